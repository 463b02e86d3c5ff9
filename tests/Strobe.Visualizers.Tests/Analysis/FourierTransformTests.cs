using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Strobe.Visualizers.Analysis;

public sealed class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(30)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(512)]
    public void It_is_the_sum_that_defines_it(int length)
    {
        Complex[] samples = Vectors.Complex(7, length);
        (double[] re, double[] im) = Split(samples);
        new FourierTransform(length).Forward(re, im);
        for (int k = 0; k < length; k++)
        {
            Complex sum = 0;
            for (int n = 0; n < length; n++) sum += samples[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)k * n % length) / length);
            Assert.True((sum - new Complex(re[k], im[k])).Magnitude < 1e-13 * length, $"{length}: bin {k}");
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3000)]
    [InlineData(4096)]
    [InlineData(9973)]
    [InlineData(65536)]
    [InlineData(131072)]
    [InlineData(1 << 20)]
    public void It_agrees_with_MathNet(int length)
    {
        Complex[] samples = Vectors.Complex(3, length);
        (double[] re, double[] im) = Split(samples);
        new FourierTransform(length).Forward(re, im);
        Fourier.Forward(samples, FourierOptions.NoScaling);
        // MathNet's chirp loses digits at lengths that are no power of two; the sum that defines the transform and scipy's spectra tell that it is not ours.
        double allowed = (int.IsPow2(length) ? 1e-13 : 1e-10) * samples.Max(one => one.Magnitude);
        for (int k = 0; k < length; k++)
        {
            Assert.True((samples[k] - new Complex(re[k], im[k])).Magnitude < allowed, $"{length}: bin {k}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(90)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void Real_samples_give_the_same_power_as_complex_ones(int length)
    {
        double[] samples = Vectors.Real(5, length), re = [.. samples], im = new double[length];
        RealFourierTransform real = new(length);
        double[] power = new double[real.Bins];
        real.AddPower(samples, power);
        real.AddPower(samples, power);
        new FourierTransform(length).Forward(re, im);
        for (int k = 0; k < power.Length; k++) Assert.Equal(2 * (re[k] * re[k] + im[k] * im[k]), power[k], 1e-14 * length * length);
    }

    [Fact]
    public void It_allocates_nothing_once_it_is_made()
    {
        foreach (int length in new[] { 4096, 1000 })
        {
            FourierTransform transform = new(length);
            (double[] re, double[] im) = (new double[length], new double[length]);
            re[1] = 1;
            for (int i = 0; i < 3; i++) transform.Forward(re, im);
            Assert.Equal(0, Frames.LeastAllocated(() => transform.Forward(re, im)));
        }
    }

    private static (double[] Re, double[] Im) Split(Complex[] samples) => ([.. samples.Select(one => one.Real)], [.. samples.Select(one => one.Imaginary)]);
}
