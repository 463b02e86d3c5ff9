using System.Text;

namespace Strobe.Symbols.Demangling;

/// <summary>Decodes the identifiers of Rust's v0 names that are not ASCII: RFC 3492 with <c>_</c> as the delimiter.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int MinThreshold = 1;
    private const int MaxThreshold = 26;

    internal static string? Decode(string encoded)
    {
        int delimiter = encoded.LastIndexOf('_');
        var runes = new List<Rune>();
        foreach (char c in encoded.AsSpan(0, Math.Max(delimiter, 0))) runes.Add(new Rune(c));
        long code = 128, index = 0, bias = 72;
        for (int position = delimiter + 1; position < encoded.Length;)
        {
            long before = index;
            if (!Delta(encoded, ref position, bias, ref index)) return null;
            bias = Adapt(index - before, runes.Count + 1, isFirst: before == 0);
            code += index / (runes.Count + 1);
            index %= runes.Count + 1;
            if (code > 0x10FFFF || !Rune.IsValid((int)code)) return null;
            runes.Insert((int)index++, new Rune((int)code));
        }

        return string.Concat(runes);
    }

    private static bool Delta(string encoded, ref int position, long bias, ref long index)
    {
        long weight = 1;
        for (long step = Base; ; step += Base)
        {
            if (position >= encoded.Length || weight > int.MaxValue) return false;
            char c = encoded[position++];
            int digit = char.IsAsciiLetterLower(c) ? c - 'a' : char.IsAsciiDigit(c) ? c - '0' + 26 : -1;
            if (digit < 0) return false;
            index += digit * weight;
            if (index > int.MaxValue) return false;
            long threshold = Math.Clamp(step - bias, MinThreshold, MaxThreshold);
            if (digit < threshold) return true;
            weight *= Base - threshold;
        }
    }

    private static long Adapt(long delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / 700 : delta / 2;
        delta += delta / count;
        long steps = 0;
        for (; delta > (Base - MinThreshold) * MaxThreshold / 2; steps += Base) delta /= Base - MinThreshold;
        return steps + (Base - MinThreshold + 1) * delta / (delta + 38);
    }
}
