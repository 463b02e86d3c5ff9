namespace Strobe.Visualizers.Lenses;

/// <summary>Draws calls as boxes over time, each thread in a lane of its own, callers above what they call.</summary>
internal sealed class TimelineDrawing(CallLog log, FigureView view, Notes notes)
{
    private const int MostLanes = 64, MostDepth = 128, Colors = 12;
    private readonly List<FigureBox> _boxes = [];

    internal FigurePanel Panel(FigureRange all)
    {
        PixelColumns columns = PixelColumns.For(PixelColumns.Sound(view.X) ?? all, view.Width);
        List<LoggedCall> visible = [.. log.Calls().Where(call => Seconds(call.ToNanos) >= columns.Range.From && Seconds(call.FromNanos) <= columns.Range.To)];
        int[] depths = new int[log.Threads.Count];
        foreach (LoggedCall call in visible) depths[call.Thread] = Math.Max(depths[call.Thread], Math.Min(call.Depth, MostDepth) + 1);
        int[] tops = new int[depths.Length];
        Array.Fill(tops, -1);
        List<AxisLabel> labels = [];
        int top = 0, busy = 0;
        for (int i = 0; i < depths.Length; i++)
        {
            if (depths[i] == 0 || ++busy > MostLanes) continue;
            tops[i] = top;
            labels.Add(new AxisLabel(top + depths[i] / 2.0, log.Threads[i].Name));
            top += depths[i] + 1;
        }

        notes.AddIf(busy > MostLanes, $"{MostLanes} of {busy} threads are shown.");
        notes.AddIf(visible.Exists(call => call.Depth >= MostDepth), $"Calls more than {MostDepth} deep share one row.");
        Draw(visible, tops, columns);
        List<FigureLayer> layers = [new BoxLayer([.. _boxes])];
        CursorReadout.AddGuides(layers, view);
        return new FigurePanel
        {
            X = new FigureAxis { Quantity = "Session time", Unit = "s", Range = columns.Range },
            Y = new FigureAxis { Range = PixelColumns.Sound(view.Y) ?? new(0, Math.Max(1, top - 1)), IsReversed = true, Labels = [.. labels] },
            Layers = [.. layers],
        };
    }

    /// <summary>Calls, total and own time of the functions in a part of time: of calls that go on beyond it only what lies within; without those whose entry was not seen.</summary>
    internal FunctionTimes Times(FigureRange? gate)
    {
        FunctionTimes times = new();
        foreach (LoggedCall call in log.Calls())
        {
            double from = gate is { } begin ? Math.Max(call.FromNanos, begin.From * TimeSeries.NanosPerSecond) : call.FromNanos;
            double to = gate is { } end ? Math.Min(call.ToNanos, end.To * TimeSeries.NanosPerSecond) : call.ToNanos;
            if (from > to || !call.IsSeen) continue;
            times.Add(call.FunctionId, 1, call.IsRecursive ? 0 : to - from, to - from);
            if (call.ParentFunctionId >= 0) times.Add(call.ParentFunctionId, 0, 0, from - to);
        }

        return times;
    }

    private static double Seconds(long nanos) => nanos / TimeSeries.NanosPerSecond;

    /// <summary>A box for every call that is at least a pixel long; shorter neighbours on a row share one that says how many they are.</summary>
    private void Draw(List<LoggedCall> visible, int[] tops, PixelColumns columns)
    {
        // Calls of one row follow each other, so those that share a pixel are neighbours.
        foreach (IGrouping<int, LoggedCall> row in visible.Where(call => tops[call.Thread] >= 0)
            .GroupBy(call => tops[call.Thread] + Math.Min(call.Depth, MostDepth)).OrderBy(row => row.Key))
        {
            FigureRange y = new(row.Key, row.Key + 1);
            Crowd crowd = default;
            foreach (LoggedCall call in row.OrderBy(call => call.FromNanos).ThenBy(call => call.ToNanos))
            {
                double from = Seconds(call.FromNanos), to = Seconds(call.ToNanos);
                if (to - from >= columns.Width)
                {
                    Add(ref crowd, y);
                    _boxes.Add(new FigureBox(new(from, to), y, Text(call), Color(call)));
                    continue;
                }

                if (crowd.Count > 0 && from - crowd.From >= columns.Width) Add(ref crowd, y);
                crowd = crowd.Count == 0 ? new(1, from, to, call) : crowd with { Count = crowd.Count + 1, To = Math.Max(crowd.To, to) };
            }

            Add(ref crowd, y);
        }
    }

    private void Add(ref Crowd crowd, FigureRange y)
    {
        if (crowd.Count == 1) _boxes.Add(new FigureBox(new(crowd.From, crowd.To), y, Text(crowd.First), Color(crowd.First)));
        else if (crowd.Count > 1) _boxes.Add(new FigureBox(new(crowd.From, crowd.To), y, $"{crowd.Count} calls", -1));
        crowd = default;
    }

    private string Text(LoggedCall call) => call.End switch
    {
        CallEnd.Unwound => log.NameOf(call.FunctionId) + " (unwound)",
        CallEnd.Lost => log.NameOf(call.FunctionId) + " (end lost)",
        CallEnd.Running => log.NameOf(call.FunctionId) + " (running)",
        _ => log.NameOf(call.FunctionId),
    };

    private static int Color(LoggedCall call) => (int)((uint)call.FunctionId % Colors);

    private readonly record struct Crowd(int Count, double From, double To, LoggedCall First);
}
