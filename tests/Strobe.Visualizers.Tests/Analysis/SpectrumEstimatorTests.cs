using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class SpectrumEstimatorTests
{
    [Fact]
    public void Spectra_and_densities_agree_with_scipy_to_one_part_in_a_billion()
    {
        int cases = 0;
        foreach (Vector vector in Vectors.Read("spectra", "spectrum"))
        {
            int length = vector.Whole("length"), count = vector.Whole("count");
            SpectrumEstimator estimator = new(new SpectrumOptions
            {
                Window = Enum.Parse<WindowKind>(vector.Text("kind")),
                WindowParameter = vector.Number("parameter"),
                Length = length < SpectrumOptions.LeastLength ? 0 : length,
                Overlap = vector.Number("overlap"),
                Detrend = vector.Whole("detrend") == 1 ? SpectrumDetrend.Constant : SpectrumDetrend.None,
                IsTwoSided = vector.Whole("sides") == 2,
            });
            ulong seed = (ulong)vector.Whole("seed");
            SpectrumInput taken = vector.Whole("complex") == 1 ? estimator.Add(Vectors.Complex(seed, count)) : estimator.Add(Vectors.Real(seed, count));
            Assert.Equal(SpectrumInput.Taken, taken);
            double scale = vector.Text("scaling") == "density" ? 1 / estimator.ResolutionBandwidth(vector.Number("rate")) : 1;
            double rounding = 1e-18 * vector.Number("largest");
            int every = vector.Whole("every");
            Assert.Equal((estimator.Bins + every - 1) / every, vector.Numbers.Length);
            for (int i = 0; i < vector.Numbers.Length; i++)
            {
                double here = estimator.Power[i * every] * scale, there = vector.Numbers[i];
                Assert.True(Math.Abs(here - there) <= 1e-9 * there + rounding, $"{vector}: bin {i * every} is {here}, not {there}");
            }

            cases++;
        }

        Assert.True(cases > 500, $"{cases} cases");
    }

    [Fact]
    public void A_unit_tone_reads_full_scale_at_every_length_wherever_it_lies()
    {
        for (int length = 128; length <= 65536; length *= 2)
        {
            foreach (int some in new[] { length, length - 1, length - 28 })
            {
                foreach (double bin in new[] { 20.0, 20.25, 20.5, some / 4 + 0.37, some / 3.0 })
                {
                    double turn = 2 * Math.PI * bin / some;
                    CheckFullScale(some, estimator => estimator.Add([.. Enumerable.Range(0, some).Select(n => Math.Sin(turn * n + 0.4))]));
                    CheckFullScale(some, estimator => estimator.Add([.. Enumerable.Range(0, some).Select(n => Complex.FromPolarCoordinates(1, turn * n))]));
                }
            }
        }
    }

    [Fact]
    public void Averages_follow_their_formulas()
    {
        double[][] inputs = [.. Enumerable.Range(1, 7).Select(seed => Vectors.Real((ulong)seed, 64))];
        double[][] powers = [.. inputs.Select(input => Run(new SpectrumOptions(), input).Power.ToArray())];
        for (int k = 0; k < powers[0].Length; k++)
        {
            double[] p = [.. powers.Select(one => one[k])];
            Assert.Equal(p[6], Run(new SpectrumOptions(), inputs).Power[k], 1e-15);
            Assert.Equal(p.Average(), Run(new() { Averaging = SpectrumAveraging.Rms, AverageCount = 7 }, inputs).Power[k], 1e-15);
            Assert.Equal(Math.Pow(p.Select(Math.Sqrt).Average(), 2), Run(new() { Averaging = SpectrumAveraging.Linear, AverageCount = 9 }, inputs).Power[k], 1e-15);
            double rms = p[0], slow = p[0];
            for (int i = 1; i < 7; i++)
            {
                rms += (p[i] - rms) / Math.Min(i + 1, 3);
                slow = slow * Math.Exp(-1 / 3.0) + p[i] * (1 - Math.Exp(-1 / 3.0));
            }

            Assert.Equal(rms, Run(new() { Averaging = SpectrumAveraging.Rms, AverageCount = 3 }, inputs).Power[k], 1e-15);
            Assert.Equal(slow, Run(new() { Averaging = SpectrumAveraging.Exponential, AverageCount = 3 }, inputs).Power[k], 1e-15);
            Assert.Equal(p.Max(), Run(new() { Averaging = SpectrumAveraging.Exponential }, inputs).MaxHold[k]);
            Assert.Equal(p.Min(), Run(new() { Averaging = SpectrumAveraging.Rms }, inputs).MinHold[k]);
        }
    }

    [Fact]
    public void Units_are_what_they_say()
    {
        double[] samples = [.. Enumerable.Range(0, 1000).Select(n => 3 + 2 * Math.Cos(2 * Math.PI * 0.1 * n))];
        SpectrumEstimator estimator = Run(new SpectrumOptions { Window = WindowKind.Rectangular }, samples);
        double Level(SpectrumUnit unit, int bin) => new SpectrumScale(estimator, unit, 4, 500).Level(estimator.Power[bin], estimator.IsPair(bin));
        Assert.Equal(Math.Sqrt(2), Level(SpectrumUnit.Volt, 100), 1e-12);
        Assert.Equal(2, Level(SpectrumUnit.VoltPeak, 100), 1e-12);
        Assert.Equal(3, Level(SpectrumUnit.VoltPeak, 0), 1e-12);
        Assert.Equal(3.0103, Level(SpectrumUnit.DecibelVolt, 100), 1e-4);
        Assert.Equal(-6.0206, Level(SpectrumUnit.DecibelFullScale, 100), 1e-4);
        Assert.Equal(2 / 0.5, Level(SpectrumUnit.VoltSquaredPerHertz, 100), 1e-12);
        Assert.Equal(-6.0206 + 3.0103, Level(SpectrumUnit.DecibelFullScalePerHertz, 100), 1e-4);
        Assert.Equal(50, estimator.Frequency(100, 500), 1e-12);
        Assert.Equal(127.5, SpectrumScale.FullScaleOf(ElementType.Int8));
        Assert.Equal(32767.5, SpectrumScale.FullScaleOf(ElementType.UInt16));
    }

    [Fact]
    public void What_cannot_be_transformed_changes_nothing()
    {
        SpectrumEstimator estimator = new(new SpectrumOptions());
        Assert.Equal(SpectrumInput.Empty, estimator.Add(ReadOnlySpan<double>.Empty));
        Assert.Equal(SpectrumInput.TooLarge, estimator.Add([1e300, -1e300, 1e300, 1e300]));
        Assert.Equal(0, estimator.Power.Length);
        estimator.Add(Vectors.Real(1, 100));
        double[] before = estimator.Power.ToArray();
        double[] damaged = Vectors.Real(1, 100);
        damaged[50] = double.NaN;
        Assert.Equal(SpectrumInput.NotFinite, estimator.Add(damaged));
        damaged[50] = double.NegativeInfinity;
        Assert.Equal(SpectrumInput.NotFinite, estimator.Add(damaged));
        damaged[50] = 1e200;
        Assert.Equal(SpectrumInput.TooLarge, estimator.Add(damaged));
        Assert.Equal(before, estimator.Power.ToArray());
        Assert.Equal(1, estimator.Inputs);
    }

    [Fact]
    public void Senseless_options_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SpectrumEstimator(new SpectrumOptions { Length = 31 }));
        Assert.Throws<ArgumentException>(() => new SpectrumEstimator(new SpectrumOptions { Length = (1 << 20) + 1 }));
        Assert.Throws<ArgumentException>(() => new SpectrumEstimator(new SpectrumOptions { Overlap = 1 }));
        Assert.Throws<ArgumentException>(() => new SpectrumEstimator(new SpectrumOptions { Overlap = double.NaN }));
        Assert.Throws<ArgumentException>(() => new SpectrumEstimator(new SpectrumOptions { AverageCount = 0 }));
    }

    [Fact]
    public void The_longest_length_works()
    {
        double[] samples = [.. Enumerable.Range(0, 1 << 20).Select(n => Math.Sin(2 * Math.PI * 12345.3 * n / (1 << 20)))];
        SpectrumEstimator estimator = Run(new SpectrumOptions { Window = WindowKind.FlatTop, Length = 1 << 20 }, samples);
        SpectrumPeak peak = Assert.Single(SpectrumPeaks.Find(estimator, estimator.Power, 5, 1 << 20));
        Assert.Equal(12345.3, peak.Frequency, 0.01);
        Assert.Equal(0.5, peak.Power, 1e-3);
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        double[] samples = Vectors.Real(1, 4096);
        Complex[] complex = Vectors.Complex(1, 1000);
        SpectrumEstimator one = new(new SpectrumOptions { Length = 1024, Averaging = SpectrumAveraging.Rms });
        SpectrumEstimator other = new(new SpectrumOptions { Averaging = SpectrumAveraging.Linear, Detrend = SpectrumDetrend.Constant });
        for (int i = 0; i < 3; i++) (_, _) = (one.Add(samples), other.Add(complex));
        Assert.Equal(0, Frames.LeastAllocated(() => _ = (one.Add(samples), other.Add(complex))));
    }

    private static SpectrumEstimator Run(SpectrumOptions options, params double[][] inputs)
    {
        SpectrumEstimator estimator = new(options);
        foreach (double[] input in inputs) estimator.Add(input);
        return estimator;
    }

    private static void CheckFullScale(int length, Func<SpectrumEstimator, SpectrumInput> add)
    {
        SpectrumEstimator estimator = new(new SpectrumOptions { Window = WindowKind.FlatTop });
        Assert.Equal(SpectrumInput.Taken, add(estimator));
        SpectrumScale scale = new(estimator, SpectrumUnit.DecibelFullScale, 1, 1);
        double largest = estimator.Power.ToArray().Max();
        Assert.True(Math.Abs(scale.Level(largest, true)) < 0.1, $"{length}: {scale.Level(largest, true)} dBFS");
    }
}
