namespace Strobe.Visualizers.Lenses;

/// <summary>Draws lanes of states. Lane k lies between k and k + 1, the first at the top.</summary>
internal static class LogicDrawing
{
    /// <summary>Where in its lane the top and the bottom of a signal are.</summary>
    internal const double Top = 0.15, Bottom = 0.85;
    private const int Colors = 8;
    private const string Dense = "…";

    internal static FigurePanel Panel(List<StateSource> lanes, FigureView view, bool isZoomed, StateTexts texts, FigureAxis x)
    {
        FigureRange all = new(lanes.Min(lane => lane.Begin), lanes.Max(lane => lane.End));
        if (!(all.Length > 0)) all = new(all.From - 0.5, all.From + 0.5);
        PixelColumns columns = PixelColumns.For((isZoomed ? PixelColumns.Sound(view.X) : null) ?? all, view.Width);
        List<FigureLayer> layers = [];
        List<AxisLabel> labels = [];
        for (int i = 0; i < lanes.Count; i++)
        {
            labels.Add(new AxisLabel(i + 0.5, lanes[i].Name));
            layers.Add(lanes[i].IsBoolean ? Levels(lanes[i], i, columns) : Boxes(lanes[i], i, columns, texts));
        }

        if (isZoomed) CursorReadout.AddGuides(layers, view);
        return new FigurePanel
        {
            X = x with { Range = columns.Range },
            Y = new FigureAxis { Range = new(0, lanes.Count), IsReversed = true, Labels = [.. labels] },
            Layers = [.. layers],
            Weight = lanes.Count,
        };
    }

    /// <summary>Changes, edges and the states at the cursors.</summary>
    internal static void Measure(List<Measurement> measurements, StateSource lane, FigureView view, bool hasCursors, string prefix, bool isTime)
    {
        FigureRange? gate = hasCursors ? view.Gate : null;
        long rising = 0, falling = 0, changes = 0;
        double high = 0, known = 0;
        // A change at the very beginning of the gate needs the state before it.
        int position = gate is { } one ? lane.Before(lane.Find(one.From)) : 0;
        StateRun last = default;
        while (lane.TryRead(ref position, out StateRun run) && !(run.From > gate?.To))
        {
            double from = Math.Max(run.From, gate?.From ?? run.From), to = Math.Min(run.To, gate?.To ?? run.To), length = Math.Max(0, to - from);
            if (run.IsKnown) (known, high) = (known + length, high + (run.Bits != 0 ? length : 0));
            if (last.IsKnown && run.IsKnown && !(run.From < gate?.From))
            {
                changes++;
                if (run.Bits > last.Bits) rising++;
                else falling++;
            }

            last = run;
        }

        if (lane.IsBoolean)
        {
            measurements.Add(new(prefix + "Rising edges", rising));
            measurements.Add(new(prefix + "Falling edges", falling));
            measurements.Add(known > 0 ? new(prefix + "High", 100 * high / known, "%") : Measurement.NotMeasurable(prefix + "High", "%", "no time has passed"));
        }
        else
        {
            measurements.Add(new(prefix + "Changes", changes));
        }

        if (!hasCursors) return;
        for (int i = 0; i < view.Cursors.Count; i++)
        {
            string name = $"{prefix}State at cursor {i + 1}";
            bool isThere = lane.TryAt(view.Cursors[i], out StateRun run);
            double value = lane.Type == ElementType.UInt64 ? (ulong)run.Bits : run.Bits;
            measurements.Add(isThere ? new(name, value) : Measurement.NotMeasurable(name, "", "there is no state"));
        }
    }

    /// <summary>
    /// A line of exact steps. In a pixel column with more than three changes only the first and the last one or two are drawn: that it is busy is seen, and the
    /// states at its edges are right.
    /// </summary>
    private static LineLayer Levels(StateSource lane, int number, PixelColumns columns)
    {
        LevelLine line = new(number, columns);
        int position = lane.Find(columns.Range.From);
        double end = double.NaN;
        while (lane.TryRead(ref position, out StateRun run) && run.From <= columns.Range.To)
        {
            line.Add(run);
            end = run.To;
        }

        return line.Layer(IsInstant(lane) ? columns.Range.To : end) with { Name = lane.Name, Color = number % Colors };
    }

    /// <summary>Whether all that is known is of one moment, which is drawn as if it lasted.</summary>
    private static bool IsInstant(StateSource lane) => lane.Begin == lane.End;

    /// <summary>A box for every state that is at least a pixel long; shorter neighbours share one.</summary>
    private static BoxLayer Boxes(StateSource lane, int number, PixelColumns columns, StateTexts texts)
    {
        List<FigureBox> boxes = [];
        FigureRange y = new(number + Top, number + Bottom);
        FigureRange? dense = null;
        double least = columns.Width;
        int position = lane.Find(columns.Range.From);
        while (lane.TryRead(ref position, out StateRun run) && run.From <= columns.Range.To)
        {
            if (!run.IsKnown) continue;
            if (IsInstant(lane)) run = run with { To = columns.Range.To };
            if (run.To - run.From < least)
            {
                dense = dense is { } begun && run.From - begun.To < least ? begun with { To = run.To } : Flushed(run);
                continue;
            }

            Flush();
            boxes.Add(new FigureBox(new(run.From, run.To), y, texts.Of(run.Bits, lane.Type), (int)((ulong)run.Bits % Colors)));
        }

        Flush();
        return new BoxLayer([.. boxes]) { Name = lane.Name, Color = number % Colors };

        FigureRange Flushed(StateRun run)
        {
            Flush();
            return new FigureRange(run.From, run.To);
        }

        void Flush()
        {
            if (dense is { } range) boxes.Add(new FigureBox(range, y, Dense, -1));
            dense = null;
        }
    }
}

/// <summary>Points of a step line through levels.</summary>
internal sealed class LevelLine(int lane, PixelColumns columns)
{
    private readonly List<double> _x = [], _y = [];
    private StateRun _first, _beforeLast, _last;
    private int _column = -1, _changes;

    internal void Add(StateRun run)
    {
        int column = columns.Of(run.From);
        if (column != _column || !run.IsKnown || !_last.IsKnown)
        {
            Flush();
            (_column, _first, _changes) = (column, run, 0);
        }

        (_beforeLast, _last, _changes) = (_last, run, _changes + 1);
    }

    internal LineLayer Layer(double end)
    {
        Flush();
        if (_x.Count > 0 && double.IsFinite(end)) Point(end, _y[^1]);
        return new LineLayer([.. _x], [.. _y]) { Style = LineStyle.Step };
    }

    private void Flush()
    {
        if (_changes == 0) return;
        Level(_first);
        // Changes alternate: with an odd number the last has the level of the first, and the one before it tells that there were others.
        if (_changes > 2 && _changes % 2 == 1) Level(_beforeLast);
        if (_changes > 1) Level(_last);
        _changes = 0;
    }

    private void Level(StateRun run) => Point(run.From, !run.IsKnown ? double.NaN : lane + (run.Bits != 0 ? LogicDrawing.Top : LogicDrawing.Bottom));

    private void Point(double x, double y)
    {
        _x.Add(x);
        _y.Add(y);
    }
}
