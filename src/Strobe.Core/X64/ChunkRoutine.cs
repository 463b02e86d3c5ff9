using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// Taking a new chunk of the ring (docs/ring-format.md), shared by all stubs of a process. Raw system calls only: nothing here calls into the
/// target, allocates, or waits (but in lossless mode).
/// </summary>
internal sealed class ChunkRoutine(Assembler c, StubLayout layout)
{
    private const int GetPid = 39, GetTid = 186, Yield = 24;
    // Offsets of docs/ring-format.md.
    private const int Next = 64, Overwritten = 128, Flags = 24, Patience = 56, Heartbeat = 192;
    private const int State = 0, Tag = 4, Number = 8, Cursor = 16, Process = 24, Thread = 28, Read = 32, Committed = 40, Writer = 44;
    private const int Opened = 48, Previous = 56, RecordsOffset = 64, Lossless = 1, ChunksOffset = 4096;
    private const int TagMultiplier = unchecked((int)2654435761);

    /// <summary>From the stack pointer while a chunk is taken to the stub's: eight words and the return address.</summary>
    private const int FrameDistance = 72;

    /// <summary>rcx = context, r11d = record size → rdx = chunk, rax = offset of the record; rax negative when there is no room.</summary>
    internal void Emit(ref Label entry)
    {
        Label retry = c.CreateLabel(), attempt = c.CreateLabel(), again = c.CreateLabel(), late = c.CreateLabel();
        Label done = c.CreateLabel(), known = c.CreateLabel(), overtaken = c.CreateLabel();
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
        c.mov(rax, __qword_ptr[r9 + Next]);
        c.sub(rax, rsi);
        c.cmp(rax, layout.ChunkCount);
        c.ja(overtaken);
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
        // A later number was drawn for this chunk meanwhile; the reader may be done with it and not look here any more.
        c.Label(ref overtaken);
        c.mov(__dword_ptr[rbx + State], 0);
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
