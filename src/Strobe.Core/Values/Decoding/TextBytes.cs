using System.Text;

namespace Strobe.Values.Decoding;

/// <summary>Bytes of a program's text as text.</summary>
internal static class TextBytes
{
    /// <summary>More text than this is not shown.</summary>
    internal const int MostBytes = 1024;

    /// <param name="typeName">The value's type.</param>
    /// <param name="bytes">What was captured of it.</param>
    /// <param name="length">Its whole length in bytes; null when its end was not found.</param>
    /// <param name="unitBytes">Size of a code unit: 1, 2 or 4.</param>
    internal static TextValue Value(string typeName, ReadOnlySpan<byte> bytes, long? length, int unitBytes = 1)
    {
        ReadOnlySpan<byte> shown = bytes[..Math.Min(bytes.Length, MostBytes)];
        bool isCut = length is not { } full || full > shown.Length;
        return new TextValue(typeName, Decode(shown, isCut, unitBytes), length, isCut);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, bool isCut, int unitBytes) => unitBytes switch
    {
        2 => Encoding.Unicode.GetString(bytes[..(bytes.Length & ~1)]),
        4 => Encoding.UTF32.GetString(bytes[..(bytes.Length & ~3)]),
        _ => Encoding.UTF8.GetString(isCut ? WholeSequences(bytes) : bytes),
    };

    // A cut must not tear a character and show its remains as damage.
    private static ReadOnlySpan<byte> WholeSequences(ReadOnlySpan<byte> bytes)
    {
        int start = bytes.Length;
        for (int back = 1; back <= 4 && back <= bytes.Length; back++)
        {
            byte unit = bytes[^back];
            if ((unit & 0xC0) == 0x80) continue;
            int needed = unit >= 0xF0 ? 4 : unit >= 0xE0 ? 3 : unit >= 0xC0 ? 2 : 1;
            if (needed > back) start = bytes.Length - back;
            break;
        }

        return bytes[..start];
    }
}
