using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>Emits the copying of an array's elements into a slot, row by row where they do not follow each other.</summary>
/// <param name="c">Where to.</param>
/// <param name="copy">The routine that copies rows (<see cref="ProbeRoutines.EmitCopy"/>).</param>
/// <param name="size">Bytes of an element.</param>
/// <param name="strides">For each dimension the bytes from one element to the next, 0 where what is inside follows each other without gaps.</param>
internal sealed class ExtentCopy(Assembler c, ulong copy, int size, IReadOnlyList<long> strides)
{
    private const int Payload = 64, Word = 8;

    private int Rank => strides.Count;

    internal static bool HasRows(IReadOnlyList<long> strides) => strides.Count > 1 && strides[0] != 0;

    /// <summary>The innermost dimension but the last whose elements are further apart than they are long, perhaps; 0 when rows are all there are.</summary>
    internal static int DeepestGap(IReadOnlyList<long> strides)
    {
        int deepest = 0;
        for (int i = 1; i < strides.Count - 1; i++) if (strides[i] != 0) deepest = i;
        for (int i = 0; i <= deepest; i++) if (strides[i] == 0) return 0;
        return deepest;
    }

    /// <summary>
    /// rbp = bytes to copy in all, rcx = bytes of an element of the outermost dimension, r13 = the first element, rdi = the slot, which is on the stack, too, and above it the
    /// lengths, the innermost first → eax = 0 when all could be read.
    /// </summary>
    internal void Emit()
    {
        int deepest = DeepestGap(strides);
        if (deepest == 0)
        {
            EmitRows();
            return;
        }

        Label gapped = c.CreateLabel(), done = c.CreateLabel();
        c.mov(eax, size);
        for (int i = Rank - 1; i > 0; i--)
        {
            if (i < Rank - 1 && strides[i] != 0)
            {
                c.mov(rdx, strides[i]);
                c.cmp(rax, rdx);
                c.jne(gapped);
            }

            c.imul(rax, LengthOf(i, 0));
        }

        EmitRows();
        c.jmp(done);
        c.Label(ref gapped);
        EmitRowsOfRows(deepest);
        c.Label(ref done);
        c.nop();
    }

    private void EmitRows()
    {
        if (HasRows(strides)) c.mov(r8, LengthOf(0, 0));
        else c.mov(r8d, 1);
        if (HasRows(strides)) c.mov(r9, strides[0]);
        else c.xor(r9d, r9d);
        c.mov(rsi, r13);
        c.mov(rdx, rbp);
        c.lea(rdi, __qword_ptr[rdi + Payload]);
        EmitCopy();
    }

    /// <summary>Rows of the deepest dimension that has gaps, once for each element of those outside it.</summary>
    private void EmitRowsOfRows(int deepest)
    {
        const int target = 0, outerCount = 8, outerSource = 16, innerCount = 24, run = 32, room = 40;
        Label outer = c.CreateLabel(), inner = c.CreateLabel(), next = c.CreateLabel(), finished = c.CreateLabel(), failed = c.CreateLabel(), end = c.CreateLabel();
        c.lea(rsp, __qword_ptr[rsp - room]);
        c.lea(rdi, __qword_ptr[rdi + Payload]);
        c.mov(__qword_ptr[rsp + target], rdi);
        c.mov(eax, size);
        for (int i = Rank - 1; i > deepest; i--) c.imul(rax, LengthOf(i, room));
        c.mov(__qword_ptr[rsp + run], rax);
        c.mov(rax, LengthOf(0, room));
        c.mov(__qword_ptr[rsp + outerCount], rax);
        c.mov(__qword_ptr[rsp + outerSource], r13);
        c.Label(ref outer);
        c.cmp(__qword_ptr[rsp + outerCount], 0);
        c.je(finished);
        c.mov(r13, __qword_ptr[rsp + outerSource]);
        // Between the outermost and the deepest there is one at most: of four dimensions the last has no gaps.
        if (deepest > 1) c.mov(rax, LengthOf(1, room));
        else c.mov(eax, 1);
        c.mov(__qword_ptr[rsp + innerCount], rax);
        c.Label(ref inner);
        c.cmp(__qword_ptr[rsp + innerCount], 0);
        c.je(next);
        c.test(rbp, rbp);
        c.je(finished);
        c.mov(rsi, r13);
        c.mov(rdi, __qword_ptr[rsp + target]);
        c.mov(rcx, __qword_ptr[rsp + run]);
        c.mov(r8, LengthOf(deepest, room));
        c.mov(r9, strides[deepest]);
        c.mov(rdx, rbp);
        EmitCopy();
        c.test(eax, eax);
        c.jne(failed);
        c.mov(rax, __qword_ptr[rsp + run]);
        c.imul(rax, LengthOf(deepest, room));
        c.add(__qword_ptr[rsp + target], rax);
        c.cmp(rax, rbp);
        c.cmova(rax, rbp);
        c.sub(rbp, rax);
        c.mov(rax, strides[1]);
        c.add(r13, rax);
        c.dec(__qword_ptr[rsp + innerCount]);
        c.jmp(inner);
        c.Label(ref next);
        c.mov(rax, strides[0]);
        c.add(__qword_ptr[rsp + outerSource], rax);
        c.dec(__qword_ptr[rsp + outerCount]);
        c.jmp(outer);
        c.Label(ref failed);
        c.mov(eax, 1);
        c.jmp(end);
        c.Label(ref finished);
        c.xor(eax, eax);
        c.Label(ref end);
        c.lea(rsp, __qword_ptr[rsp + room]);
    }

    private void EmitCopy()
    {
        c.mov(rax, copy);
        c.call(rax);
    }

    /// <summary>A length on the stack, above the slot and so many bytes more.</summary>
    private AssemblerMemoryOperand LengthOf(int dimension, int above) => __qword_ptr[rsp + above + Word + Word * (Rank - 1 - dimension)];
}
