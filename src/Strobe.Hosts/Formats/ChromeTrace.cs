using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strobe.Formats;

/// <summary>
/// The Trace Event Format of chrome://tracing, which Perfetto opens, too: calls as complete events (<c>X</c>), calls that have not ended as begun ones
/// (<c>B</c>), output and crashes as instants, numbers of probes as counters. Times are microseconds with three decimals.
/// </summary>
internal static class ChromeTrace
{
    private const int MostOpen = 1 << 20;
    private const int FlushBytes = 1 << 16;

    internal static void Write(StrobeRecording recording, Stream stream, long fromNanos, long toNanos)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartArray("traceEvents");
        Writing writing = new(json);
        foreach (EventBatch batch in recording.ReadBatches(fromNanos, toNanos))
        {
            for (int i = 0; i < batch.Headers.Length; i++) writing.Event(batch[i]);
        }

        foreach (RecordedProbe probe in recording.Probes)
        {
            foreach (SignalFrame frame in probe.ReadFrames(fromNanos, toNanos)) writing.Counter(frame);
        }

        writing.End();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed class Writing(Utf8JsonWriter json)
    {
        private readonly Dictionary<long, FunctionEnter> _open = [];
        private readonly HashSet<(int, int)> _threads = [];

        internal void Event(TraceEvent happened)
        {
            Name(happened);
            switch (happened)
            {
                case FunctionEnter enter:
                    if (_open.Count < MostOpen) _open[enter.Id] = enter;
                    break;
                case FunctionExit { EnterId: { } id, DurationNanos: { } duration } exit:
                    _open.Remove(id, out FunctionEnter? begun);
                    Begin("X", exit.Function.Name, exit.Function.Module, exit.TimestampNanos - duration, exit.ProcessId, exit.ThreadId);
                    json.WritePropertyName("dur");
                    json.WriteRawValue(Micros(duration));
                    json.WriteStartObject("args");
                    if (begun is not null) Arguments(begun);
                    json.WritePropertyName("return");
                    exit.ReturnValue.WriteTo(json);
                    if (exit.IsUnwound) json.WriteBoolean("unwound", true);
                    json.WriteEndObject();
                    Close();
                    break;
                case OutputLine line:
                    Begin("i", line.Stream == OutputStream.Stderr ? "stderr" : "stdout", "output", line.TimestampNanos, line.ProcessId, line.ThreadId);
                    Instant("text", line.Text);
                    break;
                case Crash crash:
                    Begin("i", crash.SignalName, "crash", crash.TimestampNanos, crash.ProcessId, crash.ThreadId);
                    Instant("address", crash.FaultAddress is { } address ? "0x" + address.ToString("x", CultureInfo.InvariantCulture) : null);
                    break;
            }
        }

        internal void Counter(SignalFrame frame)
        {
            if (!frame.HasValue || !frame.Shape.IsScalar || ElementTypes.IsComplex(frame.ElementType) || !double.IsFinite(frame.ToDouble())) return;
            Begin("C", frame.Probe.ToString(), "probe", frame.TimestampNanos, frame.ProcessId, frame.ThreadId);
            json.WriteStartObject("args");
            json.WriteNumber("value", frame.ToDouble());
            json.WriteEndObject();
            Close();
        }

        /// <summary>Calls that had not ended.</summary>
        internal void End()
        {
            foreach (FunctionEnter enter in _open.Values)
            {
                Begin("B", enter.Function.Name, enter.Function.Module, enter.TimestampNanos, enter.ProcessId, enter.ThreadId);
                json.WriteStartObject("args");
                Arguments(enter);
                json.WriteEndObject();
                Close();
            }
        }

        private void Name(TraceEvent happened)
        {
            if (happened.ThreadName is not { } name || !_threads.Add((happened.ProcessId, happened.ThreadId))) return;
            Begin("M", "thread_name", "__metadata", 0, happened.ProcessId, happened.ThreadId);
            json.WriteStartObject("args");
            json.WriteString("name", name);
            json.WriteEndObject();
            Close();
        }

        private void Begin(string phase, string name, string category, long nanos, int process, int thread)
        {
            json.WriteStartObject();
            json.WriteString("ph", phase);
            json.WriteString("name", name);
            json.WriteString("cat", category);
            json.WritePropertyName("ts");
            json.WriteRawValue(Micros(nanos));
            json.WriteNumber("pid", process);
            json.WriteNumber("tid", thread);
        }

        private void Instant(string argument, string? value)
        {
            json.WriteString("s", "t");
            json.WriteStartObject("args");
            json.WriteString(argument, value);
            json.WriteEndObject();
            Close();
        }

        private void Arguments(FunctionEnter enter)
        {
            json.WriteStartObject("arguments");
            foreach (Argument argument in enter.Arguments)
            {
                json.WritePropertyName(argument.Name);
                argument.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        private void Close()
        {
            json.WriteEndObject();
            if (json.BytesPending > FlushBytes) json.Flush();
        }

        private static string Micros(long nanos) => ((decimal)nanos / 1000).ToString("0.###", CultureInfo.InvariantCulture);
    }
}
