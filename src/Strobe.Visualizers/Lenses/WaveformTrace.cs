namespace Strobe.Visualizers.Lenses;

/// <summary>Samples at equal distances, from 0, and how they become layers.</summary>
/// <param name="name">What a legend calls it.</param>
/// <param name="run">The samples.</param>
/// <param name="step">The distance of two samples on the horizontal axis, above 0.</param>
/// <param name="isPhase">Whether the samples are angles.</param>
/// <param name="color">Which colour.</param>
internal sealed class WaveformTrace(string name, SampleRun run, double step, bool isPhase, int color)
{
    private const double Snap = 1e-9;

    /// <summary>With so many pixels or more for each sample, samples get a dot.</summary>
    private const int PixelsPerDot = 8;

    internal string Name => name;

    internal SampleRun Run => run;

    internal double Step => step;

    internal bool IsPhase => isPhase;

    internal int Color => color;

    /// <summary>Where the last sample is.</summary>
    internal double End => (run.Count - 1) * step;

    /// <summary>The samples from the last one before a part of the axis to the first one behind it; the end is exclusive.</summary>
    internal (int From, int To) Touching(FigureRange range) =>
        (Index(Math.Floor(range.From / step)), Index(Math.Ceiling(range.To / step) + 1));

    /// <summary>The samples in a part of the axis, ends included; the end is exclusive. All without a part.</summary>
    internal (int From, int To) Inside(FigureRange? range)
    {
        if (range is not { } part) return (0, run.Count);
        int from = Index(Math.Ceiling(part.From / step - Snap)), to = Index(Math.Floor(part.To / step + Snap) + 1);
        return (from, Math.Max(from, to));
    }

    /// <summary>The value at a place of the axis as the curve is drawn there; NaN outside and in gaps.</summary>
    internal double ValueAt(double x, LineStyle style)
    {
        double position = x / step;
        if (Math.Abs(position - Math.Round(position)) < Snap) position = Math.Round(position);
        if (!(position >= 0 && position <= run.Count - 1)) return double.NaN;
        if (style == LineStyle.Stem) return run[(int)Math.Round(position)];
        int index = (int)position;
        double part = position - index;
        return part == 0 || style == LineStyle.Step ? run[index] : run[index] * (1 - part) + run[index + 1] * part;
    }

    /// <summary>The first sample of each pixel column, and behind the last column's last; samples outside belong to the outermost columns.</summary>
    internal int[] ColumnStarts(PixelColumns columns)
    {
        (int from, int to) = Touching(columns.Range);
        int[] starts = new int[columns.Count + 1];
        starts[0] = from;
        for (int i = 1; i < columns.Count; i++) starts[i] = Math.Clamp(Index(Math.Ceiling(columns.Left(i) / step)), starts[i - 1], to);
        starts[^1] = to;
        return starts;
    }

    /// <summary>Adds layers for what is visible of the samples; says whether some of these are no finite numbers.</summary>
    internal bool AddTo(List<FigureLayer> layers, PixelColumns columns, LineStyle style)
    {
        (int from, int to) = Touching(columns.Range);
        if (from >= to) return false;
        return to - from <= columns.Count ? AddSamples(layers, from, to, columns, style) : AddEnvelope(layers, columns);
    }

    private bool AddSamples(List<FigureLayer> layers, int from, int to, PixelColumns columns, LineStyle style)
    {
        double[] x = new double[to - from], y = new double[to - from];
        run.Read(from, y);
        bool hasGap = false;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (from + i) * step;
            if (double.IsFinite(y[i])) continue;
            (y[i], hasGap) = (double.NaN, true);
        }

        ValueList<double> xs = ValueList.Own(x), ys = ValueList.Own(y);
        layers.Add(new LineLayer(xs, ys) { Name = name, Color = color, Style = style });
        // A lone sample has no line, and one between gaps neither.
        if (style != LineStyle.Stem && (x.Length == 1 || hasGap || x.Length * PixelsPerDot <= columns.Count)) layers.Add(new PointLayer(xs, ys) { Color = color });
        return hasGap;
    }

    private bool AddEnvelope(List<FigureLayer> layers, PixelColumns columns)
    {
        int[] starts = ColumnStarts(columns);
        Envelope envelope = new();
        bool hasGap = false;
        for (int i = 0; i < columns.Count; i++)
        {
            if (starts[i] == starts[i + 1]) continue;
            Extremes extremes = run.Extremes(starts[i], starts[i + 1]);
            hasGap |= extremes.HasGap;
            envelope.Add(columns.Centre(i), extremes);
        }

        envelope.AddTo(layers, name, color);
        return hasGap;
    }

    private int Index(double position) => (int)Math.Clamp(position, 0, run.Count);
}
