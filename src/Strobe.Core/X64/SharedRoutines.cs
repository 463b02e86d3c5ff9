using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// The rare paths of all stubs of a process: finding or claiming a thread's context, taking a new chunk of the ring, giving a stack its
/// shadow. Raw system calls only: nothing here calls into the target, allocates, or waits (but in lossless mode).
/// </summary>
internal sealed class SharedRoutines(Assembler c, StubLayout layout)
{
    private const int GetPid = 39, GetTid = 186, Mmap = 9, SetMask = 14, ReplaceMask = 2, Yield = 24, SignalStack = 131, OnSignalStack = 1;
    private const int MaximumProbes = 64, PrivateNoReserveFixed = 0x104022, ReadWrite = 3;
    // Offsets of docs/ring-format.md.
    private const int Next = 64, Overwritten = 128, Flags = 24, Patience = 56, Heartbeat = 192;
    private const int State = 0, Tag = 4, Number = 8, Cursor = 16, Process = 24, Thread = 28, Read = 32, Committed = 40, Writer = 44;
    private const int Opened = 48, Previous = 56, RecordsOffset = 64, Lossless = 1, ChunksOffset = 4096;
    private const int TagMultiplier = unchecked((int)2654435761);

    /// <summary>From the stack pointer while a chunk is taken to the stub's: eight words and the return address.</summary>
    private const int FrameDistance = 72;

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

    /// <summary>rcx = context, r11d = record size → rdx = chunk, rax = offset of the record; rax negative when there is no room.</summary>
    internal void EmitTakeChunk(ref Label entry)
    {
        Label retry = c.CreateLabel(), attempt = c.CreateLabel(), again = c.CreateLabel(), late = c.CreateLabel();
        Label done = c.CreateLabel(), known = c.CreateLabel();
        c.Label(ref entry);
        c.push(rbp);
        c.push(rbx);
        c.push(rsi);
        c.push(rdi);
        c.push(r8);
        c.push(r9);
        c.push(r10);
        c.mov(r10d, r11d);
        c.mov(rdi, rcx);                       // rdi = context, r10d = size
        c.push(__qword_ptr[rdi + StubLayout.Taking]);
        EmitReclaim();
        EmitIdentify(known);
        c.mov(r9, layout.Ring);
        c.Label(ref retry);
        c.mov(rbp, __qword_ptr[rdi + StubLayout.Chunk]);
        c.mov(r8d, layout.ChunkCount);
        c.Label(ref attempt);
        c.mov(eax, 1);
        c.@lock.xadd(__qword_ptr[r9 + Next], rax);
        c.mov(rsi, rax);                       // rsi = sequence number
        c.mov(ebx, eax);
        c.and(ebx, layout.ChunkCount - 1);
        c.imul(rbx, rbx, layout.ChunkBytes);
        c.lea(rbx, __qword_ptr[r9 + rbx + ChunksOffset]);
        c.xor(eax, eax);
        c.mov(edx, __dword_ptr[rdi + StubLayout.ThreadId]);
        c.@lock.cmpxchg(__dword_ptr[rbx + State], edx);
        c.jne(again);
        c.mov(__qword_ptr[rdi + StubLayout.Taking], rbx);
        EmitLosslessWait();
        EmitOpen();
        c.mov(rax, rbp);
        c.cmpxchg(__qword_ptr[rdi + StubLayout.Chunk], rbx);
        c.jne(late);
        c.mov(__dword_ptr[rdi + StubLayout.HasGap], 0);
        EmitClose();
        c.mov(rdx, rbx);
        c.mov(eax, RecordsOffset);
        c.jmp(done);
        c.Label(ref again);
        c.dec(r8d);
        c.jne(attempt);
        c.mov(__dword_ptr[rdi + StubLayout.HasGap], 1);
        c.mov(rax, -1);
        c.jmp(done);

        // A signal handler took a chunk meanwhile: ours would come before it and be filled after it.
        c.Label(ref late);
        c.mov(__dword_ptr[rbx + Tag], 0);
        c.mov(__dword_ptr[rbx + State], 0);
        c.mov(rdx, __qword_ptr[rdi + StubLayout.Chunk]);
        c.mov(eax, r10d);
        c.xadd(__qword_ptr[rdx + Cursor], rax);
        c.mov(ecx, layout.ChunkBytes);
        c.sub(ecx, r10d);
        c.cmp(rax, rcx);
        c.ja(retry);
        c.Label(ref done);
        c.pop(__qword_ptr[rdi + StubLayout.Taking]);
        c.mov(rcx, rdi);
        c.pop(r10);
        c.pop(r9);
        c.pop(r8);
        c.pop(rdi);
        c.pop(rsi);
        c.pop(rbx);
        c.pop(rbp);
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
        Label spin = c.CreateLabel(), done = c.CreateLabel(), fail = c.CreateLabel(), first = c.CreateLabel();
        AssemblerRegister64[] saved = [rbx, rsi, rdi, r8, r9, r10, r11, rdx, rbp];
        c.Label(ref entry);
        foreach (AssemblerRegister64 register in saved) c.push(register);
        c.mov(rbp, rdx);
        c.mov(rbx, r11);
        c.shr(rbx, StubLayout.BlockShift);
        c.push(-1);
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
        c.mov(ecx, 100000);
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
        c.pause();
        c.dec(ecx);
        c.jne(spin);
        c.Label(ref fail);
        c.mov(ebx, 1);
        c.Label(ref done);
        EmitSwapMask();
        c.pop(rax);
        c.mov(rax, rbx);
        for (int i = saved.Length - 1; i >= 0; i--) c.pop(saved[i]);
        c.ret();
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

    /// <summary>Gives back a chunk that this thread was taking when a signal handler left by longjmp.</summary>
    private void EmitReclaim()
    {
        Label whole = c.CreateLabel(), none = c.CreateLabel();
        c.lea(rax, __qword_ptr[rsp + FrameDistance]);
        c.cmp(__qword_ptr[rdi + StubLayout.Frame], rax);
        c.jne(none);   // whoever was interrupted may still come back to it
        c.mov(rax, __qword_ptr[rsp]);
        c.test(rax, rax);
        c.je(none);
        c.mov(__qword_ptr[rsp], 0);
        c.cmp(rax, __qword_ptr[rdi + StubLayout.Chunk]);
        c.je(none);
        // Half opened, it counts as empty: the reader cannot have what it held any more, and nobody must wait for that.
        c.mov(ecx, __dword_ptr[rax + Read + 4]);
        c.cmp(ecx, __dword_ptr[rax + Tag]);
        c.je(whole);
        c.mov(__dword_ptr[rax + Committed], 0);
        c.Label(ref whole);
        c.mov(__dword_ptr[rax + State], 0);
        c.Label(ref none);
        c.nop();
    }

    /// <summary>Fills in the context's process and thread ids where a fork or a new thread left them empty.</summary>
    private void EmitIdentify(Label known)
    {
        c.cmp(__dword_ptr[rdi + StubLayout.ThreadId], 0);
        c.jne(known);
        c.mov(eax, GetPid);
        c.syscall();
        c.mov(__dword_ptr[rdi + StubLayout.ProcessId], eax);
        c.mov(eax, GetTid);
        c.syscall();
        c.mov(__dword_ptr[rdi + StubLayout.ThreadId], eax);
        c.Label(ref known);
    }

    /// <summary>Lossless: wait until the reader has had all of the chunk, unless the host has not shown itself for longer than its patience.</summary>
    private void EmitLosslessWait()
    {
        Label wait = c.CreateLabel(), yield = c.CreateLabel(), go = c.CreateLabel();
        c.Label(ref wait);
        c.test(__dword_ptr[r9 + Flags], Lossless);
        c.je(go);
        c.mov(eax, __dword_ptr[rbx + Committed]);
        c.sub(eax, __dword_ptr[rbx + Read]);
        c.jle(go);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.sub(rax, __qword_ptr[r9 + Heartbeat]);
        c.mov(rdx, __qword_ptr[r9 + Patience]);
        c.test(rdx, rdx);
        c.je(yield);
        c.cmp(rax, rdx);
        c.jg(go);
        c.Label(ref yield);
        c.mov(eax, Yield);
        c.syscall();
        c.jmp(wait);
        c.Label(ref go);
    }

    /// <summary>rbx = chunk just won, rsi = its number, rbp = the chunk filled before, rdi = context, r10d = size of the record to reserve in it.</summary>
    private void EmitOpen()
    {
        Label tagged = c.CreateLabel(), settled = c.CreateLabel(), broken = c.CreateLabel();
        c.imul(ecx, esi, TagMultiplier);
        c.add(ecx, unchecked((int)layout.Salt));
        c.jne(tagged);
        c.mov(ecx, 1);
        c.Label(ref tagged);
        c.mov(rax, rcx);
        c.shl(rax, 32);
        c.xchg(__qword_ptr[rbx + Read], rax);
        c.mov(edx, __dword_ptr[rbx + Committed]);
        c.sub(edx, eax);
        c.jle(settled);
        c.shr(rax, 32);
        c.cmp(eax, __dword_ptr[rbx + Tag]);    // a count under another tag belongs to an earlier use
        c.jne(settled);
        c.@lock.add(__qword_ptr[r9 + Overwritten], rdx);
        c.Label(ref settled);
        c.mov(__qword_ptr[rbx + Number], rsi);
        c.mov(eax, __dword_ptr[rdi + StubLayout.ProcessId]);
        c.mov(__dword_ptr[rbx + Process], eax);
        c.mov(eax, __dword_ptr[rdi + StubLayout.ThreadId]);
        c.mov(__dword_ptr[rbx + Thread], eax);
        c.mov(eax, __dword_ptr[rdi + StubLayout.Writer]);
        c.mov(__dword_ptr[rbx + Writer], eax);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.mov(__qword_ptr[rbx + Opened], rax);
        c.xor(eax, eax);
        c.cmp(__dword_ptr[rdi + StubLayout.HasGap], eax);
        c.jne(broken);
        c.mov(rax, __qword_ptr[rbp + Number]);
        c.inc(rax);
        c.Label(ref broken);
        c.mov(__qword_ptr[rbx + Previous], rax);
        c.mov(__dword_ptr[rbx + Committed], 0);
        c.lea(eax, __dword_ptr[r10 + RecordsOffset]);
        c.mov(__qword_ptr[rbx + Cursor], rax);
        c.mov(__dword_ptr[rbx + Tag], ecx);
    }

    /// <summary>
    /// rbp = chunk filled before, rdi = context. A writer interrupted inside a record may still come back to its chunk, so only the outermost
    /// record closes: the chunk before and those that records inside of others have left open.
    /// </summary>
    private void EmitClose()
    {
        Label close = c.CreateLabel(), closed = c.CreateLabel();
        c.lea(rax, __qword_ptr[rsp + FrameDistance]);
        c.cmp(__qword_ptr[rdi + StubLayout.Frame], rax);
        c.jne(closed);
        c.mov(rdx, rbp);
        c.mov(ecx, __dword_ptr[rdi + StubLayout.ThreadId]);
        c.Label(ref close);
        c.mov(r8, __qword_ptr[rdx + Previous]);
        c.mov(__dword_ptr[rdx + State], 0);
        c.test(r8, r8);
        c.je(closed);
        c.dec(r8);
        c.mov(edx, r8d);
        c.and(edx, layout.ChunkCount - 1);
        c.imul(rdx, rdx, layout.ChunkBytes);
        c.lea(rdx, __qword_ptr[r9 + rdx + ChunksOffset]);
        c.cmp(__qword_ptr[rdx + Number], r8);
        c.jne(closed);
        c.cmp(__dword_ptr[rdx + State], ecx);
        c.je(close);
        c.Label(ref closed);
        c.nop();
    }
}
