using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class ModulationQualityTests
{
    [Fact]
    public void Named_constellations_have_mean_power_one_and_different_points()
    {
        foreach (string name in ReferencePoints.Names)
        {
            ValueList<Complex> points = ReferencePoints.Of(name);
            Assert.Equal(1, points.Average(point => point.Magnitude * point.Magnitude), 1e-12);
            Assert.Equal(points.Count, points.Distinct().Count());
        }

        Assert.Equal([2, 4, 8, 16, 64], ReferencePoints.Names.Select(name => ReferencePoints.Of(name).Count));
        Assert.Throws<ArgumentException>(() => ReferencePoints.Of("psk31"));
    }

    [Theory]
    [InlineData("1+1j, -1;0.5-2i  j -i 1e-1+2e+1j", 6)]
    [InlineData("-1.5e1", 1)]
    [InlineData("", 0)]
    [InlineData("1+", 0)]
    [InlineData("1,x", 0)]
    [InlineData("nan", 0)]
    [InlineData("1e999j", 0)]
    public void Lists_of_points_are_read(string text, int count)
    {
        Assert.Equal(count > 0, ReferencePoints.TryParse(text, out ValueList<Complex> points));
        if (count > 0) Assert.Equal(count, points.Count);
        if (count == 6) Assert.Equal([new(1, 1), new(-1, 0), new(0.5, -2), new(0, 1), new(0, -1), new(0.1, 20)], points);
    }

    [Theory]
    [InlineData("bpsk")]
    [InlineData("qpsk")]
    [InlineData("8psk")]
    [InlineData("16qam")]
    [InlineData("64qam")]
    public void Errors_are_what_was_added(string name)
    {
        (Complex[] points, Complex[] noise) = (Sent(name, 4096), Noise(0.01, 4096));
        Complex[] symbols = [.. points.Zip(noise, (point, error) => point + error)];
        double errors = Math.Sqrt(noise.Sum(one => one.Magnitude * one.Magnitude) / points.Sum(one => one.Magnitude * one.Magnitude));
        double largest = noise.Max(one => one.Magnitude) / Math.Sqrt(points.Average(one => one.Magnitude * one.Magnitude));
        ModulationQuality quality = ModulationQuality.Measure(symbols, ReferencePoints.Of(name).AsSpan(), ModulationFit.None);
        Assert.Equal(errors, quality.EvmRms, 1e-12);
        Assert.Equal(largest, quality.EvmPeak, 1e-12);
        Assert.Equal(-20 * Math.Log10(errors), quality.Mer, 1e-9);
        // A factor changes nothing once it is fitted; the fit takes away a little error, never adds any.
        Complex factor = Complex.FromPolarCoordinates(37, 0.2);
        ModulationQuality fitted = ModulationQuality.Measure([.. symbols.Select(one => one * factor)], ReferencePoints.Of(name).AsSpan());
        Assert.Equal(errors, fitted.EvmRms, 1e-4);
        Assert.True(fitted.EvmRms <= errors + 1e-5);
        Assert.Equal(37, fitted.Factor.Magnitude, 0.05);
        Assert.Equal(0.2, fitted.Factor.Phase, 0.002);
    }

    [Theory]
    [InlineData("bpsk", 1.2)]
    [InlineData("qpsk", 0.7)]
    [InlineData("16qam", -0.6)]
    [InlineData("64qam", 0.75)]
    [InlineData("8psk", 0.3)]
    public void Large_rotations_are_found_but_for_the_symmetry(string name, double angle)
    {
        Complex[] symbols = [.. Sent(name, 2048).Zip(Noise(0.005, 2048), (point, error) => (point + error) * Complex.FromPolarCoordinates(0.01, angle))];
        ModulationQuality quality = ModulationQuality.Measure(symbols, ReferencePoints.Of(name).AsSpan());
        Assert.Equal(angle, quality.Factor.Phase, 0.01);
        Assert.True(quality.EvmRms < 0.01);
    }

    [Fact]
    public void Offset_gain_and_quadrature_are_what_was_done()
    {
        const double Gain = 1.1, Angle = 3;
        Complex offset = new(0.05, -0.02), axisQ = Complex.FromPolarCoordinates(1, (90 + Angle) * Math.PI / 180), turn = Complex.FromPolarCoordinates(2, 0.3);
        Complex[] sent = Sent("16qam", 4096);
        Complex[] symbols = [.. sent.Select(point => (point.Real * Gain + point.Imaginary * axisQ + offset) * turn)];
        ModulationQuality quality = ModulationQuality.Measure(symbols, ReferencePoints.Of("16qam").AsSpan(), isOffsetRemoved: true);
        Assert.Equal(20 * Math.Log10(Gain), quality.GainImbalance, 1e-6);
        Assert.Equal(Angle, quality.QuadratureError, 1e-6);
        Assert.Equal(20 * Math.Log10(offset.Magnitude / 1.05), quality.OffsetDecibels, 0.1);
        ModulationQuality kept = ModulationQuality.Measure([.. sent.Select(point => point + offset)], ReferencePoints.Of("16qam").AsSpan(), ModulationFit.None);
        Assert.True((offset - kept.Offset).Magnitude < 1e-12);
        Assert.Equal(offset.Magnitude / Math.Sqrt(sent.Average(one => one.Magnitude * one.Magnitude)), kept.EvmRms, 1e-12);
        Assert.Equal(0, kept.GainImbalance, 1e-9);
        Assert.Equal(0, ModulationQuality.Measure([.. sent.Select(point => point + offset)], ReferencePoints.Of("16qam").AsSpan(), isOffsetRemoved: true).EvmRms, 1e-9);
    }

    [Fact]
    public void What_makes_no_sense_has_a_reason()
    {
        Complex[] qpsk = [.. ReferencePoints.Of("qpsk")];
        Assert.NotEqual("", ModulationQuality.Measure([], qpsk).Reason);
        Assert.NotEqual("", ModulationQuality.Measure(qpsk, []).Reason);
        Assert.NotEqual("", ModulationQuality.Measure(new Complex[3], qpsk).Reason);
        Assert.NotEqual("", ModulationQuality.Measure(qpsk, new Complex[3]).Reason);
        Assert.NotEqual("", ModulationQuality.Measure([new(1e200, 0)], qpsk).Reason);
        Assert.True(double.IsNaN(ModulationQuality.Measure([1, -1, 1], [1, -1]).GainImbalance));
        Assert.Equal(0, ModulationQuality.Measure([new(0.1, 0.1)], qpsk).EvmRms, 1e-9);
    }

    internal static Complex[] Sent(string name, int count)
    {
        ValueList<Complex> points = ReferencePoints.Of(name);
        return [.. Vectors.Uniform(11, count).Select(u => points[(int)(u * points.Count)])];
    }

    internal static Complex[] Noise(double deviation, int count)
    {
        (double[] re, double[] im) = (Vectors.Normal(21, count), Vectors.Normal(22, count));
        return [.. re.Zip(im, (one, other) => deviation * new Complex(one, other))];
    }
}
