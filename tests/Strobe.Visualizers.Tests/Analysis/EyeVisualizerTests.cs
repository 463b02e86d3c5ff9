using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class EyeVisualizerTests
{
    private const int PerSymbol = 16;

    private static readonly double[] s_bits = Vectors.Uniform(77, 5000);

    [Fact]
    public void A_clean_eye_is_as_high_and_wide_as_it_can_be()
    {
        EyeQuality quality = EyeQuality.Measure([Nrz(400, PerSymbol, 0, 0)], PerSymbol);
        Assert.Equal("", quality.Reason);
        Assert.Equal(2, quality.Height, 1e-9);
        Assert.Equal(1, quality.Width, 1e-9);
        Assert.Equal(2, quality.InnerHeight, 1e-9);
        Assert.Equal(0, quality.Threshold, 1e-9);
        // Samples 15 and 16 lie on both sides of a crossing.
        Assert.Equal(15.5 / PerSymbol, quality.CrossingPhase, 1e-9);
    }

    [Fact]
    public void Noise_and_jitter_are_what_was_added()
    {
        const double Noise = 0.05, Jitter = 0.04;
        EyeQuality quality = EyeQuality.Measure([Nrz(4000, 64, Noise, Jitter)], 64);
        // The middle lies half-way between two samples, where their noise is averaged.
        double averaged = Noise / Math.Sqrt(2);
        Assert.Equal(2 - 6 * averaged, quality.Height, 0.02);
        Assert.Equal(1 / averaged, quality.QFactor, 1.2);
        Assert.Equal(Jitter, quality.JitterRms, 0.006);
        Assert.Equal(1 - 6 * quality.JitterRms, quality.Width, 1e-12);
        Assert.True(quality.InnerHeight > quality.Height - 0.2 && quality.InnerWidth < 1 - 4 * Jitter);
    }

    [Fact]
    public void Symbols_need_not_have_a_whole_number_of_samples()
    {
        double[] samples = [.. Enumerable.Range(0, 5000).Select(n => Bit((int)(n / 7.3)) ? 1.0 : -1.0)];
        EyeQuality quality = EyeQuality.Measure([samples], 7.3);
        Assert.Equal("", quality.Reason);
        Assert.Equal(2, quality.Height, 1e-9);
        Assert.True(quality.JitterPeakToPeak <= 1 / 7.3);
        Assert.Contains("samples per symbol", EyeQuality.Measure([samples], 5.1).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_eye_has_a_reason()
    {
        Assert.NotEqual("", EyeQuality.Measure([], 8).Reason);
        Assert.NotEqual("", EyeQuality.Measure([[]], 8).Reason);
        Assert.NotEqual("", EyeQuality.Measure([new double[100]], 8).Reason);
        Assert.NotEqual("", EyeQuality.Measure([[1, 2, 3]], 1).Reason);
        Assert.NotEqual("", EyeQuality.Measure([[double.MaxValue, double.MinValue]], 8).Reason);
        EyeQuality noise = EyeQuality.Measure([Vectors.Normal(1, 5000)], 8);
        Assert.True(noise.Reason.Length > 0 || noise.Height < 0);
    }

    [Fact]
    public void The_diagram_is_dense_at_the_levels_and_empty_in_the_eye()
    {
        EyeVisualizer lens = new();
        lens.Settings.Set("samples-per-symbol", PerSymbol);
        lens.Update(Frames.Of(Nrz(500, PerSymbol, 0.02, 0), 1.6e6));
        Figure figure = lens.Render(new FigureView());
        HeatMapLayer map = figure.Panels[0].Layers.OfType<HeatMapLayer>().Single();
        Assert.Equal(new FigureRange(-1, 1), map.X);
        double At(double x, double y) => map.Values[(int)((y - map.Y.From) / map.Y.Length * map.Rows) * map.Columns + (int)((x - map.X.From) / map.X.Length * map.Columns)];
        Assert.True(double.IsNaN(At(0, 0)));
        Assert.True(double.IsNaN(At(0.3, 0.2)));
        Assert.True(At(0.5, 0) > 50);
        double inColumn = Enumerable.Range(0, map.Rows).Select(row => map.Values[row * map.Columns + map.Columns / 2]).Where(double.IsFinite).Sum();
        Assert.InRange(inColumn, 498, 520);
        Assert.Equal(1e-5 * Frames.Measured(figure, "Eye width").Value, Frames.Measured(figure, "Eye width (time)").Value, 1e-12);
    }

    [Fact]
    public void Older_frames_are_fainter_and_only_some_are_kept()
    {
        EyeVisualizer lens = new();
        lens.Settings.Set("samples-per-symbol", PerSymbol);
        lens.Settings.Set("persistence", 2);
        for (int i = 0; i < 5; i++) lens.Update(Frames.Of(Nrz(50, PerSymbol, 0, 0), number: i));
        HeatMapLayer map = lens.Render(new FigureView()).Panels[0].Layers.OfType<HeatMapLayer>().Single();
        double inColumn = Enumerable.Range(0, map.Rows).Select(row => map.Values[row * map.Columns + map.Columns / 2]).Where(double.IsFinite).Sum();
        Assert.InRange(inColumn, 49 * 1.5, 51 * 1.5);
    }

    [Fact]
    public void Scalars_and_both_parts_of_complex_samples_have_eyes()
    {
        double[] samples = Nrz(200, PerSymbol, 0, 0);
        EyeVisualizer lens = new();
        lens.Settings.Set("samples-per-symbol", PerSymbol);
        foreach (double sample in samples) lens.Update(Frames.Scalar(sample));
        Assert.Equal(2, Frames.Measured(lens.Render(new FigureView()), "Eye height").Value, 1e-9);
        lens.Update(Frames.Of([.. samples.Select(x => new Complex(0, 3 * x))]));
        Assert.False(Frames.Measured(lens.Render(new FigureView()), "Eye height").IsMeasured);
        lens.Settings.Set("component", "imaginary");
        Assert.Equal(6, Frames.Measured(lens.Render(new FigureView()), "Eye height").Value, 1e-9);
    }

    [Fact]
    public void Updates_allocate_nothing() => Assert.Equal(0, Frames.AllocatedBy(new EyeVisualizer(), [Frames.Of(Nrz(100, 8, 0, 0))]));

    [Fact]
    public void Awkward_frames_give_sound_figures()
    {
        Frames.CheckAwkward<EyeVisualizer>();
        Frames.CheckAwkward<EyeVisualizer>(("samples-per-symbol", "1.5"), ("symbols", "4"), ("component", "imaginary"), ("persistence", "64"));
    }

    private static bool Bit(int number) => s_bits[number + 1] > 0.5;

    // ±1; edges are moved by the jitter, in symbols, and are one sample long.
    private static double[] Nrz(int symbols, int perSymbol, double noise, double jitter)
    {
        (double[] added, double[] moved) = (Vectors.Normal(5, symbols * perSymbol), Vectors.Normal(6, symbols + 1));
        double[] samples = new double[symbols * perSymbol];
        for (int n = 0; n < samples.Length; n++)
        {
            int symbol = n / perSymbol;
            double inside = (n + 0.5) / perSymbol - symbol;
            if (inside < moved[symbol] * jitter) symbol--;
            else if (inside > 1 + moved[symbol + 1] * jitter) symbol++;
            samples[n] = (Bit(symbol) ? 1 : -1) + noise * added[n];
        }

        return samples;
    }
}
