namespace Strobe.Visualizers.Painting;

public sealed class ColorTests
{
    [Theory]
    [InlineData(ColorMap.Viridis)]
    [InlineData(ColorMap.Magma)]
    [InlineData(ColorMap.Grey)]
    public void Larger_numbers_are_brighter(ColorMap map)
    {
        double last = -1;
        foreach (uint color in ColorMaps.Of(map))
        {
            double lightness = Lightness(color);
            Assert.True(lightness >= last - 0.35, $"{color:X8} is {last - lightness} darker than the one before.");
            last = Math.Max(last, lightness);
        }

        Assert.True(Lightness(ColorMaps.Of(map)[^1]) - Lightness(ColorMaps.Of(map)[0]) > 70);
    }

    /// <summary>Published values of matplotlib's maps at their beginning, quarters and end; turbo's own polynomial is farther from its table.</summary>
    [Theory]
    [InlineData(ColorMap.Viridis, 0, 0x440154)]
    [InlineData(ColorMap.Viridis, 64, 0x3B528B)]
    [InlineData(ColorMap.Viridis, 127, 0x21918C)]
    [InlineData(ColorMap.Viridis, 191, 0x5EC962)]
    [InlineData(ColorMap.Viridis, 255, 0xFDE725)]
    [InlineData(ColorMap.Magma, 0, 0x000004)]
    [InlineData(ColorMap.Magma, 64, 0x51127C)]
    [InlineData(ColorMap.Magma, 127, 0xB73779)]
    [InlineData(ColorMap.Magma, 191, 0xFC8961)]
    [InlineData(ColorMap.Magma, 255, 0xFCFDBF)]
    [InlineData(ColorMap.Turbo, 128, 0xA4FC3B)]
    public void Maps_are_near_to_the_published_ones(ColorMap map, int index, int published)
    {
        (int red, int green, int blue) = Colors.Parts(ColorMaps.Of(map)[index]);
        (int r, int g, int b) = Colors.Parts((uint)published);
        Assert.InRange(Math.Max(Math.Abs(red - r), Math.Max(Math.Abs(green - g), Math.Abs(blue - b))), 0, map == ColorMap.Turbo ? 24 : 12);
    }

    /// <summary>Confusions of the colour blind by the matrices of Machado, Oliveira and Fernandes (2009), full severity.</summary>
    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    [InlineData("print")]
    public void Colours_of_layers_can_be_told_apart_by_the_colour_blind(string name)
    {
        Theme theme = Theme.Find(name)!;
        double[][] views =
        [
            [1, 0, 0, 0, 1, 0, 0, 0, 1],
            [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
            [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ];
        Assert.True(theme.Palette.Count >= 8);
        foreach (double[] view in views)
        {
            for (int i = 0; i < theme.Palette.Count; i++)
            {
                for (int k = i + 1; k < theme.Palette.Count; k++)
                {
                    double distance = Distance(Lab(theme.Palette[i], view), Lab(theme.Palette[k], view));
                    Assert.True(distance > 10, $"{theme.Palette[i]:X8} and {theme.Palette[k]:X8} are {distance:F1} apart.");
                }
            }
        }
    }

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    [InlineData("print")]
    public void Text_can_be_read(string name)
    {
        Theme theme = Theme.Find(name)!;
        foreach (uint ground in (uint[])[theme.Background, theme.Plot])
        {
            Assert.True(Contrast(theme.Text, ground) >= 7);
            Assert.True(Contrast(theme.FaintText, ground) >= 4.5);
            foreach (uint color in theme.Palette) Assert.True(Contrast(color, ground) >= 2.5, $"{color:X8}");
        }
    }

    [Fact]
    public void Themes_are_found_by_name()
    {
        Assert.Same(Theme.Dark, Theme.Find("Dark"));
        Assert.Null(Theme.Find("solarized"));
        Assert.Equal(Theme.Dark.Palette[1], Theme.Dark.ColorOf(9));
        Assert.Equal(Theme.Dark.Secondary, Theme.Dark.ColorOf(-1));
    }

    /// <summary>The contrast of WCAG 2.</summary>
    private static double Contrast(uint one, uint other)
    {
        double a = Luminance(one) + 0.05, b = Luminance(other) + 0.05;
        return Math.Max(a, b) / Math.Min(a, b);
    }

    private static double Luminance(uint color)
    {
        double[] linear = Linear(color);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    private static double[] Linear(uint color)
    {
        (int red, int green, int blue) = Colors.Parts(color);
        return [.. new[] { red, green, blue }.Select(part => part / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
    }

    private static double Lightness(uint color) => Lab(color, [1, 0, 0, 0, 1, 0, 0, 0, 1])[0];

    /// <summary>CIE L*a*b*, D65, of a colour as somebody sees it.</summary>
    private static double[] Lab(uint color, double[] view)
    {
        double[] c = Linear(color);
        double[] seen = [.. Enumerable.Range(0, 3).Select(i => Math.Clamp(view[3 * i] * c[0] + view[3 * i + 1] * c[1] + view[3 * i + 2] * c[2], 0, 1))];
        double x = F((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047), y = F(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
        double z = F((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double value) => value > 216.0 / 24389 ? Math.Cbrt(value) : (value * 24389 / 27 + 16) / 116;
    }

    private static double Distance(double[] one, double[] other) => Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum());
}
