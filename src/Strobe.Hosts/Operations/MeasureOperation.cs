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
    /// <exception cref="StrobeException">The recording, the probe or a measurement is not there.</exception>
    internal void Run()
    {
        if (!MeasurementLibrary.TryParse(request.Measurements, out ValueList<MeasurementDescriptor> what, out string reason))
            throw new StrobeException(ErrorCode.BadOption, $"'{request.Measurements}' cannot be measured: {reason.Split(';')[0].TrimEnd('.')}.", "See what can be with strobe measure --list.");
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        RecordedProbe probe = RecordedProbes.Find(recording, request.Probe);
        MeasurementOptions options = new() { Unit = request.Unit, SampleRateHz = request.RateHz };
        MeasurementStatistics[] statistics = [.. Enumerable.Range(0, what.Count).Select(_ => new MeasurementStatistics())];
        ValueList<Measurement> last = [];
        List<SignalFrame> scalars = [];
        long frames = 0;
        foreach (SignalFrame frame in probe.ReadFrames(request.FromNanos, request.ToNanos))
        {
            if (!frame.HasValue) continue;
            frames++;
            if (frame.Shape.IsScalar)
            {
                scalars.Add(frame);
                continue;
            }

            last = MeasurementLibrary.Measure(frame, what, options);
            for (int i = 0; i < what.Count; i++) statistics[i].Add(last[i]);
        }

        if (frames == 0) throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frames with values there.", "Look at another stretch of time, or another probe.");
        if (scalars.Count > 0)
        {
            last = MeasurementLibrary.MeasureHistory(scalars, what, options);
            for (int i = 0; i < what.Count; i++) statistics[i].Add(last[i]);
        }

        output.Write(Encoding.UTF8.GetBytes(request.IsJson ? Json(probe.Id, frames, what, last, statistics) : Text(last, statistics)));
        ReplayOperation.Tell(recording, notices);
    }

    private static string Text(ValueList<Measurement> last, MeasurementStatistics[] statistics)
    {
        StringBuilder text = new();
        bool hasSeveral = statistics.Any(one => one.Count > 1);
        List<string[]> rows = [hasSeveral ? ["", "last", "n", "min", "mean", "max", "σ"] : ["", "value"]];
        for (int i = 0; i < last.Count; i++)
        {
            string Of(double? value) => value is { } known ? Engineering.Format(known, last[i].Unit) : "–";
            string newest = last[i].IsMeasured ? Engineering.Format(last[i].Value, last[i].Unit) : $"not measurable: {last[i].Reason}";
            MeasurementStatistics all = statistics[i];
            rows.Add(hasSeveral
                ? [last[i].Name, newest, $"{all.Count}", Of(all.Minimum), Of(all.Mean), Of(all.Maximum), Of(all.StandardDeviation)]
                : [last[i].Name, newest]);
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            text.Append(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Json(ProbeId probe, long frames, ValueList<MeasurementDescriptor> what, ValueList<Measurement> last, MeasurementStatistics[] statistics)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("probe", probe.ToString());
            writer.WriteNumber("frames", frames);
            writer.WriteStartArray("measurements");
            for (int i = 0; i < what.Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("id", what[i].Id);
                writer.WriteString("name", last[i].Name);
                writer.WriteString("unit", last[i].Unit);
                if (last[i].IsMeasured) writer.WriteNumber("value", last[i].Value);
                else writer.WriteString("reason", last[i].Reason);
                writer.WriteNumber("n", statistics[i].Count);
                Write(writer, "min", statistics[i].Minimum);
                Write(writer, "mean", statistics[i].Mean);
                Write(writer, "max", statistics[i].Maximum);
                Write(writer, "sigma", statistics[i].StandardDeviation);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
    }
}
