using System.Buffers.Binary;

namespace Strobe.Formats;

/// <summary>
/// RIFF WAVE: the frames' elements one behind the other. Bytes and integers of 16 and 32 bits become PCM, floats stay floats, as do complex numbers, whose
/// parts are two channels. The last of several dimensions are channels.
/// </summary>
internal static class WavFile
{
    private const int HeaderBytes = 58;
    private const int MostChannels = 64;
    private const ushort Pcm = 1, Floating = 3;

    internal static void Write(ExportedFrames frames, Stream stream, double? rateHz)
    {
        (ushort format, int bits) = FormatOf(frames);
        int channels = ChannelsOf(frames);
        long elements = frames.Elements * (ElementTypes.IsComplex(frames.Type) ? 2 : 1);
        long bytes = elements * (bits / 8);
        if (bytes > uint.MaxValue - HeaderBytes - 1) throw Unfit(frames, "are more than 4 GiB, which wav cannot hold", "Export less with --from and --to, or use npy.");
        double rate = rateHz ?? frames.MeasuredRateHz / ChannelsIn(frames);
        stream.Write(Header(format, bits, channels, (uint)Math.Clamp(Math.Round(rate), 1, uint.MaxValue / (double)(channels * bits / 8)), elements, (uint)bytes));
        foreach (SignalFrame frame in frames.WithValues) stream.Write(frame.Bytes);
        // Chunks have an even number of bytes.
        if ((bytes & 1) != 0) stream.WriteByte(0);
    }

    private static (ushort Format, int Bits) FormatOf(ExportedFrames frames) => frames.Type switch
    {
        ElementType.UInt8 => (Pcm, 8),
        ElementType.Int16 => (Pcm, 16),
        ElementType.Int32 => (Pcm, 32),
        ElementType.Float32 or ElementType.Complex64 => (Floating, 32),
        ElementType.Float64 or ElementType.Complex128 => (Floating, 64),
        _ => throw Unfit(frames, $"are {frames.Type.Name()}, which wav does not know", "Use npy."),
    };

    private static int ChannelsOf(ExportedFrames frames) => ChannelsIn(frames) * (ElementTypes.IsComplex(frames.Type) ? 2 : 1);

    private static int ChannelsIn(ExportedFrames frames)
    {
        if (frames.Rank.Most < 2) return 1;
        int channels = frames.Shape is { } shape ? shape[^1] : 0;
        return channels is > 0 and <= MostChannels
            ? channels
            : throw Unfit(frames, "have several dimensions, the last of which is no number of channels", "Use npy or npz.");
    }

    private static byte[] Header(ushort format, int bits, int channels, uint rate, long elements, uint bytes)
    {
        byte[] header = new byte[format == Pcm ? 44 : HeaderBytes];
        int formatBytes = format == Pcm ? 16 : 18;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(header.Length - 8) + bytes + (bytes & 1));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), formatBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), format);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), rate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), rate * (uint)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), (ushort)bits);
        int at = 20 + formatBytes;
        if (format == Floating)
        {
            "fact"u8.CopyTo(header.AsSpan(at));
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at + 4), 4);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 8), (uint)(elements / channels));
            at += 12;
        }

        "data"u8.CopyTo(header.AsSpan(at));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 4), bytes);
        return header;
    }

    private static StrobeException Unfit(ExportedFrames frames, string why, string remedy) =>
        new(ErrorCode.BadOption, $"The frames of {frames.Probe.Id} {why}.", remedy);
}
