using System.Globalization;
using System.Text.Json;

namespace Strobe.Formats;

/// <summary>
/// Frames as one JSON object. Elements stand in row-major order, complex ones as pairs; what JSON has no number for is a text: <c>"nan"</c>, <c>"inf"</c>,
/// <c>"-inf"</c>.
/// </summary>
internal static class JsonFrames
{
    private const int FlushBytes = 1 << 16;

    internal static void Write(ExportedFrames frames, Stream stream)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("probe", frames.Probe.Request.ToString());
        json.WriteString("startedAt", frames.Recording.StartedAt.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("lost", frames.Probe.LostCount + frames.Probe.UnrecordedCount);
        json.WriteStartArray("frames");
        foreach (SignalFrame frame in frames.All)
        {
            Write(json, frame);
            if (json.BytesPending > FlushBytes) json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SignalFrame frame)
    {
        json.WriteStartObject();
        json.WriteNumber("number", frame.Number);
        json.WriteNumber("timestamp_ns", frame.TimestampNanos);
        json.WriteNumber("process", frame.ProcessId);
        json.WriteNumber("thread", frame.ThreadId);
        json.WriteNumber("hit", frame.Hit);
        if (frame.HasValue)
        {
            json.WriteString("dtype", frame.ElementType.Name());
            json.WriteStartArray("shape");
            for (int i = 0; i < frame.Shape.Rank; i++) json.WriteNumberValue(frame.Shape[i]);
            json.WriteEndArray();
            json.WriteStartArray("values");
            for (int i = 0; i < frame.Count; i++) Element(json, frame, i);
            json.WriteEndArray();
            if (frame.IsCut) json.WriteBoolean("cut", true);
        }
        else
        {
            json.WriteString("reason", NumberText.Reason(frame.Flags));
        }

        json.WriteEndObject();
    }

    private static void Element(Utf8JsonWriter json, SignalFrame frame, int index)
    {
        if (!ElementTypes.IsComplex(frame.ElementType))
        {
            Number(json, NumberText.Real(frame, index));
            return;
        }

        json.WriteStartArray();
        Number(json, NumberText.Real(frame, index));
        Number(json, NumberText.Imaginary(frame, index));
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string text)
    {
        if (text is "nan" or "inf" or "-inf") json.WriteStringValue(text);
        else json.WriteRawValue(text);
    }
}
