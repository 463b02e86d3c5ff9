namespace Strobe.Visualizers.Painting;

/// <summary>Figures with every kind of layer. Their numbers come from integers and rational functions only, so that they are the same everywhere.</summary>
internal static class SampleFigures
{
    internal static readonly string[] Names =
    [
        "waveform", "steps", "stems", "bands", "points", "bars", "narrow-bars", "heatmap", "image", "boxes", "guides", "spectrum", "states", "table", "panels",
        "constellation", "empty", "measurements", "hostile",
    ];

    internal static Figure Named(string name) => name switch
    {
        "waveform" => Waveform(),
        "steps" => Steps(),
        "stems" => Stems(),
        "bands" => Bands(),
        "points" => Points(),
        "bars" => Bars(40),
        "narrow-bars" => Bars(600),
        "heatmap" => HeatMap(),
        "image" => Image(),
        "boxes" => Boxes(),
        "guides" => Guides(),
        "spectrum" => Spectrum(),
        "states" => States(),
        "table" => Table(),
        "panels" => Panels(),
        "constellation" => Constellation(),
        "empty" => Figure.Empty("rx.cpp:64:symbols", "No frames yet: the program has not reached line 64."),
        "measurements" => Waveform() with { Panels = [] },
        "hostile" => Hostile(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>A sine, nearly (Bhaskara's formula), from −1 to 1 with period 1.</summary>
    internal static double Sine(double turns)
    {
        double turn = turns - Math.Floor(turns), half = turn < 0.5 ? turn : turn - 0.5, x = half * 360;
        double value = 4 * x * (180 - x) / (40500 - x * (180 - x));
        return turn < 0.5 ? value : -value;
    }

    /// <summary>Noise of −1 … 1 that is the same everywhere.</summary>
    internal static double Noise(int index)
    {
        uint hash = (uint)index * 2654435761u;
        hash ^= hash >> 15;
        hash *= 2246822519u;
        hash ^= hash >> 13;
        return hash / (double)uint.MaxValue * 2 - 1;
    }

    internal static ValueList<double> Values(int count, Func<int, double> of)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = of(i);
        return ValueList.Own(values);
    }

    private static FigureAxis Time(double seconds) => new() { Quantity = "Time", Unit = "s", Range = new FigureRange(0, seconds) };

    private static Figure Waveform() => new()
    {
        Title = "motor.c:118:phase_current",
        Panels =
        [
            new FigurePanel
            {
                X = Time(0.02), Y = new FigureAxis { Quantity = "Current", Unit = "A" },
                Layers =
                [
                    new LineLayer(Values(800, i => i * 0.000025), Values(800, i => 0.65 * Sine(i * 0.00375) + 0.04 * Noise(i))) { Name = "ia" },
                    new LineLayer(Values(800, i => i * 0.000025), Values(800, i => 0.6 * Sine(i * 0.00375 + 0.3333))) { Name = "ib", Color = 1 },
                    new LineLayer(Values(400, i => i * 0.00005), Values(400, i => i is > 150 and < 180 ? double.NaN : 0.3 * Sine(i * 0.0075 + 0.6667))) { Name = "reference", Color = -1, IsDashed = true },
                ],
            },
        ],
        Measurements =
        [
            new Measurement("RMS", 0.4596, "A"), new Measurement("Frequency", 150, "Hz"), new Measurement("Peak to peak", 1.36, "A"),
            new Measurement("Crest factor", 1.47), Measurement.NotMeasurable("Rise time", "s", "no edge"), new Measurement("Offset", -0.0000125, "A"),
        ],
    };

    private static Figure Steps() => new()
    {
        Panels =
        [
            new FigurePanel
            {
                Title = "retries", X = new FigureAxis { Quantity = "Call" }, Y = new FigureAxis { Quantity = "Count" },
                Layers =
                [
                    new LineLayer(Values(20, i => i), Values(20, i => i * 7 % 5)) { Style = LineStyle.Step, Name = "client" },
                    new LineLayer(Values(20, i => i), Values(20, i => i == 9 ? double.NaN : i * 3 % 7)) { Style = LineStyle.Step, Name = "server", Color = 2, IsDashed = true },
                ],
            },
        ],
    };

    private static Figure Stems() => new()
    {
        Title = "taps",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Index" }, Y = new FigureAxis { Quantity = "Coefficient" },
                Layers = [new LineLayer(Values(31, i => i), Values(31, i => i == 15 ? 1 : Sine((i - 15) * 0.125) / ((i - 15) * 0.785))) { Style = LineStyle.Stem }],
            },
        ],
    };

    private static Figure Bands() => new()
    {
        Title = "envelope.py:7:samples",
        Panels =
        [
            new FigurePanel
            {
                X = Time(3), Y = new FigureAxis { Quantity = "Level", Unit = "V" },
                Layers =
                [
                    new BandLayer(Values(300, i => i * 0.01), Values(300, i => -0.002 * Math.Abs(Sine(i * 0.005)) - 0.0003 * (1 + Noise(i))), Values(300, i => 0.002 * Math.Abs(Sine(i * 0.005)) + 0.0003 * (1 + Noise(i + 999)))) { Name = "min … max" },
                    new LineLayer(Values(300, i => i * 0.01), Values(300, i => 0.0009 * Sine(i * 0.01))) { Name = "mean", Color = 1 },
                    new BandLayer([0.5, 1, double.NaN, 2, 2.5], [-0.0025, -0.0025, 0, -0.0025, -0.0025], [-0.0025, -0.0025, 0, -0.0023, -0.0025]) { Color = 3 },
                ],
            },
        ],
    };

    private static Figure Points() => new()
    {
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Size", Unit = "B", IsLogarithmic = true }, Y = new FigureAxis { Quantity = "Duration", Unit = "s", IsLogarithmic = true },
                Layers =
                [
                    new PointLayer(Values(200, i => 10 + i * i * 50), Values(200, i => 1e-6 * (1 + i * i * 0.02) * (1.5 + Noise(i)))) { Name = "read", Strengths = Values(200, i => (i + 1) / 200.0) },
                    new PointLayer(Values(40, i => 20 + i * i * 900), Values(40, i => 4e-6 * (1 + i * i) * (1.3 + Noise(i)))) { Name = "write", Shape = PointShape.Cross, Size = 6, Color = 1 },
                    new PointLayer(Values(12, i => 100 << i), Values(12, i => 1e-5 * (1 << i / 2))) { Name = "model", Shape = PointShape.Ring, Size = 7, Color = 2 },
                ],
            },
        ],
    };

    private static Figure Bars(int count) => new()
    {
        Title = "latency",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Duration", Unit = "s" }, Y = new FigureAxis { Quantity = "Calls" },
                Layers =
                [
                    new BarLayer(Values(count + 1, i => i * 0.0032 / count), Values(count, i => 1000.0 / (1 + (i * 40.0 / count - 14) * (i * 40.0 / count - 14) * 0.08))),
                    new LineLayer(Values(100, i => i * 0.000032), Values(100, i => 950 / (1 + (i * 0.4 - 14) * (i * 0.4 - 14) * 0.08))) { Color = 1 },
                ],
            },
        ],
        Measurements = [new Measurement("Mean", 0.00116, "s"), new Measurement("σ", 0.00021, "s")],
    };

    private static Figure HeatMap() => new()
    {
        Title = "rx.cpp:64:spectrum",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Frequency", Unit = "Hz" }, Y = new FigureAxis { Quantity = "Time", Unit = "s", IsReversed = true },
                Colors = new FigureAxis { Quantity = "Power", Unit = "dBFS" },
                Layers =
                [
                    new HeatMapLayer(40, 64, Values(40 * 64, i => i == 1000 ? double.NaN : -100 + 80 / (1 + Square(i % 64 - 20 - i / 64 * 0.6)) + 6 * Noise(i)), new FigureRange(0, 24000), new FigureRange(0, 2))
                    {
                        Limits = new FigureRange(-100, -20),
                    },
                ],
            },
        ],
    };

    private static Figure Image() => new()
    {
        Title = "frame",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Column" }, Y = new FigureAxis { Quantity = "Row", IsReversed = true }, HasEqualUnits = true,
                Layers = [new ImageLayer(24, 32, Pixels(24, 32), new FigureRange(0, 32), new FigureRange(0, 24))],
            },
        ],
    };

    private static ValueList<uint> Pixels(int rows, int columns)
    {
        uint[] pixels = new uint[rows * columns];
        for (int i = 0; i < pixels.Length; i++)
        {
            uint x = (uint)(i % columns), y = (uint)(i / columns);
            pixels[i] = (x + y < 6 ? 0x60000000 : 0xFF000000) | x * 8 << 16 | y * 10 << 8 | ((x ^ y) & 4) * 40;
        }

        return ValueList.Own(pixels);
    }

    private static Figure Boxes() => new()
    {
        Title = "calls",
        Panels =
        [
            new FigurePanel
            {
                X = Time(0.0001), Y = new FigureAxis { Labels = [new AxisLabel(0.5, "main"), new AxisLabel(1.5, "worker 1"), new AxisLabel(2.5, "worker 2")], IsReversed = true, Range = new FigureRange(0, 3) },
                Layers =
                [
                    new BoxLayer(
                    [
                        Box(0, 100, 0, "main", 0), Box(5, 60, 1, "decode_packet(const uint8_t *)", 1), Box(62, 90, 1, "emit", 2), Box(10, 30, 2, "fft_1024", 3), Box(31, 31.2, 2, "tiny", 4),
                        Box(33, 55, 2, "window<float>", 5), Box(60, 75, 2, "send", 6), Box(80, 98, 2, "idle", -1),
                    ]),
                ],
            },
        ],
    };

    private static FigureBox Box(double from, double to, int lane, string text, int color) =>
        new(new FigureRange(from * 1e-6, to * 1e-6), new FigureRange(lane + 0.08, lane + 0.92), text, color);

    private static Figure Guides() => new()
    {
        Title = "edge",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Time", Unit = "s", Range = new FigureRange(-0.001, 0.004) }, Y = new FigureAxis { Quantity = "Voltage", Unit = "V" },
                Layers =
                [
                    new LineLayer(Values(500, i => -0.001 + i * 0.00001), Values(500, i => i < 100 ? 0.1 * Noise(i) : 3.3 - 3.3 / (1 + Square((i - 100) * 0.05)) + 0.1 * Noise(i))),
                    new GuideLayer(1.65, false, GuideKind.Trigger) { Name = "trigger", Color = 1 },
                    new GuideLayer(3.6, false, GuideKind.Limit) { Name = "limit" },
                    new GuideLayer(2.4, false, GuideKind.Reference) { Name = "mean", Color = -1 },
                    new GuideLayer(0, true, GuideKind.Cursor) { Name = "A" },
                    new GuideLayer(0.00125, true, GuideKind.Cursor) { Name = "B" },
                    new GuideLayer(0.0013, true, GuideKind.Cursor),
                    new LabelLayer([0.002, 0.00205, 0.0035], [3.2, 3.2, 1], ["settled", "also settled", "quiet"]),
                ],
            },
        ],
    };

    private static Figure Spectrum() => new()
    {
        Title = "adc.c:40:buffer",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "Frequency", Unit = "Hz", IsLogarithmic = true, Range = new FigureRange(20, 24000) },
                Y = new FigureAxis { Quantity = "Level", Unit = "dBFS", Range = new FigureRange(-120, 0) },
                Layers =
                [
                    new LineLayer(Values(1000, i => 24 * (i + 1)), Values(1000, i => -105 + 6 * Noise(i) + 100 / (1 + Square((i - 41) * 2)) + 55 / (1 + Square((i - 83) * 2)))) { Name = "live" },
                    new LineLayer(Values(1000, i => 24 * (i + 1)), Values(1000, i => -98 + 2 * Noise(i) + 95 / (1 + Square((i - 41) * 1.8)))) { Name = "max hold", Color = 1 },
                    new LabelLayer([1008, 2016], [-4, -49], ["1.008 kHz −4.1 dBFS", "2.016 kHz −49.3 dBFS"]),
                ],
            },
        ],
        Measurements = [new Measurement("SNR", 71.3, "dB"), new Measurement("THD", -45.2, "dB"), new Measurement("SFDR", 45.2, "dB"), new Measurement("ENOB", 7.2, "bit")],
        Note = "Window Blackman-Harris, 2 048 samples, 12 averages.",
    };

    private static Figure States() => new()
    {
        Panels =
        [
            new FigurePanel
            {
                Title = "state", X = Time(10),
                Y = new FigureAxis { Labels = [new AxisLabel(0, "Idle"), new AxisLabel(1, "Connecting"), new AxisLabel(2, "Established"), new AxisLabel(3, "A state with an extraordinarily long name")], Range = new FigureRange(-0.5, 3.5) },
                Layers = [new LineLayer([0, 1, 2.5, 4, 7, 8, 10], [0, 1, 2, 3, 2, 0, 0]) { Style = LineStyle.Step, Color = 2 }],
            },
        ],
    };

    private static Figure Table() => new()
    {
        Title = "peaks",
        Panels =
        [
            new FigurePanel
            {
                Title = "Largest first",
                Table = new FigureTable(
                    ["#", "Frequency", "Level", "Remark"],
                    [["1", "1.008 kHz", "−4.1 dBFS", "fundamental"], ["2", "2.016 kHz", "−49.3 dBFS", "second harmonic, which is a little stronger than the manual of the converter says it may be"], ["3", "50 Hz", "−80 dBFS", ""]]),
            },
        ],
    };

    private static Figure Panels() => new()
    {
        Title = "demodulator",
        Panels =
        [
            Waveform().Panels[0] with { Weight = 2 },
            new FigurePanel
            {
                Title = "Phase", X = Time(0.02), Y = new FigureAxis { Quantity = "Phase", Unit = "°", Range = new FigureRange(-180, 180) },
                Layers = [new LineLayer(Values(400, i => i * 0.00005), Values(400, i => (i * 2.7 + 180) % 360 - 180)) { Color = 4 }],
            },
            Table().Panels[0],
        ],
        Note = "12 samples were cut.",
    };

    private static Figure Constellation() => new()
    {
        Title = "rx.cpp:64:symbols",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "In phase" }, Y = new FigureAxis { Quantity = "Quadrature" }, HasEqualUnits = true,
                Layers =
                [
                    new PointLayer(Values(800, i => i % 4 * 2 - 3 + 0.3 * Noise(i) + 0.2 * Noise(i + 7777)), Values(800, i => i / 4 % 4 * 2 - 3 + 0.3 * Noise(i + 3333) + 0.2 * Noise(i + 9999))) { Size = 3 },
                    new PointLayer(Values(16, i => i % 4 * 2 - 3), Values(16, i => i / 4 * 2 - 3)) { Shape = PointShape.Cross, Size = 9, Color = 1 },
                ],
            },
        ],
        Measurements = [new Measurement("EVM (rms)", 7.9, "%"), new Measurement("MER", 22.1, "dB"), new Measurement("I/Q offset", -41.2, "dB")],
    };

    private static Figure Hostile() => new()
    {
        Title = "<script>alert(1)</script> \u001b[31mred\u001b]0;title\u0007 \ud800 \u202e \u0000 &amp; 漢字",
        Panels =
        [
            new FigurePanel
            {
                X = new FigureAxis { Quantity = "\"x\" onload='y'", Unit = "]]>" }, Y = new FigureAxis { Quantity = "\u009b2J", Unit = "\n\r\t" },
                Layers = [new LineLayer([0, 1], [0, 1]) { Name = "</text>" }, new LineLayer([0, 1], [1, 0]) { Name = new string('w', 3000), Color = 1 }, new LabelLayer([0.5], [0.5], ["\u001b[2J<b>"])],
            },
        ],
        Measurements = [new Measurement("\u001b[5m<i>", 1, "\u0007V"), Measurement.NotMeasurable("x", "", "\u001b\\ because")],
        Note = "\ufffe\uffff\udc00" + new string('n', 500),
    };

    private static double Square(double value) => value * value;
}
