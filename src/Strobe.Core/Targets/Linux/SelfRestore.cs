using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>
/// Insurance for a borrowed thread: below its stack lies a signal frame with its own registers (struct rt_sigframe, arch/x86/include/
/// uapi/asm/sigcontext.h), and the borrowed code returns into libc's signal return. If nobody puts the registers back, the thread does.
/// Disposing puts back what lay there: a small stack may end above it.
/// </summary>
internal sealed unsafe class SelfRestore : IDisposable
{
    private const int RedZone = 128, StateMaximum = 16384, FrameBytes = 8 + 304, ExtendedState = 0x202;
    private const int LookBack = 32, SyscallBytes = 2;
    private const ulong RestartNumber = 219, PollNumber = 7, NanosleepNumber = 35, FutexNumber = 202, ClockNanosleepNumber = 230;
    private const uint Magic1 = 0x46505853, Magic2 = 0x46505845;

    private readonly TargetMemory _memory;
    private readonly ulong _address;
    private readonly byte[] _before;

    private SelfRestore(TargetMemory memory, ulong address, byte[] before) => (_memory, _address, _before) = (memory, address, before);

    /// <summary>Writes the frame and points the call's stack at it. Null where the target has no room or no signal return.</summary>
    internal static SelfRestore? Arm(TracedThread thread, in Registers saved, ref Registers call, ulong signalMask)
    {
        return SyscallInstruction.IsFollowedByReturn(thread.Process.Memory, call.Rip) ? Write(thread, saved, ref call, signalMask) : null;
    }

    /// <summary>As <see cref="Arm"/>, for a thread that is to put its registers back itself: what lies below its stack is lost, as with any signal.</summary>
    /// <returns>False where there is no way back for it.</returns>
    internal static bool Lend(TracedThread thread, in Registers saved, ref Registers call) =>
        Restarted(thread.Process, saved) != (saved.Rip - SyscallBytes, RestartNumber) && Write(thread, saved, ref call, RemoteCall.SignalMask(thread.Tid)) is not null;

    public void Dispose() => _memory.Write(_address, _before);

    private static SelfRestore? Write(TracedThread thread, in Registers saved, ref Registers call, ulong signalMask)
    {
        TracedProcess process = thread.Process;
        if (process.SignalReturn == 0) process.SignalReturn = SyscallInstruction.FindSignalReturn(process) is var found && found != 0 ? found : ulong.MaxValue;
        if (process.SignalReturn == ulong.MaxValue) return null;
        byte[] state = new byte[StateMaximum + 4];
        int stateBytes = ReadState(thread.Tid, state);
        if (stateBytes <= 0) return null;
        ulong stateAt = (saved.Rsp - RedZone - (ulong)stateBytes - 4) & ~63ul;
        ulong frameAt = ((stateAt - FrameBytes) & ~15ul) - 8;
        byte[] frame = BuildFrame(process, saved, stateAt, signalMask);
        Seal(state, stateBytes);
        byte[] before = new byte[stateAt + (ulong)stateBytes + 4 - frameAt];
        if (process.Memory.Read(frameAt, before) != before.Length) return null;
        if (!process.Memory.Write(stateAt, state.AsSpan(0, stateBytes + 4)) || !process.Memory.Write(frameAt, frame)) return null;
        call.Rsp = frameAt;
        return new SelfRestore(process.Memory, frameAt, before);
    }

    private static int ReadState(int tid, byte[] state)
    {
        fixed (byte* p = state)
        {
            nint* vector = stackalloc nint[2] { (nint)p, StateMaximum };
            return Libc.ptrace(Ptrace.GetRegisterSet, tid, ExtendedState, (nint)vector) == 0 ? (int)vector[1] : -1;
        }
    }

    /// <summary>The software-reserved bytes at 464 of the legacy area tell the kernel how much state follows.</summary>
    private static void Seal(byte[] state, int bytes)
    {
        Span<byte> reserved = state.AsSpan(464, 48);
        ulong features = MemoryMarshal.Read<ulong>(reserved);
        reserved.Clear();
        MemoryMarshal.Write(reserved, Magic1);
        MemoryMarshal.Write(reserved[4..], (uint)bytes + 4);
        MemoryMarshal.Write(reserved[8..], features);
        MemoryMarshal.Write(reserved[16..], (uint)bytes);
        MemoryMarshal.Write(state.AsSpan(bytes), Magic2);
    }

    private static byte[] BuildFrame(TracedProcess process, in Registers r, ulong stateAt, ulong signalMask)
    {
        const ulong stateSegmentAndStrict = 7, noSuchStackFlag = 0x5a5a;
        (ulong rip, ulong rax) = Restarted(process, r);
        ulong[] words =
        [
            process.SignalReturn,
            stateSegmentAndStrict, 0,                           // uc_flags, uc_link
            0, noSuchStackFlag, 0,                              // uc_stack: refused by the kernel, so the present one stays
            r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15,
            r.Rdi, r.Rsi, r.Rbp, r.Rbx, r.Rdx, rax, r.Rcx, r.Rsp, rip, r.Eflags,
            (r.Cs & 0xffff) | (r.Ss & 0xffff) << 48,
            0, 0, 0, 0, stateAt,                                // err, trapno, oldmask, cr2, fpstate
            0, 0, 0, 0, 0, 0, 0, 0,
            signalMask,
        ];
        return MemoryMarshal.AsBytes(words.AsSpan()).ToArray();
    }

    /// <summary>
    /// A thread taken out of a system call must start it again by itself. From the beginning, even where the kernel would go on with the rest of
    /// a wait (−516): that memory does not outlive a signal return, and a longer wait is right where EINTR is not.
    /// </summary>
    private static (ulong Rip, ulong Rax) Restarted(TracedProcess process, in Registers r)
    {
        if ((long)r.OrigRax < 0) return (r.Rip, r.Rax);
        return (long)r.Rax switch
        {
            -512 or -513 or -514 or -516 => (r.Rip - 2, r.OrigRax == RestartNumber ? WaitBefore(process, r.Rip) : r.OrigRax),
            _ => (r.Rip, r.Rax),
        };
    }

    /// <summary>Which system call goes on, when the kernel has taken it up before (restart_syscall): the instruction that loads its number stands before it.</summary>
    private static ulong WaitBefore(TracedProcess process, ulong next)
    {
        Span<byte> code = stackalloc byte[LookBack];
        if (process.Memory.Read(next - SyscallBytes - LookBack, code) != LookBack) return RestartNumber;
        for (int at = LookBack - 5; at >= 0; at--)
        {
            // mov eax, imm32
            ulong number = MemoryMarshal.Read<uint>(code[(at + 1)..]);
            if (code[at] == 0xb8 && number is PollNumber or NanosleepNumber or FutexNumber or ClockNanosleepNumber) return number;
        }

        return RestartNumber;
    }
}
