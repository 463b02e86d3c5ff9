using MathNet.Numerics.Statistics;
using Strobe.Visualizers;
using Strobe.Visualizers.Lenses;

namespace Strobe.Tests.Lenses;

/// <summary>Summaries of parts of long series, against those of all numbers one by one.</summary>
public sealed class SeriesSummaryTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Any_part_of_a_series_that_is_overwritten_all_the_time_is_summed_up_right(bool large)
    {
        int most = large ? 40_000 : 1000;
        Random random = new(3);
        TimeSeries series = new();
        List<double> all = [];
        for (int round = 0; round < (large ? 40 : 300); round++)
        {
            for (int i = random.Next(1, most / 5); i > 0; i--)
            {
                // Far from zero the squares of the numbers themselves would hide how far they are apart.
                double value = random.Next(50) == 0 ? double.NaN : 1e9 + random.NextDouble();
                all.Add(value);
                series.Take(Frame(all.Count - 1, all.Count, value), most);
            }

            double[] kept = [.. all.Skip(all.Count - series.Count)];
            int from = random.Next(series.Count), to = random.Next(from, series.Count + 1);
            double[] finite = [.. kept[from..to].Where(double.IsFinite)];
            SeriesSummary summary = series.Over(from, to, SamplePart.Real);
            Assert.Equal(finite.Length, summary.Count);
            Assert.Equal(finite.Length < to - from, summary.Extremes.HasGap);
            Assert.Equal(summary.Extremes, series.ExtremesOver(from, to, SamplePart.Real));
            if (finite.Length == 0) continue;
            Assert.Equal((finite.Min(), finite.Max()), (summary.Extremes.Low, summary.Extremes.High));
            Assert.Equal(finite.Mean(), summary.Mean, 1e-5);
            if (finite.Length > 1) Assert.Equal(finite.StandardDeviation(), summary.Deviation, 1e-5);
        }
    }

    [Fact]
    public void A_figure_of_a_long_history_has_the_peaks_of_every_column()
    {
        ScalarHistoryVisualizer lens = new() { Kept = 200_000 };
        for (int i = 0; i < 300_000; i++) lens.Update(Frame(i, 1000L * i, i == 150_123 ? 5 : Math.Sin(i)));
        BandLayer band = Assert.Single(lens.Render(new FigureView { Width = 700, Height = 300 }).Panels[0].Layers.OfType<BandLayer>());
        Assert.Equal(700, band.X.Count);
        Assert.Equal(5, band.High.Max());
        Assert.Equal(1, band.High.Count(high => high == 5));
        Assert.All(band.Low, low => Assert.InRange(low, -1, -0.9));
    }

    private static SignalFrame Frame(long number, long nanos, double value) =>
        new(ElementType.Float64, Shape.Scalar, BitConverter.GetBytes(value)) { Probe = ProbeId.Parse("m.c:1:x"), Number = number, TimestampNanos = nanos };
}
