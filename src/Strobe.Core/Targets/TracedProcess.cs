using Strobe.Targets.Linux;

namespace Strobe.Targets;

/// <summary>A thread held by ptrace. Used by the tracer thread alone.</summary>
internal sealed class TracedThread(int tid, TracedProcess process)
{
    internal int Tid { get; } = tid;

    internal TracedProcess Process { get; set; } = process;

    internal bool IsStopped { get; set; }

    /// <summary>The wait status of the stop it is in; 0 when that is not known.</summary>
    internal int StopStatus { get; set; }

    /// <summary>Asked to stop, and not stopped since.</summary>
    internal bool IsInterrupted { get; set; }

    /// <summary>Stopped by SIGSTOP and its like: it must go on listening, not running.</summary>
    internal bool IsGroupStopped { get; set; }

    /// <summary>Waits in the kernel for a vfork child and cannot be stopped until that child execs or ends.</summary>
    internal bool IsInVfork { get; set; }

    /// <summary>A wait status that arrived while the process was being stopped for us; handled when it is resumed.</summary>
    internal int? PendingStatus { get; set; }

    /// <summary>A signal that was taken off the thread and sent to it again: what it should tell when it arrives.</summary>
    internal SignalInformation? SentAgain { get; set; }

    internal unsafe bool TryGetRegisters(out Registers registers)
    {
        fixed (Registers* p = &registers) return Libc.ptrace(Ptrace.GetRegisters, Tid, 0, (nint)p) == 0;
    }

    internal unsafe bool SetRegisters(in Registers registers)
    {
        fixed (Registers* p = &registers) return Libc.ptrace(Ptrace.SetRegisters, Tid, 0, (nint)p) == 0;
    }
}

/// <summary>A process held by ptrace. Used by the tracer thread alone, but for <see cref="Memory"/>, which any thread may read.</summary>
internal sealed class TracedProcess(int processId) : IDisposable
{
    internal int ProcessId { get; } = processId;

    internal Dictionary<int, TracedThread> Threads { get; } = [];

    internal TargetMemory Memory { get; private set; } = new(processId);

    /// <summary>A vfork child: it runs in its parent's memory until it execs.</summary>
    internal TracedProcess? MemoryOwner { get; set; }

    /// <summary>Counts execs; what was known of an earlier image is void.</summary>
    internal int Image { get; private set; }

    /// <summary>True while all of it is to stay stopped: what it tells meanwhile is handled when it goes on.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>True when the process ended.</summary>
    internal bool HasExited { get; set; }

    /// <summary>What the hooks layer keeps with the process.</summary>
    internal object? State { get; set; }

    /// <summary>Address of a signal return in this image; all ones when it has none; 0 when not looked for yet.</summary>
    internal ulong SignalReturn { get; set; }

    /// <summary>Address of a syscall instruction in this image, once found.</summary>
    internal ulong SyscallInstruction { get; set; }

    /// <summary>A stopped thread that can be borrowed; the first choice is one that nothing has happened to.</summary>
    internal TracedThread? AnyStopped
    {
        get
        {
            TracedThread? found = null;
            foreach (TracedThread thread in Threads.Values)
            {
                if (!thread.IsStopped || (thread.PendingStatus is { } status && IsLeaving(status))) continue;
                if (found is null || IsBetter(thread, found)) found = thread;
            }

            return found;
        }
    }

    /// <summary>After exec: a new address space under the same process id.</summary>
    internal void ReplaceImage()
    {
        Memory.Dispose();
        Memory = new TargetMemory(ProcessId);
        MemoryOwner = null;
        SyscallInstruction = 0;
        SignalReturn = 0;
        State = null;
        Image++;
    }

    public void Dispose() => Memory.Dispose();

    private bool IsBetter(TracedThread thread, TracedThread other) => thread.PendingStatus is null == other.PendingStatus is null
        ? thread.Tid == ProcessId
        : thread.PendingStatus is null;

    private static bool IsLeaving(int status) => status >> 16 is Ptrace.EventExit or Ptrace.EventExec or Ptrace.EventVfork;
}
