namespace Strobe.Symbols;

/// <summary>A use of a variable in source text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">Column of its last name, from 1, in characters of UTF-16.</param>
/// <param name="Length">Length of its last name.</param>
/// <param name="Path">The variable with all that leads to it: <c>voice->level</c>.</param>
/// <param name="IsStored">True when the text stores to it there.</param>
internal readonly record struct SourceName(int Line, int Column, int Length, string Path, bool IsStored);

/// <summary>
/// Finds what looks like uses of variables in C, C++ and Rust: names with the fields and indexes behind them, outside of comments, texts and preprocessor
/// lines, which are not called. Whether they are variables, debug information has to say.
/// </summary>
internal sealed class SourceNames
{
    private const int MostPath = 200;

    private readonly string _text;
    private readonly List<SourceName> _found = [];
    private int _at, _line = 1, _lineStart;

    private SourceNames(string text) => _text = text;

    internal static List<SourceName> In(string text)
    {
        SourceNames reader = new(text);
        reader.Read();
        return reader._found;
    }

    private void Read()
    {
        bool isLineEmpty = true;
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '\n') isLineEmpty = true;
            if (c == '#' && isLineEmpty) SkipDirective();
            else if (SkipAside()) isLineEmpty = false;
            else if (IsStart(c)) ReadChain();
            else if (char.IsAsciiDigit(c)) SkipNumber();
            else Step();
            if (!char.IsWhiteSpace(c)) isLineEmpty = false;
        }
    }

    private void Step()
    {
        if (_text[_at++] != '\n') return;
        _line++;
        _lineStart = _at;
    }

    private void StepTo(int end)
    {
        while (_at < Math.Min(end, _text.Length)) Step();
    }

    private void SkipDirective()
    {
        while (_at < _text.Length && (_text[_at] != '\n' || _text[_at - 1] == '\\')) Step();
    }

    private void SkipNumber()
    {
        while (_at < _text.Length && (IsPart(_text[_at]) || _text[_at] is '.' or '\'')) _at++;
    }

    /// <summary>Steps over a comment or a text, if one begins here.</summary>
    private bool SkipAside()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_at);
        if (rest.StartsWith("//"))
        {
            int end = rest.IndexOf('\n');
            StepTo(end < 0 ? _text.Length : _at + end);
        }
        else if (rest.StartsWith("/*"))
        {
            int end = rest[2..].IndexOf("*/");
            StepTo(end < 0 ? _text.Length : _at + end + 4);
        }
        else if (rest[0] == '"')
        {
            StepTo(EndOfText(_at + 1, '"'));
        }
        else if (rest[0] == '\'')
        {
            // A lifetime of Rust has no quote at its end.
            int end = EndOfText(_at + 1, '\'');
            StepTo(IsCharacter(_text.AsSpan(_at, end - _at)) ? end : _at + 1);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsCharacter(ReadOnlySpan<char> quoted) => quoted.Length is >= 3 and <= 12 && (quoted.Length == 3 || quoted[1] == '\\') && !quoted.Contains('\n');

    private int EndOfText(int at, char quote)
    {
        while (at < _text.Length && _text[at] != quote) at += _text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, _text.Length);
    }

    /// <summary>Reads a name and what hangs on it; each name along the way is a use of its own.</summary>
    private void ReadChain()
    {
        int start = _at, isStepped = StepsBefore(start) ? 1 : 0;
        List<(int At, int End)> names = [];
        while (true)
        {
            int begin = _at;
            while (_at < _text.Length && IsPart(_text[_at])) _at++;
            if (Follows("::") && _at + 2 < _text.Length && IsStart(_text[_at + 2]))
            {
                _at += 2;
                continue;
            }

            names.Add((begin, _at));
            int resume = _at;
            while (Follows("[") && EndOfIndex(_at) is > 0 and var end) _at = end;
            int hop = Follows("->") ? 2 : Follows(".") ? 1 : 0;
            if (hop == 0 || _at + hop >= _text.Length || !IsStart(_text[_at + hop]))
            {
                int behind = _at;
                _at = resume;
                Add(start, names, behind, isStepped != 0);
                return;
            }

            _at += hop;
        }
    }

    private void Add(int start, List<(int At, int End)> names, int behind, bool isStepped)
    {
        bool isCalled = Next(behind) is '(' or '!' && !_text.AsSpan(SpacesFrom(behind)).StartsWith("!=");
        for (int i = 0; i < names.Count; i++)
        {
            (int at, int end) = names[i];
            bool isLast = i == names.Count - 1;
            if ((isLast && isCalled) || end - start > MostPath || IsWord(_text.AsSpan(start, end - start))) continue;
            int from = at;
            for (int colon = _text.LastIndexOf(':', end - 1, end - at); colon >= at && from == at; colon = -1) from = colon + 1;
            _found.Add(new SourceName(_line, from - _lineStart + 1, end - from, _text[start..end], isLast && (isStepped || Stores(behind))));
        }
    }

    /// <summary>Whether an assignment or a step follows.</summary>
    private bool Stores(int at)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(SpacesFrom(at));
        if (rest.StartsWith("++") || rest.StartsWith("--")) return true;
        if (rest.Length > 1 && rest[0] == '=') return rest[1] != '=' && rest[1] != '>';
        if (rest.StartsWith("<<=") || rest.StartsWith(">>=")) return true;
        return rest.Length > 1 && rest[1] == '=' && "+-*/%&|^".Contains(rest[0]);
    }

    private bool StepsBefore(int at)
    {
        while (at > 0 && _text[at - 1] == ' ') at--;
        return at > 1 && _text[at - 1] == _text[at - 2] && _text[at - 1] is '+' or '-';
    }

    /// <summary>Behind a bracket with names and numbers in it; 0 when it holds anything else.</summary>
    private int EndOfIndex(int at)
    {
        int end = at + 1;
        while (end < _text.Length && (IsPart(_text[end]) || _text[end] is ' ' or '+' or '-' or '*')) end++;
        return end < _text.Length && _text[end] == ']' && end > at + 1 ? end + 1 : 0;
    }

    private bool Follows(string text) => _text.AsSpan(_at).StartsWith(text);

    private char Next(int at) => SpacesFrom(at) is var next && next < _text.Length ? _text[next] : '\0';

    private int SpacesFrom(int at)
    {
        while (at < _text.Length && _text[at] is ' ' or '\t') at++;
        return at;
    }

    private static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsWord(ReadOnlySpan<char> name) => s_words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>Words of the languages that could be taken for variables of that name.</summary>
    private static readonly HashSet<string> s_words =
    [
        "as", "auto", "bool", "break", "case", "catch", "char", "class", "const", "continue", "default", "delete", "do", "double", "else", "enum", "extern", "false",
        "float", "fn", "for", "goto", "if", "impl", "in", "int", "let", "long", "loop", "match", "mod", "mut", "namespace", "new", "operator", "private", "pub",
        "public", "ref", "return", "short", "signed", "sizeof", "static", "struct", "switch", "template", "throw", "trait", "true", "try", "type", "typedef", "union",
        "unsafe", "unsigned", "use", "using", "virtual", "void", "volatile", "where", "while",
    ];
}
