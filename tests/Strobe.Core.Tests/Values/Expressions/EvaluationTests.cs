using System.Runtime.InteropServices;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>Expressions over a state whose numbers are known.</summary>
public sealed class EvaluationTests
{
    private static readonly NumberType I32 = NumberType.Of(NumberKind.I32);
    private static readonly NumberType F32 = NumberType.Of(NumberKind.F32);
    private static readonly NumberType Character = new("char", NumberKind.I8, IsCharacter: true);

    private static readonly World State = Make();

    [Theory]
    [InlineData("i + 1", "8")]
    [InlineData("i / 2", "3")]
    [InlineData("-i / 2", "-3")]
    [InlineData("-i % 4", "-3")]
    [InlineData("i / 2.0", "3.5")]
    [InlineData("small + 200", "300")]
    [InlineData("(small + 200) as u8", "44")]
    [InlineData("big + 1", "0")]
    [InlineData("big > -1", "true")]
    [InlineData("-1 < big", "true")]
    [InlineData("big == -1", "false")]
    [InlineData("9223372036854775807 + 1", "-9223372036854775808")]
    [InlineData("-9223372036854775808 / -1", "-9223372036854775808")]
    [InlineData("f", "0.1")]
    [InlineData("f == 0.1", "false")]
    [InlineData("f == 0.1 as f32", "true")]
    [InlineData("2.9 as i32", "2")]
    [InlineData("-1 as u64", "18446744073709551615")]
    [InlineData("300 as bool", "true")]
    [InlineData("sqrt(16) + abs(-2) + floor(1.5) + ceil(1.5)", "9")]
    [InlineData("isnan(nan) and not isnan(f)", "true")]
    [InlineData("text", "\"hello\"")]
    [InlineData("text == 'hello' and text != \"hell\"", "true")]
    [InlineData("'hello' == text", "true")]
    [InlineData("strlen(text)", "5")]
    [InlineData("text[1] == 'e'", "true")]
    [InlineData("tag", "\"fast\\0xyz\"")]
    [InlineData("strlen(tag) == 4 and tag == 'fast' and len(tag) == 8", "true")]
    [InlineData("full == 'full' and strlen(full) == 4", "true")]
    [InlineData("empty == '' and strlen(empty) == 0 and empty != 'a'", "true")]
    [InlineData("empty", "\"\"")]
    [InlineData("null == pointer or pointer.x == 3", "true")]
    [InlineData("pointer->x * 2", "6")]
    [InlineData("(*pointer).y", "2.5")]
    [InlineData("pointer.low", "5")]
    [InlineData("pointer.signed_bits", "-2")]
    [InlineData("reference.x", "3")]
    [InlineData("nothing", "null")]
    [InlineData("nothing is None", "true")]
    [InlineData("nothing != null and nothing.x > 0", "false")]
    [InlineData("pointer != nothing", "true")]
    [InlineData("pointer > 4096", "true")]
    [InlineData("array[2]", "30")]
    [InlineData("array[i - 5]", "30")]
    [InlineData("raw[1]", "20")]
    [InlineData("(opaque as i32)[1]", "20")]
    [InlineData("grid[1][2]", "6")]
    [InlineData("len(grid) * len(grid[0])", "6")]
    [InlineData("iq.real + iq.imag", "-1")]
    [InlineData("iq", "{real=1, imag=-2}")]
    [InlineData("in_register", "-4")]
    [InlineData("constant + 1", "43")]
    [InlineData("local", "9")]
    [InlineData("true + true", "2")]
    [InlineData("c", "'A'")]
    [InlineData("c + 1", "66")]
    public void An_expression_has_a_value(string text, string expected)
    {
        Evaluation result = Evaluator.Evaluate(Compiler.Compile(Parser.Parse(text), State), State);
        Assert.Equal(EvaluationFault.None, result.Fault);
        Assert.Equal(expected, result.Value!.ToString());
    }

    [Theory]
    [InlineData("i / 0", nameof(EvaluationFault.DivisionByZero))]
    [InlineData("i % (i - 7)", nameof(EvaluationFault.DivisionByZero))]
    [InlineData("f / 0.0", nameof(EvaluationFault.DivisionByZero))]
    [InlineData("nan > 1", nameof(EvaluationFault.NotANumber))]
    [InlineData("nan == nan", nameof(EvaluationFault.NotANumber))]
    [InlineData("not nan", nameof(EvaluationFault.NotANumber))]
    [InlineData("min(nan, 1)", nameof(EvaluationFault.NotANumber))]
    [InlineData("nan as i32", nameof(EvaluationFault.NotANumber))]
    [InlineData("1e30 as i32", nameof(EvaluationFault.NumberOutOfRange))]
    [InlineData("-1.5 as u64", nameof(EvaluationFault.NumberOutOfRange))]
    [InlineData("1 << 64", nameof(EvaluationFault.ShiftOutOfRange))]
    [InlineData("1 >> -1", nameof(EvaluationFault.ShiftOutOfRange))]
    [InlineData("big / (i - 8)", nameof(EvaluationFault.NegativeNumber))]
    [InlineData("nothing.x", nameof(EvaluationFault.NullPointer))]
    [InlineData("nothing.inside[2]", nameof(EvaluationFault.NullPointer))]
    [InlineData("nothing[1].x", nameof(EvaluationFault.NullPointer))]
    [InlineData("no_text == 'a'", nameof(EvaluationFault.NullPointer))]
    [InlineData("wild.x", nameof(EvaluationFault.Unreadable))]
    [InlineData("strlen(wild_text)", nameof(EvaluationFault.Unreadable))]
    [InlineData("array[4]", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("array[-1]", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("array[2:5]", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("raw[2:1]", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("nothing[0:1] as u8", nameof(EvaluationFault.NullPointer))]
    [InlineData("damaged[3]", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("damaged", nameof(EvaluationFault.IndexOutOfRange))]
    [InlineData("strlen(endless)", nameof(EvaluationFault.TextTooLong))]
    public void A_fault_ends_an_evaluation_and_has_a_sentence(string text, string fault)
    {
        Evaluation result = Evaluator.Evaluate(Compiler.Compile(Parser.Parse(text), State), State);
        Assert.Equal(fault, result.Fault.ToString());
        Assert.EndsWith(".", result.Fault.Sentence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("array", "[10, 20, 30, 40]", "4")]
    [InlineData("array[1:3]", "[20, 30]", "4")]
    [InlineData("array[2:]", "[30, 40]", "4")]
    [InlineData("array[:i - 5]", "[10, 20]", "4")]
    [InlineData("raw[0:3]", "[10, 20, 30]", "4")]
    [InlineData("raw[0:2][0:2]", "[[10, 20], [30, 40]]", "0 4")]
    [InlineData("grid", "[[1, 2, 3], [4, 5, 6]]", "12 4")]
    [InlineData("grid[1:]", "[[4, 5, 6]]", "12 4")]
    [InlineData("grid[:][1:3]", "[[2, 3], [5, 6]]", "12 4")]
    [InlineData("rows[0:2]", "[[1, 2, 3], [4, 5, 6]]", "12 4")]
    [InlineData("rows[0:2][1:2]", "[[2], [5]]", "12 4")]
    [InlineData("opaque[0:8] as i32", "[10, 20]", "4")]
    [InlineData("(opaque as i32)[1:3]", "[20, 30]", "4")]
    [InlineData("array[0:3] as u8", "[10, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0, 0]", "1")]
    [InlineData("array as i16", "[10, 0, 20, 0, 30, 0, 40, 0]", "2")]
    [InlineData("samples[0:4] as complex64", "[{real=1, imag=-2}, {real=3, imag=-4}]", "8")]
    [InlineData("vector", "[1, -2, 3, -4]", "4")]
    [InlineData("vector[1:2]", "[-2]", "4")]
    [InlineData("pointer.inside", "[8, 9]", "2")]
    [InlineData("raw[0:0]", "[]", "4")]
    public void An_extent_has_elements_and_strides(string text, string expected, string strides)
    {
        CompiledExpression compiled = Compiler.Compile(Parser.Parse(text), State);
        Assert.Equal(strides, string.Join(' ', compiled.Strides));
        Assert.Equal(expected, Evaluator.Evaluate(compiled, State).Value!.ToString());
    }

    [Theory]
    [InlineData("missing", 1, "there is no `missing` here")]
    [InlineData("gone + 1", 1, "optimized out")]
    [InlineData("i + text", 3, "char* is not a number")]
    [InlineData("pointer + 1", 9, "is not a number")]
    [InlineData("point + 1", 7, "is not a number")]
    [InlineData("point.z", 6, "has no field `z`")]
    [InlineData("i.x", 2, "has no fields")]
    [InlineData("i[0]", 2, "has no elements")]
    [InlineData("array[1.5]", 7, "a whole number")]
    [InlineData("*i", 1, "is not a pointer")]
    [InlineData("*opaque", 1, "cannot be read")]
    [InlineData("opaque[0]", 7, "size of void is not known")]
    [InlineData("1.5 % 2", 5, "whole numbers")]
    [InlineData("~1.5", 1, "whole numbers")]
    [InlineData("point and true", 1, "neither true nor false")]
    [InlineData("pointer == 1.5", 9, "cannot be compared")]
    [InlineData("i == null", 3, "cannot be compared")]
    [InlineData("null < pointer", 6, "cannot be compared")]
    [InlineData("text < 'a'", 6, "== and !=")]
    [InlineData("i == 'ab'", 3, "one character")]
    [InlineData("point == 'ab'", 7, "not a text")]
    [InlineData("'a' + 1", 1, "only be compared")]
    [InlineData("array[0:2] + 1", 6, "no single value")]
    [InlineData("raw[0:]", 4, "how many elements")]
    [InlineData("raw[1:2][0:2]", 9, "no rows to skip")]
    [InlineData("array[0:2][0:2]", 11, "no elements one behind another")]
    [InlineData("raw[0:2][0:2] as u8", 15, "no certain length")]
    [InlineData("strlen(i)", 1, "is not a text")]
    [InlineData("len(raw)", 1, "does not say how many")]
    [InlineData("point as f32", 7, "cannot be seen as")]
    [InlineData("pointers", 1, "cannot be shown as a signal")]
    [InlineData("in_register_point.x", 1, "is in a register here")]
    public void What_does_not_fit_its_variables_is_refused_at_its_column(string text, int column, string sentence)
    {
        StrobeException error = Assert.Throws<StrobeException>(() => Compiler.Compile(Parser.Parse(text), State));
        Assert.Equal(ErrorCode.BadExpression, error.Code);
        Assert.Contains($"` at column {column}: ", error.Sentence, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_takes_too_many_steps_is_refused()
    {
        string text = string.Join(" + ", Enumerable.Range(0, 60).Select(_ => "array[i - 5]"));
        StrobeException error = Assert.Throws<StrobeException>(() => Compiler.Compile(Parser.Parse(text), State));
        Assert.Contains("too large", error.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i > 6 and text == 'hello'", true)]
    [InlineData("i", true)]
    [InlineData("nothing", false)]
    [InlineData("f - f", false)]
    public void A_condition_is_true_or_false(string text, bool isTrue)
    {
        long[] cells = new long[1];
        Assert.Equal(EvaluationFault.None, Interpreter.Run(Compiler.CompileCondition(Parser.Parse(text), State).Program, State, cells));
        Assert.Equal(isTrue, cells[0] != 0);
    }

    [Fact]
    public void An_evaluation_allocates_nothing()
    {
        ByteProgram program = Compiler.CompileCondition(Parser.Parse("i > 6 and array[2] == 30 or text == 'hello'"), State).Program;
        long[] cells = new long[1];
        Interpreter.Run(program, State, cells);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Interpreter.Run(program, State, cells);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static World Make()
    {
        World world = new();
        world.Add("i", I32, At(world, 7));
        world.Add("small", NumberType.Of(NumberKind.U8), VariablePlace.At(world.Put([100])));
        world.Add("big", NumberType.U64, VariablePlace.At(world.Put(World.Words(ulong.MaxValue))));
        world.Add("f", F32, VariablePlace.At(world.Put(World.Bytes(NumberKind.F32, (double)0.1f))));
        world.Add("nan", NumberType.F64, VariablePlace.At(world.Put(World.Bytes(NumberKind.F64, double.NaN))));
        world.Add("c", Character, VariablePlace.At(world.Put("A"u8)));
        world.Add("in_register", I32, new VariablePlace(PlaceKind.Constant, -4));
        world.Add("constant", I32, new VariablePlace(PlaceKind.Constant, 42));
        world.Add("gone", I32, new VariablePlace(PlaceKind.Missing));
        world.Add("local", I32, new VariablePlace(PlaceKind.Relative, At(world, 9).Number - (long)World.Start, 16));
        AddTexts(world);
        AddLists(world);
        AddRecords(world);
        return world;
    }

    private static void AddTexts(World world)
    {
        AddressType text = new("char*", () => Character);
        world.Add("text", text, Pointer(world, world.Put("hello\0"u8)));
        world.Add("no_text", text, Pointer(world, 0));
        world.Add("wild_text", text, Pointer(world, 0x7000_0000));
        world.Add("endless", text, Pointer(world, world.Put([.. Enumerable.Repeat((byte)'x', 1100)])));
        world.Add("tag", new ListType("char[8]", 8, Character, 8), VariablePlace.At(world.Put("fast\0xyz"u8)));
        world.Add("empty", new ListType("&str", 16, Character, -1, new ListHead(0, 8, false)), VariablePlace.At(world.Put([.. World.Words(1), .. World.Words(0)])));
        world.Add("damaged", new ListType("&str", 16, Character, -1, new ListHead(0, 8, false)), VariablePlace.At(world.Put([.. World.Words(1), .. World.Words(ulong.MaxValue)])));
        world.Add("full", new ListType("char[4]", 4, Character, 4), VariablePlace.At(world.Put("full"u8)));
    }

    private static void AddLists(World world)
    {
        ulong numbers = world.Put(MemoryMarshal.AsBytes<int>([10, 20, 30, 40]));
        ulong six = world.Put(MemoryMarshal.AsBytes<int>([1, 2, 3, 4, 5, 6]));
        ulong samples = world.Put(MemoryMarshal.AsBytes<float>([1, -2, 3, -4]));
        ListType row = new("int[3]", 12, I32, 3);
        world.Add("array", new ListType("int[4]", 16, I32, 4), VariablePlace.At(numbers));
        world.Add("raw", new AddressType("int*", () => I32), Pointer(world, numbers));
        world.Add("opaque", new AddressType("void*", () => new OpaqueType("void", 0, "nothing says what it is")), Pointer(world, numbers));
        world.Add("grid", new ListType("int[2][3]", 24, row, 2), VariablePlace.At(six));
        world.Add("rows", new AddressType("int(*)[3]", () => row), Pointer(world, six));
        world.Add("samples", new AddressType("float*", () => F32), Pointer(world, samples));
        world.Add("iq", NumberType.Of(NumberKind.Complex64), VariablePlace.At(samples));
        world.Add("vector", new ListType("std::vector<float>", 24, F32, -1, new ListHead(0, 8, true)), VariablePlace.At(world.Put([.. World.Words(samples), .. World.Words(samples + 16)])));
        world.Add("pointers", new ListType("int*[2]", 16, new AddressType("int*", () => I32), 2), VariablePlace.At(six));
    }

    private static void AddRecords(World world)
    {
        RecordType point = new("Point", 24, name => name switch
        {
            "x" => new FieldPlace(0, I32),
            "low" => new FieldPlace(4, NumberType.Of(NumberKind.U32), 1, 3),
            "signed_bits" => new FieldPlace(4, I32, 4, 3),
            "y" => new FieldPlace(8, NumberType.F64),
            "inside" => new FieldPlace(16, new ListType("short[2]", 4, NumberType.Of(NumberKind.I16), 2)),
            _ => null,
        });
        AddressType pointer = new("Point*", () => point);
        byte[] bytes = [3, 0, 0, 0, 0b0110_1011, 0, 0, 0, .. World.Bytes(NumberKind.F64, 2.5), 8, 0, 9, 0, 0, 0, 0, 0];
        ulong address = world.Put(bytes);
        world.Add("point", point, VariablePlace.At(address));
        world.Add("pointer", pointer, Pointer(world, address));
        world.Add("nothing", pointer, Pointer(world, 0));
        world.Add("wild", pointer, Pointer(world, 0x7000_0000));
        world.Add("reference", new AddressType("Point&", () => point, IsReference: true), Pointer(world, address));
        world.Add("in_register_point", point, new VariablePlace(PlaceKind.Register, 0, 1));
    }

    private static VariablePlace At(World world, int number) => VariablePlace.At(world.Put(World.Bytes(NumberKind.I32, (long)number)));

    private static VariablePlace Pointer(World world, ulong address) => VariablePlace.At(world.Put(World.Words(address)));
}
