namespace Strobe.Visualizers.Painting;

/// <summary>Figures of every shape from a seed, with what is not finite, huge, tiny, empty, long and hostile among their values.</summary>
internal sealed class RandomFigures(int seed)
{
    private static readonly double[] s_odd =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1e308, -1e308, double.MaxValue, double.MinValue, double.Epsilon, 5e-320, 1e-12, 1e15, -1];

    private static readonly string[] s_texts =
    [
        "", "x", "Frequency", "Hz", "V", "dBFS", "V²/Hz", "%", "°", "s", "a rather long name of something in a program", "漢字かな交じり文", "e\u0301\u0301", "\u001b[31m", "</svg>", "\ud83d\ude00",
        "\u202e", "\t\n", "µΩ", "std::vector<std::pair<int, float>>::operator[]", new string('W', 700), "&<>\"'",
    ];

    private readonly Random _random = new(seed);

    internal Figure Figure() => new()
    {
        Title = Text(),
        Note = Text(),
        Panels = List(_random.Next(5), Panel),
        Measurements = List(_random.Next(12), () => _random.Next(3) == 0 ? Measurement.NotMeasurable(Text(), Text(), Text()) : new Measurement(Text(), Number(), Text())),
    };

    private FigurePanel Panel() => new()
    {
        Title = Text(),
        X = Axis(),
        Y = Axis(),
        Colors = _random.Next(2) == 0 ? Axis() : null,
        Layers = List(_random.Next(6), Layer),
        Table = _random.Next(8) == 0 ? Table() : null,
        HasEqualUnits = _random.Next(4) == 0,
        Weight = _random.Next(4) == 0 ? Number() : 1,
    };

    private FigureTable Table()
    {
        int columns = _random.Next(6);
        return new FigureTable(List(columns, Text), List(_random.Next(20), () => List(columns, Text)));
    }

    private FigureAxis Axis() => new()
    {
        Quantity = Text(),
        Unit = Text(),
        Range = _random.Next(2) == 0 ? Range() : null,
        IsLogarithmic = _random.Next(4) == 0,
        IsReversed = _random.Next(4) == 0,
        Labels = List(_random.Next(4) == 0 ? _random.Next(12) : 0, () => new AxisLabel(Number(), Text())),
    };

    private FigureLayer Layer()
    {
        int count = _random.Next(3) switch { 0 => _random.Next(3), 1 => _random.Next(40), _ => _random.Next(3000) }, small = _random.Next(30), rows = _random.Next(9), columns = _random.Next(9);
        FigureLayer layer = _random.Next(9) switch
        {
            0 => new LineLayer(Ascending(count), Numbers(count)) { Style = (LineStyle)_random.Next(3), IsDashed = _random.Next(2) == 0 },
            1 => new BandLayer(Ascending(count), Numbers(count), Numbers(count)),
            2 => new PointLayer(Numbers(count), Numbers(count)) { Shape = (PointShape)_random.Next(3), Size = _random.Next(9), Strengths = _random.Next(2) == 0 ? Numbers(count) : [] },
            3 => new BarLayer(Ascending(count + 1), Numbers(count)) { Baseline = Number() },
            4 => new HeatMapLayer(rows, columns, Numbers(rows * columns), Range(), Range()) { Map = (ColorMap)_random.Next(4), Limits = _random.Next(2) == 0 ? Range() : null },
            5 => new ImageLayer(rows, columns, List(rows * columns, () => (uint)_random.NextInt64(uint.MaxValue)), Range(), Range()),
            6 => new BoxLayer(List(small, () => new FigureBox(Range(), Range(), Text(), _random.Next(-1, 12)))),
            7 => new GuideLayer(Number(), _random.Next(2) == 0, (GuideKind)_random.Next(4)),
            _ => new LabelLayer(Numbers(small), Numbers(small), List(small, Text)),
        };
        return layer with { Name = Text(), Color = _random.Next(-2, 20) };
    }

    private FigureRange Range() => _random.Next(3) == 0 ? new FigureRange(Number(), Number()) : new FigureRange(0, _random.NextDouble() * 10);

    private ValueList<double> Ascending(int count)
    {
        double first = Number(), step = _random.NextDouble();
        return _random.Next(4) == 0 ? Numbers(count) : SampleFigures.Values(count, i => first + i * step);
    }

    private ValueList<double> Numbers(int count)
    {
        bool isOdd = _random.Next(3) == 0;
        double size = Math.Pow(10, _random.Next(-9, 10));
        return SampleFigures.Values(count, _ => isOdd && _random.Next(10) == 0 ? s_odd[_random.Next(s_odd.Length)] : (_random.NextDouble() - 0.3) * size);
    }

    private double Number() => _random.Next(3) == 0 ? s_odd[_random.Next(s_odd.Length)] : (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-9, 10));

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private static ValueList<T> List<T>(int count, Func<T> make)
    {
        T[] items = new T[count];
        for (int i = 0; i < count; i++) items[i] = make();
        return ValueList.Own(items);
    }
}
