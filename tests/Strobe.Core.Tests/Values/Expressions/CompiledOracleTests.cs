using System.Diagnostics;
using System.Globalization;
using Strobe.Dwarf;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>A compiler is the oracle: a program prints the values of expressions over its state, and they are evaluated over its
/// memory with the types of its debug information.</summary>
public sealed class CompiledOracleTests
{
    [NeedsTools("g++")]
    [InlineData("-g -O0 -std=c++17")]
    [InlineData("-g -O2 -std=c++17")]
    [InlineData("-g -O1 -std=c++17 -D_GLIBCXX_USE_CXX11_ABI=1 -gdwarf-4")]
    public void Gcc_and_the_evaluator_agree(string options) => Check("g++", "expressions.cpp", options, atLeast: 55);

    [NeedsTools("rustc")]
    [InlineData("-g --edition 2021")]
    [InlineData("-g -O --edition 2021")]
    public void Rustc_and_the_evaluator_agree(string options) => Check("rustc", "expressions.rs", options, atLeast: 16);

    private static void Check(string compiler, string source, string options, int atLeast)
    {
        using CompiledProgram program = CompiledProgram.Make(compiler, source, options);
        FunctionSignature look = ProgramSignatures.Of(program.Path).Values.First(function => function.Name.EndsWith("look", StringComparison.Ordinal)).Signature;
        using Process process = Process.Start(new ProcessStartInfo(program.Path) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            ulong address = ulong.Parse(Fields(process)[2], CultureInfo.InvariantCulture);
            using ProcessMemory memory = new(process.Id, address, new DwarfTypes(look.Language).Of(look.Parameters[0].Type));
            int compared = 0;
            for (string[] line = Fields(process); line[0] != "end"; line = Fields(process), compared++) Compare(line, memory);
            Assert.InRange(compared, atLeast, int.MaxValue);
        }
        finally
        {
            process.Kill();
        }
    }

    private static string[] Fields(Process process) => process.StandardOutput.ReadLine()!.Split('\t');

    private static void Compare(string[] line, ProcessMemory memory)
    {
        Evaluation result = Evaluator.Evaluate(Compiler.Compile(Parser.Parse(line[1]), memory), memory);
        string actual = result.Value switch
        {
            FloatValue real => real.Number.ToString("R", CultureInfo.InvariantCulture),
            { } value => value.ToString()!,
            null => "!" + result.Fault,
        };
        string expected = line[0] == "f" ? double.Parse(line[2], CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture) : line[2];
        Assert.True(expected == actual, $"{line[1]}: the compiler says {expected}, the evaluator {actual}");
    }

    /// <summary>A waiting process whose one variable, s, points to its state.</summary>
    private sealed class ProcessMemory(int pid, ulong address, ExpressionType type) : IMachine, IScope, IDisposable
    {
        private readonly FileStream _memory = new($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);

        public Variable? Find(string name) => name == "s" ? new Variable(type, new VariablePlace(PlaceKind.Register, 0, 7)) : null;

        public ulong Register(int number) => number == 7 ? address : 0;

        public ulong Vector(int number) => 0;

        public bool TryRead(ulong from, Span<byte> bytes)
        {
            try
            {
                _memory.Position = (long)from;
                return _memory.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
            }
            catch (Exception e) when (e is IOException or ArgumentException)
            {
                return false;
            }
        }

        public void Dispose() => _memory.Dispose();
    }
}
