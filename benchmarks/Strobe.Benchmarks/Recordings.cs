using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Strobe.Recording;

namespace Strobe.Benchmarks;

/// <summary>
/// How fast frames and events get into a recording beside the same bytes written to a file with nothing around it, and how soon a large one is open and at
/// any place: <c>recordings [MiB]</c>. The best of three runs each; what the disk itself takes is in both figures.
/// </summary>
internal static class Recordings
{
    private const int Runs = 3;
    private static readonly ProbeId s_probe = ProbeId.Parse("work.c:1:x");

    internal static int Run(int mebibytes)
    {
        string path = Path.Combine(Path.GetTempPath(), $"strobe-benchmark-{Environment.ProcessId}.strobe");
        try
        {
            long bytes = (long)mebibytes << 20;
            float[] block = [.. Enumerable.Range(0, 16384).Select(i => (float)i)];
            double plain = double.MaxValue, frames = double.MaxValue, scalars = double.MaxValue, events = double.MaxValue;
            for (int run = 0; run < Runs; run++)
            {
                plain = Math.Min(plain, Plain(path, bytes));
                scalars = Math.Min(scalars, Write(path, writer => Scalars(writer, 1_000_000)) / 1_000_000);
                events = Math.Min(events, Write(path, writer => Events(writer, 1_000_000)) / 1_000_000);
                frames = Math.Min(frames, Write(path, writer => Arrays(writer, bytes, block)));
            }

            Print("plain file, 1 MiB at a time", $"{bytes / plain / 1e6:F0} MB/s");
            Print("frames of 64 KiB", $"{bytes / frames / 1e6:F0} MB/s, {frames / plain:F2} times the plain file's time");
            Print("numbers", $"{1 / scalars / 1e6:F2} million/s");
            Print("events with an argument", $"{1 / events / 1e6:F2} million/s");
            Read(path);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Read(string path)
    {
        double open = double.MaxValue;
        for (int run = 0; run < Runs; run++) open = Math.Min(open, Seconds(() => StrobeRecording.Open(path).Dispose()));
        Print($"open {new FileInfo(path).Length / 1e9:F2} GB", $"{open * 1e3:F1} ms");
        using (FileStream file = new(path, FileMode.Open)) file.SetLength(file.Length - 1);
        double scan = Seconds(() => StrobeRecording.Open(path).Dispose());
        Print("open it without its end", $"{scan * 1e3:F1} ms");
        using StrobeRecording recording = StrobeRecording.Open(path);
        Random random = new(1);
        long end = recording.Duration.Ticks * 100;
        double worst = 0, sum = 0;
        for (int i = 0; i < 100; i++)
        {
            double seek = Seconds(() => recording.Probes[0].History.At(random.NextInt64(end)));
            (worst, sum) = (Math.Max(worst, seek), sum + seek);
        }

        Print("a frame at any time", $"{sum * 10:F2} ms mean, {worst * 1e3:F2} ms at worst");
    }

    private static double Plain(string path, long bytes)
    {
        byte[] part = new byte[1 << 20];
        return Seconds(() =>
        {
            using DiskFile file = DiskFile.Create(path, true);
            for (long at = 0; at < bytes; at += part.Length) file.Write([part], at);
            file.Flush();
        });
    }

    private static double Write(string path, Action<RecordingWriter> fill) => Seconds(() =>
    {
        RecordedCounts counts = new(0, default, []);
        RecordingWriter writer = new(new BlockOutput(DiskFile.Create(path, true), default, 1), new BlockQueue(64 << 20, waits: true), () => counts);
        ByteSink request = new();
        request.Text(s_probe.ToString());
        writer.Describe(new PlainBlock(BlockKind.Probe, 1, request));
        fill(writer);
        writer.Finish();
        writer.Completed.Wait();
    });

    private static void Arrays(RecordingWriter writer, long bytes, float[] block)
    {
        for (long i = 0; i < bytes / (block.Length * sizeof(float)); i++) writer.AddFrame(1, 0, Frame(i, new Shape(block.Length), MemoryMarshal.AsBytes(block.AsSpan()), ElementType.Float32));
    }

    private static void Scalars(RecordingWriter writer, int count)
    {
        for (int i = 0; i < count; i++) writer.AddFrame(1, 0, Frame(i, Shape.Scalar, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in i)), ElementType.Int32));
    }

    private static SignalFrame Frame(long number, Shape shape, ReadOnlySpan<byte> payload, ElementType type) =>
        new(type, shape, payload) { Probe = s_probe, Number = number, TimestampNanos = number * 1000 };

    private static void Events(RecordingWriter writer, int count)
    {
        Batch batch = new();
        for (int i = 0; i < count; i += Batch.Size) writer.AddEvents(batch);
    }

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Print(string what, FormattableString figure) => Console.WriteLine($"{what,-30} {figure.ToString(CultureInfo.InvariantCulture)}");

    private sealed class Batch : EventBatch
    {
        internal const int Size = 1000;
        private static readonly Function s_function = new("work", "work", "work", null, null);

        private readonly TraceEvent[] _events =
        [
            .. Enumerable.Range(1, Size).Select(id => new FunctionEnter
            {
                Id = id, TimestampNanos = id, ProcessId = 1, ThreadId = 2, Function = s_function, Arguments = [new Argument("x", new IntegerValue("int", id))],
            }),
        ];

        private readonly EventHeader[] _headers = [.. Enumerable.Range(1, Size).Select(id => new EventHeader(id, id, 0, 0, 0, 1, 2, 0, TraceEventKind.FunctionEnter, false))];

        public override ReadOnlySpan<EventHeader> Headers => _headers;

        public override long DroppedBefore => 0;

        public override TraceEvent this[int index] => _events[index];

        public override Function FunctionOf(int functionId) => s_function;
    }
}
