using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.Targets.Linux;

/// <summary>
/// What a <see cref="TracingProxy"/> runs: machine code that makes the system calls it finds in its box, one after the other. No libc, no
/// thread-local storage, no allocation: it borrows the memory of a runtime that knows nothing of it.
/// </summary>
internal static class ProxyCode
{
    // The box, in bytes.
    internal const int Turn = 0, Parent = 4, Mask = 8, Number = 16, Arguments = 24, Result = 72;

    // Whose turn it is. The kernel itself writes "gone" when the process ends (CLONE_CHILD_CLEARTID).
    internal const int Gone = 0, Asked = 1, Answered = 2;

    internal const int SignalMaskNumber = 14, FutexNumber = 202, FutexWait = 0, FutexWake = 1;

    private const int GetParent = 110, Prctl = 157, ExitGroup = 231, ParentDeathSignal = 1, SetMask = 2, MaskBytes = 8, Spins = 200;

    /// <summary>A function of one argument, the box, that never returns.</summary>
    internal static byte[] Build()
    {
        Assembler c = new(64);
        Label next = c.CreateLabel(), look = c.CreateLabel(), serve = c.CreateLabel(), leave = c.CreateLabel();
        c.mov(rbx, rdi);
        Call(c, Prctl, ParentDeathSignal, Signals.Kill);
        // The host may have died before that took effect.
        Call(c, GetParent);
        c.cmp(eax, __dword_ptr[rbx + Parent]);
        c.jne(leave);
        c.lea(rsi, __qword_ptr[rbx + Mask]);
        c.mov(edi, SetMask);
        c.xor(edx, edx);
        c.mov(r10d, MaskBytes);
        c.mov(eax, SignalMaskNumber);
        c.syscall();

        c.Label(ref next);
        c.mov(r12d, Spins);
        c.Label(ref look);
        c.mov(eax, __dword_ptr[rbx + Turn]);
        c.cmp(eax, Asked);
        c.je(serve);
        c.pause();
        c.dec(r12d);
        c.jne(look);
        c.mov(edx, eax);
        Futex(c, FutexWait);
        c.jmp(next);

        c.Label(ref serve);
        c.mov(rax, __qword_ptr[rbx + Number]);
        c.mov(rdi, __qword_ptr[rbx + Arguments]);
        c.mov(rsi, __qword_ptr[rbx + Arguments + 8]);
        c.mov(rdx, __qword_ptr[rbx + Arguments + 16]);
        c.mov(r10, __qword_ptr[rbx + Arguments + 24]);
        c.xor(r8d, r8d);
        c.syscall();
        c.mov(__qword_ptr[rbx + Result], rax);
        c.mov(__dword_ptr[rbx + Turn], Answered);
        c.mov(edx, 1);
        Futex(c, FutexWake);
        c.jmp(next);

        c.Label(ref leave);
        Call(c, ExitGroup);
        using MemoryStream bytes = new();
        c.Assemble(new StreamCodeWriter(bytes), 0);
        return bytes.ToArray();
    }

    private static void Call(Assembler c, int number, int first = 0, int second = 0)
    {
        c.mov(edi, first);
        c.mov(esi, second);
        c.mov(eax, number);
        c.syscall();
    }

    /// <summary>On the turn; edx is the value or the number of waiters.</summary>
    private static void Futex(Assembler c, int operation)
    {
        c.mov(rdi, rbx);
        c.mov(esi, operation);
        c.xor(r10d, r10d);
        c.mov(eax, FutexNumber);
        c.syscall();
    }
}
