using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Lenses;

/// <summary>What is set of a waveform.</summary>
internal sealed record WaveformOptions(
    LineStyle Style, ComplexView Complex, bool IsUnwrapped, WaveformAxis Axis, int Persistence, OverlayStyle Overlay, int Rows, int FirstRow, string Unit);

/// <summary>One figure of a waveform being drawn.</summary>
internal sealed class WaveformDrawing(WaveformOptions options, FigureView view)
{
    private const int MostTraces = 16;
    private readonly Notes _notes = new();
    private readonly List<Measurement> _measurements = [];
    private bool _isTime;

    internal Figure Draw(ProbeSlots<FrameHistory> probes)
    {
        if (probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        _isTime = IsTime(probes);
        List<WaveformTrace> traces = [];
        for (int i = 0; i < probes.Count; i++)
        {
            probes[i].Last.NoteMissing(_notes);
            if (probes[i].Last.Valued is { } frame) AddTraces(traces, frame, probes.NameOf(i), true);
        }

        probes.NoteRefused(_notes);
        if (traces.Count > MostTraces)
        {
            _notes.Add($"{MostTraces} of {traces.Count} traces are shown.");
            traces.RemoveRange(MostTraces, traces.Count - MostTraces);
        }

        if (traces.Count == 0) return Figure.Empty(probes.Title, _notes.ToString());
        FigureRange all = new(0, traces.Max(trace => trace.End));
        if (all.Length <= 0) all = new(-traces[0].Step / 2, traces[0].Step / 2);
        PixelColumns columns = PixelColumns.For(PixelColumns.Sound(view.X) ?? all, view.Width);
        CursorReadout.AddDistance(_measurements, view, _isTime);
        List<FigurePanel> panels = [];
        foreach (bool isPhase in (ReadOnlySpan<bool>)[false, true])
        {
            if (traces.Exists(trace => trace.IsPhase == isPhase)) panels.Add(Panel([.. traces.Where(trace => trace.IsPhase == isPhase)], probes, columns, panels.Count == 0));
        }

        foreach (WaveformTrace trace in traces) Measure(trace, traces.Count == 1 ? "" : trace.Name + " ");
        return new Figure { Title = probes.Title, Panels = [.. panels], Measurements = [.. _measurements], Note = _notes.ToString() };
    }

    private bool IsTime(ProbeSlots<FrameHistory> probes)
    {
        int with = 0, without = 0;
        for (int i = 0; i < probes.Count; i++)
        {
            if (probes[i].Last.Valued is not { } frame) continue;
            if (HasRate(frame)) with++;
            else without++;
        }

        if (options.Axis == WaveformAxis.Auto) _notes.AddIf(with > 0 && without > 0, "Samples are numbered, because some probes have no sample rate.");
        return options.Axis == WaveformAxis.Time || (options.Axis == WaveformAxis.Auto && with > 0 && without == 0);
    }

    private static bool HasRate(SignalFrame frame) => FrameSamples.Rate(frame.SampleRateHz) is not null;

    private void AddTraces(List<WaveformTrace> traces, SignalFrame frame, string name, bool isNoted)
    {
        Notes notes = isNoted ? _notes : new();
        if (_isTime && !HasRate(frame))
        {
            notes.Add($"{name} has no sample rate, and is left out.");
            return;
        }

        notes.AddCut(frame);
        if (frame.Count == 0)
        {
            notes.Add($"{name} has no elements.");
            return;
        }

        double step = _isTime ? 1 / frame.SampleRateHz!.Value : 1;
        int rank = frame.Shape.Rank, columns = rank < 2 ? frame.Count : frame.Shape[rank - 1];
        if (rank < 2)
        {
            AddParts(traces, frame, 0, frame.Count, step, name);
            return;
        }

        long rows = frame.Shape.ElementCount / columns, first = Math.Min(options.FirstRow, rows - 1), behind = Math.Min(first + options.Rows, rows);
        notes.AddIf(behind - first < rows, $"{Notes.Number(behind - first)} of {Notes.Number(rows)} rows are shown.");
        for (long row = first; row < behind; row++)
        {
            int count = (int)Math.Clamp(frame.Count - row * columns, 0, columns);
            if (count > 0) AddParts(traces, frame, (int)(row * columns), count, step, $"{name}[{row}]");
        }
    }

    private void AddParts(List<WaveformTrace> traces, SignalFrame frame, int first, int count, double step, string name)
    {
        if (!ElementTypes.IsComplex(frame.ElementType))
        {
            traces.Add(new(name, new SampleRun(frame, first, count), step, false, traces.Count));
            return;
        }

        if (options.Complex == ComplexView.ReIm)
        {
            traces.Add(new(name + ".re", new SampleRun(frame, first, count), step, false, traces.Count));
            traces.Add(new(name + ".im", new SampleRun(frame, first, count, SamplePart.Imaginary), step, false, traces.Count));
            return;
        }

        int color = traces.Count;
        if (options.Complex is ComplexView.Magnitude or ComplexView.MagnitudePhase)
        {
            traces.Add(new($"|{name}|", new SampleRun(frame, first, count, SamplePart.Magnitude), step, false, color));
        }

        if (options.Complex is ComplexView.Phase or ComplexView.MagnitudePhase)
        {
            SampleRun phase = new(frame, first, count, SamplePart.Phase);
            traces.Add(new($"∠{name}", options.IsUnwrapped ? phase.Unwrapped() : phase, step, true, color));
        }
    }

    private FigurePanel Panel(List<WaveformTrace> traces, ProbeSlots<FrameHistory> probes, PixelColumns columns, bool isFirst)
    {
        List<FigureLayer> layers = [];
        bool isPhase = traces[0].IsPhase;
        FigureRange? y = isFirst ? PixelColumns.Sound(view.Y) : null;
        FigureAxis? colors = null;
        if (options.Persistence > 0)
        {
            List<WaveformTrace> earlier = Earlier(probes, isPhase);
            if (options.Overlay == OverlayStyle.Lines)
            {
                foreach (WaveformTrace trace in earlier) new WaveformTrace("", trace.Run, trace.Step, isPhase, -1).AddTo(layers, columns, options.Style);
            }
            else if (WaveformPersistence.Draw([.. earlier, .. traces], columns, view.Height, y) is { } map)
            {
                layers.Add(map);
                colors = new FigureAxis { Quantity = "Passes" };
            }
        }

        bool hasGap = false;
        foreach (WaveformTrace trace in traces) hasGap |= trace.AddTo(layers, columns, options.Style);
        _notes.AddIf(hasGap, Notes.Gaps);
        CursorReadout.AddGuides(layers, view);
        return new FigurePanel
        {
            X = new FigureAxis { Quantity = _isTime ? "Time" : "Sample", Unit = _isTime ? "s" : "", Range = columns.Range },
            Y = new FigureAxis { Quantity = isPhase ? "Phase" : traces.Count == 1 ? traces[0].Name : "", Unit = isPhase ? "rad" : options.Unit, Range = y },
            Colors = colors,
            Layers = [.. layers],
        };
    }

    /// <summary>The traces of earlier frames of the same type and shape as the newest.</summary>
    private List<WaveformTrace> Earlier(ProbeSlots<FrameHistory> probes, bool isPhase)
    {
        List<WaveformTrace> traces = [];
        for (int i = 0; i < probes.Count; i++)
        {
            FrameHistory history = probes[i];
            for (int k = 0; k < history.Count - 1; k++)
            {
                SignalFrame frame = history[k], newest = history[history.Count - 1];
                if (frame.ElementType == newest.ElementType && frame.Shape == newest.Shape) AddTraces(traces, frame, "", false);
                else _notes.Add("Earlier frames of another type or shape are left out.");
            }
        }

        traces.RemoveAll(trace => trace.IsPhase != isPhase);
        return traces;
    }

    private void Measure(WaveformTrace trace, string prefix)
    {
        string unit = trace.IsPhase ? "rad" : options.Unit;
        (int from, int to) = trace.Inside(view.Gate);
        Moments.Of(trace.Run, from, to).AddTo(_measurements, prefix, unit);
        CursorReadout.AddValues(_measurements, view, x => trace.ValueAt(x, options.Style), prefix, unit, _isTime);
    }
}
