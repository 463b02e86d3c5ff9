using System.Diagnostics;
using Strobe.Debugging;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>
/// Takes hooks out in two steps. The functions' go at once, and calls under way are made to return directly; what serves the exception unwinder
/// stays until no thread is in the middle of an unwinding that began before. Tracer thread only.
/// </summary>
internal sealed class HookSettling(Tracees tracees, SymbolStore store)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3), Rest = TimeSpan.FromMicroseconds(500);

    private readonly List<ProcessState> _later = [];

    /// <summary>
    /// Takes out of a wholly stopped process what serves hooks, for there are no others. Threads run for a moment meanwhile: in a paused process that waits
    /// until it goes on.
    /// </summary>
    internal void Quiet(ProcessState state)
    {
        if (state.Process.IsPaused) _later.Add(state);
        else Settle(state, () => HookInstaller.Quiet(state));
    }

    /// <summary>Does what had to wait while processes were paused.</summary>
    /// <param name="isQuiet">True when there still are no hooks.</param>
    internal void CatchUp(bool isQuiet)
    {
        ProcessState[] waiting = [.. _later.Distinct().Where(state => state.Process.State == state && state.Process.IsPaused)];
        _later.Clear();
        foreach (ProcessState state in isQuiet ? waiting : [])
        {
            state.Process.IsPaused = false;
            if (!tracees.StopAll(state.Process)) continue;
            Quiet(state);
            tracees.ResumeAll(state.Process);
        }
    }

    /// <summary>Settles a wholly stopped process, then does the rest of the work in it.</summary>
    /// <returns>False when the process ended or changed its image meanwhile; else it is wholly stopped again.</returns>
    internal bool Settle(ProcessState state, Action work)
    {
        TracedProcess process = state.Process;
        ProcessHooks hooks = state.Hooks!;
        HashSet<int> entangled = !hooks.HasPatched ? [] : [.. process.Threads.Keys];
        hooks.RemoveAllButFrameFinders();
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; !TryFree(state, entangled); round++)
        {
            // A thread in our code leaves it by running on, even when the process is stopped (SIGSTOP).
            foreach (TracedThread thread in process.Threads.Values.Where(thread => HookRemoval.IsInside(hooks, thread)))
            {
                thread.IsGroupStopped = false;
                entangled.Add(thread.Tid);
            }

            if (Stopwatch.GetElapsedTime(begin) > Limit) return true;
            // Those that are free leave the processors to the others; but they may hold a lock the others wait for.
            tracees.ResumeAll(process, round % 2 == 0 ? thread => entangled.Contains(thread.Tid) : null);
            tracees.Serve(Rest);
            if (!tracees.StopAll(process)) return false;
        }

        work();
        return true;
    }

    /// <summary>Frees what threads can be freed now. Nothing but the unwinder's search for frames leads a thread once free to us, for a moment.</summary>
    private bool TryFree(ProcessState state, HashSet<int> entangled)
    {
        TracedProcess process = state.Process;
        if (entangled.Count == 0) return true;
        UnwinderActivity activity = new(process, state.Modules, module => store.Of(module.FileFor(process.ProcessId)), state.Hooks);
        MemoryMap map = MemoryMap.Of(process.ProcessId);
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!entangled.Contains(thread.Tid) || !thread.IsStopped) continue;
            if (HookRemoval.Free(state.Hooks!, thread, map, registers => activity.EndOf(registers))) entangled.Remove(thread.Tid);
        }

        entangled.IntersectWith(process.Threads.Keys);
        return entangled.Count == 0 && !process.Threads.Values.Any(thread => HookRemoval.IsInside(state.Hooks!, thread));
    }
}
