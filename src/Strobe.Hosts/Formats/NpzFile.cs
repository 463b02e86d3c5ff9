using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Strobe.Formats;

/// <summary>
/// numpy's <c>.npz</c>: <c>data</c> and, an element per frame, <c>number, timestamp_ns, process, thread, hit</c>. Frames of one shape make one array with the
/// frames as its first dimension. Frames of several shapes make one row of all elements: frame i is
/// <c>data[offsets[i]:offsets[i+1]].reshape(shapes[i][shapes[i] &gt;= 0])</c>; shapes are filled up with −1.
/// </summary>
internal static class NpzFile
{
    internal static void Write(ExportedFrames frames, Stream stream)
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        long[] shape = frames.Shape is { } same ? [frames.Count, .. same.Select(length => (long)length)] : [frames.Elements];
        using (Stream data = Entry(zip, "data"))
        {
            NpyFile.WriteHeader(data, frames.Type, shape);
            foreach (SignalFrame frame in frames.WithValues) data.Write(frame.Bytes);
        }

        Column(zip, "number", frames, frame => frame.Number);
        Column(zip, "timestamp_ns", frames, frame => frame.TimestampNanos);
        Column(zip, "process", frames, frame => frame.ProcessId);
        Column(zip, "thread", frames, frame => frame.ThreadId);
        Column(zip, "hit", frames, frame => frame.Hit);
        if (frames.Shape is null) Ragged(zip, frames);
    }

    private static void Ragged(ZipArchive zip, ExportedFrames frames)
    {
        List<long> offsets = [0], shapes = [];
        foreach (SignalFrame frame in frames.WithValues)
        {
            int[] lengths = ExportedFrames.LengthsOf(frame);
            offsets.Add(offsets[^1] + frame.Count);
            for (int i = 0; i < frames.Rank.Most; i++) shapes.Add(i < lengths.Length ? lengths[i] : -1);
        }

        Write(zip, "offsets", [offsets.Count], offsets);
        Write(zip, "shapes", [frames.Count, frames.Rank.Most], shapes);
    }

    private static void Column(ZipArchive zip, string name, ExportedFrames frames, Func<SignalFrame, long> of) =>
        Write(zip, name, [frames.Count], [.. frames.WithValues.Select(of)]);

    private static void Write(ZipArchive zip, string name, ReadOnlySpan<long> shape, List<long> values)
    {
        using Stream stream = Entry(zip, name);
        NpyFile.WriteHeader(stream, ElementType.Int64, shape);
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)));
    }

    private static Stream Entry(ZipArchive zip, string name) => zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
}
