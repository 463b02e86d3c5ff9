using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// The SIGTRAP handler of a process with breakpoints of ours, for when there is no tracer any more that sends threads on to their stubs. What it
/// does not know goes where it would have gone without us.
/// </summary>
internal static class TrapStub
{
    /// <summary>Bytes of an entry of the table: the address before the one a trapped thread stands at, and where it goes. The number of entries comes first.</summary>
    internal const int EntryBytes = 16, CountBytes = 8;

    // What the handler reads: address of the table, the handler before ours, a struct sigaction that says "default".
    internal const int TableOffset = 0, FormerOffset = 8, DefaultActionOffset = 16;

    private const int InstructionPointer = 168, Code = 8;
    private const int SetAction = 13, GetPid = 39, GetTid = 186, SendSignal = 234, Trap = 5, SetBytes = 8;

    /// <param name="data">Where the handler's data are.</param>
    /// <param name="at">Where the code goes.</param>
    internal static byte[] Build(ulong data, ulong at)
    {
        Assembler c = new(64);
        Label foreign = c.CreateLabel();
        EmitSearch(c, data, foreign);
        c.Label(ref foreign);
        EmitForeign(c, data);
        using MemoryStream bytes = new();
        c.Assemble(new StreamCodeWriter(bytes), at);
        return bytes.ToArray();
    }

    /// <summary>rdi = signal, rsi = siginfo, rdx = ucontext, all of which stay as they are.</summary>
    private static void EmitSearch(Assembler c, ulong data, Label foreign)
    {
        Label next = c.CreateLabel(), lower = c.CreateLabel(), found = c.CreateLabel();
        c.mov(rcx, data);
        c.mov(r8, __qword_ptr[rcx + TableOffset]);
        c.mov(rax, __qword_ptr[rdx + InstructionPointer]);
        c.dec(rax);
        c.xor(r10d, r10d);
        c.mov(r9, __qword_ptr[r8]);
        c.Label(ref next);
        c.cmp(r10, r9);
        c.jae(foreign);
        c.lea(r11, __qword_ptr[r10 + r9]);
        c.shr(r11, 1);
        c.mov(rcx, r11);
        c.shl(rcx, 4);
        c.cmp(rax, __qword_ptr[r8 + rcx + CountBytes]);
        c.je(found);
        c.jb(lower);
        c.lea(r10, __qword_ptr[r11 + 1]);
        c.jmp(next);
        c.Label(ref lower);
        c.mov(r9, r11);
        c.jmp(next);
        c.Label(ref found);
        c.mov(rax, __qword_ptr[r8 + rcx + CountBytes + 8]);
        c.mov(__qword_ptr[rdx + InstructionPointer], rax);
        c.ret();
    }

    /// <summary>The program's own handler; or what the kernel does without one, by the same signal once more.</summary>
    private static void EmitForeign(Assembler c, ulong data)
    {
        Label own = c.CreateLabel(), fatal = c.CreateLabel();
        const int ignore = 1;
        c.mov(rcx, data);
        c.mov(rax, __qword_ptr[rcx + FormerOffset]);
        c.cmp(rax, ignore);
        c.ja(own);
        c.jb(fatal);
        c.cmp(__dword_ptr[rsi + Code], 0);   // a trap instruction ends a program that ignores the signal, too
        c.jg(fatal);
        c.ret();
        c.Label(ref own);
        c.jmp(rax);
        c.Label(ref fatal);
        c.lea(rsi, __qword_ptr[rcx + DefaultActionOffset]);
        c.mov(edi, Trap);
        c.xor(edx, edx);
        c.mov(r10d, SetBytes);
        c.mov(eax, SetAction);
        c.syscall();
        c.mov(eax, GetTid);
        c.syscall();
        c.mov(esi, eax);
        c.mov(eax, GetPid);
        c.syscall();
        c.mov(edi, eax);
        c.mov(edx, Trap);
        c.mov(eax, SendSignal);
        c.syscall();
        c.ret();
    }
}
