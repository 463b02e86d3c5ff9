using System.Globalization;
using System.Text;

namespace Strobe.Symbols.Demangling;

/// <summary>Rust names of the older kind: Itanium nested names whose last part is a 64-bit hash, with <c>$</c> escapes. The hash is dropped.</summary>
internal static class RustLegacyDemangler
{
    private const int HashLength = 17;

    /// <summary>The path without its hash; null when the name is not of this kind.</summary>
    internal static string? Demangle(string raw)
    {
        int start = raw.IndexOf("ZN", StringComparison.Ordinal) + 2;
        int end = raw.IndexOf("17h", start, StringComparison.Ordinal);
        if (end < 0 || !raw.EndsWith('E') && !raw.Contains("E.", StringComparison.Ordinal)) return null;
        var path = new StringBuilder(raw.Length);
        int position = start;
        string? pending = null;
        while (position < raw.Length && raw[position] != 'E')
        {
            if (Part(raw, ref position) is not { } part) return null;
            if (pending is not null && !AppendPart(path, pending)) return null;
            pending = part;
        }

        if (pending is null || path.Length == 0 || !IsHash(pending)) return null;
        bool isWhole = position + 1 == raw.Length || (position + 1 < raw.Length && raw[position + 1] == '.');
        return isWhole ? path.ToString() : null;
    }

    private static string? Part(string raw, ref int position)
    {
        int length = 0;
        int digits = position;
        while (position < raw.Length && char.IsAsciiDigit(raw[position]) && length < raw.Length) length = length * 10 + (raw[position++] - '0');
        if (position == digits || length == 0 || length > raw.Length - position) return null;
        string part = raw.Substring(position, length);
        position += length;
        return part;
    }

    /// <summary>An h and 16 hexadecimal digits; a C++ name that looks so by chance repeats few digits.</summary>
    private static bool IsHash(string part)
    {
        if (part.Length != HashLength || part[0] != 'h') return false;
        int seen = 0;
        foreach (char c in part.AsSpan(1))
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
            seen |= 1 << (char.IsAsciiDigit(c) ? c - '0' : c - 'a' + 10);
        }

        return int.PopCount(seen) >= 5;
    }

    private static bool AppendPart(StringBuilder path, string part)
    {
        if (path.Length > 0) path.Append("::");
        ReadOnlySpan<char> rest = part.StartsWith("_$", StringComparison.Ordinal) ? part.AsSpan(1) : part;
        while (rest.Length > 0)
        {
            int taken = 1;
            if (rest[0] == '$')
            {
                int length = rest[1..].IndexOf('$');
                if (length < 0 || !AppendEscape(path, rest.Slice(1, length))) return false;
                taken = length + 2;
            }
            else if (rest.StartsWith(".."))
            {
                path.Append("::");
                taken = 2;
            }
            else path.Append(rest[0]);

            rest = rest[taken..];
        }

        return true;
    }

    private static bool AppendEscape(StringBuilder path, ReadOnlySpan<char> escape)
    {
        char c = escape switch { "SP" => '@', "BP" => '*', "RF" => '&', "LT" => '<', "GT" => '>', "LP" => '(', "RP" => ')', "C" => ',', _ => '\0' };
        if (c != '\0')
        {
            path.Append(c);
            return true;
        }

        if (escape.Length is < 2 or > 7 || escape[0] != 'u') return false;
        if (!uint.TryParse(escape[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || !Rune.IsValid(code)) return false;
        path.Append(new Rune(code).ToString());
        return true;
    }
}
