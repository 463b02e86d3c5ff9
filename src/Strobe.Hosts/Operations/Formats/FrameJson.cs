using System.Buffers.Text;
using System.Globalization;

namespace Strobe.Operations.Formats;

/// <summary>
/// A JSON object per frame: <c>probe, seq, timestamp_ns, threadId, pid, activation, hit, dtype, shape</c>, and <c>value</c> for a number that JSON can
/// hold or <c>data</c>, the elements' bytes in base64, little-endian in row-major order; without a value <c>reason</c>.
/// </summary>
internal sealed class FrameJson : IFrameFormat
{
    public void Frame(Utf8Text text, SignalFrame frame)
    {
        text.Plain("{\"eventType\":\"frame\",\"probe\":"u8).Json(frame.Probe.ToString())
            .Plain(",\"seq\":"u8).Number(frame.Number)
            .Plain(",\"timestamp_ns\":"u8).Number(frame.TimestampNanos)
            .Plain(",\"threadId\":"u8).Number(frame.ThreadId)
            .Plain(",\"pid\":"u8).Number(frame.ProcessId)
            .Plain(",\"activation\":"u8).HexOrNull(frame.Activation)
            .Plain(",\"hit\":"u8).Number(frame.Hit);
        if (!frame.HasValue)
        {
            string reason = (frame.Flags & FrameFlags.OptimizedOut) != 0 ? "optimized out" : (frame.Flags & FrameFlags.ConditionError) != 0 ? "condition failed" : "unreadable";
            text.Plain(",\"dtype\":null,\"shape\":null,\"value\":null,\"reason\":"u8).Json(reason).Plain("}\n"u8);
            return;
        }

        text.Plain(",\"dtype\":"u8).Json(frame.ElementType.Name()).Plain(",\"shape\":["u8);
        for (int i = 0; i < frame.Shape.Rank; i++)
        {
            if (i > 0) text.Plain(","u8);
            text.Number(frame.Shape[i]);
        }

        text.Plain("]"u8);
        if (frame.Shape.IsScalar && Number(frame) is { } number) text.Plain(",\"value\":"u8).Plain(number);
        else Data(text, frame.Bytes);
        if ((frame.Flags & FrameFlags.Cut) != 0) text.Plain(",\"cut\":true"u8);
        text.Plain("}\n"u8);
    }

    /// <summary>The end: what became of each probe.</summary>
    internal static void End(Utf8Text text, IReadOnlyList<ILiveProbe> probes)
    {
        text.Plain("{\"eventType\":\"summary\",\"probes\":["u8);
        for (int i = 0; i < probes.Count; i++)
        {
            ILiveProbe probe = probes[i];
            text.Plain(i > 0 ? ",{\"probe\":"u8 : "{\"probe\":"u8).Json(probe.Id.ToString())
                .Plain(",\"places\":"u8).Number(probe.PlaceCount)
                .Plain(",\"hits\":"u8).Number(probe.HitCount)
                .Plain(",\"frames\":"u8).Number(probe.FrameCount)
                .Plain(",\"lost\":"u8).Number(probe.LostCount)
                .Plain(",\"notes\":["u8);
            for (int k = 0; k < probe.Notes.Count; k++)
            {
                if (k > 0) text.Plain(","u8);
                text.Json(probe.Notes[k]);
            }

            text.Plain("]}"u8);
        }

        text.Plain("]}\n"u8);
    }

    /// <summary>Null for what JSON has no number for: NaN, infinities and complex numbers.</summary>
    private static string? Number(SignalFrame frame) => frame.ElementType switch
    {
        ElementType.Boolean => frame.ToDouble() != 0 ? "true" : "false",
        ElementType.Int64 => frame.As<long>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.UInt64 => frame.As<ulong>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 when float.IsFinite(frame.As<float>()[0]) => frame.As<float>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 or ElementType.Complex64 or ElementType.Complex128 => null,
        _ when double.IsFinite(frame.ToDouble()) => frame.ToDouble().ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static void Data(Utf8Text text, ReadOnlySpan<byte> bytes)
    {
        text.Plain(",\"data\":\""u8);
        Base64.EncodeToUtf8(bytes, text.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int written);
        text.Advance(written);
        text.Plain("\""u8);
    }
}
