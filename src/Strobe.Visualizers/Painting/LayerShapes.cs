namespace Strobe.Visualizers.Painting;

/// <summary>What lines, areas, points and boxes of a panel look like.</summary>
internal sealed class LayerShapes(PanelLayout layout, Theme theme, List<Primitive> shapes)
{
    /// <summary>Lines are drawn as far as this beyond the plot, so that their ends are not seen.</summary>
    private const double Beyond = 4;

    internal const double LineWidth = 1.5, BandStrength = 0.45, BarStrength = 0.8, BoxStrength = 0.88;
    private const double StemDot = 5, MarkDistance = 60, MarkSize = 6, LeastTextHeight = 12, LeastTextWidth = 14, StrengthSteps = 16;
    private const int PlainPatterns = 4;

    private static readonly double[][] s_patterns = [[], [7, 3], [2, 2], [9, 3, 2, 3], [], [7, 3], [2, 2], [9, 3, 2, 3]];
    private static readonly double[] s_dashes = [5, 4];

    private readonly AxisScale _x = layout.X.Scale, _y = layout.Y.Scale;
    private readonly PixelBox _plot = layout.Plot, _near = layout.Plot.Grown(Beyond);

    internal void Add(LineLayer line)
    {
        int count = Math.Min(line.X.Count, line.Y.Count);
        ReadOnlySpan<double> xs = line.X.AsSpan(), ys = line.Y.AsSpan();
        uint color = theme.ColorOf(line.Color);
        LineTracer tracer = new(_near, line.Style == LineStyle.Line ? count : count * 2);
        List<double> dots = [];
        double ground = StemGround(), last = double.NaN;
        for (int i = 0; i < count; i++)
        {
            double x = _x.MapFinite(xs[i]), y = _y.MapFinite(ys[i]);
            if (line.Style == LineStyle.Stem)
            {
                tracer.Break();
                if (double.IsNaN(x) || double.IsNaN(y)) continue;
                tracer.Add(x, ground);
                tracer.Add(x, y);
                if (_near.Contains(x, y)) dots.AddRange([x, y]);
                continue;
            }

            if (line.Style == LineStyle.Step && !double.IsNaN(last) && !double.IsNaN(x)) tracer.Add(x, last);
            tracer.Add(x, y);
            last = double.IsNaN(x) ? double.NaN : y;
        }

        tracer.Break();
        double[] dashes = Dashes(line);
        foreach (double[] run in tracer.Runs) shapes.Add(new LineMark(run, color, LineWidth) { Clip = _plot, Dashes = dashes });
        if (dots.Count > 0) shapes.Add(new PointMarks([.. dots], PointShape.Dot, StemDot, color) { Clip = _near });
        if (theme.HasPatterns && line.Color % s_patterns.Length >= PlainPatterns) AddMarks(tracer.Runs, line.Color, color);
    }

    internal double[] Dashes(LineLayer line) =>
        line.IsDashed ? s_dashes : theme.HasPatterns && line.Color >= 0 && line.Style != LineStyle.Stem ? s_patterns[line.Color % s_patterns.Length] : [];

    internal void Add(BandLayer band)
    {
        int count = Math.Min(band.X.Count, Math.Min(band.Low.Count, band.High.Count));
        ReadOnlySpan<double> xs = band.X.AsSpan(), lows = band.Low.AsSpan(), highs = band.High.AsSpan();
        uint color = Colors.WithStrength(theme.ColorOf(band.Color), BandStrength);
        bool isReduced = count > _plot.Width * 4;
        List<double> upper = [], lower = [];
        double bucket = double.NaN;
        for (int i = 0; i < count; i++)
        {
            double x = _x.MapFinite(xs[i]), a = _y.MapFinite(lows[i]), b = _y.MapFinite(highs[i]);
            if (double.IsNaN(x) || double.IsNaN(a) || double.IsNaN(b))
            {
                EndBand();
                continue;
            }

            // At least a pixel high, so that a band without height is a line.
            double top = Math.Min(a, b) - 0.5, bottom = Math.Max(a, b) + 0.5, here = Math.Floor(x * 2);
            if (isReduced && here == bucket && upper.Count > 0)
            {
                upper[^1] = Math.Min(upper[^1], top);
                lower[^1] = Math.Max(lower[^1], bottom);
                continue;
            }

            bucket = here;
            upper.AddRange([x, top]);
            lower.AddRange([x, bottom]);
        }

        EndBand();

        void EndBand()
        {
            if (upper.Count == 2)
            {
                upper.AddRange([upper[0] + 1, upper[1]]);
                lower.AddRange([lower[0] + 1, lower[1]]);
            }

            for (int i = lower.Count - 2; i >= 0; i -= 2) upper.AddRange([lower[i], lower[i + 1]]);
            AddPolygon(upper, color);
            upper.Clear();
            lower.Clear();
        }
    }

    internal void Add(BarLayer bars)
    {
        int count = Math.Min(bars.Heights.Count, bars.Edges.Count - 1);
        uint color = Colors.WithStrength(theme.ColorOf(bars.Color), BarStrength);
        double ground = double.IsFinite(bars.Baseline) && !(_y.IsLogarithmic && bars.Baseline <= 0) ? _y.Map(bars.Baseline) : _y.Start;
        List<double> outline = [];
        double end = double.NaN;
        for (int i = 0; i < count; i++)
        {
            double left = _x.MapFinite(bars.Edges[i]), right = _x.MapFinite(bars.Edges[i + 1]), top = _y.MapFinite(bars.Heights[i]);
            if (double.IsNaN(left) || double.IsNaN(right) || double.IsNaN(top)) continue;
            if (left > right) (left, right) = (right, left);
            if (right - left >= 3)
            {
                PixelBox bar = PixelBox.Between(Math.Round(left) + 0.5, top, Math.Round(right) - 0.5, ground).Intersected(_plot);
                if (bar.Width > 0 && bar.Height > 0) shapes.Add(new BoxMark(bar, color) { Clip = _plot });
                continue;
            }

            // Bars that are narrower than this are one area.
            if (outline.Count > 0 && !(Math.Abs(end - left) < 0.01 || Math.Abs(end - right) < 0.01)) EndOutline();
            (double near, double far) = _x.Start <= _x.End ? (left, right) : (right, left);
            if (outline.Count == 0) outline.AddRange([near, ground]);
            outline.AddRange([near, top, far, top]);
            end = far;
        }

        EndOutline();

        void EndOutline()
        {
            if (outline.Count == 0) return;
            outline.AddRange([end, ground]);
            AddPolygon(outline, color);
            outline.Clear();
        }
    }

    internal void Add(PointLayer points)
    {
        int count = Math.Min(points.X.Count, points.Y.Count);
        double size = double.IsFinite(points.Size) ? Math.Clamp(points.Size, 0.5, 64) : 4;
        bool hasStrengths = points.Strengths.Count >= count && count > 0;
        Dictionary<int, List<double>> groups = [];
        HashSet<long> seen = [];
        PixelBox near = _plot.Grown(size / 2);
        for (int i = 0; i < count; i++)
        {
            double x = _x.MapFinite(points.X[i]), y = _y.MapFinite(points.Y[i]);
            if (!near.Contains(x, y)) continue;
            double strength = hasStrengths ? points.Strengths[i] : 1;
            int step = (int)Math.Round(Math.Clamp(double.IsFinite(strength) ? strength : 0, 0, 1) * StrengthSteps);
            // Equal points on the same quarter of a pixel are drawn once.
            if (step == 0 || !seen.Add(((long)Math.Round(x * 4) << 32 | (uint)(int)Math.Round(y * 4)) * 17 + step)) continue;
            if (!groups.TryGetValue(step, out List<double>? places)) groups[step] = places = [];
            places.AddRange([x, y]);
        }

        foreach ((int step, List<double> places) in groups.OrderBy(group => group.Key))
        {
            shapes.Add(new PointMarks([.. places], points.Shape, size, Colors.WithStrength(theme.ColorOf(points.Color), step / StrengthSteps)) { Clip = _plot });
        }
    }

    internal void Add(BoxLayer boxes)
    {
        (double, double, int) last = default;
        foreach (FigureBox one in boxes.Boxes)
        {
            double x0 = _x.MapFinite(one.X.From), x1 = _x.MapFinite(one.X.To), y0 = _y.MapFinite(one.Y.From), y1 = _y.MapFinite(one.Y.To);
            if (double.IsNaN(x0 + x1 + y0 + y1)) continue;
            PixelBox box = PixelBox.Between(x0, y0, x1, y1);
            if (!box.Grown(0.5).Overlaps(_plot)) continue;
            // Boxes keep a pixel of distance where they are large enough; of several in one pixel, one is drawn.
            double gapX = box.Width > 3 ? 0.5 : 0, gapY = box.Height > 4 ? 0.5 : 0;
            (double, double, int) key = (Math.Floor(box.X), Math.Floor(box.Y), one.Color);
            if (box.Width < 1 && key == last) continue;
            last = box.Width < 1 ? key : default;
            box = new PixelBox(box.X + gapX, box.Y + gapY, Math.Max(0.8, box.Width - 2 * gapX), Math.Max(0.8, box.Height - 2 * gapY)).Intersected(_plot);
            uint color = Colors.WithStrength(theme.ColorOf(one.Color), BoxStrength);
            shapes.Add(new BoxMark(box, color) { Clip = _plot });
            if (box.Height < LeastTextHeight || box.Width < LeastTextWidth) continue;
            string text = SafeText.Fit(SafeText.Clean(one.Text), box.Width - 6, TextStyle.Measure);
            if (text.Length == 0) continue;
            uint ink = Colors.ReadableOn(Colors.Over(color, theme.Plot));
            shapes.Add(new TextMark(text, Math.Round(box.X + 3), TextStyle.Centered(box.MiddleY), TextStyle.Size, ink) { Clip = _plot });
        }
    }

    private double StemGround() => _y.IsLogarithmic ? _y.Start : _y.Map(0);

    private void AddPolygon(List<double> points, uint color)
    {
        if (points.Count < 6) return;
        double[] cut = PolygonClip.Cut(points, _near);
        if (cut.Length >= 6) shapes.Add(new PolygonMark(cut, color) { Clip = _plot });
    }

    /// <summary>Marks along lines, for printers that show no colours.</summary>
    private void AddMarks(List<double[]> runs, int index, uint color)
    {
        PointShape shape = (index % PlainPatterns) switch { 0 => PointShape.Ring, 1 => PointShape.Cross, _ => PointShape.Dot };
        List<double> places = [];
        foreach (double[] run in runs)
        {
            double walked = MarkDistance / 2;
            for (int i = 2; i < run.Length; i += 2)
            {
                double dx = run[i] - run[i - 2], dy = run[i + 1] - run[i - 1], length = Math.Sqrt(dx * dx + dy * dy);
                for (double at = MarkDistance - walked; at <= length; at += MarkDistance) places.AddRange([run[i - 2] + dx * at / length, run[i - 1] + dy * at / length]);
                walked = (walked + length) % MarkDistance;
            }
        }

        if (places.Count > 0) shapes.Add(new PointMarks([.. places], shape, MarkSize, color) { Clip = _near });
    }
}
