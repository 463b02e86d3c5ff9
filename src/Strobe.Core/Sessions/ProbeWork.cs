using System.Collections.Concurrent;
using Strobe.Ring;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;
using Strobe.Values.Expressions;

namespace Strobe.Sessions;

/// <summary>The inner side of a <see cref="Probe"/>: what is asked for, and what became of it so far. Any thread may read.</summary>
internal sealed class ProbeWork
{
    private const int MostSourceBytes = 16 << 20;

    private readonly ConcurrentDictionary<string, bool> _notes = new();
    private readonly ConcurrentQueue<ProbeLane> _lanes = new();
    private readonly ConcurrentDictionary<ModuleSymbols, List<LineSite>> _sites = new();

    /// <exception cref="StrobeException">The variable or the condition is malformed, or the probe is of a kind that cannot be had here.</exception>
    internal ProbeWork(ProbeRequest request, uint number, bool isPython = false)
    {
        (Request, Number) = (request, number);
        if (IsPublished)
        {
            PublishedSignals.Check(request);
            Variable = Parser.Parse("0");
            return;
        }

        Variable = Parser.Parse(request.Id.Variable);
        Condition = request.Condition is { } text ? Parser.Parse(text) : null;
        if (isPython) return;
        Function = request.Id.Function is { } name ? FunctionPattern.Parse(name) : null;
    }

    internal ProbeRequest Request { get; }

    internal uint Number { get; }

    /// <summary>True for what the program publishes by itself: nothing of the below but frames and lanes.</summary>
    internal bool IsPublished => Request.Id.Place == ProbePlace.Published;

    /// <summary>How many frames shall stay readable.</summary>
    internal int History { get; init; } = LaneLayout.LeastSlotCount;

    internal Node Variable { get; }

    internal Node? Condition { get; }

    internal FunctionPattern? Function { get; }

    internal bool IsOver { get; set; }

    internal bool IsEnabled { get; set; } = true;

    /// <summary>Gets the frames on the delivery thread, unless the view is paused.</summary>
    internal Broadcast<SignalFrame> Frames { get; } = new();

    /// <summary>Get every frame before observers do, in place.</summary>
    internal volatile IFrameTap[] Taps = [];

    /// <summary>The lanes of all process images so far, oldest first.</summary>
    internal IReadOnlyCollection<ProbeLane> Lanes => _lanes;

    /// <summary>Places where the probe is set now.</summary>
    internal int PlaceCount;

    /// <summary>Places that could not be probed as asked, and why.</summary>
    internal IReadOnlyList<string> Notes => [.. _notes.Keys];

    /// <summary>Where an agent found that its line has no code: lines near it that have.</summary>
    internal IReadOnlyList<int> LinesNear { get; set; } = [];

    /// <summary>The code of its line, or its functions, in a module; looked for once, however often libraries come and go.</summary>
    internal IReadOnlyList<LineSite> SitesIn(ModuleSymbols symbols, string path, bool isProgram) => _sites.GetOrAdd(symbols, module =>
        Request.Id.Place == ProbePlace.Line
            ? [.. LineSite.Of(module, Request.Id.File, Request.Id.Line, Request.Id.Column).Where(site => Function?.MatchesName(site.Function.Name) != false)]
            : !Function!.HasModule || Function.MatchesModule(path, isProgram, null) ? FunctionsIn(module) : []);

    private List<LineSite> FunctionsIn(ModuleSymbols module)
    {
        List<LineSite> sites = [];
        foreach (FunctionSymbol function in module.Match(Function!))
        {
            if (function.Kind == FunctionKind.InlinedOnly) Note($"{function.Name}: it is only there inlined into others; probe a line of it");
            else if (function.DebugOffset < 0) Note($"{function.Name}: there is no debug information about it");
            else sites.Add(new LineSite(function.SourceFile ?? "", function, function.Address, function.Address + function.SizeBytes));
        }

        return sites;
    }

    /// <summary>What stood around its line when the probe was first set; null while it is not, or without the source.</summary>
    internal SourceAnchor? Anchor { get; private set; }

    /// <summary>Whether the source was changed after the program was built, so that its lines may be others.</summary>
    internal bool IsStale { get; private set; }

    /// <summary>Looks at the source of a place that is probed.</summary>
    /// <param name="source">The source; nothing is known when it is not there.</param>
    /// <param name="program">What was made of it; null when it is run as it is.</param>
    internal void NoteSource(string source, string? program = null)
    {
        if (Request.Id.Place != ProbePlace.Line || Anchor is not null) return;
        try
        {
            FileInfo facts = new(source);
            if (!facts.Exists || facts.Length > MostSourceBytes) return;
            Anchor = SourceAnchor.Of(File.ReadAllText(source), Request.Id.Line);
            IsStale = program is not null && facts.LastWriteTimeUtc > File.GetLastWriteTimeUtc(program);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sources need not be there.
        }
    }

    /// <summary>Whether some place of it takes a signal for each hit.</summary>
    internal bool IsTrapped { get; set; }

    /// <summary>About what a hit costs, after the figures in docs/performance.md.</summary>
    internal double HitCostNanos(bool isPython, int bytes)
    {
        const double hook = 40, trap = 4000, python = 1000, published = 50, bytesPerNano = 8;
        return (IsPublished ? published : isPython ? python : IsTrapped ? trap : hook) + bytes / bytesPerNano;
    }

    internal void Note(string note) => _notes.TryAdd(note, true);

    /// <summary>Full paths of the source files that it was found in so far.</summary>
    internal IEnumerable<string> Files => _sites.Values.SelectMany(sites => sites).Select(site => site.File).Distinct();

    internal void Add(ProbeLane lane)
    {
        lane.Number = _lanes.Count;
        _lanes.Enqueue(lane);
    }
}
