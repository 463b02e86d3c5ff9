namespace Strobe.Visualizers.Analysis;

public sealed class HistogramTests
{
    [Fact]
    public void Counts_are_those_of_numpy()
    {
        int cases = 0;
        foreach (Vector vector in Vectors.Read("histograms", "histogram"))
        {
            double[] values = Values(vector);
            int bins = vector.Text("bins") == "fd" ? 0 : vector.Whole("bins");
            FigureRange? range = vector.Keys.ContainsKey("range") ? new FigureRange(vector.Number("first"), vector.Number("last")) : null;
            Histogram histogram = Histogram.Of(values, bins, range);
            Assert.True(vector.Numbers.SequenceEqual(histogram.Counts.ToArray().Select(count => (double)count)), vector.ToString());
            Near(vector.Number("first"), histogram.Edges[0], vector);
            Near(vector.Number("last"), histogram.Edges[^1], vector);
            cases++;
        }

        Assert.Equal(40, cases);
    }

    [Fact]
    public void Fits_and_percentiles_are_those_of_scipy_and_numpy()
    {
        foreach (Vector vector in Vectors.Read("histograms", "fit"))
        {
            double[] values = Values(vector), sorted = [.. values.Order()];
            NormalFit fit = NormalFit.Of(values);
            Near(vector.Numbers[0], fit.Mean, vector);
            Near(vector.Numbers[1], fit.StandardDeviation, vector);
            double[] percents = [0, 1, 5, 25, 50, 75, 95, 99, 100];
            for (int i = 0; i < percents.Length; i++) Near(vector.Numbers[i + 2], Histogram.Percentile(sorted, percents[i]), vector);
        }

        foreach (Vector vector in Vectors.Read("histograms", "normal"))
        {
            NormalFit fit = new(vector.Number("mean"), vector.Number("deviation"));
            double[] places = [-3, 0, 1.5];
            for (int i = 0; i < places.Length; i++)
            {
                Near(vector.Numbers[2 * i], fit.Density(places[i]), vector);
                Near(vector.Numbers[2 * i + 1], fit.Cumulative(places[i]), vector);
            }
        }
    }

    [Fact]
    public void What_cannot_be_counted_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Histogram.Of([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => Histogram.Of([double.MaxValue, -double.MaxValue]));
        Assert.Throws<ArgumentException>(() => Histogram.Of([1], 2, new FigureRange(2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Histogram.Of([1], -1));
        Assert.Equal(0, Histogram.Of([]).Total);
    }

    private static double[] Values(Vector vector)
    {
        int count = vector.Whole("count");
        ulong seed = (ulong)vector.Whole("seed");
        double[] uniform = Vectors.Uniform(seed, count);
        return vector.Text("kind") switch
        {
            "uniform" => [.. uniform.Select(u => u * 10 - 3)],
            "normal" => Vectors.Normal(seed, count),
            "sum" => [.. Vectors.Normal(seed, count).Select(one => one + 2.5)],
            "integer" => [.. uniform.Select(u => Math.Floor(u * 20))],
            "huge" => [.. uniform.Select(u => (u - 0.25) * 1e150)],
            _ => [.. uniform.Select(_ => 1.25)],
        };
    }

    private static void Near(double expected, double actual, Vector vector) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-9 * Math.Abs(expected) + 1e-14, $"{vector}: {actual}, not {expected}");
}
