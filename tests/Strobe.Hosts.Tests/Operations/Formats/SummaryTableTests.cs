using Strobe.Operations.Formats;

namespace Strobe.Tests.Operations.Formats;

public sealed class SummaryTableTests
{
    [Fact]
    public void Functions_are_aligned_and_the_dearest_comes_first()
    {
        Utf8Text text = new();
        FunctionSummary[] functions =
        [
            new(Samples.Plain, 1_000_000, 45_000_000, 45, 40, 210, 15_300),
            new(Samples.Init, 1, 2_300_000_000, 2_300_000_000, 2_300_000_000, 2_300_000_000, 2_300_000_000),
            new(Samples.Evil, 0, 0, 0, 0, 0, 0),
        ];
        SummaryTable.Write(text, functions, new Tint(isColoured: false));

        Golden.Check("table", Samples.Read(text));
    }

    [Theory]
    [InlineData(0, "0ns")]
    [InlineData(999, "999ns")]
    [InlineData(1_000, "1.0µs")]
    [InlineData(1_049, "1.0µs")]
    [InlineData(1_050, "1.1µs")]
    [InlineData(99_949, "99.9µs")]
    [InlineData(99_950, "100µs")]
    [InlineData(153_400, "153µs")]
    [InlineData(800_000, "800µs")]
    [InlineData(999_949, "1000µs")]
    [InlineData(999_950, "1.0ms")]
    [InlineData(2_345_678, "2.3ms")]
    [InlineData(1_250_000_000, "1.3s")]
    [InlineData(long.MaxValue, "9223372037s")]
    public void Durations_have_about_three_digits_and_a_unit(long nanos, string text) => Assert.Equal(text, DurationText.Of(nanos));
}
