using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class HistogramVisualizerTests
{
    [Fact]
    public void Bars_hold_all_samples_and_numbers_are_right()
    {
        double[] samples = Vectors.Normal(3, 5000);
        HistogramVisualizer lens = new();
        lens.Update(Frames.Of(samples));
        Figure figure = lens.Render(new FigureView { Cursors = [-1, 1] });
        BarLayer bars = Assert.Single(figure.Panels[0].Layers.OfType<BarLayer>());
        Assert.Equal(5000, bars.Heights.Sum());
        Assert.Equal(samples.Average(), Frames.Measured(figure, "Mean").Value, 1e-12);
        Assert.Equal(68.27, Frames.Measured(figure, "Share between cursors").Value, 2.0);
        Assert.True(Frames.Measured(figure, "Distance from normal").Value < 0.03);
        LineLayer cumulative = figure.Panels[1].Layers.OfType<LineLayer>().First();
        Assert.Equal(100, cumulative.Y[^1]);
        Assert.True(cumulative.X.Count <= 901);
        // The fitted curve encloses as many samples as the bars.
        LineLayer curve = Assert.Single(figure.Panels[0].Layers.OfType<LineLayer>());
        double width = bars.Edges[1] - bars.Edges[0], area = 0;
        for (int i = 1; i < curve.X.Count; i++) area += (curve.Y[i] + curve.Y[i - 1]) / 2 * (curve.X[i] - curve.X[i - 1]);
        Assert.Equal(5000, area / width, 20.0);
    }

    [Theory]
    [InlineData("percent", 100)]
    [InlineData("density", 1)]
    public void Scales_add_up(string scale, double total)
    {
        HistogramVisualizer lens = new();
        lens.Settings.Set("scale", scale);
        lens.Update(Frames.Of(Vectors.Normal(3, 5000)));
        BarLayer bars = lens.Render(new FigureView()).Panels[0].Layers.OfType<BarLayer>().Single();
        double sum = bars.Heights.Select((height, i) => scale == "density" ? height * (bars.Edges[i + 1] - bars.Edges[i]) : height).Sum();
        Assert.Equal(total, sum, 1e-9);
    }

    [Fact]
    public void Every_bin_of_integers_holds_equally_many_numbers()
    {
        HistogramVisualizer lens = new();
        lens.Update(Frames.Of([.. Enumerable.Range(0, 30000).Select(i => (short)(i % 300))]));
        BarLayer bars = lens.Render(new FigureView()).Panels[0].Layers.OfType<BarLayer>().Single();
        Assert.Equal(-0.5, bars.Edges[0]);
        double width = bars.Edges[1] - bars.Edges[0];
        Assert.Equal(Math.Round(width), width);
        Assert.All(bars.Heights.SkipLast(1), height => Assert.Equal(100 * width, height));
    }

    [Fact]
    public void Scalars_and_histories_are_collected_and_bounded()
    {
        HistogramVisualizer lens = new();
        lens.Settings.Set("history", 1000);
        for (int i = 0; i < 2500; i++) lens.Update(Frames.Scalar((double)i, i));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(1000, Frames.Measured(figure, "Samples").Value);
        Assert.Equal(1500, Frames.Measured(figure, "Min").Value);
        Assert.Equal(2499, Frames.Measured(figure, "Max").Value);
        lens = new();
        lens.Settings.Set("scope", "history");
        lens.Update(Frames.Of(new double[] { 1, 2, 3 }));
        lens.Update(Frames.Of(new double[] { 4, 5 }));
        Assert.Equal(3, Frames.Measured(lens.Render(new FigureView()), "Mean").Value);
    }

    [Fact]
    public void Components_of_complex_samples_can_be_chosen()
    {
        HistogramVisualizer lens = new();
        lens.Update(Frames.Of(new Complex[] { new(3, 4), new(3, 4) }));
        Assert.Equal(5, Frames.Measured(lens.Render(new FigureView()), "Mean").Value, 1e-12);
        lens.Settings.Set("component", "imaginary");
        Assert.Equal(4, Frames.Measured(lens.Render(new FigureView()), "Mean").Value);
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        SignalFrame[] frames = [Frames.Of(Vectors.Real(1, 4096)), Frames.Of(Vectors.Real(2, 4096))];
        HistogramVisualizer lens = new();
        Assert.Equal(0, Frames.AllocatedBy(lens, frames));
        lens.Settings.Set("scope", "history");
        lens.Settings.Set("history", 10000);
        Assert.Equal(0, Frames.AllocatedBy(lens, frames));
        SignalFrame[] singles = [Frames.Of(Vectors.Real(1, 4096).Select(x => (float)x).ToArray())];
        Assert.Equal(0, Frames.AllocatedBy(lens, singles));
    }

    [Fact]
    public void Awkward_frames_give_sound_figures()
    {
        Frames.CheckAwkward<HistogramVisualizer>();
        Frames.CheckAwkward<HistogramVisualizer>(("scope", "history"), ("bins", "7"), ("scale", "density"), ("component", "phase"));
    }
}
