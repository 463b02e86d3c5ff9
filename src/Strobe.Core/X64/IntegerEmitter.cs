using Iced.Intel;
using Strobe.Values.Expressions;
using static Iced.Intel.AssemblerRegisters;
using NumberKind = Strobe.Values.Expressions.NumberKind;

namespace Strobe.X64;

/// <summary>The part of an <see cref="ExpressionEmitter"/> that computes with integers: arithmetic, bits, comparisons. Uses rax, rcx and rdx.</summary>
/// <param name="to">Where a fault goes.</param>
internal sealed class IntegerEmitter(Assembler c, Func<EvaluationFault, Label> to)
{
    /// <summary>Emits a step from <see cref="Opcode.Add"/> to <see cref="Opcode.MaxU"/>.</summary>
    internal void Emit(Opcode op)
    {
        if (op is Opcode.Negate or Opcode.Complement or Opcode.AbsS)
        {
            c.pop(rax);
            if (op == Opcode.Negate) c.neg(rax);
            else if (op == Opcode.Complement) c.not(rax);
            else
            {
                c.mov(rcx, rax);
                c.neg(rcx);
                c.cmovns(rax, rcx);
            }

            c.push(rax);
            return;
        }

        c.pop(rcx);
        c.pop(rax);
        switch (op)
        {
            case Opcode.Add: c.add(rax, rcx); break;
            case Opcode.Subtract: c.sub(rax, rcx); break;
            case Opcode.Multiply: c.imul(rax, rcx); break;
            case Opcode.BitAnd: c.and(rax, rcx); break;
            case Opcode.BitOr: c.or(rax, rcx); break;
            case Opcode.BitXor: c.xor(rax, rcx); break;
            case >= Opcode.ShiftLeft and <= Opcode.ShiftRightU: EmitShift(op); break;
            case >= Opcode.DivideS and <= Opcode.RemainderU: EmitDivision(op); break;
            default: EmitChoice(op); break;
        }

        c.push(rax);
    }

    private void EmitShift(Opcode op)
    {
        c.cmp(rcx, 63);
        c.ja(to(EvaluationFault.ShiftOutOfRange));
        if (op == Opcode.ShiftLeft) c.shl(rax, cl);
        else if (op == Opcode.ShiftRightS) c.sar(rax, cl);
        else c.shr(rax, cl);
    }

    private void EmitDivision(Opcode op)
    {
        Label divide = c.CreateLabel(), done = c.CreateLabel();
        bool isSigned = op is Opcode.DivideS or Opcode.RemainderS, isRemainder = op is Opcode.RemainderS or Opcode.RemainderU;
        c.test(rcx, rcx);
        c.je(to(EvaluationFault.DivisionByZero));
        if (isSigned)
        {
            // The smallest number by −1 wraps; the processor would trap.
            c.cmp(rcx, -1);
            c.jne(divide);
            if (isRemainder) c.xor(eax, eax);
            else c.neg(rax);
            c.jmp(done);
            c.Label(ref divide);
            c.cqo();
            c.idiv(rcx);
        }
        else
        {
            c.xor(edx, edx);
            c.div(rcx);
        }

        if (isRemainder) c.mov(rax, rdx);
        c.Label(ref done);
        c.nop();
    }

    private void EmitChoice(Opcode op)
    {
        c.cmp(rax, rcx);
        switch (op)
        {
            case Opcode.MinS: c.cmovg(rax, rcx); break;
            case Opcode.MaxS: c.cmovl(rax, rcx); break;
            case Opcode.MinU: c.cmova(rax, rcx); break;
            default: c.cmovb(rax, rcx); break;
        }
    }

    /// <summary>rax = its low bytes, extended.</summary>
    internal void EmitExtend(NumberKind kind)
    {
        switch (kind)
        {
            case NumberKind.I8: c.movsx(rax, al); break;
            case NumberKind.U8: c.movzx(eax, al); break;
            case NumberKind.I16: c.movsx(rax, ax); break;
            case NumberKind.U16: c.movzx(eax, ax); break;
            case NumberKind.I32: c.movsxd(rax, eax); break;
            default: c.mov(eax, eax); break;
        }
    }

    /// <summary>Emits one of the comparisons.</summary>
    internal void EmitComparison(Opcode op)
    {
        c.pop(rcx);
        c.pop(rax);
        c.xor(edx, edx);
        c.cmp(rax, rcx);
        if (op is Opcode.Equal or Opcode.EqualSU) c.sete(dl);
        else if (op == Opcode.LessS) c.setl(dl);
        else c.setb(dl);
        switch (op)
        {
            case Opcode.EqualSU:
                c.not(rax);
                c.shr(rax, 63);
                c.and(rdx, rax);
                break;
            case Opcode.LessSU:
                c.shr(rax, 63);
                c.or(rdx, rax);
                break;
            case Opcode.LessUS:
                c.not(rcx);
                c.shr(rcx, 63);
                c.and(rdx, rcx);
                break;
        }

        c.push(rdx);
    }
}
