using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>Gives a thread its lane of the summary table: the first time it counts anything.</summary>
internal static class LaneRoutine
{
    /// <summary>rcx = context or 0, rax = any entry of lane 0 → rcx = what the context keeps of its lane. Keeps all else but rax, r11.</summary>
    internal static void Emit(Assembler c, ref Label entry)
    {
        Label take = c.CreateLabel(), taken = c.CreateLabel(), note = c.CreateLabel(), settle = c.CreateLabel(), done = c.CreateLabel();
        c.Label(ref entry);
        c.push(rdx);
        c.and(rax, -(int)SummaryLayout.LaneBytes);   // the table is aligned to the size of a lane
        c.mov(r11, rax);
        c.mov(edx, SummaryLayout.SharedLane);
        c.test(rcx, rcx);
        c.je(note);
        c.mov(rax, __qword_ptr[rcx + StubLayout.Lane]);
        c.test(rax, rax);
        c.jne(settle);
        c.Label(ref take);
        c.mov(rax, __qword_ptr[r11 + SummaryLayout.LanesTaken]);
        c.not(rax);
        c.bsf(rax, rax);
        c.je(note);
        c.@lock.bts(__qword_ptr[r11 + SummaryLayout.LanesTaken], rax);
        c.jc(take);
        c.mov(rdx, rax);
        c.Label(ref note);
        c.@lock.bts(__qword_ptr[r11 + SummaryLayout.LanesUsed], rdx);
        c.mov(rax, rdx);
        c.shl(rdx, SummaryLayout.LaneShift);
        c.cmp(eax, SummaryLayout.SharedLane);
        c.je(taken);
        c.or(rdx, SummaryLayout.OwnBit);
        c.Label(ref taken);
        c.test(rcx, rcx);
        c.je(done);
        // A signal handler may have been here meanwhile; what it took is as good, and ours then stays unused.
        c.xor(eax, eax);
        c.cmpxchg(__qword_ptr[rcx + StubLayout.Lane], rdx);
        c.je(done);
        c.Label(ref settle);
        c.mov(rdx, rax);
        c.Label(ref done);
        c.mov(rcx, rdx);
        c.pop(rdx);
        c.ret();
    }
}
