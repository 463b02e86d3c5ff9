using Strobe.Operations;

namespace Strobe.Tests.Operations;

public sealed class DurationHistogramTests
{
    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 1_000)]
    [InlineData(3, 1_000_000)]
    [InlineData(4, long.MaxValue)]
    public void Percentiles_are_within_seven_percent_of_the_sorted_list(int seed, long largest)
    {
        Random random = new(seed);
        List<long> durations = [.. Enumerable.Range(0, 1000).Select(_ => random.NextInt64(largest) >> random.Next(20))];
        DurationHistogram histogram = new();
        foreach (long duration in durations) histogram.Add(duration);
        durations.Sort();

        Near(durations[499], histogram.Percentile(50));
        Near(durations[989], histogram.Percentile(99));
        Assert.Equal(durations[^1], histogram.Largest);
        Assert.Equal(1000, histogram.Count);
    }

    [Fact]
    public void Without_calls_every_figure_is_zero() => Assert.Equal(0, new DurationHistogram().Percentile(50) + new DurationHistogram().Mean);

    private static void Near(long exact, long estimate) => Assert.InRange((double)estimate, exact * 0.93, exact * 1.07);
}
