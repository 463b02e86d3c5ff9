using System.Diagnostics;
using System.Globalization;
using System.Text;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>
/// Three ways to evaluate an expression must agree, faults included: the compiled program in the interpreter, the naive reference over
/// big integers, and the translation in a real Python.
/// </summary>
public sealed class DifferentialTests
{
    private const int Worlds = 60;
    private const int DeepestNode = 4;

    private static readonly string[] Prelude =
    [
        "import json, math, struct, sys, types",
        "g = types.ModuleType('g')",
        "exec(open(sys.argv[1]).read(), g.__dict__)",
        "class Node:",
        "    def __init__(self, n, r, v): self.n = n; self.r = r; self.v = v",
        "def shown(value):",
        "    if value is None: return 'null'",
        "    if type(value) is bool: return 'b1' if value else 'b0'",
        "    if type(value) is float: return 'fnan' if value != value else 'f' + struct.pack('>d', value).hex()",
        "    return ('u' if type(value) is g.U64 else 'i') + str(int(value))",
        "def run(source):",
        "    try: return shown(g.number(eval(source, {'g': g, 'n': w.__getitem__})))",
        "    except g.Fault as fault: return '!' + fault.args[0]",
        "    except BaseException as error: return repr(error)",
    ];

    [Fact]
    public void The_interpreter_and_the_reference_agree()
    {
        Random random = new(1);
        int compared = 0;
        Dictionary<char, int> kinds = [];
        for (int i = 0; i < Worlds; i++)
        {
            World world = World.Make(random);
            for (int j = 0; j < Math.Max(1, Fuzz.Mutants(20_000) / Worlds); j++)
            {
                string text = Text(random);
                if (Interpreted(text, world) is not { } actual) continue;
                string expected = new Reference(world).Evaluate(Parser.Parse(text));
                Assert.True(expected == actual, $"{text}: expected {expected}, got {actual}\n{world.Python}");
                kinds[actual[0]] = kinds.GetValueOrDefault(actual[0]) + 1;
                compared++;
            }
        }

        Assert.True(compared >= Fuzz.Mutants(20_000) * 9 / 10 - Worlds, $"Only {compared} expressions could be compared.");
        Assert.All("iufb!", kind => Assert.True(kinds.GetValueOrDefault(kind) > compared / 100, $"Few results of kind {kind}: {kinds.GetValueOrDefault(kind)}."));
    }

    [NeedsTools("python3")]
    [InlineData(2)]
    public void Python_and_the_interpreter_agree(int seed)
    {
        Random random = new(seed);
        List<(string Text, string Expected)> cases = [];
        StringBuilder script = new();
        foreach (string line in Prelude) script.Append(line).Append('\n');
        int perWorld = Math.Max(1, Math.Min(100_000, Fuzz.Mutants(12_000)) / Worlds);
        for (int i = 0; i < Worlds; i++)
        {
            World world = World.Make(random);
            script.Append("w = {}\n").Append(world.Python);
            for (int j = 0; j < perWorld; j++)
            {
                string text = Text(random);
                if (Interpreted(text, world) is not { } expected) continue;
                cases.Add((text, expected));
                script.Append("print(run(").Append(Quoted(PythonSource.Of(Parser.Parse(text)))).Append("))\n");
            }
        }

        string[] results = RunPython(script.ToString()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(cases.Count, results.Length);
        Assert.True(cases.Count >= Worlds * perWorld * 9 / 10);
        for (int i = 0; i < cases.Count; i++) Assert.True(Same(cases[i].Expected, results[i]), $"{cases[i].Text}: interpreter {cases[i].Expected}, Python {results[i]}");
    }

    [Fact]
    public void Machine_code_and_the_interpreter_agree()
    {
        Random random = new(3);
        using NativeMachine native = new();
        int compared = 0, withTexts = 0;
        Dictionary<char, int> kinds = [];
        for (int i = 0; i < Worlds; i++)
        {
            World world = World.Make(random);
            native.Load(world);
            for (int j = 0; j < Math.Max(1, Fuzz.Mutants(20_000) / Worlds); j++)
            {
                string text = Text(random);
                if (Compiled(text, world) is not { } compiled || NativeMachine.ObstacleOf(compiled) is not null) continue;
                string expected = Run(compiled, cells => Interpreter.Run(compiled.Program, world, cells)), actual = Run(compiled, cells => native.Run(compiled, cells));
                Assert.True(expected == actual, $"{text}: interpreter {expected}, machine code {actual}\n{world.Python}");
                kinds[actual[0]] = kinds.GetValueOrDefault(actual[0]) + 1;
                withTexts += compiled.Program.Code.Any(step => step.Op >= Opcode.TextLength) ? 1 : 0;
                compared++;
            }
        }

        Assert.InRange(withTexts, compared / 50, compared);
        Assert.True(compared >= Fuzz.Mutants(20_000) * 3 / 4, $"Only {compared} expressions could be compared.");
        Assert.All("iufb!", kind => Assert.True(kinds.GetValueOrDefault(kind) > compared / 100, $"Few results of kind {kind}: {kinds.GetValueOrDefault(kind)}."));
    }

    // Following null is known by its type before; Python finds that None has no such field.
    private static bool Same(string interpreter, string python) => interpreter == python || (interpreter == "!NullPointer" && python == "!NoSuchName");

    private static string Text(Random random) => NodeText.Natural(new Generator(random).Any(random.Next(1, DeepestNode + 1)), random);

    // Null when it does not compile: too long, or too many steps.
    private static string? Interpreted(string text, World world) =>
        Compiled(text, world) is { } compiled ? Run(compiled, cells => Interpreter.Run(compiled.Program, world, cells)) : null;

    private static CompiledExpression? Compiled(string text, World world)
    {
        if (text.Length > Lexer.MostCharacters) return null;
        try
        {
            return Compiler.Compile(Parser.Parse(text), world);
        }
        catch (StrobeException e) when (e.Message.Contains("too large", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string Run(CompiledExpression compiled, Func<long[], EvaluationFault> run)
    {
        long[] cells = new long[ByteProgram.MostCells];
        EvaluationFault fault = run(cells);
        if (fault != EvaluationFault.None) return "!" + fault;
        return ((NumberType)compiled.Type).Kind switch
        {
            NumberKind.Bool => cells[0] != 0 ? "b1" : "b0",
            NumberKind.F32 or NumberKind.F64 => Reference.Text(BitConverter.Int64BitsToDouble(cells[0])),
            NumberKind.U64 => "u" + ((ulong)cells[0]).ToString(CultureInfo.InvariantCulture),
            _ => "i" + cells[0].ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Quoted(string source) => $"\"{source.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";

    private static string RunPython(string script)
    {
        string folder = Directory.CreateTempSubdirectory("strobe-expressions").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "guards.py"), PythonSource.Guards);
            File.WriteAllText(Path.Combine(folder, "run.py"), script);
            using Process python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(folder, "run.py"), Path.Combine(folder, "guards.py")])
            {
                RedirectStandardOutput = true,
            })!;
            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
