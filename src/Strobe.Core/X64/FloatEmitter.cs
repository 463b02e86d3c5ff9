using Iced.Intel;
using Strobe.Values.Expressions;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>The steps of expression programs that deal with doubles, in xmm0 and xmm1.</summary>
internal sealed class FloatEmitter(Assembler c)
{
    private const byte Down = 9, Up = 10, ToZero = 11;   // roundsd, without the inexact exception
    private const long TwoTo63 = 0x43E0_0000_0000_0000, TwoTo64 = 0x43F0_0000_0000_0000, Infinity = 0x7FF0_0000_0000_0000;

    /// <summary>Pushes xmm0.</summary>
    internal void Push()
    {
        c.lea(rsp, __qword_ptr[rsp - 8]);
        c.movsd(__qword_ptr[rsp], xmm0);
    }

    internal void Emit(Opcode op, Func<EvaluationFault, Label> to)
    {
        switch (op)
        {
            case Opcode.SToF:
                c.cvtsi2sd(xmm0, __qword_ptr[rsp]);
                c.movsd(__qword_ptr[rsp], xmm0);
                break;
            case Opcode.UToF:
                EmitUnsignedToFloat();
                break;
            case Opcode.FToS:
                EmitToSigned(to);
                break;
            case Opcode.FToU:
                EmitToUnsigned(to);
                break;
            case Opcode.EqualF or Opcode.LessF or >= Opcode.AddF and <= Opcode.DivideF or Opcode.MinF or Opcode.MaxF:
                EmitBinary(op, to);
                break;
            default:
                EmitUnary(op, to);
                break;
        }
    }

    private void EmitUnary(Opcode op, Func<EvaluationFault, Label> to)
    {
        c.movsd(xmm0, __qword_ptr[rsp]);
        switch (op)
        {
            case Opcode.NegateF:
                c.btc(__qword_ptr[rsp], 63);
                return;
            case Opcode.AbsF:
                c.btr(__qword_ptr[rsp], 63);
                return;
            case Opcode.IsNanF:
                c.xor(eax, eax);
                c.ucomisd(xmm0, xmm0);
                c.setp(al);
                c.mov(__qword_ptr[rsp], rax);
                return;
            case Opcode.IsInfF:
                c.mov(rcx, Infinity);
                c.movq(rdx, xmm0);
                c.btr(rdx, 63);
                c.xor(eax, eax);
                c.cmp(rdx, rcx);
                c.sete(al);
                c.mov(__qword_ptr[rsp], rax);
                return;
            case Opcode.TruthF:
                c.ucomisd(xmm0, xmm0);
                c.jp(to(EvaluationFault.NotANumber));
                c.mov(rcx, __qword_ptr[rsp]);
                c.xor(eax, eax);
                c.add(rcx, rcx);
                c.setne(al);
                c.mov(__qword_ptr[rsp], rax);
                return;
            case Opcode.SqrtF:
                c.sqrtsd(xmm0, xmm0);
                break;
            case Opcode.FloorF:
                c.roundsd(xmm0, xmm0, Down);
                break;
            case Opcode.CeilF:
                c.roundsd(xmm0, xmm0, Up);
                break;
            default:
                c.cvtsd2ss(xmm0, xmm0);
                c.cvtss2sd(xmm0, xmm0);
                break;
        }

        c.movsd(__qword_ptr[rsp], xmm0);
    }

    private void EmitBinary(Opcode op, Func<EvaluationFault, Label> to)
    {
        if (op == Opcode.DivideF)
        {
            c.mov(rax, __qword_ptr[rsp]);
            c.add(rax, rax);
            c.je(to(EvaluationFault.DivisionByZero));
        }

        c.movsd(xmm1, __qword_ptr[rsp]);
        c.movsd(xmm0, __qword_ptr[rsp + 8]);
        c.pop(rax);
        if (op is Opcode.EqualF or Opcode.LessF or Opcode.MinF or Opcode.MaxF)
        {
            c.ucomisd(xmm0, xmm1);
            c.jp(to(EvaluationFault.NotANumber));
        }

        if (op is Opcode.EqualF or Opcode.LessF)
        {
            if (op == Opcode.EqualF) c.sete(al);
            else c.setb(al);
            c.movzx(eax, al);
            c.mov(__qword_ptr[rsp], rax);
            return;
        }

        switch (op)
        {
            case Opcode.AddF: c.addsd(xmm0, xmm1); break;
            case Opcode.SubtractF: c.subsd(xmm0, xmm1); break;
            case Opcode.MultiplyF: c.mulsd(xmm0, xmm1); break;
            case Opcode.DivideF: c.divsd(xmm0, xmm1); break;
            case Opcode.MinF: c.minsd(xmm0, xmm1); break;
            default: c.maxsd(xmm0, xmm1); break;
        }

        c.movsd(__qword_ptr[rsp], xmm0);
    }

    /// <summary>Half of a large number, rounded as the whole would be, and that twice.</summary>
    private void EmitUnsignedToFloat()
    {
        Label large = c.CreateLabel(), done = c.CreateLabel();
        c.mov(rax, __qword_ptr[rsp]);
        c.test(rax, rax);
        c.js(large);
        c.cvtsi2sd(xmm0, rax);
        c.jmp(done);
        c.Label(ref large);
        c.mov(rcx, rax);
        c.shr(rax, 1);
        c.and(ecx, 1);
        c.or(rax, rcx);
        c.cvtsi2sd(xmm0, rax);
        c.addsd(xmm0, xmm0);
        c.Label(ref done);
        c.movsd(__qword_ptr[rsp], xmm0);
    }

    private void EmitToSigned(Func<EvaluationFault, Label> to)
    {
        c.movsd(xmm0, __qword_ptr[rsp]);
        EmitRange(unchecked((long)0xC3E0_0000_0000_0000), TwoTo63, to);
        c.cvttsd2si(rax, xmm0);
        c.mov(__qword_ptr[rsp], rax);
    }

    private void EmitToUnsigned(Func<EvaluationFault, Label> to)
    {
        Label small = c.CreateLabel(), done = c.CreateLabel();
        c.movsd(xmm0, __qword_ptr[rsp]);
        c.roundsd(xmm0, xmm0, ToZero);
        EmitRange(0, TwoTo64, to);
        c.mov(rax, TwoTo63);
        c.movq(xmm1, rax);
        c.ucomisd(xmm0, xmm1);
        c.jb(small);
        c.subsd(xmm0, xmm1);
        c.cvttsd2si(rax, xmm0);
        c.btc(rax, 63);
        c.jmp(done);
        c.Label(ref small);
        c.cvttsd2si(rax, xmm0);
        c.Label(ref done);
        c.mov(__qword_ptr[rsp], rax);
    }

    /// <summary>xmm0 must be at least one number and below another, both given as their bits.</summary>
    private void EmitRange(long low, long behind, Func<EvaluationFault, Label> to)
    {
        c.mov(rax, low);
        c.movq(xmm1, rax);
        c.ucomisd(xmm0, xmm1);
        c.jp(to(EvaluationFault.NotANumber));
        c.jb(to(EvaluationFault.NumberOutOfRange));
        c.mov(rax, behind);
        c.movq(xmm1, rax);
        c.ucomisd(xmm0, xmm1);
        c.jae(to(EvaluationFault.NumberOutOfRange));
    }
}
