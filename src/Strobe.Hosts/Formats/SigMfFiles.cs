using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Strobe.Formats;

/// <summary>
/// SigMF 1.0: the elements in a file <c>.sigmf-data</c>, what they are in a file <c>.sigmf-meta</c> beside it, with an annotation for each frame of more
/// than one element.
/// </summary>
internal static class SigMfFiles
{
    private const int MostAnnotations = 100_000;

    /// <param name="frames">The frames, of one type.</param>
    /// <param name="path">With or without one of the two endings.</param>
    /// <param name="rateHz">Samples per second; null for what the times tell.</param>
    internal static void Write(ExportedFrames frames, string path, double? rateHz)
    {
        string start = Path.GetExtension(path) is ".sigmf-data" or ".sigmf-meta" or ".sigmf" ? Path.ChangeExtension(path, null) : path;
        string type = TypeOf(frames);
        string hash = WriteData(frames, start + ".sigmf-data");
        using FileStream file = new(start + ".sigmf-meta", FileMode.Create, FileAccess.Write);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("global");
        json.WriteString("core:datatype", type);
        json.WriteString("core:version", "1.0.0");
        json.WriteNumber("core:sample_rate", rateHz ?? frames.MeasuredRateHz);
        json.WriteString("core:sha512", hash);
        json.WriteString("core:recorder", "Strobe");
        json.WriteString("core:description", frames.Probe.Request.ToString());
        json.WriteEndObject();
        json.WriteStartArray("captures");
        json.WriteStartObject();
        json.WriteNumber("core:sample_start", 0);
        DateTimeOffset first = frames.Recording.StartedAt.AddTicks(frames.FirstNanos / 100);
        json.WriteString("core:datetime", first.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndArray();
        Annotate(json, frames);
        json.WriteEndObject();
    }

    private static string WriteData(ExportedFrames frames, string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        using FileStream data = new(path, FileMode.Create, FileAccess.Write);
        foreach (SignalFrame frame in frames.WithValues)
        {
            data.Write(frame.Bytes);
            hash.AppendData(frame.Bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Annotate(Utf8JsonWriter json, ExportedFrames frames)
    {
        json.WriteStartArray("annotations");
        bool areScalars = frames.Elements == frames.Count;
        long start = 0;
        int left = MostAnnotations;
        foreach (SignalFrame frame in areScalars ? [] : frames.WithValues)
        {
            if (left-- == 0) break;
            json.WriteStartObject();
            json.WriteNumber("core:sample_start", start);
            json.WriteNumber("core:sample_count", frame.Count);
            json.WriteString("core:label", $"frame {frame.Number.ToString(CultureInfo.InvariantCulture)}");
            json.WriteString("core:comment", string.Create(CultureInfo.InvariantCulture, $"{frame.TimestampNanos} ns, thread {frame.ThreadId}, shape {frame.Shape}"));
            json.WriteEndObject();
            start += frame.Count;
        }

        json.WriteEndArray();
    }

    private static string TypeOf(ExportedFrames frames) => frames.Type switch
    {
        ElementType.Boolean or ElementType.UInt8 => "ru8",
        ElementType.Int8 => "ri8",
        ElementType.Int16 => "ri16_le",
        ElementType.UInt16 => "ru16_le",
        ElementType.Int32 => "ri32_le",
        ElementType.UInt32 => "ru32_le",
        ElementType.Float32 => "rf32_le",
        ElementType.Float64 => "rf64_le",
        ElementType.Complex64 => "cf32_le",
        ElementType.Complex128 => "cf64_le",
        _ => throw new StrobeException(
            ErrorCode.BadOption, $"The frames of {frames.Probe.Id} are {frames.Type.Name()}, which SigMF does not know.", "Use npy."),
    };
}
