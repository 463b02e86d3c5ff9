using System.Globalization;
using System.Numerics;

namespace Strobe.Visualizers.Analysis;

public sealed class ToneQualityTests
{
    [Fact]
    public void Quality_of_known_tones_is_what_formulas_in_Python_give()
    {
        const int Count = 4096, Bin = 255;
        int cases = 0;
        foreach (Vector vector in Vectors.Read("tones", "tone"))
        {
            double[] noise = Vectors.Uniform((ulong)vector.Whole("seed"), Count), samples = new double[Count];
            double[] harmonics = vector.Text("harmonics") == "none" ? [] : [.. vector.Text("harmonics").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            for (int n = 0; n < Count; n++)
            {
                samples[n] = 0.9 * Math.Cos(2 * Math.PI * Bin * n / Count) + vector.Number("noise") * (noise[n] - 0.5);
                for (int h = 0; h < harmonics.Length; h++) samples[n] += harmonics[h] * Math.Cos(2 * Math.PI * Bin * (h + 2) * n / Count + 0.3 * (h + 1));
            }

            ToneQuality quality = Measure(WindowKind.Rectangular, samples);
            Assert.Equal("", quality.Reason);
            double[] numbers = [quality.Snr, quality.Sinad, quality.Thd, quality.Sfdr, quality.Enob];
            for (int i = 0; i < numbers.Length; i++) Assert.True(Math.Abs(vector.Numbers[i] - numbers[i]) < 1e-6, $"{vector}: {i} is {numbers[i]}, not {vector.Numbers[i]}");
            // Windowed, and with the tone between bins, it is the same but for the luck of the noise.
            foreach (WindowKind kind in new[] { WindowKind.BlackmanHarris, WindowKind.BlackmanNuttall, WindowKind.FlatTop })
            {
                ToneQuality windowed = Measure(kind, samples);
                Assert.Equal(vector.Numbers[0], windowed.Snr, 0.4);
                if (harmonics.Length > 0) Assert.Equal(vector.Numbers[2], windowed.Thd, 0.3);
            }

            cases++;
        }

        Assert.Equal(4, cases);
    }

    [Theory]
    [InlineData(WindowKind.Hann, 100.0)]
    [InlineData(WindowKind.Hann, 100.3)]
    [InlineData(WindowKind.Rectangular, 99.5)]
    [InlineData(WindowKind.BlackmanHarris, 300.49)]
    [InlineData(WindowKind.FlatTop, 200.7)]
    [InlineData(WindowKind.Kaiser, 150.2)]
    [InlineData(WindowKind.Gaussian, 150.6)]
    public void A_tone_between_bins_is_found_where_it_is(WindowKind kind, double bin)
    {
        Complex[] samples = [.. Enumerable.Range(0, 1000).Select(n => Complex.FromPolarCoordinates(0.25, 2 * Math.PI * bin * n / 1000))];
        SpectrumEstimator estimator = new(new SpectrumOptions { Window = kind });
        estimator.Add(samples);
        SpectrumPeak peak = SpectrumPeaks.Find(estimator, estimator.Power, 1, 1000)[0];
        Assert.Equal(bin, peak.Frequency, 1e-4);
        Assert.Equal(0.0625, peak.Power, 1e-6);
    }

    [Fact]
    public void Peaks_are_the_components_and_not_their_side_lobes()
    {
        (double Bin, double Amplitude)[] components = [(100.4, 1), (130.2, 0.1), (300.7, 0.01), (411.1, 0.5)];
        double[] samples = [.. Enumerable.Range(0, 1024).Select(n => components.Sum(one => one.Amplitude * Math.Cos(2 * Math.PI * one.Bin * n / 1024 + one.Bin)))];
        foreach (WindowKind kind in new[] { WindowKind.Hann, WindowKind.BlackmanHarris, WindowKind.BlackmanNuttall })
        {
            SpectrumEstimator estimator = new(new SpectrumOptions { Window = kind });
            estimator.Add(samples);
            IReadOnlyList<SpectrumPeak> peaks = SpectrumPeaks.Find(estimator, estimator.Power, 10, 1024);
            Assert.Equal(4, peaks.Count);
            Assert.Equal([100.4, 411.1, 130.2, 300.7], peaks.Select(peak => Math.Round(peak.Frequency, 1)));
            Assert.Equal(411.1, Assert.Single(SpectrumPeaks.Find(estimator, estimator.Power, 10, 1024, new FigureRange(350, 500))).Frequency, 0.05);
        }
    }

    [Fact]
    public void Noise_has_no_tone_and_the_power_it_has()
    {
        double[] samples = Vectors.Normal(5, 32768);
        SpectrumEstimator estimator = new(new SpectrumOptions { Length = 1024 });
        estimator.Add(samples);
        ToneQuality quality = ToneQuality.Measure(estimator, estimator.Power, 1);
        Assert.Null(quality.Fundamental);
        Assert.All(quality.ToMeasurements(), one => Assert.Equal("no tone stands out of the noise", one.Reason));
        Assert.Equal(1, SpectrumPeaks.ChannelPower(estimator, estimator.Power, 1, new FigureRange(0, 0.5)), 0.02);
        Assert.Equal(0.25, SpectrumPeaks.ChannelPower(estimator, estimator.Power, 1, new FigureRange(0.25, 0.375)), 0.02);
        Assert.True(double.IsNaN(SpectrumPeaks.ChannelPower(estimator, estimator.Power, 1, new FigureRange(2, 3))));
    }

    [Fact]
    public void What_the_window_leaks_is_not_taken_for_noise()
    {
        double[] samples = [.. Enumerable.Range(0, 4096).Select(n => Math.Sin(2 * Math.PI * 200.5 * n / 4096))];
        foreach (WindowKind kind in new[] { WindowKind.Rectangular, WindowKind.Hann })
        {
            Assert.Contains("leaks", Measure(kind, samples).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Channel_power_of_a_tone_is_its_mean_square()
    {
        foreach (WindowKind kind in Enum.GetValues<WindowKind>())
        {
            double[] samples = [.. Enumerable.Range(0, 2048).Select(n => 2 * Math.Sin(2 * Math.PI * 200 * n / 2048))];
            SpectrumEstimator estimator = new(new SpectrumOptions { Window = kind });
            estimator.Add(samples);
            Assert.Equal(2, SpectrumPeaks.ChannelPower(estimator, estimator.Power, 2048, new FigureRange(150, 250)), 2e-3);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(32)]
    public void Short_and_constant_signals_have_reasons_and_no_numbers(int count)
    {
        foreach (double value in new[] { 0, 1, -1e150 })
        {
            double[] samples = new double[count];
            Array.Fill(samples, value);
            ToneQuality quality = Measure(WindowKind.Hann, samples);
            Assert.NotEqual("", quality.Reason);
            Assert.All(quality.ToMeasurements(), one => Assert.False(one.IsMeasured));
        }
    }

    private static ToneQuality Measure(WindowKind kind, double[] samples)
    {
        SpectrumEstimator estimator = new(new SpectrumOptions { Window = kind });
        estimator.Add(samples);
        return ToneQuality.Measure(estimator, estimator.Power, 1);
    }
}
