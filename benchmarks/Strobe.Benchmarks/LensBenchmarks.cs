using BenchmarkDotNet.Attributes;
using Strobe.Visualizers;

namespace Strobe.Benchmarks;

/// <summary>Each lens with frames of 4 096 and 65 536 samples: taking one, and drawing.</summary>
[MemoryDiagnoser]
[MinColumn, MaxColumn]
public class LensBenchmarks
{
    private static readonly FigureView s_view = new();
    private SignalFrame[] _frames = [];
    private IVisualizer _lens = null!;
    private int _next;

    [Params("waveform", "value", "table", "history", "spectrum", "waterfall", "histogram", "constellation", "eye", "image", "xy", "logic")]
    public string Lens { get; set; } = "";

    [Params(4_096, 65_536)]
    public int Samples { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _frames = [.. Enumerable.Range(0, 16).Select(number => LensFrames.For(Lens, Samples, number))];
        _lens = VisualizerCatalog.BuiltIn().Create(Lens);
        foreach (SignalFrame frame in _frames) _lens.Update(frame);
        _lens.Render(s_view);
    }

    [Benchmark]
    public void Update() => _lens.Update(_frames[_next++ & 15]);

    /// <summary>With a new frame each time, so that nothing is drawn from memory.</summary>
    [Benchmark]
    public Figure UpdateAndRender()
    {
        _lens.Update(_frames[_next++ & 15]);
        return _lens.Render(s_view);
    }
}

/// <summary>The largest pictures.</summary>
[MemoryDiagnoser]
public class LargeBenchmarks
{
    private readonly WaveformVisualizer _waveform = new();
    private Figure _figure = new();

    [Params(1_000_000, 10_000_000)]
    public int Samples { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _waveform.Update(LensFrames.Waveform(Samples));
        _figure = Render();
    }

    /// <summary>From samples to a figure.</summary>
    [Benchmark]
    public Figure Render() => _waveform.Render(new FigureView());

    /// <summary>From samples to a figure to a picture.</summary>
    [Benchmark]
    public byte[] RenderToPng() => PngPainter.Paint(Render());

    /// <summary>From the figure to a picture.</summary>
    [Benchmark]
    public string PaintSvg() => SvgPainter.Paint(_figure);
}
