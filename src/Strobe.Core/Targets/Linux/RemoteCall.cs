using System.Buffers.Binary;

namespace Strobe.Targets.Linux;

/// <summary>
/// System calls carried out by a stopped thread of the target. Its registers are put back afterwards. The thread is prepared so
/// that, should Strobe be killed in the middle, it finishes the call and restores its own registers through rt_sigreturn.
/// </summary>
internal static class RemoteCall
{
    internal const int Mmap = 9, Mprotect = 10, Munmap = 11, SignalAction = 13, Close = 3, Execve = 59, MemfdCreate = 319, Madvise = 28;

    private const int MaximumSignalWaits = 64;

    /// <summary>Makes the thread carry out a system call. Returns the kernel's result (−errno on failure); null when the thread died.</summary>
    internal static long? Invoke(TracedThread thread, int number, ReadOnlySpan<ulong> arguments)
    {
        TracedProcess process = thread.Process;
        if (process.SyscallInstruction == 0) process.SyscallInstruction = SyscallInstruction.Find(process);
        if (process.SyscallInstruction == 0 || !thread.TryGetRegisters(out Registers saved)) return null;
        ulong mask = SignalMask(thread.Tid);
        Registers call = Prepare(saved, process.SyscallInstruction, number, arguments);
        SelfRestore.Arm(thread, saved, ref call, mask);
        // The order matters should Strobe be killed in between: whenever the mask is not the thread's own, its registers lead through
        // the signal return, which puts the mask back too.
        if (!thread.SetRegisters(call)) return null;
        SetMask(thread.Tid, ulong.MaxValue);
        long? result = Step(thread) && thread.TryGetRegisters(out Registers after) ? (long)after.Rax : null;
        SetMask(thread.Tid, mask);
        if (!thread.SetRegisters(saved)) result = null;
        return result;
    }

    /// <summary>Starts a system call that does not come back (execve): the thread runs on; a failure shows as a stop behind the instruction.</summary>
    internal static bool Start(TracedThread thread, int number, ReadOnlySpan<ulong> arguments)
    {
        TracedProcess process = thread.Process;
        if (process.SyscallInstruction == 0) process.SyscallInstruction = SyscallInstruction.Find(process);
        if (process.SyscallInstruction == 0 || !thread.TryGetRegisters(out Registers saved)) return false;
        Registers call = Prepare(saved, process.SyscallInstruction, number, arguments);
        return thread.SetRegisters(call) && Libc.ptrace(Ptrace.SingleStep, thread.Tid, 0, 0) == 0;
    }

    internal static bool IsError(long? result) => result is null or (< 0 and > -4096);

    internal static bool Step(TracedThread thread)
    {
        for (int i = 0; i < MaximumSignalWaits; i++)
        {
            if (Libc.ptrace(Ptrace.SingleStep, thread.Tid, 0, 0) != 0) return false;
            if (!Await(thread, out int status)) return false;
            // A queued interrupt or a group stop may come first; the step itself ends in a plain SIGTRAP.
            if (status >> 16 == 0 && (status >> 8 & 0xff) == Signals.Trap) return true;
        }

        return false;
    }

    /// <summary>Waits for the stop behind a step. False when the thread died.</summary>
    private static bool Await(TracedThread thread, out int status)
    {
        int tid;
        do
        {
            tid = Libc.waitpid(thread.Tid, out status, Tracees.WaitOptions);
        }
        while (tid < 0 && Libc.Errno == Libc.EINTR);
        return tid == thread.Tid && (status & 0xff) == 0x7f;
    }

    /// <summary>One step with all signals held back, so that none gets lost on the way.</summary>
    internal static bool StepMasked(TracedThread thread)
    {
        ulong mask = SignalMask(thread.Tid);
        SetMask(thread.Tid, ulong.MaxValue);
        bool isDone = Step(thread);
        SetMask(thread.Tid, mask);
        return isDone;
    }

    private static ulong At(ReadOnlySpan<ulong> arguments, int index) => index < arguments.Length ? arguments[index] : 0;

    private static Registers Prepare(in Registers saved, ulong instruction, int number, ReadOnlySpan<ulong> arguments)
    {
        Registers call = saved;
        call.Rip = instruction;
        call.Rax = (ulong)number;
        call.OrigRax = ulong.MaxValue;
        call.Rdi = At(arguments, 0);
        call.Rsi = At(arguments, 1);
        call.Rdx = At(arguments, 2);
        call.R10 = At(arguments, 3);
        call.R8 = At(arguments, 4);
        call.R9 = At(arguments, 5);
        return call;
    }

    private static unsafe ulong SignalMask(int tid)
    {
        ulong mask = 0;
        _ = Libc.ptrace(Ptrace.GetSignalMask, tid, sizeof(ulong), (nint)(&mask));
        return mask;
    }

    private static unsafe void SetMask(int tid, ulong mask) => _ = Libc.ptrace(Ptrace.SetSignalMask, tid, sizeof(ulong), (nint)(&mask));
}
