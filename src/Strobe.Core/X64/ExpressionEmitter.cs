using Iced.Intel;
using Strobe.Values.Expressions;
using static Iced.Intel.AssemblerRegisters;
using Instruction = Strobe.Values.Expressions.Instruction;
using NumberKind = Strobe.Values.Expressions.NumberKind;

namespace Strobe.X64;

/// <summary>How the frame's canonical address is found at one place: a register and an offset. Register −1: it is not known.</summary>
internal readonly record struct FrameAddress(int Register, long Offset)
{
    internal static FrameAddress Unknown => new(-1, 0);
}

/// <summary>What the code of an expression needs to know of where it runs.</summary>
/// <param name="Frame">Where the frame's canonical address is.</param>
/// <param name="CheckMemory">Address of <see cref="ProbeRoutines.EmitCheck"/>.</param>
/// <param name="Pieces">How far below the saved registers the pieces of values are put together.</param>
/// <param name="EntryTable">Address of the table of <see cref="EntryValues"/>.</param>
/// <param name="EntryId">The function's number in it; 0 for none.</param>
internal readonly record struct ExpressionSite(FrameAddress Frame, ulong CheckMemory, int Pieces = 0, ulong EntryTable = 0, int EntryId = 0);

/// <summary>
/// Machine code for a verified expression program: its stack is the thread's own. Uses rax, rcx, rdx, rsi, rdi, xmm0 and xmm1, and what the routine
/// that checks memory uses; r12 points to the saved registers. What goes wrong leaves through <paramref name="fault"/> with the fault in r13d.
/// </summary>
/// <param name="fault">Where faults go.</param>
/// <param name="missing">Where it goes when a value from the call is not known.</param>
internal sealed class ExpressionEmitter(Assembler c, ExpressionSite site, Label fault, Label missing)
{
    private readonly Dictionary<EvaluationFault, Label> _faults = [];
    private readonly FloatEmitter _floats = new(c);
    private IntegerEmitter? _integersMade;
    private TextEmitter? _textsMade;

    /// <summary>Why a program cannot be run inside of the target; null when it can.</summary>
    internal static string? ObstacleOf(CompiledExpression expression, FrameAddress frame)
    {
        ByteProgram program = expression.Program;
        if (AtEntry(expression).Any(one => !(one.IsVector ? EntryValues.HasVector(one.Register) : EntryValues.HasGeneral(one.Register))))
            return "no caller passes values in the register that it was in when its function was called";
        if (expression.Pieces.Any(piece => piece.Place is { Kind: PlaceKind.Relative } place && !(place.Register is 4 or 5 or PlaceReader.FrameAddress)))
            return "a piece of it lies where it may not be readable";
        bool usesFrame = program.Code.Any(step => step is { Op: Opcode.Register, Operand: PlaceReader.FrameAddress })
            || expression.Pieces.Any(piece => piece.Place is { Kind: PlaceKind.Relative, Register: PlaceReader.FrameAddress });
        return (usesFrame || UsesEntry(expression)) && frame.Register < 0 ? "where the function's frame is cannot be told on this line" : null;
    }

    /// <summary>Whether it asks for what registers held when the function was called.</summary>
    internal static bool UsesEntry(CompiledExpression expression) => AtEntry(expression).Any();

    private static IEnumerable<(int Register, bool IsVector)> AtEntry(CompiledExpression expression) =>
        expression.Program.Code.Where(step => step.Op is Opcode.Register or Opcode.Vector32 or Opcode.Vector64)
            .Select(step => ((int)step.Operand, IsVector: step.Op != Opcode.Register))
            .Concat(expression.Pieces.Where(piece => piece.Place.Kind is PlaceKind.Register or PlaceKind.Vector)
                .Select(piece => (piece.Place.Register, IsVector: piece.Place.Kind == PlaceKind.Vector)))
            .Where(one => one.Item1 >= PlaceReader.AtEntry)
            .Select(one => (one.Item1 - PlaceReader.AtEntry, one.IsVector));

    /// <summary>Emits the program; its results are on the stack afterwards.</summary>
    internal void Emit(CompiledExpression expression)
    {
        foreach (PlacePiece piece in expression.Pieces) EmitPiece(piece);
        ByteProgram program = expression.Program;
        Label?[] targets = new Label?[program.Code.Length + 1];
        for (int step = 0; step < program.Code.Length; step++)
        {
            if (program.Code[step].Op is Opcode.JumpIfZero or Opcode.JumpIfNotZero) targets[step + 1 + (int)program.Code[step].Operand] ??= c.CreateLabel();
        }

        bool isOwn = false;   // the top of the stack is an address in the frame or the module: always readable
        for (int step = 0; step < program.Code.Length; step++)
        {
            if (Place(targets, step)) isOwn = false;
            if (program.Code[step].Op >= Opcode.TextLength) Texts.Emit(program.Code[step], program.Texts);
            else Emit(program.Code[step], isOwn, step, targets);
            isOwn = IsOwn(program.Code[step], isOwn);
        }

        if (Place(targets, program.Code.Length)) c.nop();
    }

    /// <summary>Emits where faults go, out of line.</summary>
    internal void EmitFaults()
    {
        foreach ((EvaluationFault reason, Label label) in _faults)
        {
            Label here = label;
            c.Label(ref here);
            c.mov(r13d, (int)reason);
            c.jmp(fault);
        }
    }

    private bool Place(Label?[] targets, int step)
    {
        if (targets[step] is not { } target) return false;
        c.Label(ref target);
        return true;
    }

    private static bool IsOwn(Instruction step, bool wasOwn) => step.Op switch
    {
        Opcode.Register => step.Operand is 4 or 5 or (>= PlaceReader.FrameAddress and <= PlaceReader.PiecesAddress),
        Opcode.Integer => step.Operand > 0x10000,
        Opcode.NotNull => wasOwn,
        _ => false,
    };

    private TextEmitter Texts => _textsMade ??= new TextEmitter(c, site.CheckMemory, To);

    private IntegerEmitter Integers => _integersMade ??= new IntegerEmitter(c, To);

    private Label To(EvaluationFault reason)
    {
        if (!_faults.TryGetValue(reason, out Label label)) _faults[reason] = label = c.CreateLabel();
        return label;
    }

    private void Emit(Instruction step, bool isOwn, int at, Label?[] targets)
    {
        switch (step.Op)
        {
            case Opcode.Integer or Opcode.Number:
                c.mov(rax, step.Operand);
                c.push(rax);
                break;
            case Opcode.Register:
                EmitRegister((int)step.Operand);
                break;
            case Opcode.Vector32 or Opcode.Vector64:
                EmitVector((int)step.Operand);
                if (step.Op == Opcode.Vector32) c.cvtss2sd(xmm0, xmm0);
                _floats.Push();
                break;
            case >= Opcode.LoadI8 and <= Opcode.LoadF64:
                EmitMemory(step, isOwn);
                break;
            case Opcode.Dup:
                c.push(__qword_ptr[rsp]);
                break;
            case Opcode.Swap:
                c.pop(rax);
                c.pop(rcx);
                c.push(rax);
                c.push(rcx);
                break;
            case Opcode.Drop:
                c.pop(rax);
                break;
            case Opcode.JumpIfZero or Opcode.JumpIfNotZero:
                c.cmp(__qword_ptr[rsp], 0);
                if (step.Op == Opcode.JumpIfZero) c.je(targets[at + 1 + (int)step.Operand]!.Value);
                else c.jne(targets[at + 1 + (int)step.Operand]!.Value);
                c.pop(rax);
                break;
            case >= Opcode.Add and <= Opcode.MaxU:
                Integers.Emit(step.Op);
                break;
            case >= Opcode.AddF and <= Opcode.IsInfF or Opcode.SToF or Opcode.UToF or Opcode.FToS or Opcode.FToU or Opcode.RoundF32
                or Opcode.EqualF or Opcode.LessF or Opcode.TruthF:
                _floats.Emit(step.Op, To);
                break;
            default:
                EmitOther(step);
                break;
        }
    }

    private void EmitRegister(int number)
    {
        EmitLoad(number);
        c.push(rax);
    }

    private void EmitLoad(int number)
    {
        if (number == PlaceReader.ThreadPointer) c.mov(rax, __qword_ptr.fs[0]);
        else if (number == PlaceReader.FrameAddress) EmitFrameAddress();
        else if (number == PlaceReader.PiecesAddress) c.lea(rax, __qword_ptr[r12 - site.Pieces]);
        else if (number >= PlaceReader.AtEntry) EmitAtEntry(number - PlaceReader.AtEntry, isVector: false);
        else SavedRegisters.EmitLoad(c, number);
    }

    /// <summary>xmm0 = the low 8 bytes of a vector register.</summary>
    private void EmitVector(int number)
    {
        if (number < PlaceReader.AtEntry)
        {
            SavedRegisters.EmitLoadVector(c, number);
            return;
        }

        EmitAtEntry(number - PlaceReader.AtEntry, isVector: true);
        c.movq(xmm0, rax);
    }

    private void EmitAtEntry(int register, bool isVector)
    {
        EmitFrameAddress();
        EntryValues.EmitFind(c, site.EntryTable, site.EntryId, register, isVector, missing);
    }

    /// <summary>Puts a piece of a value where all are put together. What is stored too much is overwritten by the next, or lies behind the last.</summary>
    private void EmitPiece(PlacePiece piece)
    {
        (VariablePlace place, int offset, int size) = piece;
        if (place.Kind == PlaceKind.Vector)
        {
            EmitVector(place.Register);
            c.movq(__qword_ptr[r12 - site.Pieces + offset], xmm0);
            return;
        }

        if (place.Kind == PlaceKind.Constant) c.mov(rax, place.Number);
        else EmitLoad(place.Register);
        if (place.Kind != PlaceKind.Relative)
        {
            c.mov(__qword_ptr[r12 - site.Pieces + offset], rax);
            return;
        }

        for (int done = 0; done < size; done += 8)
        {
            c.mov(rcx, __qword_ptr[rax + (int)place.Number + done]);
            c.mov(__qword_ptr[r12 - site.Pieces + offset + done], rcx);
        }
    }

    /// <summary>rax = the frame's canonical address; 0 when it is not known.</summary>
    internal void EmitFrameAddress()
    {
        if (site.Frame.Register < 0)
        {
            c.xor(eax, eax);
            return;
        }

        SavedRegisters.EmitLoad(c, site.Frame.Register);
        c.add(rax, (int)site.Frame.Offset);
    }

    private void EmitMemory(Instruction step, bool isOwn)
    {
        int displacement = (int)step.Operand;
        int size = step.Op switch { Opcode.LoadI8 or Opcode.LoadU8 => 1, Opcode.LoadI16 or Opcode.LoadU16 => 2, Opcode.Load64 or Opcode.LoadF64 => 8, _ => 4 };
        c.pop(rax);
        if (!isOwn)
        {
            c.test(rax, rax);
            c.je(To(EvaluationFault.NullPointer));
            c.push(rax);
            c.lea(rsi, __qword_ptr[rax + displacement]);
            c.mov(edx, size);
            c.mov(rax, site.CheckMemory);
            c.call(rax);
            c.test(eax, eax);
            c.pop(rax);
            c.jne(To(EvaluationFault.Unreadable));
        }

        switch (step.Op)
        {
            case Opcode.LoadI8: c.movsx(rax, __byte_ptr[rax + displacement]); break;
            case Opcode.LoadU8: c.movzx(eax, __byte_ptr[rax + displacement]); break;
            case Opcode.LoadI16: c.movsx(rax, __word_ptr[rax + displacement]); break;
            case Opcode.LoadU16: c.movzx(eax, __word_ptr[rax + displacement]); break;
            case Opcode.LoadI32: c.movsxd(rax, __dword_ptr[rax + displacement]); break;
            case Opcode.LoadU32: c.mov(eax, __dword_ptr[rax + displacement]); break;
            case Opcode.LoadF32:
                c.cvtss2sd(xmm0, __dword_ptr[rax + displacement]);
                c.movq(rax, xmm0);
                break;
            default: c.mov(rax, __qword_ptr[rax + displacement]); break;
        }

        c.push(rax);
    }

    private void EmitOther(Instruction step)
    {
        switch (step.Op)
        {
            case Opcode.Extend:
                c.pop(rax);
                Integers.EmitExtend((NumberKind)step.Operand);
                c.push(rax);
                break;
            case Opcode.NotNegative:
                c.cmp(__qword_ptr[rsp], 0);
                c.jl(To(EvaluationFault.NegativeNumber));
                break;
            case Opcode.IsZero or Opcode.IsNotZero:
                c.pop(rcx);
                c.xor(eax, eax);
                c.test(rcx, rcx);
                if (step.Op == Opcode.IsZero) c.sete(al);
                else c.setne(al);
                c.push(rax);
                break;
            case Opcode.NotNull:
                c.cmp(__qword_ptr[rsp], 0);
                c.je(To(EvaluationFault.NullPointer));
                break;
            case Opcode.CheckIndex:
                c.pop(rcx);
                c.pop(rax);
                c.test(rcx, rcx);
                c.js(To(EvaluationFault.IndexOutOfRange));
                c.cmp(rcx, rax);
                c.jge(To(EvaluationFault.IndexOutOfRange));
                c.push(rcx);
                break;
            case Opcode.Extent or Opcode.ExtentToEnd:
                EmitExtent(step);
                break;
            default:
                Integers.EmitComparison(step.Op);
                break;
        }
    }

    private void EmitExtent(Instruction step)
    {
        if (step.Op == Opcode.Extent) c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
        c.pop(rsi);
        if (step.Op == Opcode.ExtentToEnd) c.mov(rdx, rax);
        c.test(rcx, rcx);
        c.js(To(EvaluationFault.IndexOutOfRange));
        c.cmp(rdx, rcx);
        c.jl(To(EvaluationFault.IndexOutOfRange));
        c.cmp(rdx, rax);
        c.jg(To(EvaluationFault.IndexOutOfRange));
        c.sub(rdx, rcx);
        c.push(rdx);
        c.imul(rcx, rcx, (int)step.Operand);
        c.add(rsi, rcx);
        c.push(rsi);
    }
}
