using System.Numerics;
using Strobe.Visualizers.Catalog;
using Strobe.Visualizers.Painting;

namespace Strobe.Visualizers.Lenses;

/// <summary>Every lens with signals as one would look at with it.</summary>
internal static class SampleLenses
{
    internal const int Width = 460, Height = 280;
    private const double Rate = 48_000;
    private static readonly FigureView s_view = new() { Width = Width, Height = Height };

    internal static readonly string[] Names =
    [
        "waveform", "waveform-complex", "waveform-persistence", "waveform-many", "value", "table", "history", "spectrum", "spectrum-complex", "waterfall", "histogram", "constellation", "eye",
        "image", "image-rgb", "xy", "logic-bools", "logic-states", "timeline", "flame",
    ];

    internal static Figure Named(string name) => name switch
    {
        "waveform" => Draw("waveform", [("unit", "V")], s_view with { Cursors = [0.002, 0.006] }, Tone(480, 0.004)),
        "waveform-complex" => Draw("waveform", [], s_view, Symbols(60)),
        "waveform-persistence" => Draw("waveform", [("persistence", "20")], s_view, [.. Enumerable.Range(0, 20).Select(k => Tone(240, 0.004 + k * 0.0001, k))]),
        "waveform-many" => Draw("waveform", [], s_view, Tone(50_000, 0.0007)),
        "value" => Draw("value", [], s_view, Scalars(40)),
        "table" => Draw("table", [], s_view, LensFrames.Of(Enumerable.Range(0, 60).Select(i => i * 1.25).ToArray())),
        "history" => Draw("history", [], s_view, Scalars(200)),
        "spectrum" => Draw("spectrum", [("window", "blackman-harris")], s_view, Tone(4096, 0.0625)),
        "spectrum-complex" => Draw("spectrum", [("length", "256"), ("averaging", "linear")], s_view, Symbols(4096)),
        "waterfall" => Draw("waterfall", [("length", "128")], s_view, [.. Enumerable.Range(0, 40).Select(k => Tone(256, 0.05 + k * 0.008, k))]),
        "histogram" => Draw("histogram", [], s_view, LensFrames.Of(Enumerable.Range(0, 4000).Select(Bell).ToArray())),
        "constellation" => Draw("constellation", [("reference", "16qam")], s_view, Symbols(800)),
        "eye" => Draw("eye", [("samples-per-symbol", "16")], s_view, Pulses(2048)),
        "image" => Draw("image", [], s_view, LensFrames.Of(Enumerable.Range(0, 24 * 32).Select(i => Hill(i / 32, i % 32)).ToArray(), new Shape(24, 32))),
        "image-rgb" => Draw("image", [], s_view, LensFrames.Of(Enumerable.Range(0, 16 * 24 * 3).Select(i => (byte)(i % 3 == 0 ? i / 72 * 16 : i % 3 == 1 ? i / 3 % 24 * 10 : 90)).ToArray(), new Shape(16, 24, 3))),
        "xy" => Draw("xy", [], s_view, Turning(LensFrames.Probe, 2, 0), Turning(LensFrames.Other, 2, 0.1)),
        "logic-bools" => Draw("logic", [], s_view, LensFrames.Of(Enumerable.Range(0, 64).Select(i => Noise(i) > 0).ToArray(), rate: Rate)),
        "logic-states" => Draw("logic", [], s_view, [.. Enumerable.Range(0, 30).Select(i => LensFrames.Scalar(i / 4 % 3, i * 1_000_000L, number: i))]),
        "timeline" => Calls("timeline"),
        "flame" => Calls("flame"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static Figure Draw(string id, (string Name, string Value)[] settings, FigureView view, params SignalFrame[] frames)
    {
        IVisualizer lens = VisualizerCatalog.BuiltIn().Create(id);
        foreach ((string name, string value) in settings) lens.Settings.Set(name, value);
        return LensFrames.Render(lens, view, frames);
    }

    private static Figure Calls(string id)
    {
        IVisualizer lens = VisualizerCatalog.BuiltIn().Create(id);
        new CallStream(new Random(4), 120, 3, 6).Feed(lens, new Random(5));
        return lens.Render(s_view);
    }

    private static SignalFrame Tone(int count, double turnsPerSample, int number = 0) => LensFrames.Of(
        Enumerable.Range(0, count).Select(i => 0.8 * SampleFigures.Sine(i * turnsPerSample) + 0.05 * Noise(i + number * 1000)).ToArray(), rate: Rate, number: number, nanos: number * 1_000_000L);

    private static SignalFrame[] Scalars(int count) => [.. Enumerable.Range(0, count).Select(i => LensFrames.Scalar(5 + SampleFigures.Sine(i * 0.02) + 0.1 * Noise(i), i * 2_000_000L, number: i))];

    /// <summary>16-QAM with noise.</summary>
    private static SignalFrame Symbols(int count)
    {
        double[] levels = [-3, -1, 1, 3];
        double unit = 1 / Math.Sqrt(10);
        return LensFrames.Of(Enumerable.Range(0, count).Select(i => new Complex(
            unit * levels[(int)((Noise(4 * i) + 1) * 1.999)] + 0.06 * Bell(i), unit * levels[(int)((Noise(4 * i + 1) + 1) * 1.999)] + 0.06 * Bell(i + count))).ToArray(), rate: Rate);
    }

    private static SignalFrame Pulses(int count) => LensFrames.Of(Enumerable.Range(0, count).Select(i =>
    {
        double at = i % 16 / 16.0, before = Noise(i / 16) > 0 ? 1 : -1, after = Noise(i / 16 + 1) > 0 ? 1 : -1;
        return before + (after - before) * at * at * (3 - 2 * at) + 0.08 * Bell(i);
    }).ToArray(), rate: Rate);

    private static SignalFrame Turning(ProbeId probe, int turns, double ahead) =>
        LensFrames.Of(Enumerable.Range(0, 300).Select(i => SampleFigures.Sine(turns * i / 300.0 + ahead) + 0.03 * Noise(i)).ToArray(), rate: Rate, probe: probe);

    private static double Hill(int row, int column) => 1 / (1 + (row - 10) * (row - 10) / 30.0 + (column - 18) * (column - 18) / 60.0);

    private static double Noise(int index) => SampleFigures.Noise(index);

    /// <summary>Nearly normal: a sum of twelve.</summary>
    private static double Bell(int index) => Enumerable.Range(0, 12).Sum(k => Noise(index * 12 + k)) / 2;
}
