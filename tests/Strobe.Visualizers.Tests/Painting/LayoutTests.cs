namespace Strobe.Visualizers.Painting;

public sealed class LayoutTests
{
    [Fact]
    public void No_text_leaves_the_picture_and_no_two_labels_overlap()
    {
        Random random = new(7);
        for (int seed = 0; seed < 400; seed++)
        {
            int width = random.Next(10, 1200), height = random.Next(10, 800);
            Figure figure = new RandomFigures(seed).Figure();
            Check(FigureLayout.Of(figure, width, height, Theme.Dark), $"seed {seed}, {width} × {height}");
        }
    }

    [Theory]
    [InlineData(900, 480)]
    [InlineData(640, 360)]
    [InlineData(320, 200)]
    [InlineData(120, 90)]
    public void The_sample_figures_fit(int width, int height)
    {
        foreach (string name in SampleFigures.Names) Check(FigureLayout.Of(SampleFigures.Named(name), width, height, Theme.Light), name);
    }

    [Theory]
    [InlineData(0, 10, "0 1 2 3 4 5 6 7 8 9 10", "")]
    [InlineData(-1, 1, "−1.0 −0.5 0 0.5 1.0", "")]
    [InlineData(0, 0.00125, "0 0.2 0.4 0.6 0.8 1.0 1.2", "ms")]
    [InlineData(0, 44100, "0 5 10 15 20 25 30 35 40", "ks")]
    [InlineData(899.99, 900.01, "899.990 899.995 900.000 900.005 900.010", "s")]
    [InlineData(-3e-9, 3e-9, "−3 −2 −1 0 1 2 3", "ns")]
    [InlineData(0, 3e30, "0 0.5e6 1.0e6 1.5e6 2.0e6 2.5e6 3.0e6", "Ys")]
    public void Steps_are_round_and_the_prefix_stands_in_the_title(double from, double to, string labels, string unit)
    {
        FigureAxis axis = new() { Quantity = "Time", Unit = unit.Length == 0 ? "" : "s" };
        AxisPlan plan = AxisTicks.Plan(axis, new FigureRange(from, to), 0, 330, false, TextStyle.Ticks, 100);
        Assert.Equal(unit.Length == 0 ? "Time" : $"Time ({unit})", plan.Title);
        Assert.Equal(labels, string.Join(' ', plan.Ticks.Select(tick => tick.Label)));
    }

    [Fact]
    public void Decades_have_labels_and_lines_between_them()
    {
        FigureAxis axis = new() { Quantity = "Frequency", Unit = "Hz", IsLogarithmic = true };
        AxisPlan plan = AxisTicks.Plan(axis, new FigureRange(10, 1e6), 0, 500, false, TextStyle.Ticks, 100);
        Assert.Equal("10 100 1k 10k 100k 1M", string.Join(' ', plan.Ticks.Where(tick => tick.Label.Length > 0).Select(tick => tick.Label)));
        Assert.Equal(5 * 8, plan.Ticks.Count(tick => tick.IsMinor));
        Assert.Equal(100, plan.Scale.Map(100), 9);
    }

    [Fact]
    public void A_reversed_axis_begins_at_the_top()
    {
        FigurePanel panel = new() { Y = new FigureAxis { IsReversed = true, Range = new FigureRange(0, 10) } };
        PanelLayout layout = FigureLayout.Of(new Figure { Panels = [panel] }, 400, 300, Theme.Dark).Panels[0];
        Assert.Equal(layout.Plot.Y, layout.Y.Scale.Map(0));
        Assert.Equal(layout.Plot.Bottom, layout.Y.Scale.Map(10));
    }

    [Theory]
    [InlineData(900, 300)]
    [InlineData(300, 900)]
    public void Equal_units_are_equally_long(int width, int height)
    {
        foreach (string name in (string[])["constellation", "image"])
        {
            PanelLayout layout = FigureLayout.Of(SampleFigures.Named(name), width, height, Theme.Dark).Panels[0];
            double x = layout.X.Scale.Map(1) - layout.X.Scale.Map(0), y = Math.Abs(layout.Y.Scale.Map(1) - layout.Y.Scale.Map(0));
            Assert.InRange(x / y, 0.97, 1.03);
        }
    }

    [Fact]
    public void A_given_range_is_shown_as_it_is()
    {
        FigurePanel panel = new()
        {
            X = new FigureAxis { Range = new FigureRange(0.13, 0.87) }, Y = new FigureAxis { Range = new FigureRange(-0.77, 0.31) },
            Layers = [new LineLayer([-5, 5], [-5, 5])],
        };
        PanelLayout layout = FigureLayout.Of(new Figure { Panels = [panel] }, 400, 300, Theme.Dark).Panels[0];
        Assert.Equal((new FigureRange(0.13, 0.87), new FigureRange(-0.77, 0.31)), (layout.X.Scale.Range, layout.Y.Scale.Range));
    }

    [Fact]
    public void A_legend_needs_two_names()
    {
        FigureLayer one = new LineLayer([0, 1], [0, 1]) { Name = "one" }, two = new LineLayer([0, 1], [1, 0]) { Name = "two", Color = 1 }, nameless = new LineLayer([0, 1], [1, 1]);
        Assert.Empty(Layout(one, nameless).Samples);
        Assert.Equal(2, Layout(one, nameless, two).Samples.Count);

        static PanelLayout Layout(params FigureLayer[] layers) =>
            FigureLayout.Of(new Figure { Panels = [new FigurePanel { Layers = ValueList.Create<FigureLayer>(layers) }] }, 400, 300, Theme.Dark).Panels[0];
    }

    [Fact]
    public void Why_something_was_not_measured_is_written_in_grey()
    {
        FigureLayout layout = FigureLayout.Of(SampleFigures.Named("waveform"), 900, 480, Theme.Dark);
        TextMark reason = Assert.Single(layout.Texts, text => text.Text == "not measurable: no edge");
        TextMark value = Assert.Single(layout.Texts, text => text.Text == "459.6 mA");
        Assert.Equal((Theme.Dark.FaintText, Theme.Dark.Text), (reason.Color, value.Color));
    }

    private static void Check(FigureLayout layout, string what)
    {
        PixelBox picture = new(0, 0, layout.Width, layout.Height);
        foreach (TextMark text in layout.AllTexts()) Assert.True(picture.Contains(text.Bounds), $"{what}: \"{text.Text}\" leaves the picture.");
        List<PixelBox> outside = [.. layout.Texts.Select(text => text.Bounds)];
        foreach (PanelLayout panel in layout.Panels) outside.AddRange(panel.Texts.Select(text => text.Bounds));
        for (int i = 0; i < outside.Count; i++)
        {
            // Lines of text may touch: what stands above and below the letters is free.
            for (int k = i + 1; k < outside.Count; k++) Assert.False(outside[i].Grown(-1).Overlaps(outside[k].Grown(-1)), $"{what}: {Text(layout, i)} overlaps {Text(layout, k)}.");
        }
    }

    private static string Text(FigureLayout layout, int index) => $"\"{layout.AllTexts().ElementAt(index).Text}\" at {layout.AllTexts().ElementAt(index).Bounds}";
}
