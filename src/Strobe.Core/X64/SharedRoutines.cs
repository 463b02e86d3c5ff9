using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// The rare paths of all stubs of a process: finding or claiming a thread's context, noticing an interrupted record, giving a stack its
/// shadow. Raw system calls only: nothing here calls into the target or allocates.
/// </summary>
internal sealed class SharedRoutines(Assembler c)
{
    private const int Mmap = 9, SetMask = 14, ReplaceMask = 2, SignalStack = 131, OnSignalStack = 1, Yield = 24, MostWaits = 20_000;
    private const int MaximumProbes = 64, PrivateNoReserveFixed = 0x104022, ReadWrite = 3;

    /// <summary>rax = the thread's key, rdx = area → rcx = the context, 0 when there is none. Keeps all else but rax, r11.</summary>
    internal void EmitFindContext(ref Label entry)
    {
        Label probe = c.CreateLabel(), claim = c.CreateLabel(), next = c.CreateLabel(), done = c.CreateLabel();
        c.Label(ref entry);
        c.push(rsi);
        c.push(rdi);
        c.push(rbx);
        c.xor(ecx, ecx);
        c.test(rax, rax);   // no thread pointer yet: the program has not come to life
        c.je(done);
        c.mov(rdi, rax);
        c.imul(esi, edi, StubLayout.ContextHash);
        c.shr(esi, 32 - StubLayout.ContextBits);
        c.mov(ebx, MaximumProbes);
        c.Label(ref probe);
        c.mov(ecx, esi);
        c.and(ecx, StubLayout.ContextCount - 1);
        c.shl(ecx, 7);
        c.lea(rcx, __qword_ptr[rdx + rcx + StubLayout.ContextsOffset]);
        c.mov(rax, __qword_ptr[rcx + StubLayout.Owner]);
        c.cmp(rax, rdi);
        c.je(done);
        c.test(rax, rax);
        c.je(claim);
        c.Label(ref next);
        c.inc(esi);
        c.dec(ebx);
        c.jne(probe);
        c.xor(ecx, ecx);
        c.jmp(done);
        c.Label(ref claim);
        c.lea(rax, __qword_ptr[rdx + StubLayout.DummyChunkOffset]);
        c.mov(__qword_ptr[rcx + StubLayout.Chunk], rax);
        c.xor(eax, eax);
        c.@lock.cmpxchg(__qword_ptr[rcx + StubLayout.Owner], rdi);
        c.jne(probe);
        c.mov(__qword_ptr[rcx + StubLayout.Frame], 0);
        c.mov(__qword_ptr[rcx + StubLayout.Taking], 0);
        c.mov(__dword_ptr[rcx + StubLayout.ThreadId], 0);
        c.and(esi, StubLayout.ContextCount - 1);
        c.mov(__dword_ptr[rcx + StubLayout.Writer], esi);
        c.mov(__dword_ptr[rcx + StubLayout.HasGap], 0);
        c.Label(ref done);
        c.pop(rbx);
        c.pop(rdi);
        c.pop(rsi);
        c.ret();
    }

    /// <summary>
    /// rcx = a context that has a frame: a signal handler interrupted a record, or left one for good by longjmp. Makes the frame the caller's
    /// when the record there cannot go on any more. Keeps all else but rax, rdx, r11.
    /// </summary>
    internal void EmitNest(ref Label entry)
    {
        Label gone = c.CreateLabel(), done = c.CreateLabel();
        c.Label(ref entry);
        c.lea(rax, __qword_ptr[rsp + 8]);
        c.cmp(rax, __qword_ptr[rcx + StubLayout.Frame]);
        c.jb(done);   // deeper: inside of it, as far as one can tell
        // Not deeper: its frame is gone, unless this is a handler on a stack of its own.
        c.push(rcx);
        c.push(rsi);
        c.push(rdi);
        c.sub(rsp, 24);
        c.xor(edi, edi);
        c.mov(rsi, rsp);
        c.mov(eax, SignalStack);
        c.syscall();
        c.pop(rax);
        c.pop(r11);
        c.pop(rdx);
        c.pop(rdi);
        c.pop(rsi);
        c.pop(rcx);
        c.test(r11d, OnSignalStack);
        c.je(gone);
        c.mov(r11, __qword_ptr[rcx + StubLayout.Frame]);
        c.sub(r11, rax);
        c.cmp(r11, rdx);
        c.jae(done);
        c.Label(ref gone);
        c.lea(rax, __qword_ptr[rsp + 8]);
        c.mov(__qword_ptr[rcx + StubLayout.Frame], rax);
        c.Label(ref done);
        c.ret();
    }

    /// <summary>
    /// r11 = the slot's address, rdx = area → rax = 0 when the stack there has a shadow now. Keeps all else but rcx. Signals wait meanwhile: a
    /// handler that left by longjmp between mapping and noting it would leave a shadow that nobody dares to use.
    /// </summary>
    internal void EmitMapStack(ref Label entry)
    {
        Label spin = c.CreateLabel(), done = c.CreateLabel(), fail = c.CreateLabel(), first = c.CreateLabel(), known = c.CreateLabel(), end = c.CreateLabel();
        AssemblerRegister64[] saved = [rbx, rsi, rdi, r8, r9, r10, r11, rdx, rbp, r12];
        c.Label(ref entry);
        foreach (AssemblerRegister64 register in saved) c.push(register);
        c.mov(rbp, rdx);
        c.mov(rbx, r11);
        c.shr(rbx, StubLayout.BlockShift);
        c.push(-1);
        c.test(__byte_ptr[rbp + rbx], StubLayout.ShadowlessStack);
        c.jne(known);
        EmitSwapMask();
        c.mov(rdi, rbx);
        c.shl(rdi, StubLayout.BlockShift);
        c.btc(rdi, StubLayout.ShadowBit);
        c.btc(rdi, StubLayout.SecondShadowBit);
        EmitMapBlock();
        c.cmp(rax, -17);   // already there
        c.je(first);
        c.cmp(rax, -4096);
        c.ja(fail);
        c.Label(ref first);
        c.btc(rdi, StubLayout.SecondShadowBit);
        EmitMapBlock();
        c.cmp(rax, -17);   // EEXIST: another thread maps the same block just now, or the place is taken
        c.mov(r12d, MostWaits);
        c.je(spin);
        c.cmp(rax, -4096);
        c.ja(fail);
        c.mov(__byte_ptr[rbp + rbx], StubLayout.ShadowedStack);
        c.xor(ebx, ebx);
        c.jmp(done);
        c.Label(ref spin);
        c.xor(eax, eax);
        c.test(__byte_ptr[rbp + rbx], StubLayout.ShadowedStack);
        c.cmovne(rbx, rax);
        c.jne(done);
        // It may have lost its processor, or be stopped for a moment: the time is its, not ours.
        c.mov(eax, Yield);
        c.syscall();
        c.dec(r12d);
        c.jne(spin);
        c.Label(ref fail);
        // Not asked for again; should the other one only have been slow, its mark takes this one's place.
        c.xor(eax, eax);
        c.mov(ecx, StubLayout.ShadowlessStack);
        c.@lock.cmpxchg(__byte_ptr[rbp + rbx], cl);
        c.mov(ebx, 1);
        c.Label(ref done);
        EmitSwapMask();
        c.Label(ref end);
        c.pop(rax);
        c.mov(rax, rbx);
        for (int i = saved.Length - 1; i >= 0; i--) c.pop(saved[i]);
        c.ret();
        c.Label(ref known);
        c.mov(ebx, 1);
        c.jmp(end);
    }

    /// <summary>Exchanges the thread's signal mask with the one at rsp.</summary>
    private void EmitSwapMask()
    {
        c.mov(edi, ReplaceMask);
        c.mov(rsi, rsp);
        c.mov(rdx, rsp);
        c.mov(r10d, 8);
        c.mov(eax, SetMask);
        c.syscall();
    }

    private void EmitMapBlock()
    {
        c.mov(esi, (int)StubLayout.BlockBytes);
        c.mov(edx, ReadWrite);
        c.mov(r10d, PrivateNoReserveFixed);
        c.mov(r8, -1);
        c.xor(r9d, r9d);
        c.mov(eax, Mmap);
        c.syscall();
    }
}
