using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Lenses;

/// <summary>How often and how long functions ran.</summary>
internal sealed class FunctionTimes
{
    private readonly Dictionary<int, Times> _byFunction = [];

    /// <summary>How many calls there were.</summary>
    internal long Calls { get; private set; }

    /// <summary>Adds to a function's numbers.</summary>
    internal void Add(int functionId, long calls, double totalNanos, double selfNanos)
    {
        ref Times times = ref CollectionsMarshal.GetValueRefOrAddDefault(_byFunction, functionId, out _);
        times = new(times.Calls + calls, times.TotalNanos + totalNanos, times.SelfNanos + selfNanos);
        Calls += calls;
    }

    /// <summary>The numbers of a function.</summary>
    internal Times Of(int functionId) => _byFunction.GetValueOrDefault(functionId);

    /// <summary>The number of all calls, and calls, total and own time of the functions with most of their own.</summary>
    internal void AddTo(List<Measurement> measurements, int most, Func<int, string> nameOf)
    {
        measurements.Add(new("Calls", Calls));
        foreach ((int function, Times times) in _byFunction.Where(one => one.Value.Calls > 0 || one.Value.TotalNanos > 0)
            .OrderByDescending(one => one.Value.SelfNanos).ThenBy(one => nameOf(one.Key), StringComparer.Ordinal).Take(most))
        {
            string name = nameOf(function);
            measurements.Add(new($"{name} calls", times.Calls));
            measurements.Add(new($"{name} total", times.TotalNanos / TimeSeries.NanosPerSecond, "s"));
            measurements.Add(new($"{name} self", Math.Max(0, times.SelfNanos) / TimeSeries.NanosPerSecond, "s"));
        }
    }

    /// <summary>What is known of a function; a recursive function's total counts the outermost calls only.</summary>
    internal readonly record struct Times(long Calls, double TotalNanos, double SelfNanos);
}
