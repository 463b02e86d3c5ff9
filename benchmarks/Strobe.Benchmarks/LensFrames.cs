using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Benchmarks;

/// <summary>Frames such as lenses get: a tone with noise, or symbols with noise.</summary>
internal static class LensFrames
{
    private const double Rate = 48_000;
    private static readonly ProbeId s_probe = ProbeId.Parse("synth.cpp:42:mix");

    /// <summary>A frame that the lens is made for.</summary>
    internal static SignalFrame For(string lens, int count, int number) => lens switch
    {
        "constellation" => Of(Symbols(count, number), new Shape(count), number),
        "image" => Of(Tone(count, number), new Shape(64, count / 64), number),
        "logic" => Of(Array.ConvertAll(Tone(count, number), value => value > 0), new Shape(count), number),
        "value" or "history" => Of([Math.Sin(number)], Shape.Scalar, number),
        _ => Of(Tone(count, number), new Shape(count), number),
    };

    internal static SignalFrame Waveform(int count) => Of(Tone(count, 0), new Shape(count), 0);

    private static SignalFrame Of<T>(T[] values, Shape shape, int number)
        where T : unmanaged => new(ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes<T>(values))
        {
            Probe = s_probe,
            Number = number,
            TimestampNanos = number * 16_666_667L,
            SampleRateHz = Rate,
        };

    private static double[] Tone(int count, int number)
    {
        Random random = new(number);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = 0.7 * Math.Sin(2 * Math.PI * 0.0123 * i) + 0.1 * (random.NextDouble() - 0.5);
        return values;
    }

    private static Complex[] Symbols(int count, int number)
    {
        Random random = new(number);
        double[] levels = [-0.9, -0.3, 0.3, 0.9];
        double Near() => levels[random.Next(4)] + 0.1 * (random.NextDouble() - 0.5);
        return [.. Enumerable.Range(0, count).Select(_ => new Complex(Near(), Near()))];
    }
}
