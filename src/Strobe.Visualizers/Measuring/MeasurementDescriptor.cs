using Strobe.Visualizers.Measuring;

namespace Strobe.Visualizers;

/// <summary>What the unit of a measurement is made of. Times are in <c>s</c> when the sample rate is known, else in <c>samples</c>.</summary>
public enum MeasurementUnit
{
    /// <summary>No unit: counts and ratios.</summary>
    Plain,

    /// <summary>The unit of the signal.</summary>
    Value,

    /// <summary><c>s</c> or <c>samples</c>.</summary>
    Time,

    /// <summary><c>Hz</c> or <c>1/sample</c>.</summary>
    Frequency,

    /// <summary>The signal's unit times the time's: <c>V·s</c>.</summary>
    ValueTime,

    /// <summary>The signal's unit per time: <c>V/s</c> or <c>V/sample</c>.</summary>
    ValuePerTime,

    /// <summary><c>%</c>.</summary>
    Percent,

    /// <summary><c>°</c>.</summary>
    Degrees,
}

/// <summary>One of the measurements of <see cref="MeasurementLibrary"/>.</summary>
public sealed record MeasurementDescriptor
{
    internal MeasurementDescriptor(string id, string name, MeasurementUnit unit, string summary, Func<MeasuredPair, Outcome> compute) =>
        (Id, Name, Unit, Summary, Compute) = (id, name, unit, summary, compute);

    /// <summary>Its lasting name in text and on the command line, such as <c>rise-time</c>.</summary>
    public string Id { get; }

    /// <summary>What people call it, such as <c>Rise time</c>; the name of the <see cref="Measurement"/>.</summary>
    public string Name { get; }

    /// <summary>What its unit is made of.</summary>
    public MeasurementUnit Unit { get; internal init; }

    /// <summary>One sentence that says exactly what is measured.</summary>
    public string Summary { get; }

    /// <summary>True when it compares two signals; <see cref="Measurement.Value"/> says where the second stands against the first.</summary>
    public bool NeedsTwoSignals { get; internal init; }

    /// <summary>True when the order of the samples counts, so that frames of several rows and time stamps out of order have none.</summary>
    public bool NeedsTime { get; internal init; }

    /// <summary>True when complex samples have it too, of their magnitude.</summary>
    public bool TakesComplex { get; internal init; }

    internal Func<MeasuredPair, Outcome> Compute { get; }

    /// <summary>The unit that the measurement of a signal has.</summary>
    /// <param name="signalUnit">The unit of the samples; empty for plain numbers.</param>
    /// <param name="isRateKnown">Whether times are seconds.</param>
    public string UnitOf(string signalUnit, bool isRateKnown)
    {
        ArgumentNullException.ThrowIfNull(signalUnit);
        bool isPlain = signalUnit.Length == 0;
        return Unit switch
        {
            MeasurementUnit.Value => signalUnit,
            MeasurementUnit.Time => isRateKnown ? "s" : "samples",
            MeasurementUnit.Frequency => isRateKnown ? "Hz" : "1/sample",
            MeasurementUnit.ValueTime => isPlain ? UnitOfTime(isRateKnown) : $"{signalUnit}·{UnitOfTime(isRateKnown)}",
            MeasurementUnit.ValuePerTime => (isPlain ? "1" : signalUnit) + (isRateKnown ? "/s" : "/sample"),
            MeasurementUnit.Percent => "%",
            MeasurementUnit.Degrees => "°",
            _ => "",
        };
    }

    private static string UnitOfTime(bool isRateKnown) => isRateKnown ? "s" : "samples";
}
