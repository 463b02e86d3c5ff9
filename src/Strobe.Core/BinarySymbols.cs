using System.Globalization;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe;

/// <summary>What Strobe knows of a program or library without running it. Reading is lazy; dispose releases the mapped file.</summary>
public sealed class BinarySymbols : IDisposable
{
    private readonly ModuleSymbols _module;
    private readonly string _moduleName;
    private readonly string _projectRoot = Environment.CurrentDirectory;
    private int _isDisposed;

    private BinarySymbols(ModuleSymbols module)
    {
        _module = module;
        _moduleName = Path.GetFileName(module.Path);
    }

    /// <summary>Opens a binary; separate debug files (build id, .gnu_debuglink) are found under /usr/lib/debug.</summary>
    /// <exception cref="StrobeException">The file cannot be read or is no ELF64 file for x86-64.</exception>
    public static BinarySymbols Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new BinarySymbols(ModuleSymbols.Load(Path.GetFullPath(path)));
    }

    /// <summary>Functions that match a pattern; null for all.</summary>
    /// <exception cref="StrobeException">The pattern is malformed.</exception>
    public IEnumerable<FunctionEntry> Functions(string? pattern = null)
    {
        ThrowIfDisposed();
        FunctionPattern parsed = FunctionPattern.Parse(pattern ?? "**");
        return IsModuleMeant(parsed) ? _module.Match(parsed, _projectRoot).Select(Entry) : [];
    }

    /// <summary>Rows of the line tables whose file path ends with, or whose enclosing function matches, the pattern; null for all.</summary>
    /// <exception cref="StrobeException">The pattern is malformed.</exception>
    public IEnumerable<LineEntry> Lines(string? pattern = null)
    {
        ThrowIfDisposed();
        FunctionPattern? functions = pattern is null ? null : FunctionPattern.Parse(pattern);
        if (functions is not null && !IsModuleMeant(functions)) return [];
        PathPattern? file = functions is { Kind: PatternKind.Name } ? new PathPattern(pattern!) : null;
        return LineList.Of(_module, file, functions, _projectRoot)
            .Select(row => new LineEntry(row.Line.File, row.Line.Line, row.Line.Column, row.Line.Address, row.Line.IsStatement, row.Function));
    }

    /// <summary>Global and static variables, parameters and locals whose qualified name matches; null for all.</summary>
    /// <exception cref="StrobeException">The pattern is malformed.</exception>
    public IEnumerable<VariableEntry> Variables(string? pattern = null)
    {
        ThrowIfDisposed();
        FunctionPattern? parsed = pattern is null ? null : FunctionPattern.Parse(pattern);
        if (parsed is not null && !IsModuleMeant(parsed)) return [];
        return VariableList.Of(_module, parsed, _projectRoot).Select(Entry);
    }

    /// <summary>Names near a pattern that matches no function: the same last part elsewhere, or few letters away.</summary>
    public IReadOnlyList<string> Nearest(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ThrowIfDisposed();
        var nearest = new NearestNames(pattern);
        _module.SuggestTo(nearest);
        return nearest.Found;
    }

    /// <summary>What was found damaged or unsupported, so far.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            ThrowIfDisposed();
            return [.. _module.Damage.Select(note => string.Create(CultureInfo.InvariantCulture, $"{note.Where}: {note.Kind} at {note.Offset}"))];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) _module.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed != 0, this);

    private bool IsModuleMeant(FunctionPattern pattern) => pattern.MatchesModule(_module.Path, isProgram: true, _projectRoot);

    private FunctionEntry Entry(FunctionSymbol symbol)
    {
        ThrowIfDisposed();
        return new FunctionEntry(
            new Function(symbol.Name, symbol.RawName, _moduleName, symbol.SourceFile, symbol.Line > 0 ? symbol.Line : null),
            symbol.Address,
            symbol.SizeBytes,
            _module.SignatureOf(symbol) is { } signature ? SignatureText.Of(signature) : null,
            symbol.Kind == FunctionKind.InlinedOnly);
    }

    private VariableEntry Entry(VariableSymbol variable)
    {
        ThrowIfDisposed();
        return new VariableEntry(
            variable.Name,
            variable.TypeName,
            variable.SourceFile,
            variable.Line,
            variable.Function,
            variable.Scope.ToString().ToLowerInvariant(),
            variable.Address);
    }
}

/// <summary>A function as a listing shows it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Address">Address in the file; 0 when it exists only inlined.</param>
/// <param name="SizeBytes">Length of its code.</param>
/// <param name="Signature">Parameters and return type as text; null without debug information.</param>
/// <param name="IsInlinedOnly">True when it exists only inlined into others.</param>
public sealed record FunctionEntry(Function Function, ulong Address, long SizeBytes, string? Signature, bool IsInlinedOnly);

/// <summary>A row of a line table.</summary>
public sealed record LineEntry(string SourceFile, int Line, int Column, ulong Address, bool IsStatement, string? Function);

/// <summary>A variable as a listing shows it.</summary>
/// <param name="Name">Qualified name.</param>
/// <param name="TypeName">Its type.</param>
/// <param name="SourceFile">Where it is declared.</param>
/// <param name="Line">Line of the declaration.</param>
/// <param name="Function">The function it belongs to; null for globals.</param>
/// <param name="Scope"><c>global</c>, <c>static</c>, <c>parameter</c> or <c>local</c>.</param>
/// <param name="Address">Address in the file for globals and statics.</param>
public sealed record VariableEntry(
    string Name, string TypeName, string? SourceFile, int Line, string? Function, string Scope, ulong? Address);
