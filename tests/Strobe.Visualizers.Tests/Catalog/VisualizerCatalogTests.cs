namespace Strobe.Visualizers.Catalog;

public class VisualizerCatalogTests
{
    [Theory]
    [InlineData(ElementType.Float64, "100", "waveform")]
    [InlineData(ElementType.Int16, "100", "waveform")]
    [InlineData(ElementType.Complex64, "100", "constellation")]
    [InlineData(ElementType.Float32, "", "history")]
    [InlineData(ElementType.Complex128, "", "constellation")]
    [InlineData(ElementType.Boolean, "", "logic")]
    [InlineData(ElementType.Boolean, "100", "logic")]
    [InlineData(ElementType.Float64, "20 30", "image")]
    [InlineData(ElementType.UInt8, "20 30 3", "image")]
    [InlineData(ElementType.None, "", "value")]
    [InlineData(ElementType.None, "1000", "table")]
    public void The_best_lens_comes_first(ElementType type, string shape, string id)
    {
        IReadOnlyList<RankedVisualizer> all = VisualizerCatalog.BuiltIn().For(type, Of(shape));
        Assert.Equal(id, all[0].Descriptor.Id);
        Assert.Contains(all, one => one.Descriptor.Id == "table" && one.Rank == 10);
        Assert.Equal(all.OrderByDescending(one => one.Rank).ThenBy(one => one.Descriptor.Id, StringComparer.Ordinal), all);
        Assert.All(all, one => Assert.InRange(one.Rank, 1, 100));
    }

    [Theory]
    [InlineData("waveform", ElementType.Float64, "9", 80)]
    [InlineData("waveform", ElementType.Complex64, "9", 65)]
    [InlineData("waveform", ElementType.Float64, "", 0)]
    [InlineData("history", ElementType.Int32, "", 80)]
    [InlineData("history", ElementType.Int32, "9", 0)]
    [InlineData("value", ElementType.Int32, "", 60)]
    [InlineData("logic", ElementType.Boolean, "", 85)]
    [InlineData("logic", ElementType.Boolean, "9", 85)]
    [InlineData("logic", ElementType.Float32, "9", 0)]
    [InlineData("image", ElementType.Float32, "9 9", 80)]
    [InlineData("image", ElementType.UInt8, "9 9 3", 95)]
    [InlineData("image", ElementType.Float32, "4 9 9", 95)]
    [InlineData("image", ElementType.UInt8, "9 9 9", 30)]
    [InlineData("image", ElementType.UInt8, "9", 0)]
    [InlineData("table", ElementType.Complex64, "9 9 9 9", 10)]
    [InlineData("xy", ElementType.Float64, "9", 20)]
    [InlineData("xy", ElementType.Complex64, "9", 40)]
    [InlineData("timeline", ElementType.Float64, "9", 0)]
    public void Ranks_are_what_the_documentation_says(string id, ElementType type, string shape, int rank) =>
        Assert.Equal(rank, VisualizerCatalog.BuiltIn().Create(id).Rank(type, Of(shape)));

    [Fact]
    public void Duplicates_and_bad_ids_are_refused_with_a_sentence()
    {
        VisualizerCatalog catalog = VisualizerCatalog.BuiltIn();
        Assert.StartsWith("There is already a visualizer with the id waveform: Waveform.", Assert.Throws<ArgumentException>(() => catalog.Add<WaveformVisualizer>()).Message, StringComparison.Ordinal);
        Assert.StartsWith("\"Bad Id\" is no id", Assert.Throws<ArgumentException>(() => catalog.Add(() => new Named("Bad Id"))).Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no visualizer with the id nothing; there are waveform, ", Assert.Throws<ArgumentException>(() => catalog.Create("nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_added_is_found_and_what_is_removed_is_gone()
    {
        VisualizerCatalog catalog = new();
        catalog.Add(() => new Named("b")).Add(() => new Named("a", 7)).Add(() => new Named("c", 1000));
        Assert.Equal(["c", "a", "b"], catalog.For(ElementType.Float64, new Shape(3)).Select(one => one.Descriptor.Id));
        Assert.Equal(100, catalog.For(ElementType.Float64, new Shape(3))[0].Rank);
        Assert.NotSame(catalog.Create("a"), catalog.Create("a"));
        Assert.True(catalog.Remove("a"));
        Assert.False(catalog.Remove("a"));
        Assert.Equal(["b", "c"], catalog.Descriptors.Select(one => one.Id));
        Assert.Null(catalog.DescriptorOf("a"));
    }

    [Fact]
    public void Threads_may_add_find_and_remove_at_the_same_time()
    {
        VisualizerCatalog catalog = VisualizerCatalog.BuiltIn();
        Parallel.For(0, 200, i =>
        {
            catalog.Add(() => new Named("n" + i));
            Assert.Contains(catalog.For(ElementType.Float64, new Shape(3)), one => one.Descriptor.Id == "n" + i);
            Assert.Equal(i % 2 == 0, i % 2 == 0 && catalog.Remove("n" + i));
        });
        Assert.Equal(100, catalog.Descriptors.Count(one => one.Id[0] == 'n'));
    }

    [Fact]
    public void Every_lens_says_who_it_is()
    {
        foreach (VisualizerDescriptor descriptor in VisualizerCatalog.BuiltIn().Descriptors)
        {
            Assert.NotEmpty(descriptor.Name);
            Assert.EndsWith(".", descriptor.Summary, StringComparison.Ordinal);
            Assert.StartsWith("M", descriptor.Icon, StringComparison.Ordinal);
            Assert.All(descriptor.Icon.Split([' ', ',', 'M', 'H', 'V', 'L', 'C', 'S', 'Q', 'A', 'Z'], StringSplitOptions.RemoveEmptyEntries),
                number => Assert.InRange(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), 0, 16));
            Assert.Equal(descriptor.Parameters.Count, descriptor.Parameters.Select(parameter => parameter.Name).Distinct().Count());
            foreach (VisualizerParameter parameter in descriptor.Parameters)
            {
                Assert.Matches("^[a-z]+(-[a-z]+)*$", parameter.Name);
                Assert.NotEmpty(parameter.Title);
                string text = Convert.ToString(parameter.DefaultValue, System.Globalization.CultureInfo.InvariantCulture)!;
                Assert.Equal(parameter.DefaultValue, parameter.Parse(text, out _));
            }
        }
    }

    [Fact]
    public void Settings_are_kept_through_save_restore_and_clear()
    {
        WaveformVisualizer lens = new() { Persistence = 20, Complex = ComplexView.MagnitudePhase, Style = LineStyle.Stem, IsUnwrapped = true, Unit = "V", Rows = 2, Axis = WaveformAxis.Index };
        lens.Clear();
        Assert.Equal("magnitude-phase", lens.Settings.Text("complex"));
        WaveformVisualizer other = new();
        ((IVisualizer)other).RestoreState(((IVisualizer)lens).SaveState());
        Assert.Equal((20, ComplexView.MagnitudePhase, LineStyle.Stem, true, "V", 2, WaveformAxis.Index),
            (other.Persistence, other.Complex, other.Style, other.IsUnwrapped, other.Unit, other.Rows, other.Axis));
        Assert.Throws<ArgumentException>(() => lens.Persistence = 1000);
        Assert.Throws<ArgumentException>(() => lens.Style = (LineStyle)77);
        foreach (VisualizerDescriptor descriptor in VisualizerCatalog.BuiltIn().Descriptors)
        {
            IVisualizer one = VisualizerCatalog.BuiltIn().Create(descriptor.Id), two = VisualizerCatalog.BuiltIn().Create(descriptor.Id);
            two.RestoreState(one.SaveState());
            Assert.Equal(one.SaveState(), two.SaveState());
            Assert.Throws<FormatException>(() => two.RestoreState("[1]"));
        }
    }

    private static Shape Of(string lengths) => new([.. lengths.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(length => int.Parse(length, null))]);

    private sealed class Named(string id, int rank = 5) : IVisualizer
    {
        public VisualizerDescriptor Descriptor { get; } = new(id, id);

        public VisualizerSettings Settings => new(Descriptor);

        public int Rank(ElementType type, Shape shape) => rank;

        public void Update(SignalFrame frame)
        {
        }

        public Figure Render(FigureView view) => new();

        public void Clear()
        {
        }
    }
}
