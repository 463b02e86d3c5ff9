using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using Strobe.Values;

namespace Strobe.X64;

/// <summary>
/// The part that entry and exit share: find the thread's context, reserve a record, stamp it, fill in the cells and captures, commit
/// (docs/ring-format.md). Expects rax, rcx, rdx, r11 saved at rsp+24, +16, +8, +0 and the slot at rsp+32; uses only these registers.
/// </summary>
/// <param name="worth">Events that the record stands for, and events lost when there is no room for it.</param>
internal sealed class RecordEmitter(
    Assembler c, StubLayout layout, CapturePlan plan, uint mark, ulong programMark, (int Written, int Refused) worth, Label refused)
{
    internal const int HeaderBytes = 24, RecordsOffset = 64;

    /// <summary>Where a g keeps the upper end of its stack, and how many bits its address has.</summary>
    internal const int StackHighOffset = 8, GoroutineBits = 48;

    private const int Cursor = 16, Tag = 4, Committed = 40, Refused = 136;

    private Label _slowContext = c.CreateLabel(), _slowChunk = c.CreateLabel(), _context = c.CreateLabel(), _chunk = c.CreateLabel();
    private Label _nested = c.CreateLabel(), _framed = c.CreateLabel(), _inner = c.CreateLabel(), _refuse = c.CreateLabel();
    private Label _refused = refused;

    /// <summary>The largest size a record of this plan can have.</summary>
    internal static int RecordBytes(CapturePlan plan)
    {
        int bytes = HeaderBytes + plan.CellBytes;
        foreach (MemoryCapture capture in plan.Captures) bytes += CaptureRoutine.HeaderBytes + ((capture.MaxBytes + 7) & ~7);
        return bytes;
    }

    /// <summary>Emits the straight path. On entry rdx holds the area.</summary>
    internal void Emit()
    {
        int size = RecordBytes(plan);
        ThreadKeyCode.Emit(c, layout.Key, _slowContext);
        c.imul(ecx, eax, StubLayout.ContextHash);
        c.shr(ecx, 32 - StubLayout.ContextBits - 7);
        c.and(ecx, (StubLayout.ContextCount - 1) << 7);
        c.lea(rcx, __qword_ptr[rdx + rcx + StubLayout.ContextsOffset]);
        c.cmp(__qword_ptr[rcx + StubLayout.Owner], rax);
        c.jne(_slowContext);
        c.Label(ref _context);
        c.cmp(__qword_ptr[rcx + StubLayout.Frame], 0);
        c.jne(_nested);
        c.mov(__qword_ptr[rcx + StubLayout.Frame], rsp);
        c.Label(ref _framed);
        c.mov(rdx, __qword_ptr[rcx + StubLayout.Chunk]);
        c.mov(eax, size);
        c.xadd(__qword_ptr[rdx + Cursor], rax);
        c.cmp(rax, layout.ChunkBytes - size);
        c.ja(_slowChunk);
        c.Label(ref _chunk);
        c.lea(r11, __qword_ptr[rdx + rax]);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.mov(__qword_ptr[r11 + 8], rax);
        c.mov(__dword_ptr[r11], unchecked((int)mark));
        c.mov(__dword_ptr[r11 + 20], size);
        c.lea(rax, __qword_ptr[rsp + 32]);
        if (plan.IsByGoroutine) c.sub(rax, __qword_ptr[r14 + StackHighOffset]);
        c.shr(rax, 3);
        c.mov(__dword_ptr[r11 + 16], eax);
        EmitCells();
        if (!plan.Captures.IsEmpty) CallCapture();
        c.mov(rdx, r11);
        c.and(rdx, -layout.ChunkBytes);
        c.mov(eax, __dword_ptr[rdx + Tag]);
        c.mov(__dword_ptr[r11 + Tag], eax);
        c.add(__dword_ptr[rdx + Committed], worth.Written);
        EmitUnframe(ref _inner);
        c.nop();   // the assembler wants an instruction per label, and the next one has its own
    }

    /// <summary>Emits the rare paths, out of line.</summary>
    internal void EmitSlowPaths()
    {
        c.Label(ref _slowContext);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.FindContextVector]);
        c.test(rcx, rcx);
        c.jne(_context);
        c.jmp(_refuse);

        c.Label(ref _nested);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.NestVector]);
        c.jmp(_framed);

        c.Label(ref _slowChunk);
        c.mov(r11d, RecordBytes(plan));
        c.mov(rdx, layout.Area);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.TakeChunkVector]);
        c.test(rax, rax);
        c.jns(_chunk);
        EmitUnframe(ref _refuse);
        EmitRefusal(worth.Refused);
        c.jmp(_refused);
    }

    /// <summary>Counts events that there was no room for.</summary>
    internal void EmitRefusal(int events)
    {
        c.mov(rdx, layout.Ring);
        c.@lock.add(__qword_ptr[rdx + Refused], events);
    }

    /// <summary>The outermost record of the thread is done; one inside of another leaves the frame alone.</summary>
    private void EmitUnframe(ref Label behind)
    {
        c.cmp(__qword_ptr[rcx + StubLayout.Frame], rsp);
        c.jne(behind);
        c.mov(__qword_ptr[rcx + StubLayout.Frame], 0);
        c.Label(ref behind);
    }

    private void CallCapture()
    {
        c.mov(rax, programMark);
        c.mov(rdx, layout.Area);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.CaptureVector]);
    }

    private void EmitCells()
    {
        int at = HeaderBytes;
        foreach (Cell cell in plan.Cells)
        {
            switch (cell.Kind)
            {
                case CellKind.General:
                    EmitGeneral(cell.Index, at);
                    break;
                case CellKind.Vector when cell.SizeBytes <= 8:
                    c.movq(__qword_ptr[r11 + at], Vector(cell.Index));
                    break;
                case CellKind.Vector:
                    c.movups(__xmmword_ptr[r11 + at], Vector(cell.Index));
                    break;
                case CellKind.Stack:
                    for (int i = 0; i < cell.SizeBytes; i += 8)
                    {
                        c.mov(rax, __qword_ptr[rsp + 40 + cell.Index + i]);
                        c.mov(__qword_ptr[r11 + at + i], rax);
                    }

                    break;
                case CellKind.X87:
                    EmitX87(cell.Index, at);
                    break;
                case CellKind.Goroutine:
                    EmitGoroutine(cell.Index, at);
                    break;
            }

            at += (cell.SizeBytes + 7) & ~7;
        }
    }

    private void EmitGoroutine(int numberOffset, int at)
    {
        if (numberOffset == 0)
        {
            c.mov(__qword_ptr[r11 + at], r14);
            return;
        }

        c.mov(rax, __qword_ptr[r14 + numberOffset]);
        c.shl(rax, GoroutineBits);
        c.or(rax, r14);
        c.mov(__qword_ptr[r11 + at], rax);
    }

    private void EmitX87(int index, int at)
    {
        if (index == 1) c.fxch(st0, st1);
        c.fstp(__tbyte_ptr[r11 + at]);
        c.fld(__tbyte_ptr[r11 + at]);
        if (index == 1) c.fxch(st0, st1);
    }

    private void EmitGeneral(int number, int at)
    {
        int saved = number switch { 0 => 24, 1 => 16, 2 => 8, 11 => 0, _ => -1 };
        if (saved >= 0)
        {
            c.mov(rax, __qword_ptr[rsp + saved]);
            c.mov(__qword_ptr[r11 + at], rax);
            return;
        }

        if (number == 4)
        {
            c.lea(rax, __qword_ptr[rsp + 32]);
            c.mov(__qword_ptr[r11 + at], rax);
            return;
        }

        c.mov(__qword_ptr[r11 + at], General(number));
    }

    private static AssemblerRegister64 General(int number) => number switch
    {
        3 => rbx, 5 => rbp, 6 => rsi, 7 => rdi, 8 => r8, 9 => r9, 10 => r10, 12 => r12, 13 => r13, 14 => r14, 15 => r15, _ => rax,
    };

    private static AssemblerRegisterXMM Vector(int number) => number switch
    {
        0 => xmm0, 1 => xmm1, 2 => xmm2, 3 => xmm3, 4 => xmm4, 5 => xmm5, 6 => xmm6, 7 => xmm7,
        8 => xmm8, 9 => xmm9, 10 => xmm10, 11 => xmm11, 12 => xmm12, 13 => xmm13, 14 => xmm14, _ => xmm15,
    };
}
