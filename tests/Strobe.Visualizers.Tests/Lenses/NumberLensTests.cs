using System.Numerics;

namespace Strobe.Visualizers.Lenses;

public class NumberLensTests
{
    [Fact]
    public void History_columns_have_the_extremes_of_their_values()
    {
        Random random = new(3);
        ScalarHistoryVisualizer lens = new();
        List<(long Nanos, double Value)> all = [];
        long nanos = 0;
        for (int i = 0; i < 20_000; i++)
        {
            nanos += random.Next(1, 2_000_000);
            all.Add((nanos, random.Next(50) == 0 ? double.NaN : random.NextDouble()));
        }

        // Delivered a little out of order, as by threads.
        (long Nanos, double Value)[] shuffled = [.. all];
        for (int i = 0; i + 3 < shuffled.Length; i += 3) (shuffled[i], shuffled[i + 1]) = (shuffled[i + 1], shuffled[i]);
        foreach ((long at, double value) in shuffled) lens.Update(LensFrames.Scalar(value, at));
        FigureRange range = new(all[3000].Nanos / 1e9, all[15000].Nanos / 1e9);
        BandLayer band = LensFrames.Layer<BandLayer>(lens.Render(new FigureView { Width = 200, X = range }));
        ILookup<int, double> columns = all[2999..15002].ToLookup(one => (int)Math.Clamp((one.Nanos / 1e9 - range.From) / range.Length * 200, 0, 199), one => one.Value);
        Assert.Equal(columns.Count, band.X.Count);
        for (int i = 0; i < band.X.Count; i++)
        {
            double[] finite = [.. columns[(int)((band.X[i] - range.From) / range.Length * 200)].Where(double.IsFinite)];
            Assert.Equal(finite.Min(), band.Low[i]);
            Assert.Equal(finite.Max(), band.High[i]);
        }
    }

    [Fact]
    public void History_keeps_the_newest_values_and_counts_what_was_lost()
    {
        ScalarHistoryVisualizer lens = new() { Kept = 100 };
        for (int i = 0; i < 250; i++) lens.Update(LensFrames.Scalar(i, i * 1_000_000_000L, number: i < 200 ? i : i + 7));
        Figure figure = lens.Render(new FigureView { Cursors = [200, 209.5] });
        LineLayer line = LensFrames.Layer<LineLayer>(figure);
        Assert.Equal(100, line.X.Count);
        Assert.Equal((150, 150), (line.X[0], line.Y[0]));
        Assert.Equal((249, 249), (line.X[99], line.Y[99]));
        Assert.Contains("7 frames were lost.", figure.Note, StringComparison.Ordinal);
        Assert.Contains("Only the newest 100 values", figure.Note, StringComparison.Ordinal);
        Assert.Equal(10, LensFrames.Value(figure, "n"));
        Assert.Equal(204.5, LensFrames.Value(figure, "Mean"), 1e-12);
        Assert.Equal(3.0276503540974917, LensFrames.Value(figure, "σ"), 1e-12);
        Assert.Equal(1, LensFrames.Value(figure, "Rate"), 1e-12);
        Assert.Equal(9.5, LensFrames.Value(figure, "Δy"), 1e-9);
        lens.WindowSeconds = 10;
        Assert.Equal(new FigureRange(239, 249), lens.Render(new FigureView()).Panels[0].X.Range);
    }

    [Fact]
    public void History_shows_frames_without_a_value_as_gaps_and_complex_numbers_as_two_traces()
    {
        Figure figure = LensFrames.Render(new ScalarHistoryVisualizer(), null, LensFrames.Scalar(1.0, 0), LensFrames.Missing(FrameFlags.Unreadable, nanos: 1_000_000), LensFrames.Scalar(3.0, 2_000_000));
        Assert.Equal([1, double.NaN, 3], LensFrames.Layer<LineLayer>(figure).Y);
        Figure complex = LensFrames.Render(new ScalarHistoryVisualizer(), null, LensFrames.Scalar(new Complex(1, 2), 0), LensFrames.Scalar(new Complex(3, 4), 1000));
        Assert.Equal(["x.re", "x.im"], complex.Panels[0].Layers.OfType<LineLayer>().Select(line => line.Name));
        Assert.Equal([2, 4], complex.Panels[0].Layers.OfType<LineLayer>().Last().Y);
        Assert.Contains("single numbers", LensFrames.Render(new ScalarHistoryVisualizer(), null, LensFrames.Of([1.0, 2])).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_value_is_exact_and_has_statistics()
    {
        ValueVisualizer lens = new() { Unit = "V" };
        Figure figure = LensFrames.Render(lens, null, LensFrames.Scalar(1.0, 0), LensFrames.Scalar(0.1, 500_000_000), LensFrames.Scalar(0.30000000000000004, 1_000_000_000));
        Assert.Equal("0.30000000000000004 V", figure.Panels[0].Title);
        Assert.Equal(3, LensFrames.Value(figure, "n"));
        Assert.Equal(2, LensFrames.Value(figure, "Rate"));
        Assert.Equal(0.1, LensFrames.Value(figure, "Min"));
        lens.Digits = 3;
        Assert.Equal("300 mV", lens.Render(new FigureView()).Panels[0].Title);
        Assert.Equal("9223372036854775807", LensFrames.Render(new ValueVisualizer(), null, LensFrames.Scalar(long.MaxValue)).Panels[0].Title);
        Assert.Equal("[1 2 | 3 4]", LensFrames.Render(new ValueVisualizer(), null, LensFrames.Of([1, 2, 3, 4], new Shape(2, 2))).Panels[0].Title);
        Assert.Equal("1.5-2i", LensFrames.Render(new ValueVisualizer(), null, LensFrames.Scalar(new Complex64(1.5f, -2))).Panels[0].Title);
        Assert.EndsWith("… 84 more]", LensFrames.Render(new ValueVisualizer(), null, LensFrames.Of(new int[100])).Panels[0].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_are_bounded_and_say_how_much_more_there_is()
    {
        Figure list = LensFrames.Render(new TableVisualizer { Rows = 3, FirstRow = 5 }, null, LensFrames.Of([.. Enumerable.Range(0, 50)]));
        Assert.Equal([["5", "5"], ["6", "6"], ["7", "7"]], list.Panels[0].Table!.Rows);
        Assert.Equal("47 more elements are not shown.", list.Note);
        Figure grid = LensFrames.Render(new TableVisualizer { Rows = 2, Columns = 2, FirstColumn = 1 }, null, LensFrames.Of([.. Enumerable.Range(0, 11)], new Shape(2, 2, 3)));
        Assert.Equal(["Index", "1", "2"], grid.Panels[0].Table!.Columns);
        Assert.Equal([["0, 0", "1", "2"], ["0, 1", "4", "5"]], grid.Panels[0].Table!.Rows);
        Figure cut = LensFrames.Render(new TableVisualizer { FirstRow = 3 }, null, LensFrames.Of([.. Enumerable.Range(0, 11)], new Shape(2, 2, 3)));
        Assert.Equal([["1, 1", "9", "10", ""]], cut.Panels[0].Table!.Rows);
        Figure complex = LensFrames.Render(new TableVisualizer(), null, LensFrames.Of([new Complex(3, 4)]));
        Assert.Equal([["0", "3+4i", "5", "0.927295"]], complex.Panels[0].Table!.Rows);
    }

    [Fact]
    public void Two_arrays_are_paired_by_index()
    {
        Figure figure = LensFrames.Render(new XyVisualizer(), null, LensFrames.Of([1.0, 2, double.NaN, 4]), LensFrames.Of([3, 5, 7, 9, 11], probe: LensFrames.Other));
        PointLayer points = LensFrames.Layer<PointLayer>(figure);
        Assert.Equal([1, 2, 4], points.X);
        Assert.Equal([3, 5, 9], points.Y);
        Assert.Equal(1, LensFrames.Value(figure, "Correlation"), 1e-12);
        Assert.Equal(2, LensFrames.Value(figure, "Slope"), 1e-12);
        Assert.Equal(1, LensFrames.Value(figure, "Intercept"), 1e-12);
        Assert.Contains("4 and 5 elements", figure.Note, StringComparison.Ordinal);
        Assert.Contains("not finite", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_scalars_are_paired_with_the_nearest_in_time()
    {
        Random random = new(4);
        for (int round = 0; round < 100; round++)
        {
            XyVisualizer lens = new();
            long[] first = Times(random), second = Times(random);
            for (int i = 0; i < first.Length; i++) lens.Update(LensFrames.Scalar((double)first[i], first[i]));
            for (int i = 0; i < second.Length; i++) lens.Update(LensFrames.Scalar((double)second[i], second[i], LensFrames.Other));
            PointLayer points = LensFrames.Layer<PointLayer>(lens.Render(new FigureView()));
            Assert.Equal(first.Select(time => (double)time), points.X);
            for (int i = 0; i < first.Length; i++) Assert.Equal(second.MinBy(time => (Math.Abs(time - first[i]), time)), points.Y[i]);
        }

        static long[] Times(Random random) => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (long)random.Next(60)).Order()];
    }

    [Fact]
    public void One_probe_has_pairs_when_it_is_complex_or_has_two_columns_or_rows()
    {
        Figure complex = LensFrames.Render(new XyVisualizer { Style = XyStyle.Line }, null, LensFrames.Of([new Complex(1, 2), new Complex(3, 4)]));
        Assert.Equal([2, 4], LensFrames.Layer<LineLayer>(complex).Y);
        Assert.True(complex.Panels[0].HasEqualUnits);
        Assert.Equal([2, 4, 6], LensFrames.Layer<PointLayer>(LensFrames.Render(new XyVisualizer(), null, LensFrames.Of([1, 2, 3, 4, 5, 6], new Shape(3, 2)))).Y);
        Assert.Equal([4, 5, 6], LensFrames.Layer<PointLayer>(LensFrames.Render(new XyVisualizer(), null, LensFrames.Of([1, 2, 3, 4, 5, 6], new Shape(2, 3)))).Y);
        Assert.Contains("second probe", LensFrames.Render(new XyVisualizer(), null, LensFrames.Of([1.0, 2])).Note, StringComparison.Ordinal);
        Figure trail = LensFrames.Render(new XyVisualizer(), null, LensFrames.Scalar(new Complex(1, 2)), LensFrames.Scalar(new Complex(5, 6), 10));
        Assert.Equal([1, 5], LensFrames.Layer<PointLayer>(trail).X);
    }

    [Fact]
    public void Many_points_become_one_for_every_pixel_that_has_any()
    {
        Random random = new(5);
        Complex[] samples = [.. Enumerable.Range(0, 200_000).Select(_ => new Complex(random.NextDouble(), random.NextDouble()))];
        samples[77_777] = new Complex(9, 9);
        PointLayer points = LensFrames.Layer<PointLayer>(LensFrames.Render(new XyVisualizer(), new FigureView { Width = 100, Height = 100 }, LensFrames.Of(samples)));
        Assert.InRange(points.X.Count, 2, 10_000);
        Assert.Contains(9, points.X);
        Assert.Equal(points.X.Count, points.X.Zip(points.Y).ToHashSet().Count);
        Assert.InRange(points.X.Count, 120, 170);
    }
}
