using System.Collections.Immutable;

namespace Strobe.Values.Expressions;

/// <summary>
/// A verified program: straight code of at most <see cref="MostSteps"/> steps with forward jumps only, so that no step runs twice; a stack
/// of at most <see cref="MostCells"/> cells of known types at every step; operands in range. There is no other way to make one.
/// </summary>
internal sealed class ByteProgram
{
    internal const int MostSteps = 256;
    internal const int MostCells = 32;
    internal const int MostTexts = 16;
    internal const int RegisterCount = 19;
    internal const int VectorCount = 16;

    private ByteProgram(ImmutableArray<Instruction> code, ImmutableArray<ImmutableArray<byte>> texts, string results)
    {
        Code = code;
        Texts = texts;
        Results = results;
    }

    internal ImmutableArray<Instruction> Code { get; }

    /// <summary>Texts to compare with, without a NUL at their end.</summary>
    internal ImmutableArray<ImmutableArray<byte>> Texts { get; }

    /// <summary>What is on the stack at the end, the top on the right: I or F for each cell.</summary>
    internal string Results { get; }

    /// <summary>The program, or null and what is wrong with it.</summary>
    internal static ByteProgram? Verify(
        ImmutableArray<Instruction> code, ImmutableArray<ImmutableArray<byte>> texts, out string refusal)
    {
        refusal = "";
        if (code.Length is 0 or > MostSteps) refusal = $"it takes {code.Length} steps of at most {MostSteps}";
        else if (texts.Length > MostTexts || texts.Any(text => text.Length > Lexer.MostTextBytes)) refusal = $"it has more than {MostTexts} texts";
        string?[] joins = new string?[code.Length + 1];
        string stack = "";
        for (int step = 0; step < code.Length && refusal.Length == 0; step++)
        {
            if (!Joins(joins[step], stack)) refusal = $"two ways to step {step} leave different stacks";
            else refusal = Step(code[step], step, texts.Length, joins, ref stack);
        }

        if (refusal.Length == 0 && !Joins(joins[^1], stack)) refusal = "two ways to the end leave different stacks";
        return refusal.Length == 0 ? new ByteProgram(code, texts, stack) : null;
    }

    private static bool Joins(string? other, string stack) => other is null || other == stack;

    private static string Step(Instruction instruction, int step, int texts, string?[] joins, ref string stack)
    {
        if (!IsOperandInRange(instruction, step, joins.Length - 1, texts)) return $"step {step}, {instruction.Op}, has an operand out of range";
        if (instruction.Op is Opcode.JumpIfZero or Opcode.JumpIfNotZero)
        {
            int target = step + 1 + (int)instruction.Operand;
            if (!Joins(joins[target], stack)) return $"two ways to step {target} leave different stacks";
            joins[target] = stack;
        }

        if (instruction.Op == Opcode.Swap)
        {
            if (stack.Length < 2) return $"step {step}, Swap, finds too few cells";
            stack = $"{stack[..^2]}{stack[^1]}{stack[^2]}";
            return "";
        }

        (string pops, string pushes) = instruction.Effect;
        if (!stack.EndsWith(pops, StringComparison.Ordinal)) return $"step {step}, {instruction.Op}, finds {stack} where {pops} is expected";
        stack = stack[..^pops.Length] + pushes;
        return stack.Length <= MostCells ? "" : $"it needs more than {MostCells} cells of stack";
    }

    private static bool IsOperandInRange(Instruction instruction, int step, int length, int texts) => instruction.Op switch
    {
        > Opcode.BytesEqual => false,
        Opcode.Integer or Opcode.Number => true,
        Opcode.Register => instruction.Operand is (>= 0 and < RegisterCount) or (>= PlaceReader.AtEntry and < PlaceReader.AtEntry + VectorCount),
        Opcode.Vector32 or Opcode.Vector64 => instruction.Operand is (>= 0 and < VectorCount) or (>= PlaceReader.AtEntry and < PlaceReader.AtEntry + VectorCount),
        >= Opcode.LoadI8 and <= Opcode.LoadF64 => instruction.Operand is >= int.MinValue and <= int.MaxValue,
        Opcode.Extend => instruction.Operand is >= (long)NumberKind.I8 and <= (long)NumberKind.U32,
        Opcode.JumpIfZero or Opcode.JumpIfNotZero => instruction.Operand >= 0 && instruction.Operand < length - step,
        Opcode.Extent or Opcode.ExtentToEnd => instruction.Operand is > 0 and <= int.MaxValue,
        Opcode.TextLengthWithin => instruction.Operand is > 0 and <= Interpreter.MostTextBytes,
        Opcode.TextEquals or Opcode.BytesEqual => instruction.Operand >= 0 && instruction.Operand < texts,
        _ => instruction.Operand == 0,
    };
}
