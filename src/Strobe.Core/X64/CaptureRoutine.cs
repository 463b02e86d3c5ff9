using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// Runs a capture program: copies memory from behind pointers into the record being written. Every page is probed before it is touched
/// by rt_sigprocmask with an invalid "how", which reads eight bytes and does nothing else. What faults all the same (another thread
/// unmapped it meanwhile) is turned into "unreadable" by the tracer, which sends the thread to the fault exit.
/// </summary>
internal sealed class CaptureRoutine(Assembler c)
{
    /// <summary>Bytes before the data of each capture: status, copied, full length.</summary>
    internal const int HeaderBytes = 16;

    private const int Cursor = 16, SizeField = 20, ProbeNumber = 14, ProbeHow = 0x7fff, Fault = -14;

    private Label _readWord = c.CreateLabel(), _follow = c.CreateLabel(), _fault = c.CreateLabel(), _nextEntry = c.CreateLabel();
    private Label _null = c.CreateLabel(), _finish = c.CreateLabel(), _copied = c.CreateLabel();
    private Label _probeWord = c.CreateLabel(), _nullStep = c.CreateLabel();

    internal Label FaultExit => _fault;

    /// <summary>Emits the routine. rax = program, r11 = record, rcx = context; keeps all registers but rax, rdx.</summary>
    /// <remarks>
    /// Inside: rbx = record, r12 = program entry, r13 = output cursor, r14 = address, r15 = bytes wanted, rbp = the stack pointer that
    /// the fault exit goes back to. What is called inside keeps rbx, rbp, r8, r9, r12 … r15.
    /// </remarks>
    internal void Emit(ref Label entry)
    {
        c.Label(ref entry);
        PushAll();
        c.mov(rbp, rsp);   // the fault exit gets its bearings from here
        c.mov(rbx, r11);
        c.mov(r12, rax);
        c.mov(r13d, __dword_ptr[r12]);         // first word of a program: offset of the first capture in the record
        c.add(r13, rbx);
        c.add(r12, 8);
        EmitEntries();
        EmitFinish();
        PopAll();
        c.ret();
        EmitReadWord();
        EmitProbeWord();
        EmitFollow();
    }

    private void EmitEntries()
    {
        Label terminated = c.CreateLabel(), counted = c.CreateLabel(), upTo = c.CreateLabel(), clamp = c.CreateLabel(), copy = c.CreateLabel();
        Label entry = c.CreateLabel();
        c.Label(ref entry);
        c.cmp(__dword_ptr[r12 + CaptureProgram.Kind], CaptureProgram.End);
        c.je(_finish);
        c.lea(rsi, __qword_ptr[r12 + CaptureProgram.AddressPath]);
        c.call(_follow);
        c.mov(r14, rax);
        c.cmp(r14, 4096);
        c.jb(_null);
        c.mov(r15d, __dword_ptr[r12 + CaptureProgram.Maximum]);
        c.mov(eax, __dword_ptr[r12 + CaptureProgram.Kind]);
        c.cmp(eax, CaptureProgram.Terminated);
        c.je(terminated);
        c.cmp(eax, CaptureProgram.Fixed);
        c.mov(rdx, r15);
        c.je(clamp);
        c.lea(rsi, __qword_ptr[r12 + CaptureProgram.LengthPath]);
        c.push(r14);                           // following a path of several steps uses it
        c.call(_follow);
        c.pop(r14);
        c.cmp(__dword_ptr[r12 + CaptureProgram.LengthSteps], 0);   // no steps: the cell itself is the number
        Label haveNumber = c.CreateLabel();
        c.je(haveNumber);
        c.mov(rdi, rax);
        c.call(_readWord);
        c.Label(ref haveNumber);
        c.cmp(__dword_ptr[r12 + CaptureProgram.Kind], CaptureProgram.UpTo);
        c.je(upTo);
        c.Label(ref counted);
        c.mov(edx, __dword_ptr[r12 + CaptureProgram.Scale]);
        c.mul(rdx);                            // rdx:rax = count × scale
        Label inRange = c.CreateLabel();
        c.test(rdx, rdx);
        c.mov(rdx, rax);
        c.je(inRange);
        c.mov(rdx, -2);                        // absurd: longer than any address space
        c.Label(ref inRange);
        c.jmp(clamp);
        c.Label(ref upTo);
        c.mov(rdx, rax);
        c.sub(rdx, r14);
        c.jae(clamp);
        c.xor(edx, edx);
        c.Label(ref clamp);                    // rdx = full length, r15 = maximum
        c.mov(__qword_ptr[r13 + 8], rdx);
        c.cmp(rdx, r15);
        c.cmovb(r15, rdx);
        c.Label(ref copy);
        EmitCopy();
        c.jmp(_copied);
        c.Label(ref terminated);
        EmitCopyTerminated();
        c.jmp(_copied);

        c.Label(ref _null);
        c.mov(__dword_ptr[r13], 2);
        Label empty = c.CreateLabel();
        c.test(r14, r14);
        c.je(empty);
        c.mov(__dword_ptr[r13], 1);
        c.Label(ref empty);
        c.mov(__dword_ptr[r13 + 4], 0);
        c.mov(__qword_ptr[r13 + 8], 0);
        c.add(r13, HeaderBytes);
        c.jmp(_nextEntry);

        c.Label(ref _fault);
        c.mov(rsp, rbp);
        c.mov(__dword_ptr[r13], 1);
        c.mov(__dword_ptr[r13 + 4], 0);
        c.mov(__qword_ptr[r13 + 8], 0);
        c.add(r13, HeaderBytes);
        c.jmp(_nextEntry);

        c.Label(ref _copied);                  // r15 = bytes copied, the full length is in place
        c.mov(__dword_ptr[r13], 0);
        c.mov(__dword_ptr[r13 + 4], r15d);
        c.lea(rax, __qword_ptr[r15 + HeaderBytes + 7]);
        c.and(rax, -8);
        c.add(r13, rax);
        c.Label(ref _nextEntry);
        c.add(r12, CaptureProgram.EntryBytes);
        c.jmp(entry);
    }

    /// <summary>Copies r15 bytes from r14 behind the capture's header, eight at a time, probing each page.</summary>
    private void EmitCopy()
    {
        Label loop = c.CreateLabel(), tail = c.CreateLabel(), tailLoop = c.CreateLabel(), done = c.CreateLabel();
        c.mov(rsi, r14);
        c.mov(r8, r15);
        c.lea(r9, __qword_ptr[r13 + HeaderBytes]);
        c.xor(r10d, r10d);                     // page probed last
        c.Label(ref loop);
        c.cmp(r8, 8);
        c.jb(tail);
        EmitProbe(rsi, 7);
        c.mov(rax, __qword_ptr[rsi]);
        c.mov(__qword_ptr[r9], rax);
        c.add(rsi, 8);
        c.add(r9, 8);
        c.sub(r8, 8);
        c.jmp(loop);
        c.Label(ref tail);
        c.test(r8, r8);
        c.je(done);
        c.mov(__qword_ptr[r9], 0);
        c.Label(ref tailLoop);
        EmitProbe(rsi, 0);
        c.mov(al, __byte_ptr[rsi]);
        c.mov(__byte_ptr[r9], al);
        c.inc(rsi);
        c.inc(r9);
        c.dec(r8);
        c.jne(tailLoop);
        c.Label(ref done);
    }

    /// <summary>Copies bytes from r14 until a zero byte or r15 bytes; leaves their number in r15 and the full length in the header.</summary>
    private void EmitCopyTerminated()
    {
        Label loop = c.CreateLabel(), full = c.CreateLabel(), done = c.CreateLabel(), pad = c.CreateLabel(), padded = c.CreateLabel();
        c.mov(rsi, r14);
        c.mov(r8, r15);
        c.lea(r9, __qword_ptr[r13 + HeaderBytes]);
        c.xor(r10d, r10d);
        c.Label(ref loop);
        c.test(r8, r8);
        c.je(full);
        EmitProbe(rsi, 0);
        c.mov(al, __byte_ptr[rsi]);
        c.test(al, al);
        c.je(done);
        c.mov(__byte_ptr[r9], al);
        c.inc(rsi);
        c.inc(r9);
        c.dec(r8);
        c.jmp(loop);
        c.Label(ref full);
        c.mov(__qword_ptr[r13 + 8], -1);
        c.jmp(pad);
        c.Label(ref done);
        c.sub(r15, r8);
        c.mov(__qword_ptr[r13 + 8], r15);
        c.Label(ref pad);
        c.test(r9, 7);
        c.je(padded);
        c.mov(__byte_ptr[r9], 0);
        c.inc(r9);
        c.jmp(pad);
        c.Label(ref padded);
    }

    /// <summary>Makes sure that the page of the address (and of the address + reach) can be read; r10 remembers the last good page + 1.</summary>
    private void EmitProbe(AssemblerRegister64 address, int reach)
    {
        Label good = c.CreateLabel(), probe = c.CreateLabel();
        c.mov(rax, address);
        if (reach > 0)
        {
            c.add(rax, reach);
            c.shr(rax, 12);
            c.inc(rax);
            c.cmp(rax, r10);
            c.jne(probe);
            c.mov(rax, address);
        }

        c.shr(rax, 12);
        c.inc(rax);
        c.cmp(rax, r10);
        c.je(good);
        c.Label(ref probe);
        c.push(address);
        c.mov(rsi, address);
        c.call(_probeWord);
        if (reach > 0)
        {
            c.mov(rsi, __qword_ptr[rsp]);
            c.add(rsi, reach);
            c.call(_probeWord);
        }

        c.pop(address);
        c.lea(r10, __qword_ptr[address + reach]);
        c.shr(r10, 12);
        c.inc(r10);
        c.Label(ref good);
    }

    /// <summary>rdi = address → rax = the 8 bytes there; leaves through the fault exit when they cannot be read. Clobbers rcx, rdx, rsi, rdi, r10, r11.</summary>
    private void EmitReadWord()
    {
        c.Label(ref _readWord);
        c.push(rdi);
        c.mov(rsi, rdi);
        c.call(_probeWord);
        c.mov(rsi, __qword_ptr[rsp]);
        c.add(rsi, 7);
        c.call(_probeWord);
        c.pop(rdi);
        c.mov(rax, __qword_ptr[rdi]);
        c.ret();
    }

    /// <summary>rsi = address: leaves through the fault exit when the aligned eight bytes around it cannot be read.</summary>
    private void EmitProbeWord()
    {
        c.Label(ref _probeWord);
        c.and(rsi, -8);
        c.mov(edi, ProbeHow);
        c.xor(edx, edx);
        c.mov(r10d, 8);
        c.mov(eax, ProbeNumber);
        c.syscall();
        c.cmp(eax, Fault);
        c.je(_fault);
        c.ret();
    }

    /// <summary>rsi = a path → rax = the address it leads to. Leaves through the fault exit when a step cannot be read.</summary>
    private void EmitFollow()
    {
        Label step = c.CreateLabel(), done = c.CreateLabel(), first = c.CreateLabel();
        c.Label(ref _follow);
        c.mov(eax, __dword_ptr[rsi]);          // where in the record the first pointer lies
        c.mov(rax, __qword_ptr[rbx + rax]);
        c.mov(r8d, __dword_ptr[rsi + 4]);      // steps
        c.lea(r9, __qword_ptr[rsi + 8]);
        c.test(r8d, r8d);
        c.je(done);
        c.jmp(first);
        c.Label(ref step);
        c.mov(r14, rax);
        c.cmp(rax, 4096);
        c.jb(_nullStep);
        c.push(r8);
        c.push(r9);
        c.mov(rdi, rax);
        c.call(_readWord);
        c.pop(r9);
        c.pop(r8);
        c.Label(ref first);
        Label keepNull = c.CreateLabel();
        c.test(rax, rax);
        c.je(keepNull);
        c.add(rax, __qword_ptr[r9]);
        c.Label(ref keepNull);
        c.add(r9, 8);
        c.dec(r8d);
        c.jne(step);
        c.Label(ref done);
        c.ret();
        c.Label(ref _nullStep);
        c.mov(rsp, rbp);
        c.jmp(_null);
    }

    /// <summary>Stores the record's real size and gives the unused rest back to the chunk, unless a signal handler reserved behind it meanwhile.</summary>
    private void EmitFinish()
    {
        Label kept = c.CreateLabel();
        c.Label(ref _finish);
        c.mov(rdx, rbx);
        c.and(rdx, -65536);
        c.mov(rsi, r13);
        c.sub(rsi, rdx);                       // where the chunk's cursor would stand
        c.mov(eax, __dword_ptr[rbx + SizeField]);
        c.add(rax, rbx);
        c.sub(rax, rdx);                       // where it stands if nobody reserved behind us
        c.cmpxchg(__qword_ptr[rdx + Cursor], rsi);
        c.jne(kept);
        c.mov(rax, r13);
        c.sub(rax, rbx);
        c.mov(__dword_ptr[rbx + SizeField], eax);
        c.Label(ref kept);
    }

    private void PushAll()
    {
        foreach (AssemblerRegister64 register in Saved) c.push(register);
    }

    private void PopAll()
    {
        for (int i = Saved.Length - 1; i >= 0; i--) c.pop(Saved[i]);
    }

    private static readonly AssemblerRegister64[] Saved = [rcx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15];
}
