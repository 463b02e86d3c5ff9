namespace Strobe.Visualizers.Lenses;

/// <summary>Draws calls as boxes over time, each thread in a lane of its own, callers above what they call.</summary>
internal sealed class TimelineDrawing(CallLog log, FigureView view, Notes notes)
{
    private const int MostLanes = 64, MostDepth = 128, Colors = 12;

    internal FigurePanel Panel(FigureRange all)
    {
        PixelColumns columns = PixelColumns.For(PixelColumns.Sound(view.X) ?? all, view.Width);
        int[] depths = VisibleDepths(columns.Range, out bool isTooDeep);
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
        notes.AddIf(isTooDeep, $"Calls more than {MostDepth} deep share one row.");
        List<FigureLayer> layers = [new BoxLayer([.. Boxes(tops, top, columns)])];
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
        foreach (ref readonly LoggedCall call in log.Calls())
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

    private static bool IsVisible(in LoggedCall call, FigureRange range) => Seconds(call.ToNanos) >= range.From && Seconds(call.FromNanos) <= range.To;

    /// <summary>How many rows each thread takes; 0 for one without a visible call.</summary>
    private int[] VisibleDepths(FigureRange range, out bool isTooDeep)
    {
        int[] depths = new int[log.Threads.Count];
        isTooDeep = false;
        foreach (ref readonly LoggedCall call in log.Calls())
        {
            if (!IsVisible(call, range)) continue;
            depths[call.Thread] = Math.Max(depths[call.Thread], Math.Min(call.Depth, MostDepth) + 1);
            isTooDeep |= call.Depth >= MostDepth;
        }

        return depths;
    }

    /// <summary>A box for every call that is at least a pixel long; shorter neighbours on a row share one that says how many they are.</summary>
    private IEnumerable<FigureBox> Boxes(int[] tops, int rowCount, PixelColumns columns)
    {
        Row[] rows = new Row[rowCount];
        for (int i = 0; i < rows.Length; i++) rows[i] = new Row(new(i, i + 1));
        // Calls of one row follow each other, so those that share a pixel are neighbours.
        foreach (ref readonly LoggedCall call in log.Calls())
        {
            if (tops[call.Thread] < 0 || !IsVisible(call, columns.Range)) continue;
            Row row = rows[tops[call.Thread] + Math.Min(call.Depth, MostDepth)];
            double from = Seconds(call.FromNanos), to = Seconds(call.ToNanos);
            if (to - from >= columns.Width)
            {
                AddCrowd(row);
                row.Boxes.Add(new FigureBox(new(from, to), row.Y, Text(call), Color(call)));
                continue;
            }

            if (row.Crowd > 0 && from - row.From >= columns.Width) AddCrowd(row);
            if (row.Crowd++ == 0) (row.From, row.To, row.First) = (from, to, call);
            row.To = Math.Max(row.To, to);
        }

        foreach (Row row in rows) AddCrowd(row);
        return rows.SelectMany(row => row.Boxes);
    }

    private void AddCrowd(Row row)
    {
        if (row.Crowd == 1) row.Boxes.Add(new FigureBox(new(row.From, row.To), row.Y, Text(row.First), Color(row.First)));
        else if (row.Crowd > 1) row.Boxes.Add(new FigureBox(new(row.From, row.To), row.Y, $"{row.Crowd} calls", -1));
        row.Crowd = 0;
    }

    private string Text(in LoggedCall call) => call.End switch
    {
        CallEnd.Unwound => log.NameOf(call.FunctionId) + " (unwound)",
        CallEnd.Lost => log.NameOf(call.FunctionId) + " (end lost)",
        CallEnd.Running => log.NameOf(call.FunctionId) + " (running)",
        _ => log.NameOf(call.FunctionId),
    };

    private static int Color(in LoggedCall call) => (int)((uint)call.FunctionId % Colors);

    /// <summary>The boxes of a row, and the calls since the last that are shorter than a pixel and share one.</summary>
    private sealed class Row(FigureRange y)
    {
        internal FigureRange Y => y;

        internal List<FigureBox> Boxes { get; } = [];

        internal int Crowd { get; set; }

        internal double From { get; set; }

        internal double To { get; set; }

        internal LoggedCall First { get; set; }
    }
}
