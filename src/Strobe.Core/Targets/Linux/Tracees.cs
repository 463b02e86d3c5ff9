using System.Diagnostics;
using Strobe.Errors;

namespace Strobe.Targets.Linux;

/// <summary>
/// The threads and processes one tracer holds: what each wait status means, stopping and resuming a whole process, taking hold and
/// letting go. Tracer thread only.
/// </summary>
internal sealed class Tracees(ITargetEvents events) : IDisposable
{
    /// <summary>__WALL | __WNOTHREAD: threads and processes alike, but only our own tracees.</summary>
    internal const int WaitOptions = 0x60000000;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, TracedThread> _threads = [];
    private readonly Dictionary<int, int> _early = [];

    internal Dictionary<int, TracedProcess> Processes { get; } = [];

    /// <summary>Waits for the next status of any tracee; −1 with errno when there is none or a signal came.</summary>
    internal static int Wait(out int status) => WaitStatuses.Next(isBlocking: true, out status);

    /// <summary>Takes hold of a process that this thread just spawned; its one thread is not stopped yet.</summary>
    internal TracedProcess Seize(int processId, int moreOptions = 0)
    {
        SeizeThread(processId, processId, moreOptions);
        TracedProcess process = new(processId);
        Processes[processId] = process;
        Add(process, processId);
        return process;
    }

    /// <summary>Takes hold of all threads of a running process. They keep running.</summary>
    internal TracedProcess Attach(int processId)
    {
        TracedProcess process = Seize(processId);
        bool isNew = true;
        while (isNew)
        {
            isNew = false;
            foreach (int tid in ProcFile.Threads(processId))
            {
                if (_threads.ContainsKey(tid) || Libc.ptrace(Ptrace.Seize, tid, 0, Ptrace.AllOptions) != 0) continue;
                Add(process, tid);
                isNew = true;
            }
        }

        return process;
    }

    /// <summary>Stops every thread of a process. False, and nothing is stopped, when the process is ending or replaced its image meanwhile.</summary>
    /// <exception cref="StrobeException">It did not stop in time; it runs on as before.</exception>
    internal bool StopAll(TracedProcess process)
    {
        int image = process.Image;
        foreach (TracedThread thread in process.Threads.Values) Interrupt(thread);
        long begin = Stopwatch.GetTimestamp();
        for (int spins = 0; !IsWhollyStopped(process); spins++)
        {
            int tid = WaitStatuses.Next(isBlocking: false, out int status);
            if (tid > 0)
            {
                Handle(tid, status, process);
                foreach (TracedThread thread in process.Threads.Values.ToArray()) Interrupt(thread);
            }
            else if (tid < 0 && Libc.Errno == Libc.ECHILD)
            {
                return false;
            }
            else if (Stopwatch.GetElapsedTime(begin) > StopLimit)
            {
                ResumeAll(process);
                throw StrobeErrors.TargetStuck(process.ProcessId);
            }
            else if (spins > 200)
            {
                Pause.Microseconds(50);
            }

            if (process.HasExited) return false;
        }

        bool isHeld = !process.HasExited && process.Image == image && process.AnyStopped is not null;
        // Threads that are all about to end are nothing to hold.
        if (!isHeld) ResumeAll(process);
        return isHeld;
    }

    /// <summary>Lets a process that <see cref="StopAll"/> stopped go on; what happened meanwhile is handled now.</summary>
    /// <param name="process">The process.</param>
    /// <param name="which">The threads to resume; null for all. The others stay stopped.</param>
    internal void ResumeAll(TracedProcess process, Predicate<TracedThread>? which = null)
    {
        foreach (TracedThread thread in process.Threads.Values.ToArray())
        {
            if (!thread.IsStopped || which?.Invoke(thread) == false) continue;
            if (thread.PendingStatus is { } status)
            {
                thread.PendingStatus = null;
                Act(thread, status);
            }
            else
            {
                Resume(thread, 0);
            }
        }
    }

    /// <summary>Handles what happens for a short while.</summary>
    internal void Serve(TimeSpan time)
    {
        const int restMicroseconds = 50;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < time;)
        {
            int tid = WaitStatuses.Next(isBlocking: false, out int status);
            if (tid > 0) Handle(tid, status);
            else Pause.Microseconds(restMicroseconds);
        }
    }

    /// <summary>Lets go of a process whose threads are all stopped.</summary>
    internal void Detach(TracedProcess process)
    {
        foreach (TracedThread thread in process.Threads.Values)
        {
            _ = Libc.ptrace(Ptrace.Detach, thread.Tid, 0, 0);
            thread.IsStopped = false;
            Forget(thread.Tid);
        }

        process.Threads.Clear();
        Processes.Remove(process.ProcessId);
        process.Dispose();
    }

    /// <summary>Kills a process and sees it off.</summary>
    internal void Kill(TracedProcess process)
    {
        _ = Libc.kill(process.ProcessId, Signals.Kill);
        for (long begin = Stopwatch.GetTimestamp(); !process.HasExited && Stopwatch.GetElapsedTime(begin) < StopLimit;)
        {
            int tid = WaitStatuses.Next(isBlocking: false, out int status);
            if (tid > 0) Handle(tid, status);
            else Pause.Microseconds(50);
        }
    }

    /// <summary>Handles one wait status; statuses of <paramref name="held"/>'s threads are kept until it is resumed.</summary>
    internal void Handle(int tid, int status, TracedProcess? held = null)
    {
        if (!_threads.TryGetValue(tid, out TracedThread? thread))
        {
            // A new child's first stop may be seen before the event that tells whose child it is.
            if ((status & 0xff) == 0x7f) _early[tid] = status;
            WaitStatuses.Take(tid);
            return;
        }

        if ((status & 0xff) != 0x7f)
        {
            Remove(thread, status);
            return;
        }

        thread.IsStopped = true;
        thread.StopStatus = status;
        thread.IsInterrupted = false;   // any stop takes a pending interrupt away with it
        int happening = status >> 16;
        if (happening is Ptrace.EventClone or Ptrace.EventFork or Ptrace.EventVfork) Adopt(thread, happening, held);
        if (thread.Process == held || (thread.Process.IsPaused && happening != Ptrace.EventExit))
        {
            thread.IsGroupStopped = happening == Ptrace.EventStop && Signals.IsStop(status >> 8 & 0xff);
            bool mustBeHandled = happening is Ptrace.EventExec or Ptrace.EventExit or Ptrace.EventVfork or Ptrace.EventVforkDone or 0;
            thread.PendingStatus = mustBeHandled ? status : thread.PendingStatus;
            ThreadStops.SendAgain(thread);
            return;
        }

        Act(thread, status);
    }

    internal static void Resume(TracedThread thread, int signal)
    {
        thread.IsStopped = false;
        thread.StopStatus = 0;
        if (thread.IsGroupStopped && Libc.ptrace(Ptrace.Listen, thread.Tid, 0, 0) == 0) return;
        _ = Libc.ptrace(Ptrace.Continue, thread.Tid, 0, signal);
    }

    public void Dispose()
    {
        foreach (TracedProcess process in Processes.Values) process.Dispose();
    }

    private void Act(TracedThread thread, int status)
    {
        int signal = status >> 8 & 0xff;
        switch (status >> 16)
        {
            case 0:
                thread.IsGroupStopped = false;
                Resume(thread, Decide(thread, signal));
                break;
            case Ptrace.EventStop:
                thread.IsGroupStopped = Signals.IsStop(signal);
                Resume(thread, 0);
                break;
            case Ptrace.EventExec:
                Exec(thread);
                break;
            case Ptrace.EventExit:
                events.OnThreadEnding(thread);
                Resume(thread, 0);
                break;
            case Ptrace.EventVfork:
                thread.IsInVfork = true;
                Resume(thread, 0);
                break;
            case Ptrace.EventVforkDone:
                thread.IsInVfork = false;
                events.OnVforkDone(thread);
                Resume(thread, 0);
                break;
            default:
                Resume(thread, 0);
                break;
        }
    }

    private unsafe int Decide(TracedThread thread, int signal)
    {
        SignalInformation information = default;
        if (Libc.ptrace(Ptrace.GetSignalInfo, thread.Tid, 0, (nint)(&information)) != 0) information.Signal = signal;
        ThreadStops.Recall(thread, ref information);
        return events.OnSignal(thread, signal, information);
    }

    /// <summary>The thread that called exec is now the process: its former self and all its fellows are gone.</summary>
    private void Exec(TracedThread thread)
    {
        TracedProcess process = thread.Process;
        foreach (int tid in process.Threads.Keys.Where(tid => tid != process.ProcessId).ToArray())
        {
            process.Threads.Remove(tid);
            Forget(tid);
        }

        events.OnImageGone(process);
        process.ReplaceImage();
        thread.IsInVfork = false;
        events.OnExec(process, thread);
        if (thread.IsStopped) Resume(thread, 0);
    }

    private static unsafe ulong Message(TracedThread thread)
    {
        ulong message = 0;
        return Libc.ptrace(Ptrace.GetEventMessage, thread.Tid, 0, (nint)(&message)) == 0 ? message : 0;
    }

    private void Adopt(TracedThread parent, int happening, TracedProcess? held)
    {
        int tid = (int)Message(parent);
        if (tid == 0 || _threads.ContainsKey(tid)) return;
        bool isThread = happening == Ptrace.EventClone && Directory.Exists($"/proc/{parent.Process.ProcessId}/task/{tid}");
        TracedProcess process = parent.Process;
        if (!isThread)
        {
            process = new TracedProcess(tid);
            if (happening == Ptrace.EventVfork || SharesMemory(parent.Tid, tid)) process.MemoryOwner = parent.Process.MemoryOwner ?? parent.Process;
            Processes[tid] = process;
        }

        TracedThread thread = Add(process, tid);
        if (!isThread)
        {
            // The first stop of the child is at hand or will come at once; the layer above needs it stopped.
            if (!_early.Remove(tid)) WaitForFirstStop(tid);
            thread.IsStopped = true;
            if (happening == Ptrace.EventVfork) events.OnVfork(parent, thread);
            else events.OnFork(parent.Process, process, thread);
            if (thread.IsStopped) Resume(thread, 0);
        }
        else if (_early.Remove(tid, out int status))
        {
            Handle(tid, status, held);
        }
    }

    private static void WaitForFirstStop(int tid)
    {
        while (Libc.waitpid(tid, out _, WaitOptions) < 0 && Libc.Errno == Libc.EINTR)
        {
        }
    }

    private void Remove(TracedThread thread, int status)
    {
        TracedProcess process = thread.Process;
        process.Threads.Remove(thread.Tid);
        Forget(thread.Tid);
        if (thread.Tid != process.ProcessId) return;
        foreach (int tid in process.Threads.Keys) Forget(tid);
        process.Threads.Clear();
        process.HasExited = true;
        Processes.Remove(process.ProcessId);
        int signal = status & 0x7f;
        events.OnProcessExit(process, signal == 0 ? new ExitStatus(status >> 8 & 0xff, null) : new ExitStatus(null, signal));
        process.Dispose();
    }

    private static void Interrupt(TracedThread thread)
    {
        if (thread.IsStopped || thread.IsInVfork || thread.IsInterrupted) return;
        thread.IsInterrupted = true;
        _ = Libc.ptrace(Ptrace.Interrupt, thread.Tid, 0, 0);
    }

    private static bool IsWhollyStopped(TracedProcess process)
    {
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!thread.IsStopped && !thread.IsInVfork) return false;
        }

        return true;
    }

    private TracedThread Add(TracedProcess process, int tid)
    {
        TracedThread thread = new(tid, process);
        process.Threads[tid] = thread;
        _threads[tid] = thread;
        return thread;
    }

    private void Forget(int tid) => _threads.Remove(tid);

    private static void SeizeThread(int tid, int processId, int moreOptions)
    {
        if (Libc.ptrace(Ptrace.Seize, tid, 0, Ptrace.AllOptions | moreOptions) == 0) return;
        int error = Libc.Errno;
        string? state = ProcFile.Status(processId, "State");
        if (error == Libc.ESRCH || state is null || state.StartsWith('Z') || state.StartsWith('X')) throw StrobeErrors.NoSuchProcess(processId);
        string? tracer = ProcFile.Status(processId, "TracerPid");
        if (tracer is not null and not "0") throw StrobeErrors.AlreadyTraced(processId, tracer);
        throw StrobeErrors.CannotAttach(processId);
    }

    /// <summary>kcmp(KCMP_VM): equal address spaces.</summary>
    private static bool SharesMemory(int tid, int other)
    {
        const int kcmp = 312, virtualMemory = 1;
        return Libc.syscall(kcmp, tid, other, virtualMemory) == 0;
    }
}
