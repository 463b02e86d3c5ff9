using System.Text.Json.Serialization;

namespace Strobe;

/// <summary>A named number with its unit, or the reason why there is none.</summary>
public sealed record Measurement
{
    /// <summary>A number that was measured.</summary>
    /// <param name="name">What, such as <c>RMS</c>.</param>
    /// <param name="value">How much, in the unit; NaN and infinities become "not measurable".</param>
    /// <param name="unit">The unit without a prefix, such as <c>V</c>, <c>dBFS</c>, <c>%</c>; empty for plain numbers.</param>
    public Measurement(string name, double value, string unit = "") =>
        (Name, Value, Unit, Reason) = (name, double.IsFinite(value) ? value : 0, unit, double.IsFinite(value) ? "" : "the result is no number");

    /// <summary>As it is stored.</summary>
    [JsonConstructor]
    public Measurement(string name, double value, string unit, string reason) : this(name, value, unit)
    {
        if (string.IsNullOrEmpty(reason)) return;
        (Value, Reason) = (0, reason);
    }

    /// <summary>What was measured.</summary>
    public string Name { get; }

    /// <summary>How much, in the unit; 0 when not measurable.</summary>
    public double Value { get; }

    /// <summary>The unit, without a prefix.</summary>
    public string Unit { get; }

    /// <summary>Why it could not be measured; empty when it was.</summary>
    public string Reason { get; }

    /// <summary>True when there is a number.</summary>
    [JsonIgnore]
    public bool IsMeasured => Reason.Length == 0;

    /// <summary>Something that cannot be measured here.</summary>
    /// <param name="name">What.</param>
    /// <param name="unit">The unit it would have.</param>
    /// <param name="reason">Why not, in a few words without a full stop.</param>
    public static Measurement NotMeasurable(string name, string unit, string reason) => new(name, 0, unit, string.IsNullOrEmpty(reason) ? "no reason was given" : reason);

    /// <summary>Such as <c>RMS 707.1 mV</c> or <c>RMS not measurable: no samples</c>.</summary>
    public override string ToString() => IsMeasured ? $"{Name} {Engineering.Format(Value, Unit)}" : $"{Name} not measurable: {Reason}";
}
