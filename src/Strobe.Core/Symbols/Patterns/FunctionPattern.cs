using System.Text.RegularExpressions;
using Strobe.Symbols.Demangling;

namespace Strobe.Symbols.Patterns;

/// <summary>How a pattern picks functions.</summary>
internal enum PatternKind : byte
{
    Name,
    Regex,
    File,
    UserCode,
}

/// <summary>A pattern of functions, as docs/patterns.md describes them; compiled, immutable, used from any thread.</summary>
internal sealed class FunctionPattern
{
    private readonly PathPattern? _module;
    private readonly string? _moduleText;
    private readonly NamePattern? _names;
    private readonly string? _parameters;
    private readonly Regex? _regex;
    private readonly PathPattern? _file;

    internal FunctionPattern(string text, string? module, PatternKind kind, NamePattern? names, string? parameters, Regex? regex, string? file)
    {
        Text = text;
        Kind = kind;
        _moduleText = module;
        _module = module is null ? null : new PathPattern(module);
        _names = names;
        _parameters = parameters is null ? null : TemplateText.Compile(parameters);
        _regex = regex;
        _file = file is null ? null : new PathPattern(file);
    }

    /// <summary>As the user wrote it.</summary>
    internal string Text { get; }

    internal PatternKind Kind { get; }

    /// <summary>True when the pattern names its modules itself.</summary>
    internal bool HasModule => _module is not null;

    /// <summary>True when the pattern looks at where functions are written, so modules without debug information have no match.</summary>
    internal bool NeedsSource => Kind is PatternKind.File or PatternKind.UserCode;

    /// <summary>True when a parameter list was written, so that <see cref="MatchesParameters"/> has to agree as well.</summary>
    internal bool HasParameters => _parameters is not null;

    /// <exception cref="StrobeException">The pattern is malformed.</exception>
    internal static FunctionPattern Parse(string text) => PatternParser.Parse(text);

    /// <summary>Whether functions of a module are meant at all.</summary>
    /// <param name="path">Path of the program or library.</param>
    /// <param name="isProgram">True for the program itself.</param>
    /// <param name="projectRoot">The folder whose libraries belong to the program.</param>
    internal bool MatchesModule(string path, bool isProgram, string? projectRoot)
    {
        if (_module is null) return isProgram || (projectRoot is not null && PathPattern.IsUnder(path, projectRoot));
        if (_module.Matches(path)) return true;
        // libm means libm.so.6, and libm.so too.
        ReadOnlySpan<char> file = path.AsSpan(path.LastIndexOf('/') + 1);
        return Glob.IsLiteral(_moduleText) && file.Length > _moduleText!.Length && file.StartsWith(_moduleText) && file[_moduleText.Length] == '.';
    }

    /// <summary>For kinds that go by name.</summary>
    internal bool MatchesName(ReadOnlySpan<char> name) => Kind switch
    {
        PatternKind.Name => _names!.Matches(name),
        PatternKind.Regex => _regex!.IsMatch(name),
        _ => true,
    };

    /// <summary>For kinds that go by source file.</summary>
    internal bool MatchesFile(string? sourceFile, string? projectRoot) => Kind switch
    {
        PatternKind.File => sourceFile is not null && _file!.Matches(sourceFile),
        PatternKind.UserCode => sourceFile is not null && projectRoot is not null && PathPattern.IsUnder(sourceFile, projectRoot),
        _ => true,
    };

    /// <summary>Whether the overload is meant; functions whose linker name does not tell their parameters have no overloads.</summary>
    internal bool MatchesParameters(string rawName)
    {
        if (_parameters is null || !Demangler.IsMangled(rawName)) return true;
        string full = Demangler.Full(rawName);
        int start = ParameterList.Start(full);
        if (start < 0) return true;
        int end = Math.Max(start + 1, NameParts.SkipBrackets(full, start) - 1);
        string written = TemplateText.Canonical(full.AsSpan((start + 1)..end));
        return TemplateText.Matches(_parameters, written, isPrefix: false);
    }

    /// <summary>All of it, for one function.</summary>
    internal bool Matches(FunctionSymbol function, string? projectRoot) =>
        MatchesName(function.Name) && MatchesFile(function.SourceFile, projectRoot) && MatchesParameters(function.RawName);

    /// <summary>All of it, for a function of which an event tells; a pattern that names no module means those of any.</summary>
    internal bool Matches(Function function, string? projectRoot) =>
        (_module is null || MatchesModule(function.Module, isProgram: false, null))
        && MatchesName(function.Name) && MatchesFile(function.SourceFile, projectRoot) && MatchesParameters(function.RawName);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
