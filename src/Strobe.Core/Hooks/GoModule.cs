using System.Collections.Concurrent;
using Strobe.Dwarf;
using Strobe.Symbols;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// What a program built by the Go tool chain tells of its functions: which of them are Go's own and keep their goroutine in r14, so that exits can be
/// recorded at their returns. Any thread.
/// </summary>
internal sealed class GoModule
{
    private const string NotReplaced = "the Go runtime must not see a replaced return address";
    private const string Assembly = "it is assembly, which does not keep the goroutine";

    /// <summary>Goroutines return into the middle of such functions, signals arrive in them, and flags count.</summary>
    internal const string NotCalled = "it is the runtime's assembly, which is not always entered by a call";
    private const uint LargestFunction = 1 << 19;

    // Where functions run on stacks and goroutines that their registers do not tell of, unless they begin with a check of the stack.
    private static readonly string[] RuntimePackages = ["runtime.", "runtime/", "internal/"];

    // Whose assembly may keep to the sequence of compiled code.
    private static readonly string[] AssemblyPackages = ["reflect.", "syscall.", .. RuntimePackages];

    private readonly ModuleSymbols _symbols;
    private readonly ConcurrentDictionary<ulong, string> _obstacles = new();
    private readonly ulong _textStart, _textEnd;
    private readonly bool _hasGoroutineRegister;
    private readonly Lazy<Cell> _goroutine;

    internal GoModule(ModuleSymbols symbols)
    {
        _symbols = symbols;
        _textStart = symbols.AddressOf("runtime.text") ?? 0;
        _textEnd = symbols.AddressOf("runtime.etext") ?? 0;
        // Since Go 1.17; before, arguments were passed on the stack and the check found the goroutine in thread-local memory.
        _hasGoroutineRegister = symbols.AddressOf("runtime.main") is { } main && StackCheck.LengthAt(Bytes(main, 64)) > 0;
        _goroutine = new(() => new Cell(CellKind.Goroutine, (int)(GoRuntimeTypes.OffsetOf(symbols, "runtime.g", "goid") ?? 0), 8));
        AllGoroutines = symbols.AddressOf("runtime.allgs") ?? 0;
    }

    /// <summary>The address in the file of the list of all goroutines; 0 when it has none.</summary>
    internal ulong AllGoroutines { get; }

    /// <summary>Whether an address of the file is in Go's own code.</summary>
    internal bool IsCode(ulong address) => address >= _textStart && address < _textEnd;

    /// <summary>What tells a function's records whose they are; null when its exits cannot be recorded.</summary>
    internal Cell? GoroutineOf(FunctionSymbol function) =>
        function.Kind == FunctionKind.OutOfLine && ObstacleOf(function).Length == 0 ? _goroutine.Value : null;

    /// <summary>Why only the entries of a function can be recorded; empty when exits can be, too.</summary>
    internal string ObstacleOf(FunctionSymbol function) => _obstacles.GetOrAdd(function.Address, _ => FindObstacle(function));

    private string FindObstacle(FunctionSymbol function)
    {
        if (!_hasGoroutineRegister || !IsCode(function.Address)) return NotReplaced;
        if (function.SizeBytes is 0 or > LargestFunction) return "its size is not known or too large";
        ReadOnlySpan<byte> code = Bytes(function.Address, function.SizeBytes + PrologueMover.JumpBytes);
        if (code.Length < function.SizeBytes) return "its code is not in the file";
        int skip = StackCheck.LengthAt(code);
        if (WhyNoGoroutine(function, skip > 0) is { Length: > 0 } why) return why;
        int padding = ReturnPlanner.PaddingBehind(code, (int)function.SizeBytes, uint.MaxValue);
        return ReturnPlanner.ObstacleOf(code[..(int)function.SizeBytes], function.Address, skip, padding);
    }

    private static string WhyNoGoroutine(FunctionSymbol function, bool hasCheck)
    {
        if (IsAssembly(function)) return IsLocal(function) || IsOf(["runtime."], function) ? NotCalled : Assembly;
        if (hasCheck) return "";
        if (IsOf(RuntimePackages, function)) return "the runtime calls it on stacks that no register tells of";
        return function.SourceFile is null && IsOf(AssemblyPackages, function) ? Assembly : "";
    }

    private static bool IsAssembly(FunctionSymbol function) =>
        function.RawName.EndsWith(".abi0", StringComparison.Ordinal) || IsLocal(function) ||
        function.SourceFile?.EndsWith(".s", StringComparison.Ordinal) == true;

    /// <summary>Of no package: pieces of assembly that others jump into, and where the program begins.</summary>
    private static bool IsLocal(FunctionSymbol function) => !function.RawName.Contains('.', StringComparison.Ordinal);

    private static bool IsOf(string[] packages, FunctionSymbol function) =>
        Array.Exists(packages, package => function.RawName.StartsWith(package, StringComparison.Ordinal));

    private ReadOnlySpan<byte> Bytes(ulong address, uint count) => _symbols.File.AtAddress(address, count).Span;
}
