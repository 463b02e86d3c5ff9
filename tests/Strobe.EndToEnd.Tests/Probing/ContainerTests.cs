using static System.FormattableString;

namespace Strobe.EndToEnd.Probing;

/// <summary>Numbers in vectors, arrays, spans, slices and the like, of C++ and Rust.</summary>
public sealed class ContainerTests
{
    [NeedsTheory("g++", "clang++-14")]
    [InlineData("gcc")]
    [InlineData("clang-14")]
    public async Task What_cpp_keeps_numbers_in_is_a_signal(string compiler)
    {
        (string Variable, string Expected)[] rows =
        [
            ("numbers", "int32[5] 3 1 4 1 5"), ("fixed", "int16[3] 7 8 9"), ("values", "float64[2] 1.5 -2.5"), ("part", "int32[3] 1 4 1"), ("none", "float64[0]"),
            ("pairs", "float64[3×2] 1 2 3 4 5 6"), ("m.data[0:m.rows][0:m.cols]", "float32[2×3] 1 2 3 4 5 6"), ("numbers[1:3]", "int32[2] 1 4"), ("values[1]", "float64 -2.5"),
            ("len(values)", "int64 2"), ("iq", "complex64[2] 1+2i 3-4i"), ("one", "complex128 0.5-0.25i"), ("one.imag", "float64 -0.25"), ("pairs[1][0]", "float64 3"), ("len(text)", "int64 3"),
        ];
        await CheckAsync("containers.cpp", new TargetBuild(compiler, "-O0 -g -std=c++20"), rows);
    }

    [NeedsFact("rustc")]
    public Task What_rust_keeps_numbers_in_is_a_signal() => CheckAsync("containers.rs", new TargetBuild("rustc", "-g"), [
        ("slice", "int16[3] -20 30 -40"), ("gain.taps", "float64[2] 0.25 0.75"), ("gain.level", "float32 0.5"), ("boxed", "uint8[3] 1 2 3"), ("grid", "int32[3×2] 1 2 3 4 5 6"),
        ("slice[1:3]", "int16[2] 30 -40"), ("sum", "float64 12.75"),
    ]);

    private static async Task CheckAsync(string source, TargetBuild build, (string Variable, string Expected)[] rows)
    {
        Probed run = await Probed.RunAsync(
            new LaunchOptions(TargetBuilder.Build(source, build)), [.. rows.Select(row => Probed.At(source, "seen", row.Variable + "@read"))]);
        Assert.Equal(0, run.Ended.ExitCode);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Empty(run[i].Notes);
            Assert.Equal((rows[i].Variable, rows[i].Expected), (rows[i].Variable, Text(Assert.Single(run[i].Frames))));
        }
    }

    private static string Text(SignalFrame frame)
    {
        IEnumerable<string> elements = Enumerable.Range(0, frame.Count).Select(index => ElementTypes.IsComplex(frame.ElementType)
            ? Invariant($"{frame.ComplexAt(index).Real}{frame.ComplexAt(index).Imaginary:+0.##;-0.##}i")
            : Invariant($"{frame.NumberAt(index)}"));
        return string.Join(' ', elements.Prepend(frame.ElementType.Name() + (frame.Shape.IsScalar ? "" : $"[{frame.Shape}]")));
    }
}
