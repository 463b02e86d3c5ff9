using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class SpectrumVisualizerTests
{
    [Fact]
    public void A_tone_has_its_place_its_level_and_its_rank_in_the_table()
    {
        SpectrumVisualizer lens = new();
        lens.Settings.Set("window", "flat-top");
        lens.Update(Frames.Of(Tone(4096, 1000.7 / 48000), 48000));
        Figure figure = lens.Render(new FigureView { Cursors = [500, 1500] });
        Assert.Equal("", figure.Note);
        Assert.Equal("Hz", figure.Panels[0].X.Unit);
        Assert.Equal("dBFS", figure.Panels[0].Y.Unit);
        Assert.Equal(1000.7, Frames.Measured(figure, "Frequency").Value, 0.1);
        Assert.Equal(0, Frames.Measured(figure, "Level").Value, 0.01);
        Assert.Equal(0, Frames.Measured(figure, "Channel power").Value, 0.01);
        Assert.Equal(3.77 * 48000 / 4096, Frames.Measured(figure, "RBW").Value, 0.01);
        Assert.Equal(3.77, Frames.Measured(figure, "ENBW").Value, 0.01);
        Assert.Equal("Peak", figure.Panels[1].Table!.Columns[0]);
        Assert.Equal("1.0007 kHz", figure.Panels[1].Table!.Rows[0][1]);
    }

    [Fact]
    public void Without_a_sample_rate_frequencies_are_in_cycles_per_sample()
    {
        SpectrumVisualizer lens = new();
        lens.Update(Frames.Of([.. Tone(512, 0.125).Select(x => (short)(x * short.MaxValue))]));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal("", figure.Panels[0].X.Unit);
        Assert.Equal(0.125, Frames.Measured(figure, "Frequency").Value, 1e-4);
        Assert.Equal(0, Frames.Measured(figure, "Level").Value, 0.01);
        Assert.Equal("it needs two cursors", Frames.Measured(figure, "Channel power").Reason);
    }

    [Fact]
    public void A_long_spectrum_is_drawn_with_few_points_and_all_peaks()
    {
        SpectrumVisualizer lens = new();
        lens.Update(Frames.Of(Tone(1 << 17, 0.1234567)));
        Figure figure = lens.Render(new FigureView { Width = 300 });
        LineLayer line = figure.Panels[0].Layers.OfType<LineLayer>().Single();
        Assert.InRange(line.X.Count, 300, 602);
        Assert.Equal(0, line.Y.Max(), 1.5);
        Assert.Equal(line.X, line.X.Order());
        lens.Settings.Set("log-frequency", true);
        line = lens.Render(new FigureView { Width = 300 }).Panels[0].Layers.OfType<LineLayer>().Single();
        Assert.InRange(line.X.Count, 100, 602);
        Assert.True(line.X[0] > 0);
    }

    [Fact]
    public void Averages_and_holds_go_over_frames()
    {
        SpectrumVisualizer lens = new();
        lens.Settings.Set("averaging", "rms");
        lens.Settings.Set("max-hold", true);
        lens.Settings.Set("min-hold", true);
        lens.Settings.Set("unit", "V-peak");
        lens.Settings.Set("window", "rectangular");
        lens.Update(Frames.Of(Tone(64, 0.25)));
        lens.Update(Frames.Of(new double[64]));
        Figure figure = lens.Render(new FigureView());
        LineLayer[] lines = [.. figure.Panels[0].Layers.OfType<LineLayer>()];
        Assert.Equal(["max hold", "min hold", "spectrum"], lines.Select(line => line.Name));
        Assert.Equal(1, lines[0].Y[16], 1e-12);
        Assert.Equal(0, lines[1].Y[16], 1e-12);
        Assert.Equal(Math.Sqrt(0.5), lines[2].Y[16], 1e-12);
        Assert.Equal(2, Frames.Measured(figure, "Frames").Value);
    }

    [Fact]
    public void Scalars_become_a_signal()
    {
        SpectrumVisualizer lens = new();
        double[] tone = Tone(4096, 0.2);
        for (int i = 0; i < tone.Length; i++) lens.Update(Frames.Scalar(tone[i], i));
        Assert.Equal(0.2, Frames.Measured(lens.Render(new FigureView()), "Frequency").Value, 1e-5);
        lens.Settings.Set("averaging", "exponential");
        lens.Settings.Set("length", "256");
        for (int i = 0; i < 2000; i++) lens.Update(Frames.Scalar(tone[i], i));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(0.2, Frames.Measured(figure, "Frequency").Value, 1e-4);
        Assert.True(Frames.Measured(figure, "Frames").Value > 5);
    }

    [Fact]
    public void Several_probes_are_several_traces()
    {
        SpectrumVisualizer lens = new();
        lens.Update(Frames.Of(Tone(256, 0.1), 1000));
        lens.Update(Frames.Of(Tone(256, 0.2), 2000, probe: ProbeId.Parse("tx.cpp:1:out")));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(["symbols", "out"], figure.Panels[0].Layers.OfType<LineLayer>().Select(line => line.Name));
        Assert.Equal(400, Frames.Measured(figure, "out: Frequency").Value, 0.1);
        Assert.Equal("Probe", figure.Panels[1].Table!.Columns[0]);
    }

    [Fact]
    public void Complex_samples_have_frequencies_of_both_signs()
    {
        SpectrumVisualizer lens = new();
        lens.Update(Frames.Of([.. Enumerable.Range(0, 1000).Select(n => Complex.FromPolarCoordinates(1, -2 * Math.PI * 0.3 * n))], 1e6));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(-300e3, Frames.Measured(figure, "Frequency").Value, 1.0);
        Assert.Equal(0, Frames.Measured(figure, "Level").Value, 1e-3);
        Assert.Equal(-500e3, figure.Panels[0].X.Range!.Value.From, 1e-6);
    }

    [Theory]
    [InlineData("dBFS", -6.02)]
    [InlineData("dBV", -9.03)]
    [InlineData("V", 0.3536)]
    [InlineData("V-peak", 0.5)]
    [InlineData("V²/Hz", 0.125 / 10)]
    [InlineData("dBFS/Hz", -16.02)]
    public void Every_unit_can_be_chosen(string unit, double level)
    {
        SpectrumVisualizer lens = new();
        lens.Settings.Set("unit", unit);
        lens.Settings.Set("window", "rectangular");
        lens.Update(Frames.Of([.. Tone(100, 0.25).Select(x => x / 2)], 1000));
        Measurement measured = Frames.Measured(lens.Render(new FigureView()), "Level");
        Assert.Equal(level, measured.Value, 0.01);
        Assert.Equal(unit.Replace("-peak", "", StringComparison.Ordinal), measured.Unit);
    }

    [Fact]
    public void A_senseless_length_is_said_and_not_used()
    {
        SpectrumVisualizer lens = new();
        lens.Settings.Set("length", "7");
        lens.Update(Frames.Of(Tone(100, 0.1)));
        Figure figure = lens.Render(new FigureView());
        Assert.Contains("length", figure.Note, StringComparison.Ordinal);
        Assert.Equal(100, Frames.Measured(figure, "Length").Value);
        lens.Settings.Set("length", "1024");
        Assert.Contains("fewer", lens.Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_without_a_value_leaves_the_spectrum_as_it_was()
    {
        SpectrumVisualizer lens = new();
        lens.Update(Frames.Of([.. Tone(512, 0.125).Select(x => (short)(x * short.MaxValue))], 8000));
        lens.Update(Frames.Missing());
        Figure figure = lens.Render(new FigureView());
        Assert.Contains("no value", figure.Note, StringComparison.Ordinal);
        Assert.Equal(1000, Frames.Measured(figure, "Frequency").Value, 0.1);
        Assert.Equal(0, Frames.Measured(figure, "Level").Value, 0.01);
    }

    [Fact]
    public void Settings_survive()
    {
        SpectrumVisualizer lens = new();
        IVisualizer other = new SpectrumVisualizer();
        lens.Settings.Set("window", "kaiser");
        lens.Settings.Set("length", "2048");
        other.RestoreState(((IVisualizer)lens).SaveState());
        Assert.Equal(lens.Settings.ToJson(), other.Settings.ToJson());
    }

    [Theory]
    [InlineData("off")]
    [InlineData("rms")]
    [InlineData("linear")]
    [InlineData("exponential")]
    public void Nothing_is_allocated_in_steady_state(string averaging)
    {
        SpectrumVisualizer lens = new();
        lens.Settings.Set("averaging", averaging);
        lens.Settings.Set("max-hold", averaging == "linear");
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Vectors.Real(1, 4096)), Frames.Of(Vectors.Real(2, 4096), probe: ProbeId.Parse("a.c:1:x"))]));
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Vectors.Complex(1, 1000)), Frames.Of([.. Vectors.Real(2, 4096).Select(x => (float)x)], probe: ProbeId.Parse("a.c:1:x"))]));
        Assert.Equal(0, Frames.AllocatedBy(lens, [.. Enumerable.Range(0, 5000).Select(i => Frames.Scalar(Math.Sin(i), i))]));
    }

    [Fact]
    public void Awkward_frames_give_sound_figures()
    {
        Frames.CheckAwkward<SpectrumVisualizer>();
        Frames.CheckAwkward<SpectrumVisualizer>(("averaging", "linear"), ("max-hold", "on"), ("length", "32"), ("unit", "V²/Hz"), ("sides", "two"), ("detrend", "constant"));
        Frames.CheckAwkward<SpectrumVisualizer>(("log-frequency", "on"), ("unit", "V"), ("window", "kaiser"), ("window-parameter", "300"), ("overlap", "99"));
        Frames.CheckAwkward<SpectrumVisualizer>(("window", "dolph-chebyshev"), ("window-parameter", "20"), ("unit", "dBFS/Hz"), ("full-scale", "1e-9"));
    }

    private static double[] Tone(int count, double cycles) => [.. Enumerable.Range(0, count).Select(n => Math.Cos(2 * Math.PI * cycles * n + 0.5))];
}
