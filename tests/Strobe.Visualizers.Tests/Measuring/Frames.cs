using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Tests.Measuring;

/// <summary>Frames for tests.</summary>
internal static class Frames
{
    internal static SignalFrame Real(ReadOnlySpan<double> samples, double? rate = null, string name = "x", long number = 0, long nanos = 0) =>
        new(ElementType.Float64, new Shape(samples.Length), MemoryMarshal.AsBytes(samples)) { Probe = ProbeId.Published(name), Number = number,
            TimestampNanos = nanos, SampleRateHz = rate };

    /// <summary>Complex numbers from real and imaginary parts in turn.</summary>
    internal static SignalFrame Complex(ReadOnlySpan<double> parts, double? rate = null, string name = "iq") =>
        new(ElementType.Complex128, new Shape(parts.Length / 2), MemoryMarshal.AsBytes(parts)) { Probe = ProbeId.Published(name), Number = 0,
            TimestampNanos = 0, SampleRateHz = rate };

    internal static SignalFrame Scalar(double value, string name = "x", long number = 0, long nanos = 0) =>
        new(ElementType.Float64, Shape.Scalar, MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in value))) { Probe = ProbeId.Published(name), Number = number,
            TimestampNanos = nanos };

    internal static SignalFrame None(string name = "x", long number = 0) =>
        new(ElementType.Float64, new Shape(8), [], FrameFlags.OptimizedOut) { Probe = ProbeId.Published(name), Number = number, TimestampNanos = 0 };

    internal static SignalFrame Rows(int rows, ReadOnlySpan<double> samples, double? rate = null, int? cut = null) =>
        new(ElementType.Float64, new Shape(rows, samples.Length / rows), MemoryMarshal.AsBytes(samples[..(cut ?? samples.Length)]), cut is null
            ? FrameFlags.None : FrameFlags.Cut)
        {
            Probe = ProbeId.Published("x"), Number = 0, TimestampNanos = 0, SampleRateHz = rate,
        };

    /// <summary>The elements as doubles; of complex ones real and imaginary parts in turn.</summary>
    internal static double[] Values(SignalFrame? frame)
    {
        Assert.NotNull(frame);
        return frame.ElementType == ElementType.Complex128 ? MemoryMarshal.Cast<Complex, double>(frame.As<Complex>()).ToArray() : frame.As<double>().ToArray();
    }

    /// <summary>A frame of any kind, with anything in it.</summary>
    internal static SignalFrame Random(Random random, string name, long number)
    {
        ElementType type = (ElementType)random.Next(1, 14);
        int rank = random.Next(0, 4);
        int[] lengths = new int[rank];
        for (int i = 0; i < rank; i++) lengths[i] = random.Next(8) == 0 ? 0 : random.Next(1, rank == 1 ? 300 : 12);
        Shape shape = new(lengths);
        int count = (int)shape.ElementCount, size = ElementTypes.SizeOf(type);
        FrameFlags flags = random.Next(10) switch { 0 when count > 0 => FrameFlags.Cut, 1 => FrameFlags.Unreadable, _ => FrameFlags.None };
        count = flags switch { FrameFlags.Cut => random.Next(count), FrameFlags.Unreadable => 0, _ => count };
        byte[] bytes = new byte[count * size];
        switch (random.Next(5))
        {
            case 0: random.NextBytes(bytes); break;
            case 1: break;
            default: Fill(random, type, bytes); break;
        }

        double? rate = random.Next(6) switch { 0 => null, 1 => 1e-300, 2 => 1e300, 3 => double.NaN, _ => 1000 };
        return new SignalFrame(type, shape, bytes, flags) { Probe = ProbeId.Published(name), Number = number, TimestampNanos = number * 1000,
            SampleRateHz = rate };
    }

    private static void Fill(Random random, ElementType type, byte[] bytes)
    {
        double size = random.Next(4) switch { 0 => 1e308, 1 => 1e-310, 2 => 1e155, _ => 1 }, frequency = random.NextDouble();
        bool hasOdd = random.Next(3) == 0;
        double Next(int i) => hasOdd && random.Next(20) == 0
            ? random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => double.NegativeInfinity }
            : size * (Math.Sin(frequency * i) + 0.1 * random.NextDouble());
        if (type is ElementType.Float64 or ElementType.Complex128)
        {
            Span<double> values = MemoryMarshal.Cast<byte, double>(bytes.AsSpan());
            for (int i = 0; i < values.Length; i++) values[i] = Next(i);
        }
        else if (type is ElementType.Float32 or ElementType.Complex64)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (int i = 0; i < values.Length; i++) values[i] = (float)Next(i);
        }
        else
        {
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 7);
        }
    }
}
