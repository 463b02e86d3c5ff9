using System.Globalization;

namespace Strobe.Visualizers;

/// <summary>What a test said of one result.</summary>
public enum TestVerdict
{
    /// <summary>Within the limits.</summary>
    Passed,

    /// <summary>Beyond a limit.</summary>
    Failed,

    /// <summary>There was nothing to test.</summary>
    NotTested,
}

/// <summary>
/// A pass/fail test of one measurement: it passes from <see cref="Lower"/> to <see cref="Upper"/>, both included, and fails outside. What could not be
/// measured neither passes nor fails, and is counted apart. Not for several threads at once.
/// </summary>
public sealed class LimitTest
{
    private const string Range = "..";

    /// <summary>A test.</summary>
    /// <param name="measurement">What is tested.</param>
    /// <param name="lower">The least that passes, in the measurement's unit; null for no limit.</param>
    /// <param name="upper">The most that passes; null for no limit.</param>
    /// <exception cref="ArgumentException">A limit is NaN, or the lower one lies above the upper one.</exception>
    public LimitTest(MeasurementDescriptor measurement, double? lower, double? upper)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        if (lower is double.NaN || upper is double.NaN || lower > upper)
        {
            throw new ArgumentException("The lower limit must not lie above the upper one, and neither may be NaN.", nameof(lower));
        }

        (Measured, Lower, Upper) = (measurement, lower, upper);
    }

    /// <summary>What is tested.</summary>
    public MeasurementDescriptor Measured { get; }

    /// <summary>The least that passes; null for no limit.</summary>
    public double? Lower { get; }

    /// <summary>The most that passes; null for no limit.</summary>
    public double? Upper { get; }

    /// <summary>How many passed.</summary>
    public long Passed { get; private set; }

    /// <summary>How many failed.</summary>
    public long Failed { get; private set; }

    /// <summary>How many could not be measured.</summary>
    public long NotTested { get; private set; }

    /// <summary>The first that failed; null when none did.</summary>
    public LimitViolation? FirstViolation { get; private set; }

    /// <summary>Reads a test such as <c>rms=0.1..0.5</c>, <c>freq=990..</c> or <c>overshoot=..5</c>: an id, the limits in the measurement's unit.</summary>
    /// <exception cref="FormatException">It is none; the message says why in one sentence.</exception>
    public static LimitTest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal), dots = text.IndexOf(Range, StringComparison.Ordinal);
        if (equals < 0 || dots < equals) throw new FormatException($"A limit is written like rms=0.1..0.5, not {text}.");
        MeasurementDescriptor measured = MeasurementLibrary.Parse(text[..equals].Trim()) is { Count: 1 } one ? one[0]
            : throw new FormatException("A limit is for one measurement.");
        double? lower = Limit(text[(equals + 1)..dots]), upper = Limit(text[(dots + Range.Length)..]);
        if (lower is null && upper is null) throw new FormatException($"{measured.Id} is given no limit.");
        return lower > upper ? throw new FormatException($"The lower limit of {measured.Id} lies above the upper one.") : new LimitTest(measured, lower, upper);
    }

    /// <summary>Tests a result and counts it.</summary>
    /// <param name="measurement">The result of <see cref="Measured"/>.</param>
    /// <param name="frameNumber">Which frame it is of, for <see cref="FirstViolation"/>.</param>
    public TestVerdict Test(Measurement measurement, long frameNumber)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        if (!measurement.IsMeasured)
        {
            NotTested++;
            return TestVerdict.NotTested;
        }

        if (!(measurement.Value < Lower) && !(measurement.Value > Upper))
        {
            Passed++;
            return TestVerdict.Passed;
        }

        Failed++;
        FirstViolation ??= new LimitViolation(frameNumber, measurement.Value);
        return TestVerdict.Failed;
    }

    /// <summary>Forgets all results.</summary>
    public void Reset() => (Passed, Failed, NotTested, FirstViolation) = (0, 0, 0, null);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Measured.Id}={Lower}{Range}{Upper}");

    private static double? Limit(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0) return null;
        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"The limit {trimmed} is no number.");
    }
}

/// <summary>Where a measurement was beyond its limits.</summary>
/// <param name="FrameNumber">The frame.</param>
/// <param name="Value">What was measured.</param>
public sealed record LimitViolation(long FrameNumber, double Value);
