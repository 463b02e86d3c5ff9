namespace Strobe.Visualizers.Lenses;

public class ImageTests
{
    [Fact]
    public void A_reduced_image_is_the_mean_or_the_largest_of_every_element_of_each_cell()
    {
        Random random = new(11);
        for (int round = 0; round < 100; round++)
        {
            int rows = random.Next(1, 120), columns = random.Next(1, 120), width = random.Next(1, 140), height = random.Next(1, 140);
            double[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(30) == 0 ? double.NaN : random.NextDouble() - 0.5)];
            ImageReduction reduction = random.Next(2) == 0 ? ImageReduction.Average : ImageReduction.Max;
            FigureView view = new() { Width = width, Height = height };
            Figure figure = LensFrames.Render(new ImageVisualizer { Reduction = reduction }, view, LensFrames.Of(values, new Shape(rows, columns)));
            HeatMapLayer map = LensFrames.Layer<HeatMapLayer>(figure);
            Assert.Equal((Math.Min(rows, height), Math.Min(columns, width)), (map.Rows, map.Columns));
            List<double>[] cells = [.. Enumerable.Range(0, map.Rows * map.Columns).Select(_ => new List<double>())];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++) cells[Cell(row, rows, map.Rows) * map.Columns + Cell(column, columns, map.Columns)].Add(values[row * columns + column]);
            }

            for (int i = 0; i < cells.Length; i++)
            {
                double[] finite = [.. cells[i].Where(double.IsFinite)];
                Assert.NotEmpty(cells[i]);
                double expected = finite.Length == 0 ? double.NaN : reduction == ImageReduction.Max ? finite.Max() : finite.Average();
                Assert.Equal(expected, map.Values[i], 1e-12);
            }

            double[] all = [.. values.Where(double.IsFinite)];
            if (all.Length == 0) continue;
            Assert.Equal(all.Average(), LensFrames.Value(figure, "Mean"), 1e-12);
            Assert.Equal(all.Max(), LensFrames.Value(figure, "Max"));
        }

        // The cell k of m cells with ⌊k·n/m⌋ ≤ i < ⌊(k+1)·n/m⌋, found by trying.
        static int Cell(int i, int count, int cells) => Enumerable.Range(0, cells).Single(k => k * count / cells <= i && i < (k + 1) * count / cells);
    }

    [Fact]
    public void Row_zero_is_at_the_top_and_a_zoom_shows_the_elements_themselves()
    {
        int[] values = [.. Enumerable.Range(0, 600)];
        Figure figure = LensFrames.Render(new ImageVisualizer(), new FigureView { X = new(2, 5), Y = new(10, 12) }, LensFrames.Of(values, new Shape(20, 30)));
        Assert.True(figure.Panels[0].Y.IsReversed);
        HeatMapLayer map = LensFrames.Layer<HeatMapLayer>(figure);
        Assert.Equal([302, 303, 304, 332, 333, 334], map.Values);
        Assert.Equal((new FigureRange(2, 5), new FigureRange(10, 12)), (map.X, map.Y));
        Assert.Equal(new FigureRange(302, 334), map.Limits);
    }

    [Fact]
    public void Limits_are_percentiles_or_what_is_set()
    {
        double[] values = [.. Enumerable.Range(0, 101).Select(i => (double)i)];
        ImageVisualizer lens = new() { Limits = ImageLimits.Percentile, Percentile = 5, Map = ColorMap.Magma };
        HeatMapLayer map = LensFrames.Layer<HeatMapLayer>(LensFrames.Render(lens, null, LensFrames.Of(values, new Shape(1, 101))));
        Assert.Equal(ColorMap.Magma, map.Map);
        Assert.Equal((5, 95), (map.Limits!.Value.From, Math.Round(map.Limits.Value.To, 9)));
        (lens.Limits, lens.Low, lens.High) = (ImageLimits.Manual, -2, 7);
        Assert.Equal(new FigureRange(-2, 7), LensFrames.Layer<HeatMapLayer>(lens.Render(new FigureView())).Limits);
        lens.High = -3;
        Assert.Contains("not below", lens.Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_bytes_words_and_fractions_have_the_same_colours_with_channels_first_or_last()
    {
        byte[] bytes = [255, 0, 51, 0, 102, 255];
        uint[] expected = [0xFFFF0033, 0xFF0066FF];
        Assert.Equal(expected, Pixels(LensFrames.Of(bytes, new Shape(1, 2, 3))));
        Assert.Equal(expected, Pixels(LensFrames.Of([.. bytes.Select(one => one / 255f)], new Shape(1, 2, 3))));
        Assert.Equal(expected, Pixels(LensFrames.Of([.. bytes.Select(one => (ushort)(one * 257))], new Shape(1, 2, 3))));
        Assert.Equal(expected, Pixels(LensFrames.Of((byte[])[255, 0, 0, 102, 51, 255], new Shape(3, 1, 2))));
        Assert.Equal([0x80FF0033], Pixels(LensFrames.Of((byte[])[255, 0, 51, 128], new Shape(1, 1, 4))));
        Assert.Equal([0u], Pixels(LensFrames.Of([1, float.NaN, 0], new Shape(1, 1, 3))));
        Assert.Equal([0xFFFF0000], Pixels(LensFrames.Of([7f, -3f, 0], new Shape(1, 1, 3))));

        static ValueList<uint> Pixels(SignalFrame frame) => LensFrames.Layer<ImageLayer>(LensFrames.Render(new ImageVisualizer(), null, frame)).Pixels;
    }

    [Fact]
    public void A_reduced_picture_averages_each_channel()
    {
        byte[] bytes = [10, 20, 30, 30, 40, 50, 50, 60, 70, 70, 80, 90];
        ImageLayer picture = LensFrames.Layer<ImageLayer>(LensFrames.Render(new ImageVisualizer(), new FigureView { Width = 1, Height = 1 }, LensFrames.Of(bytes, new Shape(2, 2, 3))));
        Assert.Equal([0xFF28323Cu], picture.Pixels);
    }

    [Fact]
    public void Planes_and_parts_of_complex_numbers_can_be_chosen()
    {
        ImageVisualizer lens = new() { Plane = 1 };
        Figure planes = LensFrames.Render(lens, null, LensFrames.Of([.. Enumerable.Range(0, 50)], new Shape(2, 5, 5)));
        Assert.Equal(25, LensFrames.Layer<HeatMapLayer>(planes).Values[0]);
        Assert.Contains("Plane 1 of 2", planes.Note, StringComparison.Ordinal);
        ImageVisualizer complex = new() { Part = ImagePart.Phase };
        SignalFrame frame = LensFrames.Of([new Complex64(0, 2)], new Shape(1, 1));
        Assert.Equal(Math.PI / 2, LensFrames.Layer<HeatMapLayer>(LensFrames.Render(complex, null, frame)).Values[0], 1e-12);
        complex.Part = ImagePart.Magnitude;
        Assert.Equal(2, LensFrames.Layer<HeatMapLayer>(complex.Render(new FigureView())).Values[0]);
    }

    [Fact]
    public void What_was_cut_off_is_not_drawn_however_much_the_shape_promises()
    {
        HeatMapLayer map = LensFrames.Layer<HeatMapLayer>(LensFrames.Render(new ImageVisualizer(), null, LensFrames.Of([1, 2, 3, 4], new Shape(2, 3))));
        Assert.Equal([1, 2, 3, 4, double.NaN, double.NaN], map.Values);
        foreach (Shape shape in new[] { new Shape(int.MaxValue, int.MaxValue), new Shape(4, int.MaxValue, int.MaxValue), new Shape(int.MaxValue, int.MaxValue, 3) })
        {
            Figure figure = LensFrames.Render(new ImageVisualizer(), new FigureView { Width = 40, Height = 30 }, LensFrames.Of([1, 2, 3, 4], shape));
            Assert.Contains("Only the first 4", figure.Note, StringComparison.Ordinal);
            Assert.Single(figure.Panels);
        }
    }
}
