using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// The rare paths of all stubs of a process: finding or claiming a thread's context, taking a new chunk of the ring, giving a stack its
/// shadow. Raw system calls only: nothing here calls into the target, allocates, or waits (but in lossless mode).
/// </summary>
internal sealed class SharedRoutines(Assembler c, StubLayout layout)
{
    private const int GetPid = 39, GetTid = 186, Mmap = 9, Yield = 24;
    private const int MaximumProbes = 64, PrivateNoReserveFixed = 0x104022, ReadWrite = 3;

    // Offsets of docs/ring-format.md.
    private const int Next = 64, Overwritten = 128, Refused = 136, Flags = 24, Heartbeat = 192;
    private const int State = 0, Tag = 4, Number = 8, Cursor = 16, Process = 24, Thread = 28, Read = 32, Committed = 40, Writer = 44;
    private const int Opened = 48, Previous = 56, RecordsOffset = 64, Lossless = 1, ChunksOffset = 4096;
    private const int TagMultiplier = unchecked((int)2654435761);

    /// <summary>rax = FS base, rdx = area → rcx = the context, 0 when there is none. Keeps all else but rax, r11.</summary>
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
        c.mov(r11, layout.Ring);
        c.@lock.inc(__qword_ptr[r11 + Refused]);
        c.xor(ecx, ecx);
        c.jmp(done);
        c.Label(ref claim);
        c.lea(rax, __qword_ptr[rdx + StubLayout.DummyChunkOffset]);
        c.mov(__qword_ptr[rcx + StubLayout.Chunk], rax);
        c.xor(eax, eax);
        c.@lock.cmpxchg(__qword_ptr[rcx + StubLayout.Owner], rdi);
        c.jne(probe);
        c.mov(__dword_ptr[rcx + StubLayout.Busy], 0);
        c.mov(__qword_ptr[rcx + StubLayout.ThreadId], 0);
        c.and(esi, StubLayout.ContextCount - 1);
        c.mov(__dword_ptr[rcx + StubLayout.Writer], esi);
        c.mov(__qword_ptr[rcx + StubLayout.Previous], 0);
        c.Label(ref done);
        c.pop(rbx);
        c.pop(rdi);
        c.pop(rsi);
        c.ret();
    }

    /// <summary>rcx = context, r11d = record size → rdx = chunk, rax = offset of the record; rax negative when there is no room.</summary>
    internal void EmitTakeChunk(ref Label entry)
    {
        Label attempt = c.CreateLabel(), again = c.CreateLabel(), refuse = c.CreateLabel(), done = c.CreateLabel(), known = c.CreateLabel();
        c.Label(ref entry);
        c.push(rbx);
        c.push(rsi);
        c.push(rdi);
        c.push(r8);
        c.push(r9);
        c.push(r10);
        c.mov(r10d, r11d);
        c.mov(rdi, rcx);                       // rdi = context, r10d = size
        EmitIdentify(known);
        c.mov(r9, layout.Ring);
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
        EmitLosslessWait();
        EmitOpen();
        c.mov(rdx, rbx);
        c.mov(eax, RecordsOffset);
        c.jmp(done);
        c.Label(ref again);
        c.dec(r8d);
        c.jne(attempt);
        c.Label(ref refuse);
        c.@lock.inc(__qword_ptr[r9 + Refused]);
        c.mov(__qword_ptr[rdi + StubLayout.Previous], 0);
        c.mov(rax, -1);
        c.Label(ref done);
        c.mov(rcx, rdi);
        c.pop(r10);
        c.pop(r9);
        c.pop(r8);
        c.pop(rdi);
        c.pop(rsi);
        c.pop(rbx);
        c.ret();
    }

    /// <summary>r11 = the slot's address, rdx = area → rax = 0 when the stack there has a shadow now. Keeps all else but rcx.</summary>
    internal void EmitMapStack(ref Label entry)
    {
        Label spin = c.CreateLabel(), done = c.CreateLabel(), fail = c.CreateLabel(), first = c.CreateLabel();
        c.Label(ref entry);
        c.push(rbx);
        c.push(rsi);
        c.push(rdi);
        c.push(r8);
        c.push(r9);
        c.push(r10);
        c.push(r11);
        c.push(rdx);
        c.mov(rbx, r11);
        c.shr(rbx, StubLayout.BlockShift);
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
        c.mov(rdx, __qword_ptr[rsp]);
        c.cmp(rax, -17);   // EEXIST: another thread maps the same block just now, or the place is taken
        c.mov(ecx, 100000);
        c.je(spin);
        c.cmp(rax, -4096);
        c.ja(fail);
        c.mov(__byte_ptr[rdx + rbx], StubLayout.ShadowedStack);
        c.xor(eax, eax);
        c.jmp(done);
        c.Label(ref spin);
        c.xor(eax, eax);
        c.test(__byte_ptr[rdx + rbx], StubLayout.ShadowedStack);
        c.jne(done);
        c.pause();
        c.dec(ecx);
        c.jne(spin);
        c.Label(ref fail);
        c.mov(eax, 1);
        c.Label(ref done);
        c.pop(rdx);
        c.pop(r11);
        c.pop(r10);
        c.pop(r9);
        c.pop(r8);
        c.pop(rdi);
        c.pop(rsi);
        c.pop(rbx);
        c.ret();
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

    /// <summary>Lossless: wait until the reader has had all of the chunk, unless the reader has not shown itself for some 2^34 ticks.</summary>
    private void EmitLosslessWait()
    {
        Label wait = c.CreateLabel(), go = c.CreateLabel();
        c.test(__dword_ptr[r9 + Flags], Lossless);
        c.je(go);
        c.Label(ref wait);
        c.mov(eax, __dword_ptr[rbx + Read]);
        c.cmp(eax, __dword_ptr[rbx + Committed]);
        c.je(go);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.sub(rax, __qword_ptr[r9 + Heartbeat]);
        c.shr(rax, 34);
        c.jne(go);
        c.mov(eax, Yield);
        c.syscall();
        c.jmp(wait);
        c.Label(ref go);
    }

    /// <summary>rbx = chunk just won, rsi = its number, rdi = context, r10d = size of the record to reserve in it.</summary>
    private void EmitOpen()
    {
        Label tagged = c.CreateLabel(), settled = c.CreateLabel(), nested = c.CreateLabel(), closed = c.CreateLabel();
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
        c.mov(rax, __qword_ptr[rdi + StubLayout.Previous]);
        c.mov(__qword_ptr[rbx + Previous], rax);
        c.mov(__dword_ptr[rbx + Committed], 0);
        c.lea(eax, __dword_ptr[r10 + RecordsOffset]);
        c.mov(__qword_ptr[rbx + Cursor], rax);
        c.mov(__dword_ptr[rbx + Tag], ecx);
        c.inc(rsi);
        c.mov(__qword_ptr[rdi + StubLayout.Previous], rsi);
        c.mov(rax, __qword_ptr[rdi + StubLayout.Chunk]);
        c.mov(__qword_ptr[rdi + StubLayout.Chunk], rbx);
        // A writer interrupted inside a record may still come back to its chunk: then it stays open, and the count of nesting starts anew.
        c.cmp(__dword_ptr[rdi + StubLayout.Busy], 1);
        c.jne(nested);
        c.mov(rdx, layout.Area + StubLayout.DummyChunkOffset);
        c.cmp(rax, rdx);
        c.je(closed);
        c.mov(__dword_ptr[rax + State], 0);
        c.jmp(closed);
        c.Label(ref nested);
        c.mov(__dword_ptr[rdi + StubLayout.Busy], 1);
        c.Label(ref closed);
        c.nop();
    }
}
