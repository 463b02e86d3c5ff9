using System.Globalization;
using System.Text;
using System.Text.Json;
using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>What a user asks to have measured.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Measurements">What, such as <c>rms,freq</c>.</param>
internal sealed record MeasureRequest(string Path, string Measurements)
{
    /// <summary>A probe's address, or the end of it; null for the only one.</summary>
    public string? Probe { get; init; }

    /// <summary>The probe whose signal is the second of measurements that compare two, as phase and delay do; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>What measurements must keep to, such as <c>rms=0.1..0.5</c>.</summary>
    public IReadOnlyList<LimitTest> Limits { get; init; } = [];

    /// <summary>The path of a mask that all frames must keep to; null for none.</summary>
    public string? Mask { get; init; }

    public long FromNanos { get; init; } = long.MinValue;

    public long ToNanos { get; init; } = long.MaxValue;

    /// <summary>Samples per second of arrays; null for what the frames say.</summary>
    public double? RateHz { get; init; }

    /// <summary>The unit of the samples.</summary>
    public string Unit { get; init; } = "";

    public bool IsJson { get; init; }
}

/// <summary>
/// Measures the frames of a recorded probe: each array by itself, with statistics over all of them; of scalars how they went over time.
/// </summary>
internal sealed class MeasureOperation(MeasureRequest request, Stream output, INotices notices)
{
    /// <summary>Returns whether all limits were kept.</summary>
    /// <exception cref="StrobeException">The recording, a probe or a measurement is not there.</exception>
    internal bool Run()
    {
        if (!MeasurementLibrary.TryParse(request.Measurements, out ValueList<MeasurementDescriptor> asked, out string reason))
            throw new StrobeException(ErrorCode.BadOption, $"'{request.Measurements}' cannot be measured: {reason.Split(';')[0].TrimEnd('.')}.", "See what can be with strobe measure --list.");
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        RecordedProbe probe = RecordedProbes.Find(recording, request.Probe);
        SecondFrames? second = request.Against is { } other ? new SecondFrames(probe, RecordedProbes.Find(recording, other)) : null;
        ValueList<MeasurementDescriptor> what = [.. asked.Concat(request.Limits.Select(limit => limit.Measured)).Distinct()];
        MeasurementOptions options = new() { Unit = request.Unit, SampleRateHz = request.RateHz };
        MeasuredRow[] rows = [.. what.Select(one => new MeasuredRow(one, [.. request.Limits.Where(limit => limit.Measured == one)]))];
        MaskTest? mask = request.Mask is { } path ? MaskFile.Read(path) : null;
        List<SignalFrame> scalars = [];
        long frames = 0;
        foreach (SignalFrame frame in probe.ReadFrames(request.FromNanos, request.ToNanos))
        {
            if (!frame.HasValue) continue;
            frames++;
            mask?.Test(frame);
            if (frame.Shape.IsScalar) scalars.Add(frame);
            else Take(rows, MeasurementLibrary.Measure(frame, what, options, null, second?.Of(frame)), frame.Number);
        }

        if (frames == 0) throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frames with values there.", "Look at another stretch of time, or another probe.");
        if (scalars.Count > 0) Take(rows, MeasurementLibrary.MeasureHistory(scalars, what, options), scalars[^1].Number);
        output.Write(Encoding.UTF8.GetBytes(request.IsJson ? Json(probe.Id, frames, rows, mask) : Text(rows, mask)));
        ReplayOperation.Tell(recording, notices);
        return request.Limits.All(limit => limit.Failed == 0 && limit.Passed > 0) && mask is null or { Failed: 0, Passed: > 0 };
    }

    private static void Take(MeasuredRow[] rows, ValueList<Measurement> results, long frameNumber)
    {
        for (int i = 0; i < rows.Length; i++) rows[i].Take(results[i], frameNumber);
    }

    private string Text(MeasuredRow[] rows, MaskTest? mask)
    {
        StringBuilder text = new();
        string Of(double? limit) => limit is { } known ? Engineering.Format(known, request.Unit) : "any";
        bool hasSeveral = rows.Any(row => row.Statistics.Count > 1);
        List<string[]> cells = [hasSeveral ? ["", "last", "n", "min", "mean", "max", "σ"] : ["", "value"]];
        foreach (MeasuredRow row in rows)
        {
            string Cell(double? value) => value is { } known ? Engineering.Format(known, row.Last.Unit) : "–";
            string newest = row.Last.IsMeasured ? Engineering.Format(row.Last.Value, row.Last.Unit) : $"not measurable: {row.Last.Reason}";
            MeasurementStatistics all = row.Statistics;
            cells.Add(hasSeveral
                ? [row.Last.Name, newest, $"{all.Count}", Cell(all.Minimum), Cell(all.Mean), Cell(all.Maximum), Cell(all.StandardDeviation)]
                : [row.Last.Name, newest]);
        }

        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        foreach (string[] row in cells)
            text.Append(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd()).Append('\n');
        foreach (MeasuredRow row in rows)
        {
            foreach (LimitTest limit in row.Limits)
            {
                string first = limit.FirstViolation is { } at ? $", the first in frame {at.FrameNumber}: {Engineering.Format(at.Value, row.Last.Unit)}" : "";
                text.Append(CultureInfo.InvariantCulture, $"{limit}  {Verdict(limit.Passed, limit.Failed)}{first}, {limit.NotTested} not measurable\n");
            }
        }

        if (mask is null) return text.ToString();
        string where = mask.FirstViolation is { } violation
            ? $", the first in frame {violation.FrameNumber} at sample {violation.Index}: {Engineering.Format(violation.Value, request.Unit)}, allowed {Of(violation.Lower)} … {Of(violation.Upper)}"
            : "";
        text.Append(CultureInfo.InvariantCulture, $"{request.Mask}  {Verdict(mask.Passed, mask.Failed)}{where}, {mask.NotTested} not testable\n");

        return text.ToString();
    }

    private static string Verdict(long passed, long failed) => $"{(failed > 0 ? "failed" : passed > 0 ? "passed" : "not tested")}: {passed} passed, {failed} failed";

    private static string Json(ProbeId probe, long frames, MeasuredRow[] rows, MaskTest? mask)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("probe", probe.ToString());
            writer.WriteNumber("frames", frames);
            writer.WriteStartArray("measurements");
            foreach (MeasuredRow row in rows) Write(writer, row);
            writer.WriteEndArray();
            if (mask is not null) Write(writer, mask);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, MaskTest mask)
    {
        writer.WriteStartObject("mask");
        writer.WriteNumber("passed", mask.Passed);
        writer.WriteNumber("failed", mask.Failed);
        writer.WriteNumber("notTested", mask.NotTested);
        writer.WriteNumber("violations", mask.Violations);
        if (mask.FirstViolation is { } first)
        {
            writer.WriteNumber("firstFailedFrame", first.FrameNumber);
            writer.WriteNumber("firstFailedSample", first.Index);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MeasuredRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.What.Id);
        writer.WriteString("name", row.Last.Name);
        writer.WriteString("unit", row.Last.Unit);
        if (row.Last.IsMeasured) writer.WriteNumber("value", row.Last.Value);
        else writer.WriteString("reason", row.Last.Reason);
        writer.WriteNumber("n", row.Statistics.Count);
        Write(writer, "min", row.Statistics.Minimum);
        Write(writer, "mean", row.Statistics.Mean);
        Write(writer, "max", row.Statistics.Maximum);
        Write(writer, "sigma", row.Statistics.StandardDeviation);
        if (row.Limits.Count > 0)
        {
            writer.WriteStartArray("limits");
            foreach (LimitTest limit in row.Limits)
            {
                writer.WriteStartObject();
                Write(writer, "lower", limit.Lower);
                Write(writer, "upper", limit.Upper);
                writer.WriteNumber("passed", limit.Passed);
                writer.WriteNumber("failed", limit.Failed);
                writer.WriteNumber("notTested", limit.NotTested);
                if (limit.FirstViolation is { } first) writer.WriteNumber("firstFailedFrame", first.FrameNumber);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
    }
}

/// <summary>One measurement over all frames, and the limits it is tested against.</summary>
internal sealed class MeasuredRow(MeasurementDescriptor what, IReadOnlyList<LimitTest> limits)
{
    internal MeasurementDescriptor What => what;

    internal IReadOnlyList<LimitTest> Limits => limits;

    internal Measurement Last { get; private set; } = Measurement.NotMeasurable(what.Name, "", "there are no frames");

    internal MeasurementStatistics Statistics { get; } = new();

    internal void Take(Measurement result, long frameNumber)
    {
        Last = result;
        Statistics.Add(result);
        foreach (LimitTest limit in limits) limit.Test(result, frameNumber);
    }
}

/// <summary>
/// The frames that another probe's are compared with. When both probes have equally many, those of the same number belong together (what goes into a function
/// and what comes out of it); otherwise a frame's partner is the newest that is not later.
/// </summary>
internal sealed class SecondFrames(RecordedProbe first, RecordedProbe second)
{
    private readonly bool _areInStep = first.History.Newest == second.History.Newest;

    internal SignalFrame? Of(SignalFrame frame)
    {
        SignalFrame? partner = _areInStep ? second.History[frame.Number] : second.History.At(frame.TimestampNanos);
        return partner is { HasValue: true } ? partner : null;
    }
}
