using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Debugging;

/// <summary>Tells whether a thread is inside the exception unwinder, which remembers return addresses while it works.</summary>
internal static class UnwinderActivity
{
    private const string Library = "libgcc_s", Mark = "_Unwind_Find_FDE", Prefix = "_Unwind_";

    /// <summary>True when a stopped thread of the process has a frame in libgcc_s, or in the unwinder linked into a program or library.</summary>
    /// <param name="process">The process. Tracer thread only.</param>
    /// <param name="modules">What it has loaded.</param>
    /// <param name="symbols">Finds a module's symbols; null where there are none.</param>
    /// <param name="hooks">The hooks in the process; null when there are none.</param>
    internal static bool IsUnwinding(
        TracedProcess process, IReadOnlyList<LoadedModule> modules, Func<LoadedModule, ModuleSymbols?> symbols, ProcessHooks? hooks)
    {
        HashSet<LoadedModule> shared = [.. modules.Where(IsLibrary)];
        HashSet<LoadedModule> linked = [.. modules.Where(module => !IsLibrary(module) && symbols(module)?.SymbolNamed(Mark) is not null)];
        if (shared.Count + linked.Count == 0) return false;
        StackWalk walk = new(process.Memory, modules, symbols, hooks);
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!thread.IsStopped || !thread.TryGetRegisters(out Registers registers)) continue;
            if (walk.From(registers).Any(frame => IsUnwinder(frame, shared, linked, symbols))) return true;
        }

        return false;
    }

    private static bool IsLibrary(LoadedModule module) => module.Name.StartsWith(Library, StringComparison.Ordinal);

    private static bool IsUnwinder(
        StackedFrame frame, HashSet<LoadedModule> shared, HashSet<LoadedModule> linked, Func<LoadedModule, ModuleSymbols?> symbols)
    {
        if (frame.Module is not { } module) return false;
        if (shared.Contains(module)) return true;
        return linked.Contains(module) &&
            symbols(module)?.FunctionAt(frame.CodeAddress - module.Bias)?.RawName.StartsWith(Prefix, StringComparison.Ordinal) == true;
    }
}
