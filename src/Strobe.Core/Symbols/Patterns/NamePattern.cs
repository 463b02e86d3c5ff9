namespace Strobe.Symbols.Patterns;

/// <summary>
/// A pattern of qualified names: parts with globs, and <c>**</c> for any number of parts. Runs as a small automaton whose states
/// are the bits of one word, so time is linear in the name.
/// </summary>
internal sealed class NamePattern
{
    private readonly PartPattern?[] _parts;
    private readonly ulong _isDeep;
    private readonly string _literal;
    private readonly bool _isEverything;

    private NamePattern(List<PartPattern?> parts)
    {
        _parts = [.. parts];
        _literal = "";
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not { } part) _isDeep |= 1UL << i;
            else if (part.Literal.Length > _literal.Length) _literal = part.Literal;
        }
    }

    private NamePattern()
    {
        _parts = [];
        _literal = "";
        _isEverything = true;
    }

    internal static NamePattern Everything { get; } = new();

    /// <summary>Compiles a pattern; null when it has an empty part or too many.</summary>
    internal static NamePattern? Compile(string text)
    {
        if (text == "**") return Everything;
        Span<NamePart> cuts = stackalloc NamePart[NameParts.Max];
        int count = NameParts.Split(text, cuts);
        if (count > NameParts.Max - 2) return null;
        var parts = new List<PartPattern?>();
        for (int i = 0; i < count; i++)
        {
            if (cuts[i].End == cuts[i].Start) return null;
            bool isDeep = text.AsSpan(cuts[i].Start, cuts[i].End - cuts[i].Start) is "**";
            if (isDeep && parts is [.., null]) continue;
            // All descendants are at least one part away.
            if (isDeep && i == count - 1) parts.Add(new PartPattern("*", new NamePart(0, 1, 1)));
            parts.Add(isDeep ? null : new PartPattern(text, cuts[i]));
        }

        return new NamePattern(parts);
    }

    internal bool Matches(ReadOnlySpan<char> name)
    {
        if (_isEverything) return true;
        if (_literal.Length > 0 && name.IndexOf(_literal) < 0) return false;
        Span<NamePart> parts = stackalloc NamePart[NameParts.Max];
        int count = NameParts.Split(name, parts);
        if (Runs(name, parts[..count])) return true;
        return name.Contains('<') && MatchesAsMember(name, parts[..count]);
    }

    /// <summary>Rust's <c>&lt;A as Trait&gt;::f</c> and <c>m::&lt;impl Trait for A&gt;::f</c> can be meant by <c>A::f</c>.</summary>
    private bool MatchesAsMember(ReadOnlySpan<char> name, ReadOnlySpan<NamePart> parts)
    {
        for (int i = parts.Length - 2; i >= 0; i--)
        {
            ReadOnlySpan<char> part = name[parts[i].Start..parts[i].End];
            if (part.Length < 3 || part[0] != '<' || SelfType(part[1..^1]) is not { Length: > 0 } type) continue;
            string plain = type.ToString() + name[parts[i].End..].ToString();
            Span<NamePart> cuts = stackalloc NamePart[NameParts.Max];
            return Runs(plain, cuts[..NameParts.Split(plain, cuts)]);
        }

        return false;
    }

    private static ReadOnlySpan<char> SelfType(ReadOnlySpan<char> inner)
    {
        bool isImpl = inner.StartsWith("impl ");
        for (int position = 0; position < inner.Length; position++)
        {
            if (inner[position] is '<' or '(' or '[') position = NameParts.SkipBrackets(inner, position) - 1;
            else if (!isImpl && inner[position..].StartsWith(" as ")) return inner[..position].TrimStart("&*");
            else if (isImpl && inner[position..].StartsWith(" for ")) return inner[(position + 5)..].TrimStart("&*");
        }

        return isImpl ? default : inner;
    }

    private bool Runs(ReadOnlySpan<char> name, ReadOnlySpan<NamePart> parts)
    {
        ulong states = PastDeep(1);
        foreach (NamePart part in parts)
        {
            ulong next = (states & _isDeep) | (IsTransparent(name[part.Start..part.End]) ? states : 0);
            for (ulong left = states & ~_isDeep & ((1UL << _parts.Length) - 1); left != 0; left &= left - 1)
            {
                int state = System.Numerics.BitOperations.TrailingZeroCount(left);
                if (_parts[state]!.Matches(name, part)) next |= 1UL << (state + 1);
            }

            states = PastDeep(next);
            if (states == 0) return false;
        }

        return (states >> _parts.Length & 1) != 0;
    }

    /// <summary>A <c>**</c> may stand for nothing.</summary>
    private ulong PastDeep(ulong states) => states | ((states & _isDeep) << 1);

    /// <summary>Parts that programmers do not write: what they contain is also visible one level up.</summary>
    private static bool IsTransparent(ReadOnlySpan<char> part) =>
        part.Length > 2
        && part[0] is '(' or '_' or '{'
        && (part is "(anonymous namespace)" or "__cxx11" or "__1" || part.StartsWith("{impl#"));
}
