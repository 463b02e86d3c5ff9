using System.Text;
using System.Xml.Linq;

namespace Strobe.Visualizers.Painting;

public sealed class PainterTests
{
    private static readonly PaintOptions s_small = new() { Width = 300, Height = 200 };

    [Fact]
    public void Any_figure_is_drawn_by_every_painter()
    {
        Random random = new(11);
        for (int seed = 1000; seed < 1150; seed++)
        {
            Figure figure = new RandomFigures(seed).Figure();
            PaintOptions options = new() { Width = random.Next(1, 500), Height = random.Next(1, 400), Scale = random.Next(1, 4) * 0.5, Theme = random.Next(2) == 0 ? Theme.Print : Theme.Dark };
            Svg(SvgPainter.Paint(figure, options));
            PngReader png = PngReader.Read(PngPainter.Paint(figure, options));
            Assert.Equal((Math.Max(1, (int)Math.Round(options.Width * options.Scale)), Math.Max(1, (int)Math.Round(options.Height * options.Scale))), (png.Width, png.Height));
            CheckText(figure, random.Next(1, 150), random.Next(1, 60));
        }
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        Figure figure = SampleFigures.Named("hostile");
        XDocument svg = Svg(SvgPainter.Paint(figure));
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Empty(svg.Descendants(ns + "script"));
        Assert.Empty(svg.Descendants(ns + "b"));
        Assert.DoesNotContain(svg.Descendants().SelectMany(one => one.Attributes()), one => one.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        CheckText(figure, 80, 24);
    }

    public static TheoryData<string> Extremes => ["nothing", "not finite", "one point", "no length", "huge", "far away", "many layers", "many panels", "tiny", "not positive", "one cell"];

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Extremes_break_nothing(string which)
    {
        Figure figure = Extreme(which);
        Svg(SvgPainter.Paint(figure, s_small));
        PngReader.Read(PngPainter.Paint(figure, s_small));
        CheckText(figure, 80, 24);
        Assert.Equal(figure, FigureJson.Read(FigureJson.Write(figure)));
    }

    [Fact]
    public void A_line_is_where_its_numbers_say()
    {
        Figure figure = new()
        {
            Panels = [new FigurePanel { X = new FigureAxis { Range = new FigureRange(0, 10) }, Y = new FigureAxis { Range = new FigureRange(0, 10) }, Layers = [new LineLayer([0, 10], [2.5, 2.5])] }],
        };
        PaintOptions options = s_small with { Theme = Theme.Light };
        PanelLayout layout = FigureLayout.Of(figure, options.Width, options.Height, options.Theme).Panels[0];
        PngReader png = PngReader.Read(PngPainter.Paint(figure, options));
        int x = (int)layout.Plot.MiddleX + 3, y = (int)layout.Y.Scale.Map(2.5);
        Assert.InRange(Math.Abs(Colors.Luma(png.Pixels[y * png.Width + x]) - Colors.Luma(Theme.Light.ColorOf(0))), 0, 60);
        Assert.Equal(Theme.Light.Plot, png.Pixels[(y - 6) * png.Width + x]);
        Assert.Equal(Theme.Light.Plot, png.Pixels[(y + 6) * png.Width + x]);
    }

    [Fact]
    public void No_peak_of_a_long_line_is_lost()
    {
        double[] values = new double[100_000];
        values[54_321] = 1;
        Figure figure = new()
        {
            Panels = [new FigurePanel { Y = new FigureAxis { Range = new FigureRange(-0.1, 1) }, Layers = [new LineLayer(SampleFigures.Values(values.Length, i => i), ValueList.Own(values))] }],
        };
        FigureLayout layout = FigureLayout.Of(figure, 900, 480, Theme.Dark);
        LineMark[] lines = [.. DisplayList.Of(figure, layout, 1).OfType<LineMark>()];
        Assert.Equal(layout.Panels[0].Plot.Y, lines.Min(line => line.Points.Where((_, i) => i % 2 == 1).Min()), 6);
        Assert.InRange(lines.Sum(line => line.Points.Length), 10, 16_000);
    }

    [Fact]
    public void A_heat_map_has_its_colours_where_its_rows_are()
    {
        Figure Map(bool isReversed) => new()
        {
            Panels =
            [
                new FigurePanel
                {
                    Y = new FigureAxis { IsReversed = isReversed },
                    Layers = [new HeatMapLayer(2, 2, [0, 1, 2, 3], new FigureRange(0, 2), new FigureRange(0, 2)) { Map = ColorMap.Grey }],
                },
            ],
        };
        foreach (bool isReversed in (bool[])[false, true])
        {
            Figure figure = Map(isReversed);
            PixelBox plot = FigureLayout.Of(figure, s_small.Width, s_small.Height, s_small.Theme).Panels[0].Plot;
            PngReader png = PngReader.Read(PngPainter.Paint(figure, s_small));
            uint first = png.Pixels[(int)(plot.Y + plot.Height * (isReversed ? 0.25 : 0.75)) * png.Width + (int)(plot.X + plot.Width * 0.25)];
            uint last = png.Pixels[(int)(plot.Y + plot.Height * (isReversed ? 0.75 : 0.25)) * png.Width + (int)(plot.X + plot.Width * 0.75)];
            Assert.Equal((0xFF000000, 0xFFFFFFFF), (first, last));
        }
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        Figure figure = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => SvgPainter.Paint(figure, new PaintOptions { Width = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngPainter.Paint(figure, new PaintOptions { Height = 100_000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngPainter.Paint(figure, new PaintOptions { Scale = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngPainter.Paint(figure, new PaintOptions { Width = 16000, Height = 16000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextPainter.Paint(figure, new TextOptions { Width = 0 }));
    }

    private static Figure Extreme(string which) => which switch
    {
        "nothing" => new Figure(),
        "not finite" => Of(new LineLayer([double.NaN, 1], [1, double.PositiveInfinity]), new PointLayer([double.NaN], [0]), new HeatMapLayer(1, 1, [double.NaN], new FigureRange(0, 1), new FigureRange(0, 1))),
        "one point" => Of(new LineLayer([3], [4]), new BandLayer([3], [4], [4])),
        "no length" => Of(new LineLayer([5, 5, 5], [7, 7, 7])),
        "huge" => Of(new LineLayer([-1e308, 1e308], [1e308, -1e308]), new BarLayer([-1e308, 0, 1e308], [double.MaxValue, double.MinValue])),
        "far away" => Of(new LineLayer([0, 1, 2], [-1e300, 1, 1e300])) is { } far ? far with { Panels = [far.Panels[0] with { Y = new FigureAxis { Range = new FigureRange(0, 1) } }] } : throw new InvalidOperationException(),
        "many layers" => Of([.. Enumerable.Range(0, 10_000).Select(i => new LineLayer([0, 1], [i, -i]) { Name = "layer " + i, Color = i })]),
        "many panels" => new Figure { Panels = ValueList.Create<FigurePanel>([.. Enumerable.Range(0, 500).Select(_ => new FigurePanel { Layers = [new LineLayer([0, 1], [0, 1])] })]) },
        "tiny" => Of(new LineLayer([double.Epsilon, 3 * double.Epsilon], [1e-320, 1e-319])),
        "not positive" => Of(new LineLayer([-1, 0], [0, -5])) is { } logarithmic
            ? logarithmic with { Panels = [logarithmic.Panels[0] with { X = new FigureAxis { IsLogarithmic = true }, Y = new FigureAxis { IsLogarithmic = true, Range = new FigureRange(-5, 0) } }] }
            : throw new InvalidOperationException(),
        _ => Of(new HeatMapLayer(1, 1, [5], new FigureRange(0, 0), new FigureRange(1, 1)), new ImageLayer(1, 1, [0xFF00FF00], new FigureRange(1, 0), new FigureRange(1, 0))),
    };

    private static Figure Of(params FigureLayer[] layers) =>
        new() { Panels = [new FigurePanel { Layers = ValueList.Create<FigureLayer>(layers), Colors = new FigureAxis { Unit = "V" } }], Measurements = [new Measurement("x", 1e308, "V"), new Measurement("y", double.NaN)] };

    private static XDocument Svg(string svg)
    {
        XDocument document = XDocument.Parse(svg);
        Assert.Equal("svg", document.Root!.Name.LocalName);
        Assert.DoesNotContain("NaN", svg.Replace("\"NaN\"", "", StringComparison.Ordinal).Split("<text")[0], StringComparison.Ordinal);
        return document;
    }

    private static void CheckText(Figure figure, int width, int height)
    {
        foreach (bool isAscii in (bool[])[false, true])
        {
            foreach (TextColors colors in Enum.GetValues<TextColors>())
            {
                string text = TextPainter.Paint(figure, new TextOptions { Width = width, Height = height, IsAscii = isAscii, Colors = colors });
                string[] lines = text.Split('\n');
                Assert.InRange(lines.Length, 1, height);
                foreach (string line in lines)
                {
                    string plain = colors == TextColors.None ? line : WithoutColors(line);
                    Assert.DoesNotContain(plain, char.IsControl);
                    Assert.InRange(CellWidth.Of(plain), 0, width);
                    if (isAscii) Assert.True(Ascii.IsValid(plain), plain);
                }
            }
        }
    }

    /// <summary>The line without the escape sequences that set colours, and only those.</summary>
    private static string WithoutColors(string line)
    {
        StringBuilder plain = new();
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\u001b')
            {
                plain.Append(line[i]);
                continue;
            }

            int end = line.IndexOf('m', i);
            Assert.True(end > i + 2 && line[i + 1] == '[' && line[(i + 2)..end].All(one => one is (>= '0' and <= '9') or ';'), line);
            i = end;
        }

        return plain.ToString();
    }
}
