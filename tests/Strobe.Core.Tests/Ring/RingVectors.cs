using System.Globalization;
using System.Runtime.CompilerServices;

namespace Strobe.Tests.Ring;

/// <summary>One line of tests/vectors/ring.txt or lanes.txt.</summary>
internal sealed record RingVector(string What, IReadOnlyDictionary<string, string> Fields, byte[] Bytes)
{
    internal ulong Number(string field)
    {
        string text = Fields[field];
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : ulong.Parse(text, CultureInfo.InvariantCulture);
    }

    internal byte[] Payload => Hex("payload");

    internal byte[] Hex(string field) => Fields[field] == "-" ? [] : Convert.FromHexString(Fields[field]);
}

internal static class RingVectors
{
    internal static IReadOnlyList<RingVector> All { get; } = [.. Read("ring.txt")];

    internal static IReadOnlyList<RingVector> Lanes { get; } = [.. Read("lanes.txt")];

    private static IEnumerable<RingVector> Read(string file, [CallerFilePath] string here = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "vectors", file);
        foreach (string line in File.ReadLines(path))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] halves = line.Split(" : ");
            string[] words = halves[0].Split(' ');
            var fields = words.Skip(1).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            byte[] bytes = halves.Length > 1 ? Convert.FromHexString(halves[1].Replace(" ", "", StringComparison.Ordinal)) : [];
            yield return new RingVector(words[0], fields, bytes);
        }
    }
}
