namespace Strobe.Symbols.Patterns;

/// <summary>A pattern for one part of a name: a glob for the base and, when written, one for the template arguments.</summary>
internal sealed class PartPattern
{
    private readonly string _base;
    private readonly bool _isLiteral;
    private readonly bool _isAny;
    private readonly bool _hasTag;
    private readonly string? _arguments;

    internal PartPattern(ReadOnlySpan<char> text, NamePart part)
    {
        _base = text[part.Start..part.BaseEnd].ToString();
        _isAny = _base == "*";
        // operator* is an operator's name; operator** is none, so a star can still be had.
        _isLiteral = Glob.IsLiteral(_base) || _base is "operator*" or "operator*=" or "operator->*";
        _hasTag = _base.Contains("[abi:", StringComparison.Ordinal);
        if (!part.HasArguments) return;
        ReadOnlySpan<char> arguments = text[part.BaseEnd..part.End].TrimStart(':').TrimStart(' ');
        if (arguments.Length >= 2) _arguments = TemplateText.Compile(arguments[1..^1].ToString());
    }

    /// <summary>The longest run of characters that every matching part contains.</summary>
    internal string Literal
    {
        get
        {
            if (_isLiteral) return _base;
            string longest = "";
            foreach (string run in _base.Split('*', '?'))
            {
                if (run.Length > longest.Length) longest = run;
            }

            return longest;
        }
    }

    internal bool Matches(ReadOnlySpan<char> name, NamePart part)
    {
        ReadOnlySpan<char> nameBase = name[part.Start..part.BaseEnd];
        if (!_isAny)
        {
            if (!_hasTag && nameBase.IndexOf("[abi:") is > 0 and var tag) nameBase = nameBase[..tag];
            if (!(_isLiteral ? nameBase.SequenceEqual(_base) : Glob.Matches(_base, nameBase))) return false;
        }

        return _arguments is null || MatchesArguments(name[part.BaseEnd..part.End]);
    }

    private bool MatchesArguments(ReadOnlySpan<char> written)
    {
        written = written.TrimStart(':').TrimStart(' ');
        if (written.IsEmpty || written[0] != '<') return false;
        int end = NameParts.SkipBrackets(written, 0);
        written = written[1..Math.Max(1, end - 1)];
        // Default arguments may be left out: vector<int> is vector<int, std::allocator<int>>.
        return TemplateText.Matches(_arguments, TemplateText.Canonical(written), isPrefix: true);
    }
}
