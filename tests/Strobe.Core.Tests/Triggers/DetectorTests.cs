using Strobe.Triggers;

namespace Strobe.Tests.Triggers;

/// <summary>Every condition fires exactly where a reference says that looks at the whole signal at once, by the words of the documentation.</summary>
public sealed class DetectorTests
{
    private const int Signals = 1000, MostSamples = 80;

    /// <summary>A few values only, so that levels are met exactly, too; times with pauses of different lengths, some none.</summary>
    private static (double[] Values, double[] Times) Make(Random random)
    {
        double[] values = new double[random.Next(0, MostSamples)], times = new double[values.Length];
        double value = 0, time = random.Next(100);
        for (int i = 0; i < values.Length; i++)
        {
            value = random.Next(4) == 0 ? random.Next(-4, 5) : Math.Clamp(value + random.Next(-1, 2), -5, 5);
            (values[i], times[i]) = (value + (random.Next(8) == 0 ? 0.5 : 0), time += random.Next(0, 4));
        }

        return (values, times);
    }

    private static void Check(int seed, Func<Random, SignalCondition> conditionOf, Func<SignalCondition, double[], double[], int, bool> fires)
    {
        Random random = new(seed);
        int fired = 0;
        for (int i = 0; i < Signals; i++)
        {
            SignalCondition condition = conditionOf(random);
            (double[] values, double[] times) = Make(random);
            Detector detector = Detector.Of(condition);
            for (int k = 0; k < values.Length; k++)
            {
                bool expected = fires(condition, values, times, k), actual = detector.Take(values[k], times[k]);
                Assert.True(expected == actual, $"{condition} at {k} of {string.Join(' ', values)} at {string.Join(' ', times)}: expected {expected}");
                fired += actual ? 1 : 0;
            }
        }

        Assert.InRange(fired, Signals / 10, int.MaxValue);
    }

    private static double Level(Random random) => random.Next(-3, 4);

    private static double Hysteresis(Random random) => random.Next(3) == 0 ? 0 : random.Next(0, 3);

    [Fact]
    public void Edges() => Check(
        1, random => new EdgeCondition(Level(random), (TriggerSlope)random.Next(3), Hysteresis(random)),
        (condition, v, _, i) =>
        {
            EdgeCondition edge = (EdgeCondition)condition;
            bool Crosses(Func<double, bool> isBeyond, Func<double, bool> isAway)
            {
                if (!isBeyond(v[i])) return false;
                int last = Array.FindLastIndex(v, Math.Max(0, i - 1), i, value => isAway(value));
                return i > 0 && last >= 0 && !v[(last + 1)..i].Any(isBeyond);
            }

            bool rises = Crosses(value => value >= edge.Level, value => value < edge.Level - edge.Hysteresis);
            bool falls = Crosses(value => value <= edge.Level, value => value > edge.Level + edge.Hysteresis);
            return (rises && edge.Slope != TriggerSlope.Falling) || (falls && edge.Slope != TriggerSlope.Rising);
        });

    [Fact]
    public void Levels() => Check(
        2, random => new LevelCondition(Level(random), random.Next(2) == 0),
        (condition, v, _, i) => ((LevelCondition)condition).IsAbove ? v[i] > ((LevelCondition)condition).Level : v[i] < ((LevelCondition)condition).Level);

    [Fact]
    public void Windows() => Check(
        3, random => new WindowCondition(random.Next(-3, 1), random.Next(0, 4), (WindowCrossing)random.Next(4)),
        (condition, v, _, i) =>
        {
            WindowCondition window = (WindowCondition)condition;
            bool Inside(int at) => window.Low <= v[at] && v[at] <= window.High;
            return window.When switch
            {
                WindowCrossing.Enters => i > 0 && Inside(i) && !Inside(i - 1),
                WindowCrossing.Leaves => i > 0 && !Inside(i) && Inside(i - 1),
                WindowCrossing.Inside => Inside(i),
                _ => !Inside(i),
            };
        });

    /// <summary>For each sample whether it is high, by the last one before it that says so; null before the first.</summary>
    private static bool?[] States(double[] v, double level, double hysteresis) => [.. v.Select((_, i) =>
    {
        for (int k = i; k >= 0; k--)
        {
            if (v[k] >= level) return (bool?)true;
            if (v[k] < level - hysteresis) return false;
        }

        return null;
    })];

    [Fact]
    public void Pulses() => Check(
        4, random =>
        {
            double least = random.Next(0, 6);
            return new PulseCondition(Level(random), random.Next(2) == 0, least, random.Next(3) == 0 ? double.PositiveInfinity : least + random.Next(0, 6), Hysteresis(random));
        },
        (condition, v, t, i) =>
        {
            PulseCondition pulse = (PulseCondition)condition;
            bool?[] high = States(v, pulse.Level, pulse.Hysteresis);
            if (i == 0 || high[i] != !pulse.IsPositive || high[i - 1] != pulse.IsPositive) return false;
            int begin = i - 1;
            while (begin > 0 && high[begin - 1] == pulse.IsPositive) begin--;
            if (begin == 0 || high[begin - 1] != !pulse.IsPositive) return false;
            double width = t[i] - t[begin];
            return width >= pulse.Least && width <= pulse.Most;
        });

    [Fact]
    public void Runts() => Check(
        5, random => new RuntCondition(random.Next(-3, 1), random.Next(1, 4), random.Next(2) == 0),
        (condition, v, _, i) =>
        {
            RuntCondition runt = (RuntCondition)condition;
            bool Out(double value) => runt.IsPositive ? value < runt.Low : value > runt.High;
            bool Reached(double value) => runt.IsPositive ? value >= runt.High : value <= runt.Low;
            if (!Out(v[i])) return false;
            int before = Array.FindLastIndex(v, Math.Max(0, i - 1), i, value => Out(value));
            return i > 0 && before >= 0 && before < i - 1 && !v[(before + 1)..i].Any(Reached);
        });

    [Fact]
    public void Timeouts() => Check(
        6, random => new TimeoutCondition(Level(random), random.Next(1, 8), Hysteresis(random)),
        (condition, v, t, i) =>
        {
            TimeoutCondition timeout = (TimeoutCondition)condition;
            bool?[] high = States(v, timeout.Level, timeout.Hysteresis);
            bool Crossed(int at) => at == 0 || (high[at - 1] is { } before && high[at] == !before);
            if (i == 0) return false;
            int last = i - 1;
            while (!Crossed(last)) last--;
            return t[i] - t[last] >= timeout.Length && !Enumerable.Range(last + 1, i - last - 1).Any(k => t[k] - t[last] >= timeout.Length);
        });

    [Fact]
    public void Slopes() => Check(
        7, random =>
        {
            double least = random.Next(0, 4);
            return new SlopeCondition(random.Next(-3, 1), random.Next(1, 4), random.Next(2) == 0, least, random.Next(3) == 0 ? double.PositiveInfinity : least + random.Next(0, 6));
        },
        (condition, v, t, i) =>
        {
            SlopeCondition slope = (SlopeCondition)condition;
            bool Before(double value) => slope.IsRising ? value < slope.Low : value > slope.High;
            bool Done(double value) => slope.IsRising ? value >= slope.High : value <= slope.Low;
            if (i == 0 || !Done(v[i])) return false;
            int last = Array.FindLastIndex(v, i - 1, i, value => Before(value));
            if (last < 0 || v[(last + 1)..i].Any(Done)) return false;
            double length = t[i] - t[last + 1];
            return length >= slope.Least && length <= slope.Most;
        });

    [Fact]
    public void Expressions() => Check(
        8, random => new ExpressionCondition(random.Next(2) == 0 ? "value > 1 and time < 90 or value == -2" : "abs(value - 0.5) < 1.5 and 1 / value > 0"),
        (condition, v, t, i) => ((ExpressionCondition)condition).Text[0] == 'v'
            ? (v[i] > 1 && t[i] < 90) || v[i] == -2
            : Math.Abs(v[i] - 0.5) < 1.5 && v[i] > 0);

    [Fact]
    public void A_signal_that_does_not_come_times_out()
    {
        Detector detector = Detector.Of(new TimeoutCondition(0, 5));
        Assert.False(detector.Pass(100));
        Assert.False(detector.Take(1, 10));
        Assert.False(detector.Pass(14.9));
        Assert.True(detector.Pass(15));
        Assert.False(detector.Pass(20));
        Assert.False(detector.Take(1, 21));
        Assert.False(detector.Take(-1, 22));
        Assert.True(detector.Pass(27));
    }
}
