namespace Strobe.Targets.Linux;

/// <summary>
/// System calls carried out by a stopped thread of the target, which is stopped by an interrupt with its own registers afterwards. The thread
/// is prepared so that, should Strobe be killed in the middle, it finishes the call and restores its own registers through rt_sigreturn.
/// </summary>
internal static class RemoteCall
{
    internal const int Mmap = 9, Mprotect = 10, Munmap = 11, SignalAction = 13, Close = 3, Execve = 59, MemfdCreate = 319, Madvise = 28;

    /// <summary>Makes the thread carry out a system call. Returns the kernel's result (−errno on failure); null when the thread died.</summary>
    internal static long? Invoke(TracedThread thread, int number, ReadOnlySpan<ulong> arguments)
    {
        if (!TryPrepare(thread, number, arguments, out Registers saved, out Registers call)) return null;
        ulong mask = SignalMask(thread.Tid);
        using SelfRestore? insurance = SelfRestore.Arm(thread, saved, ref call, mask);
        // The order matters should Strobe be killed in between: whenever the mask is not the thread's own, its registers lead through
        // the signal return, which puts the mask back too.
        if (!thread.SetRegisters(call)) return null;
        SetMask(thread.Tid, ulong.MaxValue);
        bool isDone = ThreadStops.ToSystemCall(thread) && ThreadStops.ToSystemCall(thread);
        long? result = isDone && thread.TryGetRegisters(out Registers after) ? (long)after.Rax : null;
        // Only where signals are handled is a system call that the thread was taken out of started again.
        bool isBack = ThreadStops.Halt(thread);
        SetMask(thread.Tid, mask);
        return isBack && thread.SetRegisters(saved) ? result : null;
    }

    /// <summary>Makes the thread exec. Null when it did and stands in its exec event; else the kernel's refusal (−errno), 0 when the thread died.</summary>
    internal static long? Exec(TracedThread thread, ulong path, ulong argv, ulong envp)
    {
        bool isBegun = TryPrepare(thread, Execve, [path, argv, envp], out _, out Registers call) && thread.SetRegisters(call);
        if (!isBegun || !ThreadStops.ToSystemCall(thread)) return 0;
        if (ThreadStops.ToSystemCall(thread)) return thread.TryGetRegisters(out Registers after) ? (long)after.Rax : 0;
        return thread.StopStatus >> 16 == Ptrace.EventExec ? null : 0;
    }

    internal static bool IsError(long? result) => result is null or (< 0 and > -4096);

    internal static unsafe ulong SignalMask(int tid)
    {
        ulong mask = 0;
        _ = Libc.ptrace(Ptrace.GetSignalMask, tid, sizeof(ulong), (nint)(&mask));
        return mask;
    }

    private static bool TryPrepare(TracedThread thread, int number, ReadOnlySpan<ulong> arguments, out Registers saved, out Registers call)
    {
        TracedProcess process = thread.Process;
        if (process.SyscallInstruction == 0) process.SyscallInstruction = SyscallInstruction.Find(process);
        call = saved = default;
        if (process.SyscallInstruction == 0 || !ThreadStops.Halt(thread) || !thread.TryGetRegisters(out saved)) return false;
        call = saved;
        call.Rip = process.SyscallInstruction;
        call.Rax = (ulong)number;
        call.OrigRax = ulong.MaxValue;
        call.Rdi = At(arguments, 0);
        call.Rsi = At(arguments, 1);
        call.Rdx = At(arguments, 2);
        call.R10 = At(arguments, 3);
        call.R8 = At(arguments, 4);
        call.R9 = At(arguments, 5);
        return true;
    }

    private static ulong At(ReadOnlySpan<ulong> arguments, int index) => index < arguments.Length ? arguments[index] : 0;

    private static unsafe void SetMask(int tid, ulong mask) => _ = Libc.ptrace(Ptrace.SetSignalMask, tid, sizeof(ulong), (nint)(&mask));
}
