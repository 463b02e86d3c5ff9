namespace Strobe.Visualizers.Deriving;

/// <summary>A function of the language: so many signals first, then numbers, then words.</summary>
internal sealed class Function(string name, int signals, string[] parameters, double[] defaults, Func<Call, DerivedSignal> apply)
{
    internal string Name { get; } = name;

    internal int Signals { get; } = signals;

    /// <summary>What the numbers are called.</summary>
    internal string[] Parameters { get; } = parameters;

    /// <summary>What the last numbers are when they are left out.</summary>
    internal double[] Defaults { get; } = defaults;

    internal Func<Call, DerivedSignal> Apply { get; } = apply;

    /// <summary>Words that may stand behind the numbers.</summary>
    internal string[] Words { get; init; } = [];

    /// <summary>Why numbers cannot be: without a full stop; empty when they can.</summary>
    internal Func<List<double>, string> Refuse { get; init; } = static _ => "";

    internal int Most => Parameters.Length;

    internal int Least => Most - Defaults.Length;

    /// <summary>Such as <c>lowpass(x, cutoff, [order])</c>.</summary>
    internal string Usage
    {
        get
        {
            IEnumerable<string> arguments = Signals switch { 1 => ["x"], 2 => ["x", "y"], _ => [] };
            arguments = arguments.Concat(Parameters.Select((parameter, i) => i < Least ? parameter : $"[{parameter}]"));
            if (Words.Length > 0) arguments = arguments.Append($"[{string.Join('|', Words)}]");
            return $"{Name}({string.Join(", ", arguments)})";
        }
    }
}
