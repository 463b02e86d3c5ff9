using System.Collections.Immutable;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>Texts come from users and programs from anywhere: the parser, the verifier and the interpreter end with a value, a numbered
/// error or a fault, whatever they are given.</summary>
public sealed class HostileExpressionTests
{
    private static readonly string[] Words =
    [
        "a", "v_i32", "s", "p", "q", "name", "tag", "xs", "arr", "str", "v_f64", "(", ")", "[", "]", ".", "->", "n", "next", ":", ",", "+", "-", "*", "/", "%", "&",
        "|", "^", "~", "!", "<<", ">>", "<", ">", "==", "!=", "<=", "and", "or", "not", "is", "None", "as", "f32", "u8", "u64", "complex64", "min", "len", "strlen", "abs",
        "sqrt", "0", "1", "18446744073709551615", "1e308", "'a'", "\"hello\"", "true", "`", "'", "\\", "=", "{", "}", "::", "\0", "\ud800", "0x", "9e", ".5", " ",
    ];

    [Fact]
    public void Any_words_in_any_order_end_in_a_value_a_fault_or_the_numbered_error()
    {
        Random random = new(31);
        World world = World.Make(random);
        int compiled = 0;
        for (int i = 0; i < Fuzz.Mutants(60_000); i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Words[random.Next(Words.Length)] + (random.Next(2) == 0 ? " " : "")));
            if (Run(text, world)) compiled++;
        }

        Assert.InRange(compiled, 1, int.MaxValue);
    }

    [Fact]
    public void Damaged_expressions_end_in_a_value_a_fault_or_the_numbered_error()
    {
        Random random = new(32);
        World world = World.Make(random);
        int compiled = 0;
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            string text = NodeText.Natural(new Generator(random).Any(random.Next(1, 5)), random);
            int at = random.Next(text.Length);
            string damaged = random.Next(3) switch
            {
                0 => text[..at],
                1 => text[..at] + Words[random.Next(Words.Length)] + text[at..],
                _ => text[..at] + (char)random.Next(1, 0x250) + text[(at + 1)..],
            };
            if (Run(damaged, world)) compiled++;
        }

        Assert.InRange(compiled, 1, int.MaxValue);
    }

    [Fact]
    public void Any_message_is_read_or_refused_with_the_numbered_error()
    {
        Random random = new(33);
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(3) == 0 ? "{" : random.Next(3) == 0 ? "}" : Words[random.Next(Words.Length)]));
            Expect(() => Template.Parse(text));
        }
    }

    [Fact]
    public void Whatever_the_verifier_lets_pass_runs_to_its_end()
    {
        Random random = new(34);
        World world = World.Make(random);
        ImmutableArray<ImmutableArray<byte>> texts = [[1, 2], []];
        int verified = 0;
        for (int i = 0; i < Fuzz.Mutants(60_000); i++)
        {
            ImmutableArray<Instruction> code = [.. Code(random)];
            if (ByteProgram.Verify(code, texts, out string refusal) is not { } program)
            {
                Assert.NotEqual("", refusal);
                continue;
            }

            verified++;
            Interpreter.Run(program, world, new long[ByteProgram.MostCells]);
        }

        Assert.InRange(verified, Fuzz.Mutants(60_000) / 100, int.MaxValue);
    }

    [Theory]
    [InlineData("it takes 0 steps")]
    [InlineData("it takes 257 steps", Opcode.Integer, 257)]
    [InlineData("more than 32 cells", Opcode.Integer, 33)]
    [InlineData("finds  where I is expected", Opcode.Negate, 1)]
    [InlineData("finds I where II is expected", Opcode.Integer, 1, Opcode.Add)]
    [InlineData("finds I where F is expected", Opcode.Integer, 1, Opcode.NegateF)]
    [InlineData("too few cells", Opcode.Integer, 1, Opcode.Swap)]
    [InlineData("operand out of range", Opcode.Integer, 1, Opcode.Extend)]
    [InlineData("operand out of range", Opcode.Integer, 1, Opcode.JumpIfZero, -1)]
    [InlineData("operand out of range", Opcode.Integer, 1, Opcode.JumpIfZero, 1)]
    [InlineData("operand out of range", Opcode.Integer, 1, Opcode.TextEquals, 2)]
    [InlineData("operand out of range", Opcode.Integer, 0, Opcode.Register, 19)]
    [InlineData("operand out of range", Opcode.Integer, 0, Opcode.Vector64, 16)]
    [InlineData("operand out of range", Opcode.Integer, 1, (Opcode)250)]
    [InlineData("two ways", Opcode.Integer, 1, Opcode.JumpIfZero)]
    internal void A_bad_program_is_refused_with_its_reason(string reason, Opcode first = default, int times = 0, Opcode? last = null, long operand = 0)
    {
        IEnumerable<Instruction> code = Enumerable.Repeat(new Instruction(first), times);
        if (last is { } op) code = code.Append(new Instruction(op, operand));
        Assert.Null(ByteProgram.Verify([.. code], [[1], [2]], out string refusal));
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    // Mostly steps whose operands the stack has, so that many programs pass.
    private static IEnumerable<Instruction> Code(Random random)
    {
        int length = random.Next(1, 30);
        string stack = "";
        for (int i = 0; i < length; i++)
        {
            Instruction step = default;
            for (int attempt = 0; attempt < 12; attempt++)
            {
                Opcode op = (Opcode)random.Next((int)Opcode.BytesEqual + 1);
                step = new Instruction(op, op is Opcode.Integer or Opcode.Number ? Anything(random) : random.Next(0, 9) == 0 ? random.Next(-1, 20) : op is Opcode.Extend or Opcode.TextLengthWithin or Opcode.Extent or Opcode.ExtentToEnd ? 4 : 0);
                if (stack.EndsWith(step.Effect.Pops, StringComparison.Ordinal) && (op != Opcode.Swap || stack.Length > 1)) break;
            }

            yield return step;
            if (!stack.EndsWith(step.Effect.Pops, StringComparison.Ordinal)) continue;
            stack = step.Op == Opcode.Swap ? stack : stack[..^step.Effect.Pops.Length] + step.Effect.Pushes;
        }
    }

    private static long Anything(Random random) => random.Next(4) switch
    {
        0 => random.Next(-4, 5),
        1 => (long)World.Start + random.Next(0, 4100),
        2 => random.NextInt64(),
        _ => long.MinValue >> random.Next(64),
    };

    private static bool Run(string text, World world) => Expect(() =>
    {
        Node node = Parser.Parse(text);
        Expect(() => PythonSource.Of(node));
        Expect(() => Compiler.CompileCondition(node, world));
        Evaluator.Evaluate(Compiler.Compile(node, world), world).Value?.ToString();
    });

    // Any other exception is the test's failure.
    private static bool Expect(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (StrobeException e)
        {
            Assert.Equal(ErrorCode.BadExpression, e.Code);
            return false;
        }
    }
}
