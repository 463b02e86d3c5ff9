using Strobe.Elf;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>
/// Hooks the C library's functions that write, so that lines of output find their places among the calls. Nobody is told of their
/// calls. Tracer thread, with the process wholly stopped.
/// </summary>
internal sealed class WriteHooks(SymbolStore store, HookTable table)
{
    private const int NoDepth = -1;

    /// <summary>Hooks those that are there and not hooked yet; one that a trace has hooked serves both.</summary>
    internal void Install(ProcessState state, TracedThread thread, LoadedModule program)
    {
        List<HookRequest> requests = [];
        foreach (LoadedModule module in state.Modules)
        {
            bool isProgram = module == program;
            if (!(isProgram || IsLibrary(module)) || store.Of(module.FileFor(state.Process.ProcessId)) is not { } symbols) continue;
            foreach ((string name, ElfSymbol symbol) in In(module, symbols, isProgram))
            {
                ulong address = module.Bias + symbol.Address;
                if (state.Hooks!.At(address) is not null) continue;
                HookEntry entry = EntryOf(module, name, symbol);
                StubShape shape = new(entry.Layout.Enter, entry.Layout.Exit, HasExit: true, IsOutputOnly: true);
                uint size = (uint)Math.Min(symbol.SizeBytes, 1 << 24);
                requests.Add(new HookRequest(entry.Number, address, size, size, 0, shape));
                state.Writes.Add(address);
            }
        }

        if (requests.Count == 0) return;
        List<Hook> placed = [];
        foreach (Refusal refusal in state.Hooks!.Install(thread, requests, placed)) state.Writes.Remove(refusal.Request.Address);
        // The order of lines is not worth a trap at every write.
        Hook[] costly = [.. placed.Where(hook => hook.Kind == PatchKind.Breakpoint)];
        state.Hooks.Remove(costly);
        foreach (Hook hook in costly) state.Writes.Remove(hook.Request.Address);
    }

    /// <summary>Takes a hook of ours out of the way of a trace's.</summary>
    internal static void Yield(ProcessState state, ulong address)
    {
        if (state.Writes.Remove(address) && state.Hooks!.At(address) is { } hook) state.Hooks.Remove([hook]);
    }

    /// <summary>Which of the functions that write is at an address; null when none is.</summary>
    internal static string? NameOf(HookWish wish)
    {
        // Of all the names that these have, each says "write": looking symbols up for each function of a library would take long.
        if (!wish.Function.RawName.Contains("write", StringComparison.Ordinal)) return null;
        foreach ((string name, ElfSymbol symbol) in In(wish.Module, wish.Symbols, wish.IsProgram))
        {
            if (symbol.Address == wish.Function.Address) return name;
        }

        return null;
    }

    /// <summary>Those of the C library, or of a program that has it in itself.</summary>
    private static IEnumerable<(string Name, ElfSymbol Symbol)> In(LoadedModule module, ModuleSymbols symbols, bool isProgram)
    {
        bool isStatic = isProgram && symbols.File.Segment(SegmentType.Interpreter) is null;
        if (!isStatic && !IsLibrary(module)) yield break;
        foreach (string name in WriteLayout.FunctionNames)
        {
            if (symbols.SymbolNamed(name) is { SizeBytes: >= PrologueMover.JumpBytes } symbol) yield return (name, symbol);
        }
    }

    private static bool IsLibrary(LoadedModule module) =>
        module.Name.StartsWith("libc.", StringComparison.Ordinal) || module.Name.StartsWith("libc-", StringComparison.Ordinal) ||
        module.Name.StartsWith("ld-musl-", StringComparison.Ordinal);

    private HookEntry EntryOf(LoadedModule module, string name, ElfSymbol symbol) =>
        table.GetOrAdd((module.Path, symbol.Address, NoDepth), number => new HookEntry(
            number, (module.Path, symbol.Address), new Function(name, name, module.Name, null, null), WriteLayout.For(name, null), HasExit: true, IsHidden: true));
}
