namespace Strobe;

/// <summary>A function of a traced program.</summary>
/// <param name="Name">Qualified, demangled name without parameters: <c>audio::Filter::process</c>.</param>
/// <param name="RawName">The linker's name, such as <c>_ZN5audio6Filter7processEi</c>; equals <paramref name="Name"/> in C.</param>
/// <param name="Module">File name of the program or library it lives in.</param>
/// <param name="SourceFile">Path of its source file, when debug information names it.</param>
/// <param name="Line">Line of its declaration, from 1.</param>
public sealed record Function(string Name, string RawName, string Module, string? SourceFile, int? Line);

/// <summary>One argument of a call.</summary>
/// <param name="Name">The parameter's name in the source; <c>arg0</c> and so on where there is no debug information.</param>
/// <param name="Value">What was passed.</param>
public readonly record struct Argument(string Name, Value Value)
{
    /// <summary><c>name=value</c></summary>
    public override string ToString() => $"{Name}={Value}";
}

/// <summary>A completed call: its entry and its exit in one. Times are session nanoseconds.</summary>
/// <param name="Function">The function called.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="ThreadId">The thread.</param>
/// <param name="EnteredNanos">When it was entered.</param>
/// <param name="DurationNanos">How long it took.</param>
/// <param name="Depth">Number of traced callers running on the thread.</param>
/// <param name="Arguments">The arguments, in declaration order, as they were on entry.</param>
/// <param name="ReturnValue">What it returned.</param>
/// <param name="IsUnwound">True when it was left by an exception, longjmp or cancellation.</param>
public sealed record Call(
    Function Function,
    int ProcessId,
    int ThreadId,
    long EnteredNanos,
    long DurationNanos,
    int Depth,
    IReadOnlyList<Argument> Arguments,
    Value ReturnValue,
    bool IsUnwound);
