using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class ConstellationVisualizerTests
{
    [Fact]
    public void Points_fade_and_the_reference_lies_where_the_fit_puts_it()
    {
        Complex factor = Complex.FromPolarCoordinates(3, 0.3);
        ConstellationVisualizer lens = new();
        lens.Settings.Set("reference", "qpsk");
        lens.Update(Frames.Of([.. ModulationQualityTests.Sent("qpsk", 500).Select(one => one * factor)]));
        Figure figure = lens.Render(new FigureView());
        Assert.True(figure.Panels[0].HasEqualUnits);
        PointLayer[] layers = [.. figure.Panels[0].Layers.OfType<PointLayer>()];
        Assert.Equal(500, layers[0].X.Count);
        Assert.Equal(1, layers[0].Strengths[^1]);
        Assert.True(layers[0].Strengths[0] < 0.2);
        Assert.Equal(4, layers[1].X.Count);
        Assert.All(layers[1].X.Zip(layers[1].Y), place => Assert.Equal(3, new Complex(place.First, place.Second).Magnitude, 1e-9));
        Assert.Equal(17.19, Frames.Measured(figure, "Rotation").Value, 0.01);
        Assert.Equal(0, Frames.Measured(figure, "EVM RMS").Value, 1e-9);
    }

    [Fact]
    public void Without_a_reference_there_is_no_error()
    {
        ConstellationVisualizer lens = new();
        lens.Update(Frames.Of(Vectors.Complex(1, 100)));
        Figure figure = lens.Render(new FigureView());
        Assert.Contains("reference", Frames.Measured(figure, "EVM RMS").Reason, StringComparison.Ordinal);
        Assert.True(Frames.Measured(figure, "I/Q offset").IsMeasured);
        lens.Settings.Set("reference", "list");
        lens.Settings.Set("reference-list", "nonsense");
        Assert.Contains("list", lens.Render(new FigureView()).Note, StringComparison.Ordinal);
        lens.Settings.Set("reference-list", "1, -1");
        Assert.True(Frames.Measured(lens.Render(new FigureView()), "EVM RMS").IsMeasured);
    }

    [Fact]
    public void One_sample_for_each_symbol_is_taken()
    {
        Complex[] sent = ModulationQualityTests.Sent("qpsk", 100);
        ConstellationVisualizer lens = new();
        lens.Settings.Set("reference", "qpsk");
        lens.Settings.Set("samples-per-symbol", 4);
        lens.Settings.Set("sample-phase", 2);
        lens.Update(Frames.Of([.. Enumerable.Range(0, 400).Select(i => i % 4 == 2 ? sent[i / 4] : new Complex(0.3, 0))]));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(100, Frames.Measured(figure, "Symbols").Value);
        Assert.Equal(0, Frames.Measured(figure, "EVM peak").Value, 1e-9);
    }

    [Fact]
    public void The_newest_points_are_kept_over_frames_and_scalars()
    {
        ConstellationVisualizer lens = new();
        lens.Settings.Set("points", 300);
        for (int i = 0; i < 5; i++) lens.Update(Frames.Of(Vectors.Complex((ulong)i, 100), number: i));
        Assert.Equal(300, Frames.Measured(lens.Render(new FigureView()), "Symbols").Value);
        lens.Clear();
        for (int i = 0; i < 7; i++) lens.Update(Frames.Scalar(new Complex(i, 1), i));
        PointLayer points = lens.Render(new FigureView()).Panels[0].Layers.OfType<PointLayer>().First();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], points.X);
    }

    [Fact]
    public void It_is_the_first_choice_for_few_complex_samples()
    {
        ConstellationVisualizer lens = new();
        Assert.Equal(80, lens.Rank(ElementType.Complex64, new Shape(4096)));
        Assert.Equal(60, lens.Rank(ElementType.Complex64, new Shape(4097)));
        Assert.Equal(0, lens.Rank(ElementType.Float32, new Shape(100)));
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        ConstellationVisualizer lens = new();
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Vectors.Complex(1, 4096)), Frames.Of(Vectors.Complex(2, 4096))]));
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Vectors.Complex(1, 4096).Select(x => new Complex64((float)x.Real, (float)x.Imaginary)).ToArray())]));
    }

    [Fact]
    public void Awkward_frames_give_sound_figures()
    {
        Frames.CheckAwkward<ConstellationVisualizer>();
        foreach (string fit in new[] { "scale-and-rotation", "scale", "none" })
        {
            Frames.CheckAwkward<ConstellationVisualizer>(("reference", "8psk"), ("fit", fit), ("remove-offset", "on"));
            Frames.CheckAwkward<ConstellationVisualizer>(("reference", "list"), ("reference-list", "0, 1"), ("fit", fit));
        }
    }
}
