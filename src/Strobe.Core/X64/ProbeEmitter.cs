using Iced.Intel;
using Strobe.Values.Expressions;
using static Iced.Intel.AssemblerRegisters;
using NumberKind = Strobe.Values.Expressions.NumberKind;

namespace Strobe.X64;

/// <summary>
/// Emits what a probe does at its place: count the hit, look at the condition, work out the value, put it into a slot of the lane
/// (docs/ring-format.md, Lanes). Inside, rbx = the lane, r12 = the saved registers, r13 = value, address or fault, r14 = the hit, r15 = the number.
/// </summary>
internal sealed class ProbeEmitter(Assembler c, ProbeCapture capture, ProbeCalls calls)
{
    private const int Flags = 12, Hits = 72, Wanted = 136, Once = 256, Counter = 264, NextTime = 272, FlagOff = 2;
    private const int State = 0, Activation = 24, Kind = 40, SlotFlags = 42, PayloadBytes = 44, Lengths = 48, Payload = 64;
    private const ushort OptimizedOut = 1, Unreadable = 2, Cut = 4, ConditionError = 8;

    private Label _begin = c.CreateLabel(), _leave = c.CreateLabel(), _publish = c.CreateLabel();
    private Label _conditionFault = c.CreateLabel(), _valueFault = c.CreateLabel(), _valueMissing = c.CreateLabel(), _faultFrame = c.CreateLabel();
    private ExpressionEmitter? _condition, _value;

    /// <summary>Then every hit gets a number, and need not be counted besides.</summary>
    private bool PassesNothingOver => capture is { Condition: null, Every: 1, IsOnce: false, IntervalTicks: 0 };

    private int ConditionPieces => RoomFor(capture.Condition);

    private int ValuePieces => RoomFor(capture.Value);

    /// <summary>Emits the capture. It ends with everything as it was.</summary>
    internal void EmitCapture()
    {
        Label on = c.CreateLabel(), off = c.CreateLabel();
        c.lea(rsp, __qword_ptr[rsp - SavedRegisters.RedZoneBytes]);
        c.push(rcx);
        c.mov(rcx, capture.Switch);
        c.movzx(ecx, __byte_ptr[rcx]);
        c.jrcxz(on);
        c.pop(rcx);
        c.lea(rsp, __qword_ptr[rsp + SavedRegisters.RedZoneBytes]);
        c.jmp(off);
        c.Label(ref on);
        SavedRegisters.EmitSave(c);
        c.push(ConditionPieces + ValuePieces);      // ProbeRoutines.SizeBytes
        if (ConditionPieces + ValuePieces > 0) c.lea(rsp, __qword_ptr[rsp - ConditionPieces - ValuePieces]);
        c.Label(ref _begin);
        c.mov(rbx, capture.Lane);
        c.test(__dword_ptr[rbx + Flags], FlagOff);
        c.jne(_leave);
        if (PassesNothingOver)
        {
            c.mov(r14, -1);
        }
        else
        {
            c.mov(eax, 1);
            c.@lock.xadd(__qword_ptr[rbx + Hits], rax);
            c.mov(r14, rax);
        }

        EmitCondition();
        EmitSampling();
        EmitValue();
        c.Label(ref _publish);
        c.lea(rax, __qword_ptr[r15 * 2 + 2]);
        c.mov(__qword_ptr[rdi + State], rax);
        c.Label(ref _leave);
        SavedRegisters.EmitRestore(c);
        c.Label(ref off);
        c.nop();
    }

    /// <summary>Emits the rare paths, out of line.</summary>
    internal void EmitFaults()
    {
        _condition?.EmitFaults();
        _value?.EmitFaults();
        if (_condition is null && _value is null) return;
        c.Label(ref _conditionFault);
        c.mov(ebp, ConditionError);
        c.jmp(_faultFrame);
        c.Label(ref _valueMissing);
        c.mov(ebp, OptimizedOut);
        c.jmp(_faultFrame);
        c.Label(ref _valueFault);
        c.mov(ebp, Unreadable);
        c.Label(ref _faultFrame);
        c.xor(ecx, ecx);
        EmitTake();
        c.shl(rbp, 16);
        c.mov(__qword_ptr[rdi + Kind], rbp);
        c.jmp(_publish);
    }

    /// <summary>Where a thread that faults in the capture goes on; null when nothing there can fault.</summary>
    internal FaultExit? FaultExitIn(AssemblerResult code) => _value is null && _condition is null
        ? null
        : new FaultExit(code.GetLabelRIP(_begin), code.GetLabelRIP(_leave), code.GetLabelRIP(_valueFault));

    private void EmitCondition()
    {
        if (capture.Condition is not { } condition) return;
        _condition = new ExpressionEmitter(c, SiteWith(ProbeRoutines.SizeBytes + ConditionPieces + ValuePieces), _conditionFault, _conditionFault);
        _condition.Emit(condition);
        c.pop(rax);
        c.test(rax, rax);
        c.je(_leave);
    }

    private void EmitSampling()
    {
        if (capture.Every > 1)
        {
            c.mov(eax, 1);
            c.@lock.xadd(__qword_ptr[rbx + Counter], rax);
            c.xor(edx, edx);
            c.mov(ecx, capture.Every);
            c.div(rcx);
            c.test(rdx, rdx);
            c.jne(_leave);
        }

        if (capture.IntervalTicks != 0)
        {
            c.rdtsc();
            c.shl(rdx, 32);
            c.or(rdx, rax);
            c.mov(rax, __qword_ptr[rbx + NextTime]);
            c.cmp(rdx, rax);
            c.jb(_leave);
            c.mov(rcx, capture.IntervalTicks);
            c.add(rdx, rcx);
            c.@lock.cmpxchg(__qword_ptr[rbx + NextTime], rdx);
            c.jne(_leave);
        }

        if (!capture.IsOnce) return;
        c.@lock.bts(__qword_ptr[rbx + Once], 0);
        c.jb(_leave);
        c.@lock.or(__dword_ptr[rbx + Flags], FlagOff);
    }

    private void EmitValue()
    {
        if (capture.Value is not { } value)
        {
            c.xor(ecx, ecx);
            EmitTake();
            EmitKind(0, 0, OptimizedOut, 0);
            return;
        }

        _value = new ExpressionEmitter(c, SiteWith(ProbeRoutines.SizeBytes + ValuePieces), _valueFault, _valueMissing);
        _value.Emit(value);
        c.pop(r13);
        if (value.IsExtent) EmitExtent(((NumberType)value.Type).Kind, value.Strides);
        else if (value.Type is NumberType number) EmitNumber(number.Kind);
        else EmitNumber(NumberKind.U64);
    }

    /// <summary>rcx = bytes of payload → rdi = the slot with its activation, rdx = room; leaves when there is none.</summary>
    private void EmitTake()
    {
        EmitCall(calls.Take);
        c.test(rdi, rdi);
        c.je(_leave);
        if (capture.Frame.Register < 0) c.xor(eax, eax);
        else
        {
            SavedRegisters.EmitLoad(c, capture.Frame.Register);
            c.add(rax, (int)capture.Frame.Offset);
        }

        c.mov(__qword_ptr[rdi + Activation], rax);
    }

    private void EmitCall(ulong routine)
    {
        c.mov(rax, routine);
        c.call(rax);
    }

    private void EmitKind(int type, int rank, int flags, int bytes)
    {
        c.mov(rax, (long)bytes << 32 | (long)flags << 16 | (long)rank << 8 | (uint)type);
        c.mov(__qword_ptr[rdi + Kind], rax);
    }

    /// <summary>A single number, in r13; a complex one is at the address in r13.</summary>
    private void EmitNumber(NumberKind kind)
    {
        int size = kind.SizeBytes();
        if (kind.IsComplex())
        {
            c.mov(rsi, r13);
            c.mov(edx, size);
            EmitCall(calls.Check);
            c.test(eax, eax);
            c.jne(_valueFault);
        }

        c.xor(ecx, ecx);
        EmitTake();
        EmitKind((int)kind, 0, 0, size);
        switch (kind)
        {
            case NumberKind.F32:
                c.movq(xmm0, r13);
                c.cvtsd2ss(xmm0, xmm0);
                c.movd(__dword_ptr[rdi + Lengths], xmm0);
                break;
            case NumberKind.Complex64:
                c.mov(rax, __qword_ptr[r13]);
                c.mov(__qword_ptr[rdi + Lengths], rax);
                break;
            case NumberKind.Complex128:
                c.movups(xmm0, __xmmword_ptr[r13]);
                c.movups(__xmmword_ptr[rdi + Lengths], xmm0);
                break;
            default:
                EmitInteger(size);
                break;
        }
    }

    private void EmitInteger(int size)
    {
        if (size == 1) c.mov(__byte_ptr[rdi + Lengths], r13b);
        else if (size == 2) c.mov(__word_ptr[rdi + Lengths], r13w);
        else if (size == 4) c.mov(__dword_ptr[rdi + Lengths], r13d);
        else c.mov(__qword_ptr[rdi + Lengths], r13);
    }

    /// <summary>Elements at the address in r13; the lengths are on the stack, the innermost on top.</summary>
    private void EmitExtent(NumberKind kind, IReadOnlyList<long> strides)
    {
        int rank = strides.Count, size = kind.SizeBytes();
        EmitSizes(size, strides);                 // rbp = bytes of all, r8 = bytes of a row
        c.push(r8);
        c.mov(rcx, rbp);
        EmitTake();
        Label fits = c.CreateLabel(), copied = c.CreateLabel();
        EmitKind((int)kind, rank, 0, 0);
        c.cmp(rbp, rdx);
        c.jbe(fits);
        EmitWanted();
        c.and(rdx, -size);
        c.mov(rbp, rdx);
        c.mov(__word_ptr[rdi + SlotFlags], Cut);
        c.Label(ref fits);
        c.mov(__dword_ptr[rdi + PayloadBytes], ebp);
        c.pop(rcx);
        for (int i = 0; i < 4; i++)
        {
            if (i < rank) c.mov(eax, __dword_ptr[rsp + 8 * (rank - 1 - i)]);
            else c.xor(eax, eax);
            c.mov(__dword_ptr[rdi + Lengths + 4 * i], eax);
        }

        c.push(rdi);
        new ExtentCopy(c, calls.Copy, size, strides).Emit();
        c.pop(rdi);
        c.test(eax, eax);
        c.je(copied);
        c.mov(eax, (Unreadable << 16) | (int)kind);
        c.mov(__qword_ptr[rdi + Kind], rax);
        c.Label(ref copied);
        c.nop();
    }

    private ExpressionSite SiteWith(int pieces) => new(capture.Frame, calls.Check, pieces, calls.EntryTable, capture.EntryId);

    /// <summary>Bytes of stack for the pieces of an expression; pieces are stored 8 bytes at a time.</summary>
    private static int RoomFor(CompiledExpression? expression) => expression is { Pieces.Length: > 0 } ? Compiler.EndOf(expression.Pieces) + 16 : 0;

    /// <summary>rbp = bytes of all elements, r8 = bytes that lie in one piece. What cannot be is a fault.</summary>
    private void EmitSizes(int size, IReadOnlyList<long> strides)
    {
        Label impossible = c.CreateLabel(), possible = c.CreateLabel();
        int rank = strides.Count;
        c.mov(ebp, size);
        for (int i = rank - 1; i >= 0; i--)
        {
            if (i == 0) c.mov(r8, rbp);
            if (i > 0 && i < rank - 1 && strides[i] != 0 && ExtentCopy.DeepestGap(strides) == 0)
            {
                c.cmp(rbp, (int)strides[i]);
                c.jne(impossible);
            }

            c.mov(rax, __qword_ptr[rsp + 8 * (rank - 1 - i)]);
            c.cmp(rax, int.MaxValue);
            c.ja(impossible);
            c.imul(rbp, rax);
            c.jo(impossible);
        }

        if (!ExtentCopy.HasRows(strides)) c.mov(r8, rbp);
        c.jmp(possible);
        c.Label(ref impossible);
        c.mov(r13d, (int)EvaluationFault.IndexOutOfRange);
        c.jmp(_valueFault);
        c.Label(ref possible);
        c.nop();
    }

    /// <summary>Tells the host how large a payload would have been, in rbp.</summary>
    private void EmitWanted()
    {
        Label again = c.CreateLabel(), done = c.CreateLabel();
        c.mov(rax, __qword_ptr[rbx + Wanted]);
        c.Label(ref again);
        c.cmp(rax, rbp);
        c.jae(done);
        c.@lock.cmpxchg(__qword_ptr[rbx + Wanted], rbp);
        c.jne(again);
        c.Label(ref done);
        c.nop();
    }
}
