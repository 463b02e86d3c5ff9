using System.Text;
using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>The texts that a block's events have in common, each written once. Told apart by reference: they come from tables, not from calls.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, uint> _numbers = new(ReferenceEqualityComparer.Instance);

    internal ByteSink Bytes { get; } = new();

    internal int Count => _numbers.Count;

    /// <summary>The number of a text plus 1; 0 for null.</summary>
    internal uint NumberOf(string? text)
    {
        if (text is null) return 0;
        if (_numbers.TryGetValue(text, out uint number)) return number;
        Bytes.Text(text);
        return _numbers[text] = (uint)_numbers.Count + 1;
    }

    internal void Clear()
    {
        _numbers.Clear();
        Bytes.Clear();
    }

    /// <summary>Reads the texts of a block back.</summary>
    internal static string[] Read(ref SpanCursor cursor, uint count)
    {
        // Each takes a byte at least.
        string[] texts = new string[Math.Min(count, (uint)cursor.Remaining)];
        for (int i = 0; i < texts.Length; i++) texts[i] = TextOf(ref cursor);
        return texts;
    }

    internal static string TextOf(ref SpanCursor cursor) => Encoding.UTF8.GetString(cursor.Bytes(cursor.Uleb()));

    internal static string? OptionalTextOf(ref SpanCursor cursor) => cursor.U8() == 0 ? null : TextOf(ref cursor);
}
