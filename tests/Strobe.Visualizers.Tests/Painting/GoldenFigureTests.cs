using Strobe.Testing;

namespace Strobe.Visualizers.Painting;

/// <summary>Every kind of layer through every painter.</summary>
public sealed class GoldenFigureTests
{
    private static readonly PaintOptions s_small = new() { Width = 460, Height = 280 };

    public static TheoryData<string> Figures => [.. SampleFigures.Names];

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_looks_as_approved_in_svg(string name) =>
        Golden.Check(name + ".svg", SvgPainter.Paint(SampleFigures.Named(name), s_small with { Theme = Theme.Light }).ReplaceLineEndings("\n"));

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_looks_as_approved_in_png(string name) => PngGolden.Check(name, PngPainter.Paint(SampleFigures.Named(name), s_small));

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_looks_as_approved_in_a_terminal(string name)
    {
        Figure figure = SampleFigures.Named(name);
        TextOptions options = new() { Width = 72, Height = 18 };
        string plain = TextPainter.Paint(figure, options), ascii = TextPainter.Paint(figure, options with { IsAscii = true });
        Golden.Check(name + ".text", plain + "\n\n" + ascii + "\n");
    }

    [Theory]
    [InlineData("waveform")]
    [InlineData("heatmap")]
    [InlineData("boxes")]
    public void A_figure_has_colours_in_a_terminal_that_has_them(string name)
    {
        Figure figure = SampleFigures.Named(name);
        string full = TextPainter.Paint(figure, new TextOptions { Width = 40, Height = 10, Colors = TextColors.TrueColor });
        string few = TextPainter.Paint(figure, new TextOptions { Width = 40, Height = 10, Colors = TextColors.Palette256 });
        Golden.Check(name + ".colors", (full + "\n\n" + few + "\n").Replace('\u001b', '␛'));
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_is_the_approved_json(string name) => Golden.Check(name + ".json", FigureJson.Write(SampleFigures.Named(name)) + "\n");

    [Fact]
    public void Print_tells_lines_apart_without_colours()
    {
        Figure figure = new()
        {
            Panels =
            [
                new FigurePanel
                {
                    X = new FigureAxis { Quantity = "Time", Unit = "s" }, Y = new FigureAxis { Quantity = "Level", Unit = "V" },
                    Layers = ValueList.Create<FigureLayer>([.. Enumerable.Range(0, 8).Select(k =>
                        new LineLayer(SampleFigures.Values(60, i => i), SampleFigures.Values(60, i => k + 0.7 * SampleFigures.Sine(i * 0.02 + k * 0.1))) { Name = "line " + k, Color = k })]),
                },
            ],
        };
        PngGolden.Check("print", PngPainter.Paint(figure, s_small with { Theme = Theme.Print }));
        Golden.Check("print.svg", SvgPainter.Paint(figure, s_small with { Theme = Theme.Print }));
    }

    [Fact]
    public void A_picture_of_twice_the_density_has_the_same_layout() =>
        PngGolden.Check("density", PngPainter.Paint(SampleFigures.Named("guides"), new PaintOptions { Width = 300, Height = 180, Scale = 2, Theme = Theme.Light }));

    [Fact]
    public void The_font_has_every_character_that_figures_need()
    {
        FigureLayer[] lines =
        [
            new LabelLayer([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [1, 2, 3, 4, 5, 6],
            [
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789 .,:;!?\"'()[]{}", "/\\|-+=<>~*#$%&@^_`", "µ Ω ° ± × ÷ ² ³ − … · σ π Δ ∞ √ ≤ ≥ →", "unknown: é 漢",
            ]),
        ];
        Figure figure = new() { Panels = [new FigurePanel { X = new FigureAxis { Range = new FigureRange(0, 1) }, Y = new FigureAxis { Range = new FigureRange(0, 7) }, Layers = ValueList.Create<FigureLayer>(lines) }] };
        PngGolden.Check("font", PngPainter.Paint(figure, s_small));
        foreach (System.Text.Rune rune in (string.Concat(Enumerable.Range(33, 94).Select(i => (char)i)) + "µΩ°±×÷²³−…·σπΔ∞√≤≥→").EnumerateRunes())
        {
            Assert.NotSame(StrokeFont.Find(new System.Text.Rune('漢')), StrokeFont.Find(rune));
        }
    }
}
