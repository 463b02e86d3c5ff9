using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Strobe.Dwarf;
using Strobe.Values;

namespace Strobe.Benchmarks;

/// <summary>The payload of a record to values, and the planning of how to read it.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private static readonly BaseType Int = new("int", 4, BaseEncoding.Signed), Double = new("double", 8, BaseEncoding.Float);

    private static readonly FunctionSignature Signature = new(
        [new Parameter("a", Int, null, true, false), new Parameter("b", Int, null, true, false), new Parameter("x", Double, null, true, false)],
        Int,
        SourceLanguage.C,
        false,
        false);

    private static readonly CallLayout Layout = CallLayout.For(Signature, 1);

    private readonly FunctionSignature _signature = Signature;
    private readonly byte[] _enter = new byte[Layout.Enter.CellBytes], _exit = new byte[Layout.Exit.CellBytes];

    [GlobalSetup]
    public void Fill()
    {
        MemoryMarshal.Write(_enter, 48000L);
        MemoryMarshal.Write(_exit, -1L);
    }

    [Benchmark]
    public object Arguments() => Layout.DecodeEnter(_enter);

    [Benchmark]
    public object Result() => Layout.DecodeExit(_exit);

    [Benchmark]
    public object Plan() => CallLayout.For(_signature, 1);
}
