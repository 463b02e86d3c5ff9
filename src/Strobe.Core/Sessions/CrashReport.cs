using Strobe.Debugging;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>Describes a thread that a signal is about to kill, as though the program were not hooked.</summary>
internal static class CrashReport
{
    internal static Crash Of(TracedThread thread, int signal, in SignalInformation information, ProcessState? state, SymbolStore store)
    {
        _ = thread.TryGetRegisters(out Registers registers);
        TracedProcess process = thread.Process;
        ModuleSymbols? SymbolsOf(LoadedModule module) => store.Of(module.FileFor(process.ProcessId));
        StackWalk walk = new(process.Memory, LoadedModule.Of(process), SymbolsOf, state?.Hooks);
        List<StackedFrame> stack = [.. walk.From(registers)];
        ulong? fault = FaultAddress(signal, information);
        // Where a hook moved the function's first instructions, the program's own address is the one that means something.
        if (stack is [{ IsInterrupted: true } innermost, ..])
        {
            if (fault == registers.Rip) fault = innermost.Address;
            registers.Rip = innermost.Address;
        }

        return new Crash
        {
            Id = 0,
            TimestampNanos = 0,
            ProcessId = process.ProcessId,
            ThreadId = thread.Tid,
            Signal = signal,
            SignalName = Signals.Name(signal),
            FaultAddress = fault,
            Registers = registers.ByName(),
            Backtrace = [.. stack.SelectMany(frame => Describe(frame, SymbolsOf))],
        };
    }

    /// <summary>Null when somebody sent the signal, or when the processor does not say (addresses that cannot exist at all).</summary>
    private static ulong? FaultAddress(int signal, in SignalInformation information)
    {
        bool isFault = signal is Signals.Segv or Signals.Bus or Signals.Fpe or Signals.Ill;
        return isFault && information.Code is > 0 and not SignalInformation.FromKernel ? information.Address : null;
    }

    /// <summary>A frame as the functions it consists of, innermost first: what was inlined there, then the function itself.</summary>
    private static List<StackFrame> Describe(StackedFrame frame, Func<LoadedModule, ModuleSymbols?> symbols)
    {
        if (frame.Module is not { } module) return [new StackFrame(frame.Address, null, null, null, null)];
        List<StackFrame> described = [];
        ModuleSymbols? known = symbols(module);
        ulong address = frame.CodeAddress - module.Bias;
        FunctionSymbol? function = known?.FunctionAt(address) ?? known?.FunctionAt(frame.Address - module.Bias);
        SourceLine? line = known?.LineAt(address);
        (string? file, int? number) = (line?.File ?? function?.SourceFile, line?.Line);
        foreach (InlinedCall call in known?.InlinedAt(address) ?? [])
        {
            described.Add(new StackFrame(frame.Address, module.Name, call.Name, file, number, IsInlined: true));
            (file, number) = (call.CallFile, call.CallLine > 0 ? call.CallLine : null);
        }

        described.Add(new StackFrame(frame.Address, module.Name, function?.Name, file, number));
        return described;
    }
}
