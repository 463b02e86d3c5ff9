using Strobe.Errors;
using Strobe.Hooks;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>A Strobe that was killed has left its hooks in a process: they go before ours come. Tracer thread only.</summary>
internal sealed class LeftoverHooks(Tracees tracees, HookInstaller installer, HookSettling settling)
{
    /// <exception cref="StrobeException">They cannot be taken out now; the process runs on with them.</exception>
    internal void TakeOut(TracedProcess process, ProcessState state)
    {
        if (!Leftovers.AreIn(MemoryMap.Of(process.ProcessId)) || !tracees.StopAll(process)) return;
        try
        {
            state.Modules = LoadedModule.Of(process);
            state.Hooks = process.AnyStopped is { } thread ? Leftovers.Adopt(thread, state.Modules, installer.UnwinderOf(state)) : null;
            if (state.Hooks is not { } hooks) throw StrobeErrors.Leftovers(process.ProcessId);
            bool isClean = true;
            settling.Settle(state, () => isClean = HookRemoval.RemoveAll(hooks));
            process.State = null;
            // Shadows that stay would keep ours from having any.
            if (!isClean) throw StrobeErrors.Leftovers(process.ProcessId);
        }
        finally
        {
            tracees.ResumeAll(process);
        }
    }
}
