using System.Diagnostics;
using Strobe.Visualizers;

namespace Strobe.Benchmarks;

/// <summary>
/// What lenses cost that get 60 frames in a second, of 65 536 and of 4 096 samples or events, and draw each: how long one takes, and the share of one core. The
/// first eight are those that the goal is about.
/// </summary>
internal static class LensLoad
{
    private const int Samples = 4_096, PerSecond = 60, Eight = 8;
    private static readonly string[] s_lenses =
        ["waveform", "spectrum", "waterfall", "histogram", "constellation", "eye", "xy", "logic", "value", "table", "history", "image", "timeline", "flame"];

    internal static int Run(int seconds)
    {
        Run(seconds, 65_536, s_lenses);
        Run(seconds, Samples, s_lenses[..Eight]);
        Run(seconds, Samples, s_lenses[Eight..]);
        LongHistories(seconds);
        return 0;
    }

    /// <summary>Eight probes of single numbers, ten million of each kept and each 10 000 times in a second: how long a figure of them all takes.</summary>
    private static void LongHistories(int seconds)
    {
        const int kept = 10_000_000, perRound = 10_000 / PerSecond;
        ScalarHistoryVisualizer lens = new() { Kept = kept };
        ProbeId[] probes = [.. Enumerable.Range(0, Eight).Select(number => ProbeId.Parse($"load.c:1:trace{number}"))];
        FigureView view = new();
        long number = 0;
        for (int i = 0; i < kept; i++, number++) Take();
        double[] times = new double[seconds * PerSecond];
        for (int round = -PerSecond; round < times.Length; round++)
        {
            for (int i = 0; i < perRound; i++, number++) Take();
            long from = Stopwatch.GetTimestamp();
            lens.Render(view);
            if (round >= 0) times[round] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"eight histories of {kept:N0} values: p50 {times[times.Length / 2]:0.0} ms, p99 {times[times.Length * 99 / 100]:0.0} ms a figure (a sixtieth of a second is 16.7 ms)");

        void Take()
        {
            for (int i = 0; i < Eight; i++)
                lens.Update(new SignalFrame(ElementType.Float64, Shape.Scalar, BitConverter.GetBytes(Math.Sin(number * 0.001 * (i + 1)))) { Probe = probes[i], Number = number, TimestampNanos = number * 100_000 });
        }
    }

    private static void Run(int seconds, int samples, string[] lenses)
    {
        FigureView view = new();
        VisualizerCatalog catalog = VisualizerCatalog.BuiltIn();
        (IVisualizer Lens, SignalFrame[] Frames)[] all =
            [.. lenses.Select(id => (catalog.Create(id), Enumerable.Range(0, 16).Select(number => LensFrames.For(id, samples, number)).ToArray()))];
        double[][] times = [.. lenses.Select(_ => new double[seconds * PerSecond])];
        for (int round = -PerSecond; round < seconds * PerSecond; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                IVisualizer lens = all[i].Lens;
                LensCalls? calls = lens.Descriptor.ShowsEvents ? new LensCalls(samples, round + PerSecond) : null;
                long from = Stopwatch.GetTimestamp();
                if (calls is null) lens.Update(all[i].Frames[round & 15]);
                else lens.Update(calls);
                lens.Render(view);
                if (round >= 0) times[i][round] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
        }

        double sum = 0;
        Console.WriteLine($"{samples} samples");
        Console.WriteLine($"{"lens",-16}{"p50 ms",10}{"p99 ms",10}{"of a core at 60/s",20}");
        for (int i = 0; i < all.Length; i++)
        {
            Array.Sort(times[i]);
            double share = times[i].Sum() / seconds / 1000;
            sum += share;
            Console.WriteLine($"{lenses[i],-16}{times[i][times[i].Length / 2],10:0.000}{times[i][times[i].Length * 99 / 100],10:0.000}{share,20:0.0 %}");
        }

        Console.WriteLine($"{"all",-36}{sum,20:0.0 %}{(samples == Samples && lenses[0] == s_lenses[0] ? "  (goal 25 %)" : "")}");
    }
}
