using static Strobe.Visualizers.Tests.Measuring.Signals;

namespace Strobe.Visualizers.Tests.Measuring;

public class PassFailTests
{
    [Fact]
    public void Statistics_are_those_of_all_numbers_added()
    {
        MeasurementStatistics statistics = new();
        Random random = new(3);
        double[] values = Of(100_000, _ => 1e9 + random.NextDouble());
        foreach (double value in values) statistics.Add(new Measurement("RMS", value, "V"));
        statistics.Add(Measurement.NotMeasurable("RMS", "V", "no samples"));
        statistics.Add(double.NaN);
        double mean = 1e9 + values.Sum(value => value - 1e9) / values.Length,
            sigma = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        Assert.Equal((100_000, 2), (statistics.Count, statistics.Missed));
        Assert.Equal(values.Min(), statistics.Minimum);
        Assert.Equal(values.Max(), statistics.Maximum);
        Assert.Equal(mean, statistics.Mean!.Value, 1e-4);
        Assert.Equal(sigma, statistics.StandardDeviation!.Value, 1e-6);
        Assert.Equal(["RMS n", "RMS min", "RMS mean", "RMS max", "RMS σ"], statistics.ToMeasurements().Select(one => one.Name));
        Assert.Equal("V", statistics.ToMeasurements()[4].Unit);
        statistics.Reset();
        Assert.Equal((0, 0, null, null), (statistics.Count, statistics.Missed, statistics.Mean, statistics.StandardDeviation));
        Assert.Equal("no measurements", statistics.ToMeasurements()[2].Reason);
        statistics.Add(5);
        Assert.Equal((5, 5, 5, null), (statistics.Minimum, statistics.Mean, statistics.Maximum, statistics.StandardDeviation));
    }

    [Fact]
    public void A_limit_passes_on_itself_and_fails_beyond()
    {
        LimitTest test = LimitTest.Parse("rms=0.1..0.5");
        Assert.Equal(TestVerdict.Passed, test.Test(new Measurement("RMS", 0.1), 1));
        Assert.Equal(TestVerdict.Passed, test.Test(new Measurement("RMS", 0.5), 2));
        Assert.Equal(TestVerdict.NotTested, test.Test(Measurement.NotMeasurable("RMS", "", "no samples"), 3));
        Assert.Equal(TestVerdict.Failed, test.Test(new Measurement("RMS", Math.BitIncrement(0.5)), 4));
        Assert.Equal(TestVerdict.Failed, test.Test(new Measurement("RMS", -1), 5));
        Assert.Equal((2, 2, 1), (test.Passed, test.Failed, test.NotTested));
        Assert.Equal(4, test.FirstViolation!.FrameNumber);
        test.Reset();
        Assert.Equal((0, 0, 0, null), (test.Passed, test.Failed, test.NotTested, test.FirstViolation));
    }

    [Theory]
    [InlineData("rms=0.1..0.5", "rms=0.1..0.5")]
    [InlineData("freq = 990 ..", "freq=990..")]
    [InlineData("overshoot=..5", "overshoot=..5")]
    [InlineData("min=-1e3..-0.5", "min=-1000..-0.5")]
    public void Limits_are_read_from_text(string text, string expected) => Assert.Equal(expected, LimitTest.Parse(text).ToString());

    [Theory]
    [InlineData("rms")]
    [InlineData("rms=1")]
    [InlineData("rms=..")]
    [InlineData("rms=2..1")]
    [InlineData("rms=a..b")]
    [InlineData("rms=NaN..")]
    [InlineData("rms,freq=1..2")]
    [InlineData("loudness=1..2")]
    public void What_is_no_limit_is_refused(string text) => Assert.Throws<FormatException>(() => LimitTest.Parse(text));

    [Fact]
    public void A_mask_tests_samples_at_its_times_only()
    {
        MaskTest test = new(null, new MaskCurve([0.2, 0.5], [1, 4]));
        MaskResult passed = test.Test(Frames.Real([9, 9, 1, 1.999, 2.999, 4, 9], 10, number: 5));
        Assert.Equal((TestVerdict.Passed, 4, 0), (passed.Verdict, passed.Tested, passed.Violations));
        MaskResult failed = test.Test(Frames.Real([9, 9, 1, 2.001, 2.999, 4.001, 9], 10, number: 6));
        Assert.Equal((TestVerdict.Failed, 4, 2), (failed.Verdict, failed.Tested, failed.Violations));
        Assert.Equal(new MaskViolation(6, 3, 0.3, 2.001, null, test.Upper!.At(0.3, true)), failed.First);
        Assert.Equal(TestVerdict.Failed, test.Test(Frames.Real([0, 0, 0, double.NaN], 10)).Verdict);
        Assert.Equal(TestVerdict.NotTested, test.Test(Frames.None()).Verdict);
        Assert.Equal(TestVerdict.NotTested, test.Test(Frames.Complex([1, 2])).Verdict);
        Assert.Equal((1, 2, 2, 3), (test.Passed, test.Failed, test.NotTested, test.Violations));
        Assert.Equal(6, test.FirstViolation!.FrameNumber);
        test.Reset();
        Assert.Null(test.FirstViolation);
    }

    [Fact]
    public void On_a_step_of_a_mask_the_looser_limit_holds()
    {
        MaskCurve step = new([0, 2, 2, 4], [1, 1, 5, 5]);
        Assert.Equal((1.0, 5.0, 1.0, 5.0), (step.At(1.9, true), step.At(2, true), step.At(2, false), step.At(2.1, true)));
        Assert.Null(step.At(4.1, true));
        Assert.Null(step.At(double.NaN, true));
        Assert.Throws<ArgumentException>(() => new MaskCurve([1, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new MaskCurve([1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new MaskCurve([double.NaN], [1]));
    }

    [Fact]
    public void A_mask_around_a_reference_lies_where_brute_force_puts_it()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            double rate = 100, share = random.Next(3) switch { 0 => 0, 1 => random.Next(1, 8), _ => 6 * random.NextDouble() }, tolerance = random.NextDouble();
            double[] samples = Of(random.Next(1, 60), _ => random.NextDouble());
            MaskTest test = MaskTest.Around(Frames.Real(samples, rate), tolerance, share / rate);
            double At(double place) => place == (int)place ? samples[(int)place]
                : samples[(int)place] + (place - (int)place) * (samples[(int)place + 1] - samples[(int)place]);
            for (int i = 0; i < samples.Length; i++)
            {
                double from = Math.Max(0, i - share), to = Math.Min(samples.Length - 1, i + share);
                List<double> within = [At(from), At(to)];
                for (int j = (int)Math.Ceiling(from); j <= to; j++) within.Add(samples[j]);
                Assert.Equal(within.Max() + tolerance, test.Upper!.Values[i], 1e-9);
                Assert.Equal(within.Min() - tolerance, test.Lower!.Values[i], 1e-9);
            }

            Assert.Equal(TestVerdict.Passed, test.Test(Frames.Real(samples, rate)).Verdict);
            double[] off = [.. samples];
            int bad = random.Next(samples.Length);
            off[bad] = test.Upper!.Values[bad] + 1e-6;
            Assert.Equal((1, bad), (test.Test(Frames.Real(off, rate)).Violations, test.FirstViolation!.Index));
        }

        Assert.Throws<ArgumentException>(() => MaskTest.Around(Frames.None(), 1));
        Assert.Throws<ArgumentException>(() => MaskTest.Around(Frames.Real([double.NaN]), 1));
        Assert.Throws<ArgumentException>(() => MaskTest.Around(Frames.Real([1]), -1));
    }

    [Fact]
    public void Any_frame_can_be_tested_against_a_mask()
    {
        MaskTest test = MaskTest.Around(Frames.Real(Sine(200, 17), 1000), 0.1, 0.003);
        for (int seed = 0; seed < 1000; seed++) test.Test(Frames.Random(new Random(seed), "x", seed));
        Assert.Equal(1000, test.Passed + test.Failed + test.NotTested);
    }
}
