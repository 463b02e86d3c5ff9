using Strobe.Values;

namespace Strobe.Tests.Values;

/// <summary>Layouts of every function of a real program, most of them nobody here has written.</summary>
public sealed class WholeProgramTests
{
    [NeedsTools("rustc")]
    [InlineData(0)]
    [InlineData(2)]
    public void Every_function_of_a_Rust_program_gets_a_layout_within_the_limits(int level) =>
        Check("rustc", "calls.rs", $"-g -C opt-level={level} -C target-feature=+crt-static");

    [NeedsTools("g++")]
    [InlineData("-O0")]
    [InlineData("-O2")]
    public void Every_function_of_a_Cpp_program_gets_a_layout_within_the_limits(string options) =>
        Check("g++", "calls.cpp", $"-std=c++20 -g {options}");

    private static void Check(string compiler, string source, string options)
    {
        using CompiledProgram program = CompiledProgram.Make(compiler, source, options);
        Dictionary<ulong, ProgramFunction> functions = ProgramSignatures.Of(program.Path);
        Assert.NotEmpty(functions);
        byte[] noise = new byte[1024];
        new Random(1).NextBytes(noise);
        foreach (ProgramFunction function in functions.Values)
        {
            CallLayout layout = CallLayout.For(function.Signature, 10, function.RawName);
            CheckLimits(layout.Enter);
            CheckLimits(layout.Exit);
            Assert.Equal(function.Signature.Parameters.Length, layout.DecodeEnter(noise).Count);
            Assert.NotNull(layout.DecodeExit(noise));
        }
    }

    private static void CheckLimits(CapturePlan plan)
    {
        Assert.InRange(plan.Captures.Length, 0, 64);
        Assert.InRange(plan.CellBytes + plan.Captures.Sum(capture => 16 + capture.MaxBytes), 0, 16 * 1024);
        foreach (MemoryCapture capture in plan.Captures)
        {
            Assert.InRange(capture.MaxBytes, 1, 4096);
            Assert.Equal(capture.Length is LengthKind.Counted or LengthKind.UpTo, capture.LengthAt is not null);
            CheckPath(capture.Address, plan);
            if (capture.LengthAt is { } lengthAt) CheckPath(lengthAt, plan);
        }
    }

    private static void CheckPath(AddressPath path, CapturePlan plan)
    {
        Assert.InRange(path.Cell, 0, plan.Cells.Length - 1);
        Assert.InRange(path.ByteOffset, 0, ((plan.Cells[path.Cell].SizeBytes + 7) & ~7) - 8);
    }
}
