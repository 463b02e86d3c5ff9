using System.Text;

namespace Strobe.Visualizers.Painting;

public sealed class FigureJsonTests
{
    [Fact]
    public void Every_figure_reads_back_equal()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Figure figure = new RandomFigures(seed).Figure();
            string json = FigureJson.Write(figure);
            Assert.Equal(figure, FigureJson.Read(json));
            Assert.Equal(figure, FigureJson.Read(Encoding.UTF8.GetBytes(json)));
            Assert.Equal(json, FigureJson.Write(FigureJson.Read(json)));
        }
    }

    [Fact]
    public void Streams_hold_the_same_text_and_stay_open()
    {
        Figure figure = SampleFigures.Named("heatmap");
        using MemoryStream stream = new();
        FigureJson.Write(figure, stream);
        Assert.Equal(FigureJson.Write(figure), Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        Assert.Equal(figure, FigureJson.Read(stream));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Numbers_are_exact()
    {
        double[] numbers = [0.1, 1.0 / 3, double.MaxValue, double.Epsilon, -5e-324, 123456789.123456789, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Figure figure = new() { Panels = [new FigurePanel { Weight = double.NaN, Layers = [new LineLayer(ValueList.Create<double>(numbers), ValueList.Create<double>(numbers))] }] };
        LineLayer back = Assert.IsType<LineLayer>(FigureJson.Read(FigureJson.Write(figure)).Panels[0].Layers[0]);
        for (int i = 0; i < numbers.Length; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(numbers[i]), BitConverter.DoubleToInt64Bits(back.X[i]));
    }

    [Fact]
    public void What_is_missing_has_its_default_and_what_is_unknown_is_ignored()
    {
        Assert.Equal(new Figure(), FigureJson.Read("{}"));
        Assert.Equal(new Figure { Title = "t" }, FigureJson.Read("""{"from":{"another":["version"]},"title":"t"}"""));
        Assert.Equal(
            new Figure { Panels = [new FigurePanel { Layers = [new LineLayer([1], [2])] }] },
            FigureJson.Read("""{"panels":[{"layers":[{"x":[1],"y":[2],"layer":"line"}]}]}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"title\":null}")]
    [InlineData("{\"title\":\"\\ud800\"}")]
    [InlineData("{\"panels\":[null]}")]
    [InlineData("{\"panels\":{}}")]
    [InlineData("{\"measurements\":[null]}")]
    [InlineData("{\"measurements\":[{\"name\":\"x\"}]}")]
    [InlineData("{\"panels\":[{\"weight\":\"heavy\"}]}")]
    [InlineData("{\"panels\":[{\"hasEqualUnits\":1}]}")]
    [InlineData("{\"panels\":[{\"layers\":[null]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"spiral\"}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1],\"y\":[1,2]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1],\"y\":[1e999]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1],\"y\":[\"one\"]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1],\"y\":[1],\"style\":\"zigzag\"}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"line\",\"x\":[1],\"y\":[1],\"style\":77}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"bars\",\"edges\":[1],\"heights\":[1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"heatmap\",\"rows\":2,\"columns\":2,\"values\":[1],\"x\":[0,1],\"y\":[0,1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"heatmap\",\"rows\":65536,\"columns\":65536,\"values\":[],\"x\":[0,1],\"y\":[0,1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"heatmap\",\"rows\":-1,\"columns\":-1,\"values\":[1],\"x\":[0,1],\"y\":[0,1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"image\",\"rows\":1,\"columns\":1,\"pixels\":[-1],\"x\":[0,1],\"y\":[0,1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"image\",\"rows\":1,\"columns\":1,\"pixels\":[1],\"x\":[0],\"y\":[0,1]}]}]}")]
    [InlineData("{\"panels\":[{\"layers\":[{\"layer\":\"labels\",\"x\":[1],\"y\":[1],\"texts\":[null]}]}]}")]
    [InlineData("{\"panels\":[{\"table\":{\"columns\":[\"a\"],\"rows\":[[\"b\",\"c\"]]}}]}")]
    public void What_is_no_figure_is_refused_in_one_sentence(string json)
    {
        FormatException refused = Assert.Throws<FormatException>(() => FigureJson.Read(json));
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Throws<FormatException>(() => FigureJson.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Deep_texts_are_refused() => Assert.Throws<FormatException>(() => FigureJson.Read(string.Concat(Enumerable.Repeat("{\"panels\":[", 100_000))));

    [Fact]
    public void A_text_cut_anywhere_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(FigureJson.Write(SampleFigures.Named("guides")));
        for (int length = 0; length < json.Length; length += length < 500 ? 1 : 37) Assert.Throws<FormatException>(() => FigureJson.Read(json.AsMemory(0, length)));
    }

    [Fact]
    public void Damaged_texts_are_figures_that_can_be_drawn_or_refused()
    {
        Random random = new(20_260_101);
        byte[][] originals = [.. new[] { "guides", "boxes", "table", "states", "image", "constellation", "hostile" }.Select(name => Encoding.UTF8.GetBytes(FigureJson.Write(SampleFigures.Named(name))))];
        byte[] letters = Encoding.ASCII.GetBytes("{}[]\",:0123456789.-+eE\\utrnfalsNI ");
        int read = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] json = (byte[])originals[random.Next(originals.Length)].Clone();
            for (int change = random.Next(1, 5); change > 0; change--) json[random.Next(json.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : letters[random.Next(letters.Length)];
            try
            {
                Figure figure = FigureJson.Read(json);
                read++;
                if (read % 20 == 0) Assert.NotEmpty(TextPainter.Paint(figure, new TextOptions { Width = 60, Height = 12 }) + SvgPainter.Paint(figure));
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(read, 100, 2900);
    }
}
