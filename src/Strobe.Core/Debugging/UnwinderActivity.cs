using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Debugging;

/// <summary>Tells how far a thread's stack is the exception unwinder's, which remembers return addresses while it works. Tracer thread only.</summary>
internal sealed class UnwinderActivity
{
    private const string Library = "libgcc_s", Mark = "_Unwind_Find_FDE", Prefix = "_Unwind_";

    private readonly HashSet<LoadedModule> _shared, _linked;
    private readonly Func<LoadedModule, ModuleSymbols?> _symbols;
    private readonly StackWalk _walk;

    /// <param name="process">The process.</param>
    /// <param name="modules">What it has loaded.</param>
    /// <param name="symbols">Finds a module's symbols; null where there are none.</param>
    /// <param name="hooks">The hooks in the process; null when there are none.</param>
    internal UnwinderActivity(
        TracedProcess process, IReadOnlyList<LoadedModule> modules, Func<LoadedModule, ModuleSymbols?> symbols, ProcessHooks? hooks)
    {
        _symbols = symbols;
        _shared = [.. modules.Where(IsLibrary)];
        _linked = [.. modules.Where(module => !IsLibrary(module) && symbols(module)?.SymbolNamed(Mark) is not null)];
        _walk = new StackWalk(process.Memory, modules, symbols, hooks);
    }

    /// <summary>
    /// Where the outermost frame in libgcc_s, or in the unwinder linked into a program or library, ends; 0 when the thread has none, all ones
    /// when the stack cannot be followed that far.
    /// </summary>
    internal ulong EndOf(in Registers registers)
    {
        ulong end = 0;
        if (_shared.Count + _linked.Count == 0) return end;
        bool isInside = false;
        foreach (StackedFrame frame in _walk.From(registers))
        {
            if (isInside) end = frame.Registers.Stack;
            isInside = IsUnwinder(frame);
        }

        return isInside ? ulong.MaxValue : end;
    }

    private bool IsUnwinder(StackedFrame frame)
    {
        if (frame.Module is not { } module) return false;
        if (_shared.Contains(module)) return true;
        return _linked.Contains(module) &&
            _symbols(module)?.FunctionAt(frame.CodeAddress - module.Bias)?.RawName.StartsWith(Prefix, StringComparison.Ordinal) == true;
    }

    private static bool IsLibrary(LoadedModule module) => module.Name.StartsWith(Library, StringComparison.Ordinal);
}
