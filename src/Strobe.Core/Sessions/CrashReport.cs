using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>Describes a thread that a signal is about to kill.</summary>
internal static class CrashReport
{
    internal static Crash Of(TracedThread thread, int signal, ProcessState? state, SymbolStore store)
    {
        _ = thread.TryGetRegisters(out Registers registers);
        return new Crash
        {
            Id = 0,
            TimestampNanos = 0,
            ProcessId = thread.Process.ProcessId,
            ThreadId = thread.Tid,
            Signal = signal,
            SignalName = Signals.Name(signal),
            FaultAddress = null,
            Registers = registers.ByName(),
            Backtrace = [FrameOf(registers.Rip, thread.Process, store)],
        };
    }

    private static StackFrame FrameOf(ulong address, TracedProcess process, SymbolStore store)
    {
        LoadedModule? module = LoadedModule.Of(process).Find(m => m.Contains(address));
        if (module is null) return new StackFrame(address, null, null, null, null);
        ModuleSymbols? symbols = store.Of(module.FileFor(process.ProcessId));
        FunctionSymbol? function = symbols?.FunctionAt(address - module.Bias);
        return new StackFrame(address, module.Name, function?.Name, function?.SourceFile, null);
    }
}
