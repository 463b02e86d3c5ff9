using Strobe.Targets;

namespace Strobe.Debugging;

/// <summary>
/// Finds a caller where no unwind row tells: signal returns by their instructions, jumps to nowhere by the call just made, and else
/// the chain of frame pointers. A return address counts only when a call stands before it.
/// </summary>
internal sealed class FrameFallback(TargetMemory memory)
{
    private const ulong GeneralRegisters = 40;

    // mcontext_t's order of general registers (sys/ucontext.h), in DWARF numbers; rip follows.
    private static readonly int[] s_saved = [8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, 7, 16];

    // mov $15,%rax and mov $15,%eax, each with its syscall.
    private static ReadOnlySpan<byte> LongReturn => [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05];

    private static ReadOnlySpan<byte> ShortReturn => [0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05];

    /// <summary>The registers of a frame's caller, and where its return address was; null when the walk ends here.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isSignalFrame">True when the caller was interrupted by a signal.</param>
    /// <param name="slot">Where the return address lies.</param>
    internal FrameRegisters? CallerOf(StackedFrame frame, out bool isSignalFrame, out ulong slot)
    {
        slot = 0;
        isSignalFrame = IsSignalReturn(frame.Address);
        if (isSignalFrame) return Interrupted(frame.Registers.Stack);
        if (frame is { IsInterrupted: true, Module: null } && Called(frame.Registers, slot = frame.Registers.Stack) is { } caller) return caller;
        return FromFramePointer(frame.Registers, out slot);
    }

    /// <summary>True when a frame may go on at an address: a call stands before it, or it is where the kernel lets signal handlers return to.</summary>
    internal bool IsReturnAddress(ulong address) => IsAfterCall(address) || IsSignalReturn(address);

    /// <summary>True when the instruction before an address is a call.</summary>
    internal bool IsAfterCall(ulong address)
    {
        Span<byte> before = stackalloc byte[7];
        if (address < 7 || memory.Read(address - 7, before) != before.Length) return false;
        if (before[2] == 0xe8) return true;
        for (int at = 0; at <= 5; at++)
        {
            if (before[at] == 0xff && (before[at + 1] & 0x38) == 0x10 && IndirectLength(before[at..]) == 7 - at) return true;
        }

        return false;
    }

    private bool IsSignalReturn(ulong address)
    {
        Span<byte> code = stackalloc byte[9];
        int read = memory.Read(address, code);
        return code[..read].StartsWith(LongReturn) || code[..read].StartsWith(ShortReturn);
    }

    private FrameRegisters? Interrupted(ulong context)
    {
        FrameRegisters registers = new();
        for (int i = 0; i < s_saved.Length; i++)
        {
            if (!memory.TryRead(context + GeneralRegisters + ((ulong)i * 8), out ulong value)) return null;
            registers[s_saved[i]] = value;
        }

        return registers;
    }

    private FrameRegisters? Called(FrameRegisters registers, ulong slot)
    {
        if (!memory.TryRead(slot, out ulong next) || !IsAfterCall(next)) return null;
        FrameRegisters caller = registers.Preserved();
        caller[FrameRegisters.NextInstruction] = next;
        caller[FrameRegisters.StackPointer] = slot + 8;
        return caller;
    }

    private FrameRegisters? FromFramePointer(FrameRegisters registers, out ulong slot)
    {
        slot = 0;
        if (registers[FrameRegisters.FramePointer] is not { } frame || frame < registers.Stack || frame % 8 != 0) return null;
        slot = frame + 8;
        if (!memory.TryRead(frame, out ulong saved) || !memory.TryRead(slot, out ulong next)) return null;
        FrameRegisters caller = registers.Preserved();
        caller[FrameRegisters.FramePointer] = saved;
        caller[FrameRegisters.StackPointer] = frame + 16;
        caller[FrameRegisters.NextInstruction] = next;
        return caller;
    }

    /// <summary>Length of <c>call r/m64</c> (opcode, ModRM, SIB, displacement).</summary>
    private static int IndirectLength(ReadOnlySpan<byte> code)
    {
        int mode = code[1] >> 6, memoryBase = code[1] & 7;
        if (mode == 3) return 2;
        bool hasIndex = memoryBase == 4;
        if (hasIndex && code.Length < 3) return 0;
        bool isAbsolute = mode == 0 && (memoryBase == 5 || (hasIndex && (code[2] & 7) == 5));
        int displacement = isAbsolute || mode == 2 ? 4 : mode;
        return 2 + (hasIndex ? 1 : 0) + displacement;
    }
}
