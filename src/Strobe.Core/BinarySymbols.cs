namespace Strobe;

/// <summary>What Strobe knows of a program or library without running it. Reading is lazy; dispose releases the mapped file.</summary>
public sealed class BinarySymbols : IDisposable
{
    private BinarySymbols()
    {
    }

    /// <summary>Opens a binary; separate debug files (build id, .gnu_debuglink) are found under /usr/lib/debug.</summary>
    /// <exception cref="StrobeException">The file cannot be read or is no ELF64 file for x86-64.</exception>
    public static BinarySymbols Open(string path) => throw new NotImplementedException();

    /// <summary>Functions that match a pattern; null for all.</summary>
    public IEnumerable<FunctionEntry> Functions(string? pattern = null) => throw new NotImplementedException();

    /// <summary>Rows of the line tables whose file path ends with, or whose enclosing function matches, the pattern; null for all.</summary>
    public IEnumerable<LineEntry> Lines(string? pattern = null) => throw new NotImplementedException();

    /// <summary>Global and static variables, parameters and locals whose qualified name matches; null for all.</summary>
    public IEnumerable<VariableEntry> Variables(string? pattern = null) => throw new NotImplementedException();

    /// <summary>What was found damaged or unsupported, so far.</summary>
    public IReadOnlyList<string> Notes => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
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
