using System.Buffers.Binary;
using System.Collections.Immutable;
using Iced.Intel;
using Strobe.Values.Expressions;
using static Iced.Intel.AssemblerRegisters;
using Instruction = Strobe.Values.Expressions.Instruction;

namespace Strobe.X64;

/// <summary>
/// The steps that look at texts: whole pages are checked before their bytes are read, and nothing behind the NUL's page. Besides what
/// <see cref="ExpressionEmitter"/> uses, r8 and r9.
/// </summary>
/// <param name="checkMemory">Address of <see cref="ProbeRoutines.EmitCheck"/>.</param>
/// <param name="to">Where a fault goes.</param>
internal sealed class TextEmitter(Assembler c, ulong checkMemory, Func<EvaluationFault, Label> to)
{
    private const int PageBytes = 4096;

    /// <summary>Emits a step; the program's texts are those given.</summary>
    internal void Emit(Instruction step, ImmutableArray<ImmutableArray<byte>> texts)
    {
        switch (step.Op)
        {
            case Opcode.TextLength:
                EmitLength(Interpreter.MostTextBytes, to(EvaluationFault.TextTooLong));
                break;
            case Opcode.TextLengthWithin:
                EmitLength((int)step.Operand, null);
                break;
            case Opcode.TextEquals:
                EmitEquals([.. texts[(int)step.Operand]]);
                break;
            default:
                EmitBytesEqual([.. texts[(int)step.Operand]]);
                break;
        }
    }

    private void EmitLength(int most, Label? tooLong)
    {
        Label end = c.CreateLabel();
        EmitScan(most, tooLong ?? end);
        c.Label(ref end);
        c.push(r9);
    }

    private void EmitEquals(byte[] text)
    {
        Label end = c.CreateLabel(), whole = c.CreateLabel();
        EmitScan(text.Length + 1, whole);
        c.Label(ref whole);
        c.xor(ecx, ecx);
        c.cmp(r9d, text.Length);
        c.jne(end);
        c.sub(r8, r9);
        c.mov(rsi, r8);
        EmitCompare(text, end);
        c.Label(ref end);
        c.push(rcx);
    }

    private void EmitBytesEqual(byte[] text)
    {
        Label end = c.CreateLabel();
        c.pop(rax);
        c.pop(rsi);
        c.xor(ecx, ecx);
        c.cmp(rax, text.Length);
        c.jne(end);
        if (text.Length > 0)
        {
            c.push(rsi);
            c.mov(edx, text.Length);
            EmitCheck();
            c.pop(rsi);
            c.jne(to(EvaluationFault.Unreadable));
            c.xor(ecx, ecx);
        }

        EmitCompare(text, end);
        c.Label(ref end);
        c.push(rcx);
    }

    /// <summary>The address on the stack → r9 = bytes before the NUL, r8 = the NUL; elsewhere, with r9 = the most, when there is none among so many.</summary>
    private void EmitScan(int most, Label none)
    {
        Label page = c.CreateLabel(), next = c.CreateLabel(), found = c.CreateLabel();
        c.pop(r8);
        c.test(r8, r8);
        c.je(to(EvaluationFault.NullPointer));
        c.xor(r9d, r9d);
        c.Label(ref page);
        c.mov(edx, r8d);
        c.and(edx, PageBytes - 1);
        c.mov(ecx, PageBytes);
        c.sub(ecx, edx);
        c.mov(edx, most);
        c.sub(edx, r9d);
        c.cmp(edx, ecx);
        c.cmova(edx, ecx);                     // bytes of this page
        c.push(rdx);
        c.mov(rsi, r8);
        EmitCheck();
        c.pop(rdx);
        c.jne(to(EvaluationFault.Unreadable));
        c.Label(ref next);
        c.cmp(__byte_ptr[r8], 0);
        c.je(found);
        c.inc(r8);
        c.inc(r9d);
        c.dec(edx);
        c.jne(next);
        c.cmp(r9d, most);
        c.jb(page);
        c.jmp(none);
        c.Label(ref found);
        c.nop();
    }

    /// <summary>rsi = address, rdx = bytes → not equal when they cannot be read.</summary>
    private void EmitCheck()
    {
        c.mov(rax, checkMemory);
        c.call(rax);
        c.test(eax, eax);
    }

    /// <summary>rcx = 1 when the bytes at rsi are these; else 0, as before, and on at another place.</summary>
    private void EmitCompare(byte[] text, Label differs)
    {
        int at = 0;
        for (; at + 8 <= text.Length; at += 8)
        {
            c.mov(rax, BinaryPrimitives.ReadUInt64LittleEndian(text.AsSpan(at)));
            c.cmp(__qword_ptr[rsi + at], rax);
            c.jne(differs);
        }

        for (; at < text.Length; at++)
        {
            c.cmp(__byte_ptr[rsi + at], (sbyte)text[at]);
            c.jne(differs);
        }

        c.mov(ecx, 1);
    }
}
