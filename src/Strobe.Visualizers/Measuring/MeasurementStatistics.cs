using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers;

/// <summary>
/// Statistics of one measurement over time: how often, least, mean, largest and σ, updated with Welford's method, which stays accurate however many there
/// are and however small their differences.
/// Not for several threads at once.
/// </summary>
public sealed class MeasurementStatistics
{
    private RunningStatistics _running = new();

    /// <summary>How many numbers were added.</summary>
    public long Count => _running.Count;

    /// <summary>How often there was nothing to add, because it could not be measured.</summary>
    public long Missed { get; private set; }

    /// <summary>What is measured, as the last measurement added calls it; empty at first.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The unit of the last measurement added.</summary>
    public string Unit { get; private set; } = "";

    /// <summary>The least number; null when there is none.</summary>
    public double? Minimum => Count > 0 ? _running.Minimum : null;

    /// <summary>The mean; null when there is none, or it is too large for a number.</summary>
    public double? Mean => Count > 0 ? Finite(_running.Mean) : null;

    /// <summary>The largest number; null when there is none.</summary>
    public double? Maximum => Count > 0 ? _running.Maximum : null;

    /// <summary>The standard deviation (divided by n − 1); null below two numbers, or when it is too large for a number.</summary>
    public double? StandardDeviation => Count > 1 ? Finite(_running.StandardDeviation) : null;

    /// <summary>Adds a result. One that was not measured only counts as <see cref="Missed"/>.</summary>
    public void Add(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        (Name, Unit) = (measurement.Name, measurement.Unit);
        if (measurement.IsMeasured) Add(measurement.Value);
        else Missed++;
    }

    /// <summary>Adds a number. NaN and infinities count as <see cref="Missed"/>.</summary>
    public void Add(double value)
    {
        if (double.IsFinite(value)) _running.Push(value);
        else Missed++;
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _running = new RunningStatistics();
        Missed = 0;
    }

    /// <summary>n, minimum, mean, maximum and σ, named after the measurement, for a figure or a table.</summary>
    public ValueList<Measurement> ToMeasurements() =>
    [
        new Measurement(Named("n"), Count),
        Of("min", Minimum, "no measurements"),
        Of("mean", Mean, Count > 0 ? "it is too large for a number" : "no measurements"),
        Of("max", Maximum, "no measurements"),
        Of("σ", StandardDeviation, Count > 1 ? "it is too large for a number" : "fewer than two measurements"),
    ];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private string Named(string part) => Name.Length == 0 ? part : $"{Name} {part}";

    private Measurement Of(string part, double? value, string reason) =>
        value is { } number ? new Measurement(Named(part), number, Unit) : Measurement.NotMeasurable(Named(part), Unit, reason);
}
