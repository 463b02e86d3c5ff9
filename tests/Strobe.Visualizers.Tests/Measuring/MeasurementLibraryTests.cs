using static Strobe.Visualizers.Tests.Measuring.Signals;

namespace Strobe.Visualizers.Tests.Measuring;

public class MeasurementLibraryTests
{
    [Fact]
    public void Every_measurement_can_be_found_by_its_id_and_says_what_it_is()
    {
        Assert.Equal(MeasurementLibrary.All.Count, MeasurementLibrary.All.Select(one => one.Id).Distinct().Count());
        foreach (MeasurementDescriptor one in MeasurementLibrary.All)
        {
            Assert.Same(one, MeasurementLibrary.Find(one.Id));
            Assert.Matches("^[a-z][a-z-]*$", one.Id);
            Assert.EndsWith(".", one.Summary, StringComparison.Ordinal);
            Assert.NotEmpty(one.Name);
        }
    }

    [Fact]
    public void A_list_of_ids_is_read_in_its_order()
    {
        Assert.Equal(["freq", "rms"], MeasurementLibrary.Parse(" freq, RMS ").Select(one => one.Id));
        Assert.Equal(MeasurementLibrary.All, MeasurementLibrary.Parse("all"));
        Assert.False(MeasurementLibrary.TryParse("rms,loudness", out _, out string reason));
        Assert.StartsWith("There is no measurement loudness; there are min, max,", reason, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => MeasurementLibrary.Parse(","));
    }

    [Theory]
    [InlineData("rms", "V", 1000.0, "V")]
    [InlineData("rms", "", 1000.0, "")]
    [InlineData("rise-time", "V", 1000.0, "s")]
    [InlineData("rise-time", "V", null, "samples")]
    [InlineData("freq", "V", 1000.0, "Hz")]
    [InlineData("freq", "V", null, "1/sample")]
    [InlineData("slew-rate", "V", 1000.0, "V/s")]
    [InlineData("slew-rate", "", null, "1/sample")]
    [InlineData("area", "V", 1000.0, "V·s")]
    [InlineData("area", "", 1000.0, "s")]
    [InlineData("duty", "V", 1000.0, "%")]
    [InlineData("phase", "V", 1000.0, "°")]
    [InlineData("edges", "V", 1000.0, "")]
    public void Units_come_from_the_signal_and_its_rate(string id, string unit, double? rate, string expected) =>
        Assert.Equal(expected, Measure(id, Sine(100, 20), rate, new MeasurementOptions { Unit = unit }).Unit);

    [Theory]
    [InlineData("freq", "0 0 0 1 1 1", "there is less than one period")]
    [InlineData("freq", "2 2 2", "the signal is constant")]
    [InlineData("top", "2 2 2", "the signal is constant")]
    [InlineData("rise-time", "2", "the signal is constant")]
    [InlineData("rise-time", "1 1 1 0 0 0", "there is no rising edge")]
    [InlineData("rms", "1 NaN 3", "1 of 3 samples is NaN or infinite")]
    [InlineData("rms", "-Infinity NaN", "2 of 2 samples are NaN or infinite")]
    [InlineData("crest", "0 0", "the RMS is zero")]
    [InlineData("area", "1", "a single sample has no area")]
    [InlineData("pp", "1.7e308 -1.7e308", "the result is too large for a number")]
    [InlineData("settling-time", "0 0 1 1 0 0", "there are 2 edges; a step has one")]
    [InlineData("delay", "0 1", "it compares two signals and there is one")]
    public void What_cannot_be_measured_says_why(string id, string samples, string reason)
    {
        double[] values = [.. samples.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        Measurement found = Measure(id, values, 10);
        Assert.False(found.IsMeasured);
        Assert.Equal(reason, found.Reason);
    }

    [Fact]
    public void No_samples_have_no_measurements()
    {
        foreach (MeasurementDescriptor one in MeasurementLibrary.All) Assert.Equal("no samples", Measure(one.Id, []).Reason);
    }

    [Fact]
    public void Two_signals_must_go_together()
    {
        double[] sine = Sine(100, 20);
        Assert.Equal("the first signal has 100 samples and the second 50", Measure("correlation", sine, second: Sine(50, 20)).Reason);
        Assert.Equal("the second signal is constant", Measure("correlation", sine, second: new double[100]).Reason);
        Assert.Equal("the second signal is constant", Measure("phase", sine, second: new double[100]).Reason);
        Assert.Equal("the second signal has next to nothing at the first one's frequency", Measure("phase", sine, second: Sine(100, 5)).Reason);
        Assert.Equal("second signal: 1 of 100 samples is NaN or infinite", Measure("delay", sine, second: [double.NaN, .. sine[1..]]).Reason);
        ValueList<Measurement> rates = MeasurementLibrary.Measure(Frames.Real(sine, 10), MeasurementLibrary.Parse("delay"), second: Frames.Real(sine, 20));
        Assert.Equal("the sample rates differ", rates[0].Reason);
        Random random = new(1);
        Assert.Equal("the signals do not resemble each other at any lag",
            Measure("delay-corr", Of(500, _ => random.NextDouble()), second: Of(500, _ => random.NextDouble())).Reason);
    }

    [Fact]
    public void Complex_frames_are_measured_where_their_magnitude_makes_sense()
    {
        SignalFrame frame = Frames.Complex([3, 4, 6, 8], 10);
        ValueList<Measurement> found = MeasurementLibrary.Measure(frame, MeasurementLibrary.Parse("min,max,freq,rise-time"));
        Assert.Equal([5, 10], [found[0].Value, found[1].Value]);
        Assert.Equal("the samples are complex; measure their magnitude, phase or a part", found[2].Reason);
        Assert.False(found[3].IsMeasured);
    }

    [Fact]
    public void A_gate_holds_what_lies_between_its_ends_both_included()
    {
        SignalFrame frame = Frames.Real(Of(100, i => i), 10);
        (double, double) Ends(FigureRange gate)
        {
            ValueList<Measurement> found = MeasurementLibrary.Measure(frame, MeasurementLibrary.Parse("min,max"), gate: gate);
            return (found[0].Value, found[1].Value);
        }

        Assert.Equal((3, 7), Ends(new FigureRange(0.3, 0.7)));
        Assert.Equal((4, 6), Ends(new FigureRange(0.31, 0.69)));
        Assert.Equal((0, 99), Ends(new FigureRange(-5, 1e300)));
        ValueList<Measurement> none = MeasurementLibrary.Measure(frame, MeasurementLibrary.Parse("min"), gate: new FigureRange(20, 30));
        Assert.Equal("no samples", none[0].Reason);
        Assert.Equal(5, MeasurementLibrary.Measure(Of(100, i => i), null, MeasurementLibrary.Parse("min"), gate: new FigureRange(5, 9))[0].Value);
    }

    [Fact]
    public void Values_of_several_rows_have_statistics_and_no_times()
    {
        ValueList<Measurement> found = MeasurementLibrary.Measure(Frames.Rows(2, [1, 2, 3, 4], 10), MeasurementLibrary.Parse("mean,freq"));
        Assert.Equal(2.5, found[0].Value);
        Assert.Equal("a value of 2×2 is not one signal; measure one of its rows", found[1].Reason);
    }

    [Fact]
    public void A_frame_without_a_value_says_so() =>
        Assert.Equal("no value: OptimizedOut", MeasurementLibrary.Measure(Frames.None(), MeasurementLibrary.Parse("mean"))[0].Reason);

    [Fact]
    public void A_series_follows_its_time_stamps()
    {
        // A sine seen at uneven times.
        Random random = new(7);
        double[] times = new double[3000];
        for (int i = 1; i < times.Length; i++) times[i] = times[i - 1] + 0.001 * (0.2 + random.NextDouble());
        double[] values = Array.ConvertAll(times, t => 2 + Math.Sin(Math.Tau * 7.3 * t));
        ValueList<Measurement> found =
            MeasurementLibrary.MeasureSeries(values, times, MeasurementLibrary.Parse("freq,cycle-mean,cycle-rms,area,delay-corr,width"));
        AssertValue(7.3, found[0], 0.001);
        AssertValue(2, found[1], 0.005);
        AssertValue(Math.Sqrt(4.5), found[2], 0.005);
        AssertValue(2 * times[^1] + (1 - Math.Cos(Math.Tau * 7.3 * times[^1])) / (Math.Tau * 7.3), found[3], 1e-3);
        AssertValue(1 / 14.6, found[5], 1e-3);
        Assert.Equal(("Hz", "s"), (found[0].Unit, found[5].Unit));
        Array.Reverse(times);
        Assert.Equal("the time stamps do not grow from sample to sample",
            MeasurementLibrary.MeasureSeries(values, times, MeasurementLibrary.Parse("freq"))[0].Reason);
    }

    [Fact]
    public void The_history_of_a_scalar_is_a_series()
    {
        IEnumerable<SignalFrame> history =
            Enumerable.Range(0, 1000).Select(i => i % 100 == 50 ? Frames.None("gain", i)
            : Frames.Scalar(Math.Sin(Math.Tau * i / 40), "gain", i, i * 1_000_000L));
        ValueList<Measurement> found = MeasurementLibrary.MeasureHistory(history, MeasurementLibrary.Parse("freq,max,samples"));
        AssertValue(25, found[0], 0.01);
        AssertValue(1, found[1], 1e-9);
        AssertValue(990, found[2], 0);
    }

    [Fact]
    public void Levels_can_be_set()
    {
        double[] ramp = Trapezoids(500, 100, 400, 100, 100, 100);
        AssertValue(60, Measure("rise-time", ramp, options: new MeasurementOptions { LowPercent = 20, HighPercent = 80 }), 1e-6);
        AssertValue(25, Measure("mid-ref", Of(300, i => i < 100 ? 0 : 100), options: new MeasurementOptions { MiddlePercent = 25 }), 1e-9);
        Assert.Equal("the reference levels are not in order between 0 and 100 %",
            Measure("rms", ramp, options: new MeasurementOptions { LowPercent = 95 }).Reason);
        double[] ringing = Of(1000, i => i < 100 ? 0 : 1 + 0.4 * Math.Exp(-(i - 100) / 30.0) * Math.Cos(i - 100));
        AssertValue(1, Measure("top", ringing), 0.01);
        AssertValue(1.4, Measure("top", ringing, options: new MeasurementOptions { StateLevels = StateLevelMethod.Extremes }), 1e-9);
    }

    [Fact]
    public void Any_frame_gives_finite_numbers_or_reasons()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            SignalFrame first = Frames.Random(random, "a", 0), second = random.Next(3) == 0 ? first : Frames.Random(random, "b", 0);
            FigureRange? gate = random.Next(4) switch { 0 => new FigureRange(random.NextDouble() * 0.1, random.NextDouble() * 0.3), 1 =>
                new FigureRange(double.NaN, double.PositiveInfinity), _ => null };
            MeasurementOptions options =
                new() { HysteresisPercent = random.Next(0, 50), SampleRateHz = random.Next(5) == 0 ? random.NextDouble() : null,
                StateLevels = (StateLevelMethod)random.Next(2) };
            ValueList<Measurement> found = MeasurementLibrary.Measure(first, MeasurementLibrary.All, options, gate, second);
            Assert.Equal(MeasurementLibrary.All.Count, found.Count);
            foreach (Measurement one in found) Assert.True(one.IsMeasured ? double.IsFinite(one.Value) : one.Reason.Length > 0, $"{seed}: {one}");
        }
    }
}
