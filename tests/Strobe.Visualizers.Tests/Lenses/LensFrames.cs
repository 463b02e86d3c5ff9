using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Lenses;

/// <summary>Frames and figures for the tests of lenses.</summary>
internal static class LensFrames
{
    internal static readonly ProbeId Probe = new("rx.cpp", 64, null, null, "x");
    internal static readonly ProbeId Other = new("rx.cpp", 65, null, null, "y");

    internal static SignalFrame Of<T>(T[] values, Shape? shape = null, double? rate = null, ProbeId? probe = null, long number = 0, long nanos = 0)
        where T : unmanaged
    {
        Shape whole = shape ?? new Shape(values.Length);
        return new SignalFrame(ElementTypes.Of<T>(), whole, MemoryMarshal.AsBytes<T>(values), values.Length < whole.ElementCount ? FrameFlags.Cut : FrameFlags.None)
        {
            Probe = probe ?? Probe,
            Number = number,
            TimestampNanos = nanos,
            SampleRateHz = rate,
        };
    }

    internal static SignalFrame Scalar<T>(T value, long nanos = 0, ProbeId? probe = null, long number = 0)
        where T : unmanaged => Of([value], Shape.Scalar, null, probe, number, nanos);

    internal static SignalFrame Missing(FrameFlags flags, ProbeId? probe = null, long nanos = 0) => new(ElementType.None, Shape.Scalar, [], flags)
    {
        Probe = probe ?? Probe,
        Number = 0,
        TimestampNanos = nanos,
    };

    /// <summary>Any numbers of any type with their doubles, some of them NaN or infinite where the type has these.</summary>
    internal static (SignalFrame Frame, double[] Values) Random(ElementType type, int count, Random random)
    {
        byte[] bytes = new byte[count * ElementTypes.SizeOf(type)];
        random.NextBytes(bytes);
        if (type == ElementType.Float32) Floats(MemoryMarshal.Cast<byte, float>(bytes.AsSpan()), random);
        if (type == ElementType.Float64) Doubles(MemoryMarshal.Cast<byte, double>(bytes.AsSpan()), random);
        SignalFrame frame = new(type, new Shape(count), bytes) { Probe = Probe, Number = 0, TimestampNanos = 0 };
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = frame.NumberAt(i);
        return (frame, values);
    }

    internal static T Layer<T>(Figure figure, int panel = 0)
        where T : FigureLayer => figure.Panels[panel].Layers.OfType<T>().First();

    internal static double Value(Figure figure, string name)
    {
        Measurement measurement = Assert.Single(figure.Measurements, one => one.Name == name);
        Assert.True(measurement.IsMeasured, measurement.ToString());
        return measurement.Value;
    }

    internal static string Reason(Figure figure, string name) => Assert.Single(figure.Measurements, one => one.Name == name).Reason;

    internal static Figure Render(IVisualizer lens, FigureView? view, params SignalFrame[] frames)
    {
        foreach (SignalFrame frame in frames) lens.Update(frame);
        return lens.Render(view ?? new FigureView());
    }

    private static void Floats(Span<float> values, Random random)
    {
        foreach (ref float value in values) value = random.Next(20) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => float.NegativeInfinity, _ => random.NextSingle() * 2 - 1 };
    }

    private static void Doubles(Span<double> values, Random random)
    {
        foreach (ref double value in values) value = random.Next(20) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => double.NegativeInfinity, _ => random.NextDouble() * 2 - 1 };
    }
}
