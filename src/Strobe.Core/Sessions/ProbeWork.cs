using System.Collections.Concurrent;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;
using Strobe.Values.Expressions;

namespace Strobe.Sessions;

/// <summary>The inner side of a <see cref="Probe"/>: what is asked for, and what became of it so far. Any thread may read.</summary>
internal sealed class ProbeWork
{
    private readonly ConcurrentDictionary<string, bool> _notes = new();
    private readonly ConcurrentQueue<ProbeLane> _lanes = new();
    private readonly ConcurrentDictionary<ModuleSymbols, List<LineSite>> _sites = new();

    /// <exception cref="StrobeException">The variable or the condition is malformed, or the probe is of a kind that cannot be had here.</exception>
    internal ProbeWork(ProbeRequest request, uint number, bool isPython = false)
    {
        (Request, Number) = (request, number);
        Variable = Parser.Parse(request.Id.Variable);
        Condition = request.Condition is { } text ? Parser.Parse(text) : null;
        if (isPython) return;
        Function = request.Id.Function is { } name ? FunctionPattern.Parse(name) : null;
        if (request.Id.Place != ProbePlace.Line) throw Unsupported("Probes at the ends of functions are not there yet.", "Probe a line of the function.");
        if (request.Id.Column is not null) throw Unsupported("Columns of native code cannot be told apart yet.", "Leave the column out.");
    }

    internal ProbeRequest Request { get; }

    internal uint Number { get; }

    internal Node Variable { get; }

    internal Node? Condition { get; }

    private FunctionPattern? Function { get; }

    internal bool IsOver { get; set; }

    internal bool IsEnabled { get; set; } = true;

    /// <summary>Gets the frames on the delivery thread.</summary>
    internal Broadcast<SignalFrame> Frames { get; } = new();

    /// <summary>The lanes of all process images so far, oldest first.</summary>
    internal IReadOnlyCollection<ProbeLane> Lanes => _lanes;

    /// <summary>Places where the probe is set now.</summary>
    internal int PlaceCount;

    /// <summary>Places that could not be probed as asked, and why.</summary>
    internal IReadOnlyList<string> Notes => [.. _notes.Keys];

    /// <summary>Where an agent found that its line has no code: lines near it that have.</summary>
    internal IReadOnlyList<int> LinesNear { get; set; } = [];

    /// <summary>The code of its line in a module; looked for once, however often libraries come and go.</summary>
    internal IReadOnlyList<LineSite> SitesIn(ModuleSymbols symbols) => _sites.GetOrAdd(symbols, module =>
        [.. LineSite.Of(module, Request.Id.File, Request.Id.Line).Where(site => Function?.MatchesName(site.Function.Name) != false)]);

    internal void Note(string note) => _notes.TryAdd(note, true);

    internal void Add(ProbeLane lane) => _lanes.Enqueue(lane);

    private static StrobeException Unsupported(string sentence, string remedy) => new(ErrorCode.BadOption, sentence, remedy);
}
