namespace Strobe.X64;

/// <summary>Finds the marks in a template's code that something else goes in the place of.</summary>
internal static class Holes
{
    /// <summary>−1 when there is none.</summary>
    internal static int First(ReadOnlySpan<byte> code, uint mark) => code.IndexOf(BitConverter.GetBytes(mark));

    internal static int First(ReadOnlySpan<byte> code, ulong mark) => code.IndexOf(BitConverter.GetBytes(mark));

    internal static IReadOnlyList<int> All(ReadOnlySpan<byte> code, ulong mark)
    {
        List<int> holes = [];
        byte[] bytes = BitConverter.GetBytes(mark);
        for (int at = 0; code[at..].IndexOf(bytes) is >= 0 and int found; at += found + bytes.Length) holes.Add(at + found);
        return holes;
    }
}
