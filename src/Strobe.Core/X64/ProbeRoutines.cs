using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// What the stubs of all probes of a process share: taking the slot of a frame, looking whether memory can be read, copying rows of it
/// (docs/ring-format.md, Lanes). The program's registers are saved, r12 points to them; raw system calls only.
/// </summary>
/// <param name="silentTicks">How long Strobe may not have shown itself before it counts as gone.</param>
internal sealed class ProbeRoutines(Assembler c, StubLayout layout, ulong silentTicks)
{
    private const int GetPid = 39, GetTid = 186, SetMask = 14, NoSuchHow = 0x7fff, BadAddress = -14;
    // Offsets of docs/ring-format.md.
    private const int MostSlots = 20, SlotsBytes = 24, Geometry = 32, LeastPayload = 40, Probe = 44, Next = 64, Refused = 128, SlotOffset = 4096;
    private const int State = 0, Time = 8, Owner = 16, Hit = 32, SlotHeader = 64;
    private const int MostSlotBytes = 1 << 30, Heartbeat = 192, PageShift = 12, StubStackBytes = 4096;

    private Label _copying, _copied, _failed;

    /// <summary>Where a thread that faults in the copying goes on.</summary>
    internal FaultExit FaultExitIn(AssemblerResult code) => new(code.GetLabelRIP(_copying), code.GetLabelRIP(_copied), code.GetLabelRIP(_failed));

    /// <summary>
    /// rbx = the lane, rcx = bytes of payload, r14 = the hit (−1: the same as the number) → rdi = the slot (0 when the frame is refused), r15 = the frame's number, rdx = bytes of
    /// payload that the slot has room for. Owner, time and hit are filled in. Keeps rbx, rbp, r12 and r13.
    /// </summary>
    internal void EmitTake(ref Label entry)
    {
        Label shaped = c.CreateLabel(), refuse = c.CreateLabel();
        c.Label(ref entry);
        c.push(rcx);
        EmitIdentify();
        c.pop(rcx);
        c.mov(eax, 1);
        c.@lock.xadd(__qword_ptr[rbx + Next], rax);
        c.mov(r15, rax);
        c.cmp(r14, -1);
        c.cmove(r14, rax);
        EmitGeneration();
        c.mov(rax, __qword_ptr[rsi + Geometry]);
        c.test(rax, rax);
        c.jne(shaped);
        EmitShape();
        c.Label(ref shaped);
        c.mov(ecx, eax);
        c.shr(rax, 32);
        // Lanes can be damaged by the program: a shape that breaks the rules is never used.
        c.mov(r9, rcx);
        c.imul(r9, rax);
        c.cmp(r9, __qword_ptr[rsi + SlotsBytes]);
        c.ja(refuse);
        c.lea(r10, __qword_ptr[rax - 1]);
        c.test(r10, rax);
        c.jne(refuse);
        c.cmp(rcx, SlotHeader);
        c.jb(refuse);
        c.and(r10, r15);
        c.imul(r10, rcx);
        c.lea(rdi, __qword_ptr[rsi + r10 + SlotOffset]);
        c.prefetchw(__byte_ptr[rdi + rcx]);      // the next frame's, which the reader had last
        c.lea(r11, __qword_ptr[r15 * 2 + 1]);
        c.mov(rax, __qword_ptr[rdi + State]);
        c.test(al, 1);
        c.jne(refuse);
        c.cmp(rax, r11);
        c.jae(refuse);
        c.@lock.cmpxchg(__qword_ptr[rdi + State], r11);
        c.jne(refuse);
        c.mov(__qword_ptr[rdi + Owner], r8);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.mov(__qword_ptr[rdi + Time], rax);
        c.mov(__qword_ptr[rdi + Hit], r14);
        c.lea(rdx, __qword_ptr[rcx - SlotHeader]);
        c.ret();
        c.Label(ref refuse);
        c.@lock.inc(__qword_ptr[rbx + Refused]);
        c.xor(edi, edi);
        c.ret();
    }

    /// <summary>Right below the saved registers stands how many bytes of pieces lie below.</summary>
    internal const int SizeBytes = 8;

    /// <summary>
    /// rsi = address, rdx = bytes → eax = 0 when they can all be read. Keeps all else but rcx, rdx, rsi, rdi, r10, r11. Each page is asked of the kernel
    /// once, and trusted as long as Strobe lives, which sends a thread that faults to where it goes on; without Strobe it is asked every time.
    /// </summary>
    internal void EmitCheck(ref Label entry)
    {
        Label page = c.CreateLabel(), good = c.CreateLabel(), bad = c.CreateLabel(), ask = c.CreateLabel(), next = c.CreateLabel(), failed = c.CreateLabel();
        c.Label(ref entry);
        c.test(rdx, rdx);
        c.je(good);
        c.lea(rdx, __qword_ptr[rsi + rdx - 1]);
        c.cmp(rdx, rsi);
        c.jb(bad);
        // Below the red zone nothing is the program's any more: the stub has its own things there, and the pieces of values, which may be read.
        Label isProgram = c.CreateLabel();
        c.lea(rax, __qword_ptr[r12 + SavedRegisters.BlockBytes]);
        c.cmp(rsi, rax);
        c.jae(isProgram);
        c.lea(rax, __qword_ptr[r12 - StubStackBytes]);
        c.cmp(rdx, rax);
        c.jb(isProgram);
        c.lea(rax, __qword_ptr[r12 - SizeBytes]);
        c.cmp(rdx, rax);
        c.jae(bad);
        c.sub(rax, __qword_ptr[r12 - SizeBytes]);
        c.cmp(rsi, rax);
        c.jb(bad);
        c.Label(ref isProgram);
        c.push(rbx);
        c.push(rbp);
        c.mov(rbx, rdx);
        c.shr(rbx, PageShift);                 // the last page
        c.shr(rsi, PageShift);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.mov(rcx, layout.Ring);
        c.sub(rax, __qword_ptr[rcx + Heartbeat]);
        c.mov(rcx, silentTicks);
        c.xor(ebp, ebp);
        c.cmp(rax, rcx);
        c.setb(bpl);                           // whether Strobe has shown itself just now
        c.Label(ref page);
        c.mov(rcx, layout.Area + StubLayout.PagesOffset);
        c.mov(eax, esi);
        c.and(eax, StubLayout.PageCount - 1);
        c.lea(rcx, __qword_ptr[rcx + rax * 8]);
        c.test(ebp, ebp);
        c.je(ask);
        c.cmp(__qword_ptr[rcx], rsi);
        c.je(next);
        c.Label(ref ask);
        // An impossible request: the kernel reads eight bytes and does nothing with them.
        c.push(rcx);
        c.push(rsi);
        c.shl(rsi, PageShift);
        c.mov(edi, NoSuchHow);
        c.xor(edx, edx);
        c.mov(r10d, 8);
        c.mov(eax, SetMask);
        c.syscall();
        c.pop(rsi);
        c.pop(rcx);
        c.cmp(eax, BadAddress);
        c.je(failed);
        c.mov(__qword_ptr[rcx], rsi);
        c.Label(ref next);
        c.inc(rsi);
        c.cmp(rsi, rbx);
        c.jbe(page);
        c.pop(rbp);
        c.pop(rbx);
        c.Label(ref good);
        c.xor(eax, eax);
        c.ret();
        c.Label(ref failed);
        c.pop(rbp);
        c.pop(rbx);
        c.Label(ref bad);
        c.mov(eax, 1);
        c.ret();
    }

    /// <summary>
    /// rsi = source, rdi = destination, rcx = bytes of a row, r8 = rows, r9 = bytes from row to row, rdx = bytes that may be copied in all → eax = 0 when
    /// all could be read. Keeps rbx, rbp and r12 to r15.
    /// </summary>
    internal void EmitCopy(ref Label entry, Label check)
    {
        Label row = c.CreateLabel(), done = c.CreateLabel();
        (_copying, _copied, _failed) = (c.CreateLabel(), c.CreateLabel(), c.CreateLabel());
        c.Label(ref entry);
        c.push(rbx);
        c.push(rbp);
        c.push(r14);
        c.push(r15);
        c.mov(rbx, rsi);
        c.mov(r14, rdi);
        c.mov(r15, rcx);
        c.mov(rbp, rdx);
        c.xor(eax, eax);
        c.Label(ref row);
        c.test(r8, r8);
        c.je(done);
        c.test(rbp, rbp);
        c.je(done);
        c.cmp(r15, rbp);
        c.cmova(r15, rbp);
        c.mov(rsi, rbx);
        c.mov(rdx, r15);
        c.call(check);
        c.test(eax, eax);
        c.jne(done);
        c.mov(rsi, rbx);
        c.mov(rdi, r14);
        c.mov(rcx, r15);
        c.pushfq();
        c.cld();
        c.Label(ref _copying);
        c.rep.movsb();
        c.Label(ref _copied);
        c.popfq();
        c.mov(r14, rdi);
        c.add(rbx, r9);
        c.sub(rbp, r15);
        c.dec(r8);
        c.jmp(row);
        c.Label(ref _failed);
        c.popfq();
        c.mov(eax, 1);
        c.Label(ref done);
        c.pop(r15);
        c.pop(r14);
        c.pop(rbp);
        c.pop(rbx);
        c.ret();
    }

    /// <summary>r8 = process id above thread id, from the thread's context where it has one.</summary>
    private void EmitIdentify()
    {
        Label found = c.CreateLabel(), ask = c.CreateLabel(), known = c.CreateLabel();
        c.mov(rdx, layout.Area);
        ThreadKeyCode.Emit(c, layout.Key, ask);
        c.imul(ecx, eax, StubLayout.ContextHash);
        c.shr(ecx, 32 - StubLayout.ContextBits - 7);
        c.and(ecx, (StubLayout.ContextCount - 1) << 7);
        c.lea(rcx, __qword_ptr[rdx + rcx + StubLayout.ContextsOffset]);
        c.cmp(__qword_ptr[rcx + StubLayout.Owner], rax);
        c.je(found);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.FindContextVector]);
        c.test(rcx, rcx);
        c.je(ask);
        c.Label(ref found);
        c.mov(r8, __qword_ptr[rcx + StubLayout.ThreadId]);
        c.test(r8d, r8d);
        c.jne(known);
        c.push(rcx);
        EmitAsk();
        c.pop(rcx);
        c.mov(__qword_ptr[rcx + StubLayout.ThreadId], r8);
        c.jmp(known);
        c.Label(ref ask);
        EmitAsk();
        c.Label(ref known);
        c.nop();
    }

    private void EmitAsk()
    {
        c.mov(eax, GetPid);
        c.syscall();
        c.mov(r8d, eax);
        c.shl(r8, 32);
        c.mov(eax, GetTid);
        c.syscall();
        c.or(r8, rax);
    }

    /// <summary>rsi = the generation of the lane that frames go to now: looked up behind the drawing of the number, so that the host knows which may go where.</summary>
    private void EmitGeneration()
    {
        Label first = c.CreateLabel();
        c.mov(rsi, rbx);
        c.mov(eax, __dword_ptr[rbx + Probe]);
        c.cmp(eax, StubLayout.LaneCount);
        c.jae(first);
        c.mov(r9, layout.Area + StubLayout.LanesOffset);
        c.mov(r9, __qword_ptr[r9 + rax * 8]);
        c.test(r9, r9);
        c.cmovne(rsi, r9);
        c.Label(ref first);
    }

    /// <summary>rax = the geometry, decided for rcx bytes of payload unless somebody was faster.</summary>
    private void EmitShape()
    {
        c.mov(eax, __dword_ptr[rsi + LeastPayload]);
        c.cmp(rcx, rax);
        c.cmovb(rcx, rax);
        c.mov(eax, MostSlotBytes);
        c.cmp(rcx, rax);
        c.cmova(rcx, rax);
        c.add(rcx, SlotHeader + 63);
        c.and(rcx, -64);
        c.mov(r9, __qword_ptr[rsi + SlotsBytes]);
        c.mov(rdx, r9);
        c.shr(rdx, 1);
        c.cmp(rdx, rax);
        c.cmova(rdx, rax);
        c.and(rdx, -64);
        c.cmp(rcx, rdx);
        c.cmova(rcx, rdx);                     // the slot
        c.mov(rax, r9);
        c.xor(edx, edx);
        c.div(rcx);
        c.mov(edx, __dword_ptr[rsi + MostSlots]);
        c.cmp(rax, rdx);
        c.cmova(rax, rdx);
        c.mov(r10, rcx);
        c.bsr(rcx, rax);
        c.mov(eax, 1);
        c.shl(rax, cl);
        c.shl(rax, 32);
        c.or(r10, rax);
        c.xor(eax, eax);
        c.@lock.cmpxchg(__qword_ptr[rsi + Geometry], r10);
        c.cmove(rax, r10);
    }
}
