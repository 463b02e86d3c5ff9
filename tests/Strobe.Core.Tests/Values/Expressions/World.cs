using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>
/// A small program state made for a test, in three forms: memory and registers for the interpreter, a dictionary for the reference
/// evaluator, and Python source. Everything beside its memory is unreadable.
/// </summary>
internal sealed class World : IScope, IMachine
{
    internal const ulong Start = 0x10000;

    private readonly byte[] _memory = new byte[4096];
    private readonly Dictionary<string, Variable> _variables = [];
    private readonly StringBuilder _python = new();
    private readonly ulong[] _registers = new ulong[ByteProgram.RegisterCount];
    private readonly ulong[] _vectors = new ulong[ByteProgram.VectorCount];
    private int _used = 64;

    /// <summary>What the reference evaluator finds: long, ulong, double, bool, null, string, arrays and dictionaries of them.</summary>
    internal Dictionary<string, object?> Plain { get; } = [];

    internal World() => _registers[16] = Start;

    /// <summary>What lies at <see cref="Start"/>.</summary>
    internal ReadOnlySpan<byte> Memory => _memory;

    internal string Python => _python.ToString();

    /// <summary>A world with a variable of every kind.</summary>
    internal static World Make(Random random)
    {
        World world = new();
        foreach (NumberKind kind in Enum.GetValues<NumberKind>())
        {
            if (!kind.IsComplex()) world.AddNumber("v_" + kind.Name(), kind, AnyNumber(kind, random));
        }

        world.AddInRegister("k", 3, (int)random.NextInt64());
        world.AddInVector("z", 5, AnyFloat(random));
        world.AddList("arr", NumberKind.I32, 4, random);
        world.AddList("bytes", NumberKind.U8, 8, random);
        world.AddVector("xs", 3, random);
        world.AddRecord(random);
        world.AddTexts();
        return world;
    }

    public Variable? Find(string name) => _variables.GetValueOrDefault(name);

    public ulong Register(int number) => _registers[number];

    public ulong Vector(int number) => _vectors[number];

    public bool TryRead(ulong address, Span<byte> bytes)
    {
        if (address < Start || address - Start > (ulong)(_memory.Length - bytes.Length)) return false;
        _memory.AsSpan((int)(address - Start), bytes.Length).CopyTo(bytes);
        return true;
    }

    internal ulong Put(ReadOnlySpan<byte> bytes)
    {
        int at = (_used + 7) & ~7;
        bytes.CopyTo(_memory.AsSpan(at));
        _used = at + bytes.Length;
        return Start + (ulong)at;
    }

    internal void Add(string name, ExpressionType type, VariablePlace place) => _variables[name] = new Variable(type, place);

    internal static byte[] Bytes(NumberKind kind, object number)
    {
        byte[] bytes = new byte[8];
        if (kind == NumberKind.F32) BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)(double)number);
        else if (number is double real) BinaryPrimitives.WriteDoubleLittleEndian(bytes, real);
        else if (number is ulong large) BinaryPrimitives.WriteUInt64LittleEndian(bytes, large);
        else BinaryPrimitives.WriteInt64LittleEndian(bytes, number is bool truth ? (truth ? 1 : 0) : (long)number);
        return bytes[..kind.SizeBytes()];
    }

    private void AddNumber(string name, NumberKind kind, object number) =>
        Add(name, NumberType.Of(kind), VariablePlace.At(Put(Bytes(kind, number))), number, PythonOf(number));

    private void Add(string name, ExpressionType type, VariablePlace place, object? plain, string python)
    {
        Add(name, type, place);
        Plain[name] = plain;
        _python.Append(CultureInfo.InvariantCulture, $"w['{name}'] = {python}\n");
    }

    private void AddInRegister(string name, int register, int number)
    {
        _registers[register] = 0xABCD_0000_0000_0000 | (uint)number;
        Add(name, NumberType.Of(NumberKind.I32), new VariablePlace(PlaceKind.Register, 0, register), (long)number, PythonOf((long)number));
    }

    private void AddInVector(string name, int register, double number)
    {
        _vectors[register] = BitConverter.DoubleToUInt64Bits(number);
        Add(name, NumberType.F64, new VariablePlace(PlaceKind.Vector, 0, register), number, PythonOf(number));
    }

    private void AddList(string name, NumberKind kind, int count, Random random)
    {
        object[] items = [.. Enumerable.Range(0, count).Select(_ => AnyNumber(kind, random))];
        ulong address = Put([.. items.SelectMany(item => Bytes(kind, item))]);
        ListType type = new(kind.Name() + "[]", count * kind.SizeBytes(), NumberType.Of(kind), count);
        Add(name, type, VariablePlace.At(address), items, ListOf(items));
    }

    private void AddVector(string name, int count, Random random)
    {
        object[] items = [.. Enumerable.Range(0, count).Select(_ => (object)AnyFloat(random))];
        ulong first = Put([.. items.SelectMany(item => Bytes(NumberKind.F64, item))]);
        ulong head = Put([.. Words(first), .. Words(first + ((ulong)count * 8))]);
        Add(name, new ListType("vector", 24, NumberType.F64, -1, new ListHead(0, 8, true)), VariablePlace.At(head), items, ListOf(items));
    }

    // Two records in a ring, a pointer to the first, and a null pointer.
    private void AddRecord(Random random)
    {
        RecordType type = null!;
        AddressType pointer = new("node*", () => type);
        ListType readings = new("u16[]", 6, NumberType.Of(NumberKind.U16), 3);
        type = new RecordType("node", 32, name => name switch
        {
            "n" => new FieldPlace(0, NumberType.Of(NumberKind.I32)),
            "next" => new FieldPlace(8, pointer),
            "r" => new FieldPlace(16, NumberType.F64),
            "v" => new FieldPlace(24, readings),
            _ => null,
        });
        ulong first = Put(new byte[64]);
        List<Dictionary<string, object?>> nodes = [];
        foreach (ulong address in new[] { first, first + 32 })
        {
            Dictionary<string, object?> node = new()
            {
                ["n"] = AnyNumber(NumberKind.I32, random),
                ["r"] = AnyFloat(random),
                ["v"] = Enumerable.Range(0, 3).Select(_ => AnyNumber(NumberKind.U16, random)).ToArray(),
            };
            nodes.Add(node);
            byte[] v = [.. ((object[])node["v"]!).SelectMany(item => Bytes(NumberKind.U16, item))];
            byte[] bytes = [.. Bytes(NumberKind.I64, node["n"]!), .. Words(first + 32 - (address - first)), .. Bytes(NumberKind.F64, node["r"]!), .. v];
            bytes.CopyTo(_memory.AsSpan((int)(address - Start)));
        }

        nodes[0]["next"] = nodes[1];
        nodes[1]["next"] = nodes[0];
        Add("s", type, VariablePlace.At(first), nodes[0], NodeOf(nodes[0]));
        Add("p", pointer, VariablePlace.At(Put(Words(first + 32))), nodes[1], NodeOf(nodes[1]));
        _python.Append("w['s'].next = w['p']; w['p'].next = w['s']\n");
        Add("q", pointer, VariablePlace.At(Put(Words(0))), null, "None");
    }

    private void AddTexts()
    {
        NumberType character = new("char", NumberKind.I8, IsCharacter: true);
        ulong hello = Put("hello\0"u8);
        Add("name", new AddressType("char*", () => character), VariablePlace.At(Put(Words(hello))), "hello", "'hello'");
        Add("tag", new ListType("char[8]", 8, character, 8), VariablePlace.At(Put("fast\0xyz"u8)), "fast", "'fast'");
        ulong head = Put([.. Words(hello), .. Words(4)]);
        Add("str", new ListType("std::string", 32, character, -1, new ListHead(0, 8, false)), VariablePlace.At(head), "hell", "'hell'");
    }

    internal static byte[] Words(ulong word)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
        return bytes;
    }

    private static string NodeOf(Dictionary<string, object?> node) =>
        $"Node({PythonOf(node["n"]!)}, {PythonOf(node["r"]!)}, {ListOf((object[])node["v"]!)})";

    private static string ListOf(object[] items) => $"[{string.Join(", ", items.Select(PythonOf))}]";

    private static string PythonOf(object number) => number switch
    {
        ulong large => $"g.U64({large.ToString(CultureInfo.InvariantCulture)})",
        bool truth => truth ? "True" : "False",
        double.NaN => "math.nan",
        double real when double.IsInfinity(real) => real > 0 ? "math.inf" : "-math.inf",
        double real => $"float('{real.ToString("R", CultureInfo.InvariantCulture)}')",
        _ => ((long)number).ToString(CultureInfo.InvariantCulture),
    };

    private static object AnyNumber(NumberKind kind, Random random)
    {
        if (kind == NumberKind.Bool) return random.Next(2) == 1;
        if (kind == NumberKind.F32) return (double)(float)AnyFloat(random);
        if (kind == NumberKind.F64) return AnyFloat(random);
        long raw = random.Next(4) switch { 0 => random.Next(-3, 4), 1 => long.MaxValue >> random.Next(8), 2 => long.MinValue, _ => random.NextInt64() << random.Next(64) };
        return kind switch
        {
            NumberKind.I8 => (long)(sbyte)raw,
            NumberKind.U8 => (long)(byte)raw,
            NumberKind.I16 => (long)(short)raw,
            NumberKind.U16 => (long)(ushort)raw,
            NumberKind.I32 => (long)(int)raw,
            NumberKind.U32 => (long)(uint)raw,
            NumberKind.I64 => raw,
            _ => (object)(ulong)raw,
        };
    }

    private static double AnyFloat(Random random) => random.Next(12) switch
    {
        0 => 0,
        1 => -0.0,
        2 => double.NaN,
        3 => double.PositiveInfinity,
        4 => -1e300,
        5 => 9007199254740993.0,
        6 => 5e-324,
        7 => random.Next(-4, 5),
        _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 22)),
    };
}
