namespace Strobe.Visualizers.Tests.Measuring;

/// <summary>Signals whose measurements follow from a formula.</summary>
internal static class Signals
{
    internal static double[] Of(int count, Func<double, double> value) => [.. Enumerable.Range(0, count).Select(i => value(i))];

    /// <summary>Trapezoids: from 0 up within a ramp, high, down within another one, low; times in samples, the middle of the first rise at <paramref
    /// name="start"/>.</summary>
    internal static double[] Trapezoids(int count, double start, double period, double rise, double high, double fall, double bottom = 0, double top = 1) =>
        Of(count, i =>
    {
        double t = i - (start - rise / 2);
        t -= Math.Floor(t / period) * period;
        double level = t < rise ? t / rise : t < rise + high ? 1 : t < rise + high + fall ? 1 - (t - rise - high) / fall : 0;
        return bottom + level * (top - bottom);
    });

    internal static double[] Sine(int count, double period, double phase = 0, double amplitude = 1, double offset = 0) =>
        Of(count, i => offset + amplitude * Math.Sin(Math.Tau * i / period + phase));

    internal static Measurement Measure(string id, double[] samples, double? rate = null, MeasurementOptions? options = null, double[]? second = null) =>
        MeasurementLibrary.Measure(samples, rate, MeasurementLibrary.Parse(id), options, second: second)[0];

    internal static void AssertValue(double expected, Measurement found, double tolerance)
    {
        Assert.True(found.IsMeasured, found.ToString());
        Assert.True(Math.Abs(expected - found.Value) <= tolerance, $"{found.Name}: {expected} expected, {found.Value} found");
    }
}
