using System.Numerics;

namespace Strobe.Visualizers.Lenses;

public class WaveformTests
{
    [Fact]
    public void Every_column_has_the_extremes_of_its_samples_at_any_zoom()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            int count = random.Next(2, 5000), width = random.Next(16, 300);
            ElementType type = random.Next(2) == 0 ? ElementType.Float64 : ElementType.Int16;
            (SignalFrame frame, double[] values) = LensFrames.Random(type, count, random);
            double from = random.NextDouble() * count, length = random.NextDouble() * count + 1;
            FigureRange? zoom = random.Next(3) == 0 ? null : new(from - length / 2, from + length / 2);
            Figure figure = LensFrames.Render(new WaveformVisualizer(), new FigureView { Width = width, X = zoom }, frame);
            Check(figure, values, zoom ?? new(0, count - 1), width);
        }
    }

    private static void Check(Figure figure, double[] values, FigureRange range, int width)
    {
        // What is visible, with a neighbour at either end so that the curve goes on beyond the edges.
        int first = Math.Max(0, (int)Math.Floor(range.From)), last = Math.Min(values.Length - 1, (int)Math.Ceiling(range.To));
        if (last < first) return;
        BandLayer? band = figure.Panels[0].Layers.OfType<BandLayer>().SingleOrDefault();
        LineLayer line = LensFrames.Layer<LineLayer>(figure);
        double[] visible = values[first..(last + 1)];
        if (visible.Length <= width)
        {
            Assert.Null(band);
            Assert.Equal(Enumerable.Range(first, visible.Length).Select(i => (double)i), line.X);
            Assert.Equal(visible.Select(value => double.IsFinite(value) ? value : double.NaN), line.Y);
            return;
        }

        Assert.NotNull(band);
        ILookup<int, double> columns = Enumerable.Range(first, visible.Length)
            .ToLookup(i => (int)Math.Clamp(Math.Floor((i - range.From) / (range.Length / width)), 0, width - 1), i => values[i]);
        Assert.Equal(columns.Count, band.X.Count);
        for (int i = 0; i < band.X.Count; i++)
        {
            double[] all = [.. columns[(int)Math.Floor((band.X[i] - range.From) / (range.Length / width))]], finite = [.. all.Where(double.IsFinite)];
            Assert.NotEmpty(all);
            Assert.Equal(finite.Length == 0 ? double.NaN : finite.Min(), band.Low[i]);
            Assert.Equal(finite.Length == 0 ? double.NaN : finite.Max(), band.High[i]);
        }

        Assert.Equal(visible.Where(double.IsFinite).Max(), line.Y.Where(double.IsFinite).Max());
        Assert.Equal(visible.Where(double.IsFinite).Min(), line.Y.Where(double.IsFinite).Min());
    }

    [Fact]
    public void A_single_peak_among_a_million_samples_is_seen_wherever_it_is()
    {
        Random random = new(2);
        float[] samples = new float[1_000_000];
        for (int round = 0; round < 20; round++)
        {
            int at = random.Next(samples.Length);
            samples[at] = 5;
            BandLayer band = LensFrames.Layer<BandLayer>(LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of(samples)));
            int column = band.High.ToList().IndexOf(5);
            Assert.InRange(at, band.X[column] - 556, band.X[column] + 556);
            Assert.Equal(1, band.High.Count(one => one == 5));
            samples[at] = 0;
        }
    }

    [Fact]
    public void Time_runs_from_the_sample_rate_and_cursors_read_exact_values()
    {
        double[] samples = [.. Enumerable.Range(0, 100).Select(i => 2.0 * i)];
        FigureView view = new() { Cursors = [0.0105, 0.03] };
        Figure figure = LensFrames.Render(new WaveformVisualizer { Unit = "V" }, view, LensFrames.Of(samples, rate: 1000));
        Assert.Equal(("Time", "s"), (figure.Panels[0].X.Quantity, figure.Panels[0].X.Unit));
        Assert.Equal(new FigureRange(0, 0.099), figure.Panels[0].X.Range);
        Assert.Equal(0.0195, LensFrames.Value(figure, "Δt"), 1e-15);
        Assert.Equal(1 / 0.0195, LensFrames.Value(figure, "1/Δt"), 1e-9);
        Assert.Equal(21, LensFrames.Value(figure, "Value at cursor 1"), 1e-9);
        Assert.Equal(60, LensFrames.Value(figure, "Value at cursor 2"), 1e-9);
        Assert.Equal(39, LensFrames.Value(figure, "Δy"), 1e-9);
        Assert.Equal(2000, LensFrames.Value(figure, "Slope"), 1e-6);
        // The gate holds samples 11 to 30.
        Assert.Equal(22, LensFrames.Value(figure, "Min"));
        Assert.Equal(60, LensFrames.Value(figure, "Max"));
        Assert.Equal(41, LensFrames.Value(figure, "Mean"), 1e-12);
        Assert.Equal(2, figure.Panels[0].Layers.OfType<GuideLayer>().Count());
        Assert.Equal("V/s", figure.Measurements.Single(one => one.Name == "Slope").Unit);
    }

    [Theory]
    [InlineData(LineStyle.Line, 2.5)]
    [InlineData(LineStyle.Step, 1)]
    [InlineData(LineStyle.Stem, 3)]
    public void A_cursor_between_samples_reads_what_the_style_draws(LineStyle style, double expected)
    {
        Figure figure = LensFrames.Render(new WaveformVisualizer { Style = style }, new FigureView { Cursors = [1.75] }, LensFrames.Of([0.0, 1, 3]));
        Assert.Equal(expected, LensFrames.Value(figure, "Value at cursor 1"), 1e-12);
        Assert.Equal(style, LensFrames.Layer<LineLayer>(figure).Style);
    }

    [Fact]
    public void Cursors_outside_say_that_there_is_no_sample()
    {
        Figure figure = LensFrames.Render(new WaveformVisualizer(), new FigureView { Cursors = [-1, 7] }, LensFrames.Of([0.0, 1, 3]));
        Assert.Equal("there is no sample", LensFrames.Reason(figure, "Value at cursor 1"));
        Assert.Equal("there is no sample at a cursor", LensFrames.Reason(figure, "Δy"));
    }

    [Fact]
    public void Complex_samples_are_shown_in_four_ways()
    {
        Complex[] samples = [.. Enumerable.Range(0, 50).Select(i => Complex.FromPolarCoordinates(3, 0.5 * i))];
        WaveformVisualizer lens = new();
        Figure parts = LensFrames.Render(lens, null, LensFrames.Of(samples));
        Assert.Equal(["x.re", "x.im"], parts.Panels[0].Layers.OfType<LineLayer>().Select(line => line.Name));
        Assert.Equal(3 * Math.Sin(1), parts.Panels[0].Layers.OfType<LineLayer>().Last().Y[2], 1e-12);
        lens.Complex = ComplexView.MagnitudePhase;
        lens.IsUnwrapped = true;
        Figure polar = lens.Render(new FigureView());
        Assert.Equal(2, polar.Panels.Count);
        Assert.All(LensFrames.Layer<LineLayer>(polar).Y, value => Assert.Equal(3, value, 1e-12));
        Assert.Equal(24.5, LensFrames.Layer<LineLayer>(polar, 1).Y[49], 1e-9);
        Assert.Equal("rad", polar.Panels[1].Y.Unit);
        lens.IsUnwrapped = false;
        lens.Complex = ComplexView.Phase;
        Assert.All(LensFrames.Layer<LineLayer>(lens.Render(new FigureView())).Y, value => Assert.InRange(value, -Math.PI, Math.PI));
    }

    [Fact]
    public void Rows_of_an_array_are_traces_and_a_cut_row_ends_where_it_was_cut()
    {
        Figure figure = LensFrames.Render(new WaveformVisualizer { Rows = 3, FirstRow = 1 }, null, LensFrames.Of([.. Enumerable.Range(0, 13)], new Shape(10, 4)));
        LineLayer[] lines = [.. figure.Panels[0].Layers.OfType<LineLayer>()];
        Assert.Equal(["x[1]", "x[2]", "x[3]"], lines.Select(line => line.Name));
        Assert.Equal([4, 5, 6, 7], lines[0].Y);
        Assert.Equal([12], lines[2].Y);
        Assert.Contains("Only the first 13 of 40 elements were captured.", figure.Note, StringComparison.Ordinal);
        Assert.Contains("3 of 10 rows are shown.", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_probes_are_several_traces_and_the_ninth_is_refused()
    {
        WaveformVisualizer lens = new();
        for (int i = 0; i < 9; i++) lens.Update(LensFrames.Of([i, i + 1.0], probe: LensFrames.Probe with { Variable = "v" + i }));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(8, figure.Panels[0].Layers.OfType<LineLayer>().Count());
        Assert.Contains("8 probes", figure.Note, StringComparison.Ordinal);
        Assert.Equal(7, LensFrames.Value(figure, "v7 Min"));
    }

    [Fact]
    public void A_probe_without_a_rate_among_others_numbers_all_samples()
    {
        Figure figure = LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of([1.0, 2], rate: 10), LensFrames.Of([1.0, 2], probe: LensFrames.Other));
        Assert.Equal("Sample", figure.Panels[0].X.Quantity);
        Assert.Contains("no sample rate", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Persistence_counts_the_frames_that_pass_through_each_place()
    {
        WaveformVisualizer lens = new() { Persistence = 3 };
        foreach (double level in (double[])[9, 0, 0, 1, 4]) lens.Update(LensFrames.Of([.. Enumerable.Repeat(level, 1000)]));
        Figure figure = lens.Render(new FigureView { Width = 100, Height = 100 });
        HeatMapLayer map = LensFrames.Layer<HeatMapLayer>(figure);
        Assert.Equal((0, 4), (map.Y.From, map.Y.To));
        double[] column = [.. Enumerable.Range(0, map.Rows).Select(row => map.Values[row * map.Columns + 7])];
        Assert.Equal(2, column[0]);
        Assert.Equal(1, column[^1]);
        Assert.Equal(4, column.Where(double.IsFinite).Sum());
        lens.Overlay = OverlayStyle.Lines;
        Assert.Equal(3, lens.Render(new FigureView { Width = 100 }).Panels[0].Layers.OfType<LineLayer>().Count(line => line.Color == -1));
    }

    [Fact]
    public void Persistence_follows_the_straight_parts_between_samples()
    {
        double[] samples = [0, 10];
        Extremes[] spans = WaveformPersistence.Spans(new WaveformTrace("", new SampleRun(LensFrames.Of(samples)), 1, false, 0), new PixelColumns(new(0, 1), 10));
        for (int i = 0; i < 10; i++) Assert.Equal((i, i + 1.0), (Math.Round(spans[i].Low, 9), Math.Round(spans[i].High, 9)));
    }

    [Fact]
    public void Earlier_frames_of_another_shape_are_left_out_and_that_is_said()
    {
        Figure figure = LensFrames.Render(new WaveformVisualizer { Persistence = 5 }, null, LensFrames.Of([1.0, 2, 3]), LensFrames.Of([1f, 2f]), LensFrames.Of([1.0, 2]));
        Assert.Contains("another type or shape", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_said_in_a_sentence()
    {
        Assert.Equal("No frames yet.", new WaveformVisualizer().Render(new FigureView()).Note);
        Assert.Equal("The compiler did not keep the variable at this place.", LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Missing(FrameFlags.OptimizedOut)).Note);
        Assert.Equal("x has no elements.", LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of(Array.Empty<float>())).Note);
        Figure gaps = LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of([1, double.NaN, double.PositiveInfinity, 2]));
        Assert.Equal(Notes.Gaps, gaps.Note);
        Assert.Equal([1, double.NaN, double.NaN, 2], LensFrames.Layer<LineLayer>(gaps).Y);
        Assert.Equal(2, LensFrames.Value(gaps, "Max"));
        Figure none = LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of([double.NaN]));
        Assert.Equal("no samples", LensFrames.Reason(none, "RMS"));
        Figure later = LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of([1.0, 2]), LensFrames.Missing(FrameFlags.Unreadable));
        Assert.Equal("The newest frame has no value: The variable's memory could not be read.", later.Note);
        Assert.Single(later.Panels);
        Figure one = LensFrames.Render(new WaveformVisualizer(), null, LensFrames.Of([5.0]));
        Assert.Equal([5], LensFrames.Layer<PointLayer>(one).Y);
        Assert.Equal(0, LensFrames.Value(one, "Peak-to-peak"));
    }
}
