using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class WaterfallVisualizerTests
{
    [Fact]
    public void A_sweep_is_a_slanted_line_over_time()
    {
        WaterfallVisualizer lens = new();
        for (int row = 0; row < 20; row++) lens.Update(Frames.Of(Tone(256, (10 + 2 * row) / 256.0), 1000, row));
        Figure figure = lens.Render(new FigureView());
        HeatMapLayer map = figure.Panels[0].Layers.OfType<HeatMapLayer>().Single();
        Assert.Equal((20, 129), (map.Rows, map.Columns));
        for (int row = 0; row < 20; row++)
        {
            double[] levels = map.Values.AsSpan().Slice(row * 129, 129).ToArray();
            Assert.Equal(10 + 2 * row, Array.IndexOf(levels, levels.Max()));
            Assert.Equal(0, levels.Max(), 1e-3);
        }

        Assert.Equal("s", figure.Panels[0].Y.Unit);
        Assert.Equal(0.02, map.Y.Length, 1e-9);
        Assert.Equal(0.001, Frames.Measured(figure, "Row interval").Value, 1e-9);
        Assert.Equal(48 * 1000 / 256.0, Frames.Measured(figure, "Newest frequency").Value, 0.01);
        Assert.Equal(new FigureRange(map.Limits!.Value.To - 80, map.Limits.Value.To), figure.Panels[0].Colors!.Range);
    }

    [Fact]
    public void Rows_are_bounded_and_columns_too()
    {
        WaterfallVisualizer lens = new();
        lens.Settings.Set("rows", 8);
        for (int i = 0; i < 30; i++) lens.Update(Frames.Of(Tone(8192, 0.1), 1e6, i));
        HeatMapLayer map = lens.Render(new FigureView()).Panels[0].Layers.OfType<HeatMapLayer>().Single();
        Assert.Equal((8, 1024), (map.Rows, map.Columns));
        Assert.Equal(0.022, map.Y.From, 1e-9);
        Assert.Equal(0, map.Values.Max(), 1.5);
    }

    [Fact]
    public void Each_segment_of_a_long_frame_is_a_row()
    {
        WaterfallVisualizer lens = new();
        lens.Settings.Set("length", "256");
        lens.Settings.Set("overlap", 0);
        lens.Update(Frames.Of([.. Tone(2560, 0.125), .. Tone(2560, 0.25)], 1000));
        HeatMapLayer map = lens.Render(new FigureView()).Panels[0].Layers.OfType<HeatMapLayer>().Single();
        Assert.Equal(20, map.Rows);
        Assert.Equal(5.12, map.Y.Length, 1e-9);
        Assert.True(map.Values[32] > -1 && map.Values[19 * 129 + 64] > -1 && map.Values[19 * 129 + 32] < -60);
    }

    [Fact]
    public void Rows_at_uneven_times_last_until_the_next()
    {
        WaterfallVisualizer lens = new();
        foreach (int time in new[] { 0, 1, 9 }) lens.Update(Frames.Of(Tone(64, (time + 4) / 64.0), 64, time));
        HeatMapLayer map = lens.Render(new FigureView()).Panels[0].Layers.OfType<HeatMapLayer>().Single();
        Assert.Equal(6, map.Rows);
        int[] tones = [.. Enumerable.Range(0, 6).Select(row => Array.IndexOf(map.Values.AsSpan().Slice(row * 33, 33).ToArray(), map.Values.AsSpan().Slice(row * 33, 33).ToArray().Max()))];
        // 0 … 13.5 ms in six rows: the middle of the first is at 1.1 ms already.
        Assert.Equal([5, 5, 5, 5, 13, 13], tones);
    }

    [Fact]
    public void Scalars_are_collected_to_rows()
    {
        WaterfallVisualizer lens = new();
        double[] tone = Tone(1000, 0.25);
        for (int i = 0; i < 100; i++) lens.Update(Frames.Scalar(tone[i], i));
        Assert.Contains("100 of 256", lens.Render(new FigureView()).Note, StringComparison.Ordinal);
        for (int i = 100; i < 1000; i++) lens.Update(Frames.Scalar(tone[i], i));
        Figure figure = lens.Render(new FigureView());
        Assert.Equal(6, Frames.Measured(figure, "Rows").Value);
        Assert.Equal(0.25, Frames.Measured(figure, "Newest frequency").Value, 1e-6);
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        WaterfallVisualizer lens = new();
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Tone(4096, 0.1), 1000), Frames.Of(Tone(4096, 0.2), 1000)]));
        Assert.Equal(0, Frames.AllocatedBy(lens, [Frames.Of(Vectors.Complex(1, 4096))]));
    }

    [Fact]
    public void Awkward_frames_give_sound_figures()
    {
        Frames.CheckAwkward<WaterfallVisualizer>();
        Frames.CheckAwkward<WaterfallVisualizer>(("length", "32"), ("unit", "dBV"), ("sides", "two"), ("rows", "2"));
    }

    private static double[] Tone(int count, double cycles) => [.. Enumerable.Range(0, count).Select(n => Math.Cos(2 * Math.PI * cycles * n))];
}
