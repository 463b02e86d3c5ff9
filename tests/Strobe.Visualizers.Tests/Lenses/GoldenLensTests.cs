using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Testing;
using Strobe.Visualizers.Catalog;
using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers.Lenses;

/// <summary>Every lens through every painter.</summary>
public sealed partial class GoldenLensTests
{
    // A processor may round a sine in the last place as another does not.
    private const int Digits = 9;
    private const int Shades = 2;
    private static readonly PaintOptions s_size = new() { Width = SampleLenses.Width, Height = SampleLenses.Height };

    public static TheoryData<string> Lenses => [.. SampleLenses.Names];

    [Fact]
    public void Every_lens_is_among_them() =>
        Assert.All(VisualizerCatalog.BuiltIn().Descriptors, descriptor => Assert.Contains(SampleLenses.Names, name => name.Split('-')[0] == descriptor.Id));

    [Theory]
    [MemberData(nameof(Lenses))]
    public void A_lens_looks_as_approved_in_svg(string name) =>
        Golden.Check(name + ".svg", SvgPainter.Paint(SampleLenses.Named(name), s_size with { Theme = Theme.Light }).ReplaceLineEndings("\n"));

    [Theory]
    [MemberData(nameof(Lenses))]
    public void A_lens_looks_as_approved_in_png(string name) => PngGolden.Check(name, PngPainter.Paint(SampleLenses.Named(name), s_size), Shades);

    [Theory]
    [MemberData(nameof(Lenses))]
    public void A_lens_looks_as_approved_in_a_terminal(string name)
    {
        Figure figure = SampleLenses.Named(name);
        TextOptions options = new() { Width = 72, Height = 20 };
        string plain = TextPainter.Paint(figure, options), ascii = TextPainter.Paint(figure, options with { IsAscii = true });
        Golden.Check(name + ".text", plain + "\n\n" + ascii + "\n");
    }

    [Theory]
    [MemberData(nameof(Lenses))]
    public void A_lens_gives_the_approved_json_which_reads_back_as_the_same_figure(string name)
    {
        Figure figure = SampleLenses.Named(name);
        string json = FigureJson.Write(figure);
        Assert.Equal(figure, FigureJson.Read(json));
        Golden.Check(name + ".json", LongNumber().Replace(json, match => double.Parse(match.Value, CultureInfo.InvariantCulture).ToString($"G{Digits}", CultureInfo.InvariantCulture)) + "\n");
    }

    [GeneratedRegex(@"(?<![\w.""#])-?\d+\.\d{6,}(E[+-]?\d+)?")]
    private static partial Regex LongNumber();
}
