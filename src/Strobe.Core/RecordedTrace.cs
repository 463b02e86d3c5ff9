using Strobe.Sessions;
using Strobe.Symbols.Patterns;

namespace Strobe;

/// <summary>The events and calls that some functions have in a recording, as it is played; what <see cref="Trace"/> is of a live session. Any thread.</summary>
public sealed class RecordedTrace
{
    private readonly FunctionPattern[] _patterns;
    private readonly IObservable<EventBatch> _batches;

    internal RecordedTrace(IObservable<EventBatch> batches, IEnumerable<string> patterns)
    {
        (_batches, _patterns) = (batches, [.. patterns.Select(FunctionPattern.Parse)]);
        Patterns = [.. _patterns.Select(pattern => pattern.Text)];
    }

    /// <summary>What was asked for; none for all functions.</summary>
    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Completed calls. One that was under way where playing began is none.</summary>
    public IObservable<Call> Calls => new BatchStream<Call>(_batches, () => new CallReader(Filter()));

    /// <summary>Entries and exits.</summary>
    public IObservable<TraceEvent> Events => new BatchStream<TraceEvent>(_batches, () => new FunctionReader(Filter()));

    /// <summary>One for each observer, which remembers what it found.</summary>
    private Func<EventBatch, int, bool> Filter()
    {
        if (_patterns.Length == 0) return (_, _) => true;
        Dictionary<int, bool> known = [];
        string root = Environment.CurrentDirectory;
        return (batch, function) =>
        {
            if (!known.TryGetValue(function, out bool isWanted)) known[function] = isWanted = Array.Exists(_patterns, pattern => pattern.Matches(batch.FunctionOf(function), root));
            return isWanted;
        };
    }
}
