using static Strobe.Visualizers.Tests.Measuring.Signals;

namespace Strobe.Visualizers.Tests.Measuring;

public class MeasurementPropertyTests
{
    private const int Runs = 200;

    [Fact]
    public void Trapezoids_have_the_times_that_they_were_made_with()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double rise = 12 + 20 * random.NextDouble(), fall = 12 + 20 * random.NextDouble(), high = 40 + 60 * random.NextDouble(),
                low = 40 + 60 * random.NextDouble();
            double period = rise + high + fall + low, start = 30 * random.NextDouble() + 15, rate = Math.Pow(10, random.Next(-3, 7)),
                bottom = -3 + 5 * random.NextDouble(), height = 0.1 + random.NextDouble();
            double[] samples = Trapezoids(1500, start, period, rise, high, fall, bottom, bottom + height);
            void Check(string id, double expected, double tolerance) => AssertValue(expected, Measure(id, samples, rate), Math.Abs(expected) * tolerance);
            Check("base", bottom, 1e-9);
            Check("top", bottom + height, 1e-9);
            Check("amplitude", height, 1e-9);
            Check("mid-ref", bottom + height / 2, 1e-9);
            // On straight ramps interpolation is exact.
            Check("rise-time", 0.8 * rise / rate, 1e-6);
            Check("fall-time", 0.8 * fall / rate, 1e-6);
            Check("slew-rate", height * rate / rise, 1e-6);
            Check("slew-rate-fall", -height * rate / fall, 1e-6);
            Check("period", period / rate, 1e-9);
            Check("freq", rate / period, 1e-9);
            Check("width", (rise / 2 + high + fall / 2) / rate, 1e-6);
            Check("width-neg", (rise / 2 + low + fall / 2) / rate, 1e-6);
            Check("duty", 100 * (rise / 2 + high + fall / 2) / period, 1e-6);
            Check("duty-neg", 100 * (rise / 2 + low + fall / 2) / period, 1e-6);
            AssertValue(0, Measure("overshoot", samples, rate), 1e-6);
            AssertValue(0, Measure("preshoot", samples, rate), 1e-6);
        }
    }

    [Fact]
    public void Sines_have_their_frequency_mean_and_cycle_rms_whatever_part_of_them_is_seen()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double period = 40 + 100 * random.NextDouble(), phase = Math.Tau * random.NextDouble(), amplitude = 0.1 + 5 * random.NextDouble(),
                offset = -2 + 4 * random.NextDouble();
            double[] samples = Sine(random.Next(600, 2000), period, phase, amplitude, offset);
            AssertValue(1 / period, Measure("freq", samples), 1e-4 / period);
            AssertValue(50, Measure("duty", samples), 0.5);
            AssertValue(offset, Measure("cycle-mean", samples), 5e-3 * amplitude);
            double rms = Math.Sqrt(offset * offset + amplitude * amplitude / 2);
            AssertValue(rms, Measure("cycle-rms", samples), 5e-3 * rms);
            AssertValue(2 * amplitude, Measure("amplitude", samples), 0.02 * amplitude);
            // From 10 % to 90 % of a sine takes 2·asin(0.8) of its circle.
            AssertValue(period * 2 * Math.Asin(0.8) / Math.Tau, Measure("rise-time", samples), 0.02 * period);
        }
    }

    [Fact]
    public void The_step_of_a_second_order_system_overshoots_and_settles_as_the_textbook_says()
    {
        foreach (double damping in new[] { 0.2, 0.3, 0.5, 0.7 })
        {
            double natural = 0.02, ringing = natural * Math.Sqrt(1 - damping * damping), decay = damping * natural;
            double[] samples = Of(6000, i =>
            {
                double t = i - 500;
                return t < 0 ? 0 : 1 - Math.Exp(-decay * t) * (Math.Cos(ringing * t) + decay / ringing * Math.Sin(ringing * t));
            });
            AssertValue(100 * Math.Exp(-Math.PI * damping / Math.Sqrt(1 - damping * damping)), Measure("overshoot", samples), 0.1);
            AssertValue(0, Measure("preshoot", samples), 0.05);
            int last = Array.FindLastIndex(samples, sample => Math.Abs(sample - 1) > 0.02), middle = Array.FindIndex(samples, sample => sample >= 0.5);
            AssertValue(last - middle + 1, Measure("settling-time", samples), 1);
        }
    }

    [Fact]
    public void Preshoot_is_what_dips_before_an_edge()
    {
        double[] samples = Of(400, i => i switch { >= 190 and < 200 => -0.1, < 200 => 0, < 210 => (i - 200) / 10.0, _ => 1 });
        AssertValue(10, Measure("preshoot", samples), 1e-9);
        AssertValue(0, Measure("overshoot", samples), 1e-9);
        double[] reversed = [.. samples.Reverse()];
        AssertValue(10, Measure("overshoot", reversed), 1e-9);
        AssertValue(0, Measure("preshoot", reversed), 1e-9);
    }

    [Fact]
    public void Scale_offset_and_rate_change_measurements_as_their_units_say()
    {
        double[] samples = Trapezoids(1000, 20.3, 150.7, 12.1, 50.5, 18.2);
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double gain = Math.Pow(10, 8 * random.NextDouble() - 4), offset = gain * (random.NextDouble() - 0.5), rate = Math.Pow(10, random.Next(-2, 8));
            double[] changed = Array.ConvertAll(samples, sample => gain * sample + offset);
            foreach (MeasurementDescriptor one in MeasurementLibrary.All)
            {
                if (one.NeedsTwoSignals || one.Id is "mean" or "rms" or "min" or "max" or "median" or "crest" or "top" or "base" or "area"
                    || one.Id.EndsWith("-ref", StringComparison.Ordinal) || one.Id.StartsWith("cycle-", StringComparison.Ordinal)) continue;
                Measurement before = Measure(one.Id, samples, 1), after = Measure(one.Id, changed, rate);
                if (!before.IsMeasured)
                {
                    Assert.False(after.IsMeasured);
                    continue;
                }

                double expected = before.Value * one.Unit switch
                {
                    MeasurementUnit.Value => gain,
                    MeasurementUnit.Time => 1 / rate,
                    MeasurementUnit.Frequency => rate,
                    MeasurementUnit.ValuePerTime => gain * rate,
                    _ => 1,
                };
                AssertValue(expected, after, 1e-6 * Math.Abs(expected) + (one.Unit == MeasurementUnit.Percent ? 1e-6 : 0));
            }

            foreach (string id in new[] { "mean", "min", "max", "median", "top", "base", "low-ref", "mid-ref", "high-ref", "cycle-mean" })
            {
                AssertValue(gain * Measure(id, samples).Value + offset, Measure(id, changed), 1e-6 * gain);
            }
        }
    }

    [Fact]
    public void Backwards_in_time_rise_is_fall_and_the_rest_stays()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double[] samples = Trapezoids(900, 20 * random.NextDouble() + 20, 150 + 20 * random.NextDouble(), 5 + 10 * random.NextDouble(),
                40 + 30 * random.NextDouble(), 5 + 10 * random.NextDouble());
            double[] reversed = [.. samples.Reverse()];
            foreach ((string id, string mirrored) in new[] { ("rise-time", "fall-time"), ("width", "width"), ("width-neg", "width-neg"),
                ("edges-rising", "edges-falling"), ("edges", "edges"), ("rms", "rms"), ("amplitude", "amplitude"), ("area", "area") })
            {
                Measurement one = Measure(id, samples), other = Measure(mirrored, reversed);
                AssertValue(one.Value, other, 1e-6 * Math.Abs(one.Value));
            }

            Measurement forth = Measure("slew-rate", samples), back = Measure("slew-rate-fall", reversed);
            AssertValue(-forth.Value, back, 1e-6 * forth.Value);
        }
    }

    [Fact]
    public void Noise_below_the_hysteresis_makes_no_edges()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            double[] samples = Array.ConvertAll(Trapezoids(3000, 100, 500, 150, 100, 150), sample => sample + 0.04 * (random.NextDouble() - 0.5));
            AssertValue(6, Measure("edges-rising", samples), 0);
            AssertValue(6, Measure("edges-falling", samples), 0);
            AssertValue(5, Measure("cycles", samples), 0);
            AssertValue(500, Measure("period", samples), 5);
            Assert.True(Measure("edges", samples, options: new MeasurementOptions { HysteresisPercent = 0 }).Value > 12);
        }
    }

    [Fact]
    public void A_delayed_signal_is_late_by_the_delay()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double delay = 40 * random.NextDouble() - 20, rate = 1000, width = 8 + 10 * random.NextDouble();
            double[] Pulse(double centre, double gain, double offset) => Of(400, i => offset + gain * Math.Exp(-Math.Pow((i - centre) / width, 2)));
            double[] first = Pulse(190, 1, 0), second = Pulse(190 + delay, 3, -1);
            AssertValue(delay / rate, Measure("delay", first, rate, second: second), 0.1 / rate);
            AssertValue(delay / rate, Measure("delay-corr", first, rate, second: second), 0.02 / rate);
            AssertValue(-delay / rate, Measure("delay-corr", second, rate, second: first), 0.02 / rate);
            AssertValue(-delay / rate, Measure("delay", second, rate, second: first), 0.1 / rate);
        }
    }

    [Fact]
    public void Sines_of_one_frequency_have_their_phase_and_the_delay_that_goes_with_it()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            double period = 30 + 40 * random.NextDouble(), phase = 300 * random.NextDouble() - 150, start = Math.Tau * random.NextDouble();
            double[] first = Sine(1000, period, start), second = Sine(1000, period, start + phase * Math.PI / 180, 0.3, 7);
            AssertValue(phase, Measure("phase", first, 48000, second: second), 0.05);
            AssertValue(-phase, Measure("phase", second, 48000, second: first), 0.05);
            AssertValue(-phase / 360 * period, Measure("delay", first, second: second), 0.01 * period);
            AssertValue(-phase / 360 * period, Measure("delay-corr", first, second: second), 0.01 * period);
        }
    }
}
