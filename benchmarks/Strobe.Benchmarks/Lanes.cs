using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Benchmarks;

/// <summary>
/// How fast frames go into a lane, out of it as they come, and out of its history: <c>lanes [millions of frames]</c>. The best of five runs
/// each, because a disturbed run says nothing about the code.
/// </summary>
internal static class Lanes
{
    private const int Runs = 5;
    private const int LargeBytes = 64 << 10;

    private static readonly ProbeId Probe = new("work.c", 1, null, "work", "x");

    internal static int Run(int millions)
    {
        Console.WriteLine("what                                            M frames/s  ns/frame  lost");
        Scalars(millions, readsToo: false, threads: 1);
        Scalars(millions, readsToo: false, threads: 2);
        Scalars(millions, readsToo: true, threads: 1);
        Paced(millions, perSecond: 1_000_000);
        Paced(millions, perSecond: 4_000_000);
        Large();
        History();
        return 0;
    }

    /// <summary>Writing alone, or writing half a lane and reading it in turns, in which nothing may be lost.</summary>
    private static void Scalars(int millions, bool readsToo, int threads)
    {
        Best(readsToo ? "scalars written and read, in turns" : $"scalars written, {threads} thread{(threads == 1 ? "" : "s")}", () =>
        {
            using var scene = new Scene(LaneSize.ForScalars);
            long each = millions * 1_000_000L / threads;
            const int part = 16384;
            var watch = Stopwatch.StartNew();
            Together(threads, () =>
            {
                for (long i = 0; i < each; i += part)
                {
                    scene.WriteScalars(part);
                    if (readsToo) scene.Reader.Poll(0, scene);
                }
            });
            watch.Stop();
            return (readsToo ? scene.Count : (long)scene.History.Next, watch.Elapsed, scene.Reader.LostCount);
        });
    }

    /// <summary>A writer at a steady rate and a reader beside it, as in a session.</summary>
    private static void Paced(int millions, long perSecond) => Best($"scalars live at {perSecond / 1e6:F0} M/s", () =>
    {
        using var scene = new Scene(LaneSize.ForScalars);
        long count = Math.Min(millions * 1_000_000L, perSecond * 2);
        bool isOver = false;
        var reading = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver)) scene.Reader.Poll(TimeStampCounter.Read(), scene);
            scene.Reader.Poll(0, scene, isEnding: true);
        });
        reading.Start();
        var watch = Stopwatch.StartNew();
        for (long i = 0; i < count; i += 64)
        {
            scene.WriteScalars(64);
            while (watch.Elapsed.TotalSeconds * perSecond < i) Thread.SpinWait(1);
        }

        watch.Stop();
        Volatile.Write(ref isOver, true);
        reading.Join();
        return (scene.Count, watch.Elapsed, scene.Reader.LostCount);
    });

    /// <summary>Frames of 64 KiB, beside the same bytes copied to the same places with nothing around it; both in turns.</summary>
    private static unsafe void Large()
    {
        const int count = 20_000;
        using var scene = new Scene(LaneSize.ForPayload(LargeBytes));
        byte[] payload = new byte[LargeBytes];
        var fields = new FrameFields(ElementType.Float32, new Shape(LargeBytes / 4));
        scene.Memory.Shape(LargeBytes, out LaneGeometry geometry);
        for (int i = 0; i < geometry.SlotCount; i++) scene.Writer.Write(fields, payload);
        (double write, double copy, double read) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (int run = 0; run < Runs; run++)
        {
            copy = Math.Min(copy, NanosEach(count, i => payload.CopyTo(new Span<byte>(scene.Memory.Slot(geometry, (ulong)i) + 1, LargeBytes))));
            write = Math.Min(write, NanosEach(count, _ => scene.Writer.Write(fields, payload)));
            read = Math.Min(read, NanosEach(count, i => scene.History.Frame((long)scene.History.Next - 1 - (i & 127), Probe)));
        }

        Print("64 KiB frames written", write, 0);
        Print("64 KiB copied to the same places", copy, 0);
        Print("64 KiB frames copied out of the history", read, 0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a 64 KiB frame costs {write / copy:F3} times its memcpy"));
    }

    private static void History()
    {
        const int count = 2_000_000;
        using var scene = new Scene(LaneSize.ForScalars);
        scene.WriteScalars(1 << 17);
        long next = (long)scene.History.Next;
        var random = new Random(1);
        long[] numbers = [.. Enumerable.Range(0, 4096).Select(_ => next - 1 - random.Next(1 << 16))];
        Look("history: a scalar in place", count, i => scene.History.TryRead(numbers[i & 4095], 0, static (in frame, _) => frame.As<double>()[0], out double _));
        Look("history: a scalar copied", count, i => scene.History.Frame(numbers[i & 4095], Probe));
        Look("history: the newest number", count / 10, _ => scene.History.FindNewest());
        long first = scene.History.Frame(next - (1 << 16), Probe)!.TimestampNanos;
        long last = scene.History.Frame(next - 1, Probe)!.TimestampNanos;
        Look("history: a number by time, of 65536", count / 200, i => scene.History.FindAt(first + ((last - first) / 4096 * (i & 4095))));
    }

    private static void Look(string what, int count, Action<int> action)
    {
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++) best = Math.Min(best, NanosEach(count, action));
        Print(what, best, 0);
    }

    private static double NanosEach(int count, Action<int> action)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++) action(i);
        return watch.Elapsed.TotalNanoseconds / count;
    }

    private static void Best(string what, Func<(long Frames, TimeSpan Time, long Lost)> run)
    {
        (double best, long lost) = (double.MaxValue, 0);
        for (int i = 0; i < Runs; i++)
        {
            (long frames, TimeSpan time, long missing) = run();
            if (time.TotalNanoseconds / frames < best) (best, lost) = (time.TotalNanoseconds / frames, missing);
        }

        Print(what, best, lost);
    }

    private static void Together(int threads, Action action)
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => action()))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
    }

    private static void Print(string what, double nanosEach, long lost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-46} {1e3 / nanosEach,11:F2} {nanosEach,9:F1}  {lost}"));

    private sealed class Scene : IFrameSink, IDisposable
    {
        private static readonly FrameFields Fields = new(ElementType.Float64, Shape.Scalar) { ThreadId = 2, ProcessId = 1 };

        internal Scene(LaneSize size)
        {
            var clock = new TscClock();
            Memory = LaneMemory.Create(size, 1);
            // Touched before it is measured: the kernel's part of a first touch is not the format's.
            for (int at = 4096; at < Memory.Bytes.Length; at += 4096) Memory.Bytes[at] = 0;
            History = new LaneHistory(Memory, clock.ToNanos);
            Writer = new LaneWriter(Memory);
            Reader = new LaneReader(History, clock.TicksIn(50_000_000));
        }

        internal LaneMemory Memory { get; }

        internal LaneHistory History { get; }

        internal LaneWriter Writer { get; }

        internal LaneReader Reader { get; }

        internal long Count { get; private set; }

        internal double Sum { get; private set; }

        internal void WriteScalars(int count)
        {
            double value = 1.5;
            ReadOnlySpan<byte> payload = MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in value));
            for (int i = 0; i < count; i++) Writer.Write(Fields, payload);
        }

        public void OnFrame(in FrameView frame)
        {
            Count++;
            Sum += frame.As<double>()[0];
        }

        public void Dispose() => History.Dispose();
    }
}
