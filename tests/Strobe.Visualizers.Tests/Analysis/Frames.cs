using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Analysis;

/// <summary>Makes frames.</summary>
internal static class Frames
{
    internal static readonly ProbeId Probe = ProbeId.Parse("rx.cpp:64:symbols");

    internal static SignalFrame Of<T>(T[] samples, double? rate = null, long number = 0, ProbeId? probe = null)
        where T : unmanaged => new(ElementTypes.Of<T>(), new Shape(samples.Length), MemoryMarshal.AsBytes<T>(samples))
        {
            Probe = probe ?? Probe,
            Number = number,
            TimestampNanos = number * 1_000_000,
            SampleRateHz = rate,
        };

    internal static SignalFrame Scalar<T>(T value, long number = 0)
        where T : unmanaged => new(ElementTypes.Of<T>(), Shape.Scalar, MemoryMarshal.AsBytes<T>([value])) { Probe = Probe, Number = number, TimestampNanos = number * 1_000_000 };

    internal static SignalFrame Missing() => new(ElementType.Float64, new Shape(10), [], FrameFlags.Unreadable) { Probe = Probe, Number = 0, TimestampNanos = 0 };

    internal static SignalFrame Cut<T>(T[] samples, int whole)
        where T : unmanaged => new(ElementTypes.Of<T>(), new Shape(whole), MemoryMarshal.AsBytes<T>(samples), FrameFlags.Cut) { Probe = Probe, Number = 0, TimestampNanos = 0 };

    /// <summary>Frames of every type, of odd shapes and with senseless samples, in an order that changes type and shape all the time.</summary>
    internal static IEnumerable<SignalFrame> Awkward()
    {
        double[] special = [0, 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, -double.MaxValue, double.Epsilon, 1e200, -3];
        yield return Missing();
        yield return Of(Array.Empty<double>());
        yield return Of(Array.Empty<Complex>());
        foreach (int count in new[] { 1, 2, 3, 5, 64, 1000 })
        {
            yield return Of(new double[count]);
            yield return Of(Enumerable.Repeat(1.5, count).ToArray());
            yield return Of(Enumerable.Repeat(double.NaN, count).ToArray());
            yield return Of(Enumerable.Repeat(1e300, count).ToArray(), 1e6);
            yield return Of(Enumerable.Range(0, count).Select(i => special[i % special.Length]).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => i % 2 == 0 ? double.MaxValue : -double.MaxValue).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => i % 3 == 0).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => (byte)(i * 37)).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => ulong.MaxValue - (ulong)i).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => (short)(i * 12345)).ToArray(), double.NaN);
            yield return Of(Vectors.Real(3, count), 0);
            yield return Of(new Complex[count]);
            yield return Of(Vectors.Complex(5, count), -1);
            yield return Of(Enumerable.Range(0, count).Select(i => new Complex(special[i % special.Length], special[i * 7 % special.Length])).ToArray());
            yield return Of(Enumerable.Range(0, count).Select(i => new Complex64(i % 2, 1)).ToArray(), 48000);
            yield return Cut(Vectors.Real(9, count), count + 17);
        }

        foreach (double one in special) yield return Scalar(one);
        yield return Scalar(new Complex(1, double.NaN));
        yield return Scalar((byte)7);
        yield return new SignalFrame(ElementType.Float64, new Shape(4, 5), new byte[160]) { Probe = Probe, Number = 0, TimestampNanos = 0 };
        yield return new SignalFrame(ElementType.None, default, [], FrameFlags.OptimizedOut) { Probe = Probe, Number = 0, TimestampNanos = 0 };
    }

    /// <summary>Draws awkward frames, one after the other and each alone, with any settings; whatever is drawn must be sound.</summary>
    internal static void CheckAwkward<T>(params (string Name, string Value)[] settings)
        where T : IVisualizer, new()
    {
        T all = Make();
        foreach (SignalFrame frame in Awkward())
        {
            T one = Make();
            CheckSound(one.Render(new FigureView()));
            foreach (T lens in new[] { one, all })
            {
                lens.Update(frame);
                CheckSound(lens.Render(new FigureView()));
                CheckSound(lens.Render(new FigureView { Width = 1, Height = 1, X = new FigureRange(0.1, 0.1), Cursors = [0.2, 0.1] }));
                CheckSound(lens.Render(new FigureView { X = new FigureRange(-5, 0.3), Y = new FigureRange(-1, 1), Cursors = [double.NaN, 0.1] }));
            }
        }

        all.Clear();
        Assert.NotEqual("", all.Render(new FigureView()).Note);

        T Make()
        {
            T lens = new();
            foreach ((string name, string value) in settings) lens.Settings.Set(name, value);
            return lens;
        }
    }

    internal static void CheckSound(Figure figure)
    {
        Assert.True(figure.Panels.Count > 0 || figure.Note.Length > 0);
        foreach (FigurePanel panel in figure.Panels)
        {
            foreach (FigureLayer layer in panel.Layers)
            {
                switch (layer)
                {
                    case LineLayer line: Assert.Equal(line.X.Count, line.Y.Count); break;
                    case PointLayer points: Assert.True(points.X.Count == points.Y.Count && (points.Strengths.Count == 0 || points.Strengths.Count == points.X.Count)); break;
                    case BarLayer bars: Assert.Equal(bars.Heights.Count + 1, bars.Edges.Count); break;
                    case HeatMapLayer map: Assert.Equal(map.Rows * map.Columns, map.Values.Count); break;
                }
            }

            foreach (FigureAxis axis in new[] { panel.X, panel.Y })
            {
                if (axis.Range is { } range) Assert.True(range.From <= range.To && double.IsFinite(range.Length), $"{axis}");
            }
        }
    }

    /// <summary>The bytes that updates allocate once a visualizer has seen such frames.</summary>
    internal static long AllocatedBy(IVisualizer lens, SignalFrame[] frames)
    {
        for (int i = 0; i < 3; i++) Array.ForEach(frames, lens.Update);
        return LeastAllocated(() =>
        {
            foreach (SignalFrame frame in frames) lens.Update(frame);
        });
    }

    /// <summary>The least that any of some runs allocates. A collection that another test causes counts the rest of an allocation block to this thread.</summary>
    internal static long LeastAllocated(Action run)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    internal static Measurement Measured(Figure figure, string name) => Assert.Single(figure.Measurements, one => one.Name == name);
}
