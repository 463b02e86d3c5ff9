using System.Collections.Concurrent;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe.Sessions;

/// <summary>The inner side of a <see cref="Trace"/>: its patterns, and what became of them so far. Any thread may read.</summary>
internal sealed class TraceWork
{
    private readonly FunctionPattern[] _exclude;
    private readonly ConcurrentDictionary<FunctionPattern, bool> _matched = new();
    private readonly ConcurrentDictionary<(ModuleSymbols Symbols, string Path, bool IsProgram), List<FunctionSymbol>> _selected = new();
    private readonly ConcurrentDictionary<string, HookRefusal> _refusals = new();
    private readonly ConcurrentDictionary<int, int> _hooks = new();

    private readonly ConcurrentDictionary<int, SummaryFigures> _countedBefore = new();

    /// <summary>Every function whose calls this trace ever wanted as events: what they are picked out by.</summary>
    internal FunctionSet Functions { get; } = new();

    internal TraceWork(TraceOptions options, string projectRoot)
    {
        if (options.Depth is < 0 or > 10)
            throw new StrobeException(ErrorCode.BadOption, $"A depth of {options.Depth} is out of range.", "Choose 0 to 10.");
        Options = options;
        ProjectRoot = projectRoot;
        Patterns = [.. options.Patterns.Select(FunctionPattern.Parse)];
        _exclude = [.. options.Exclude.Select(FunctionPattern.Parse)];
    }

    internal TraceOptions Options { get; }

    /// <summary>Calls that an agent has recorded for a summary; those of native functions are counted in the program.</summary>
    internal CallTally Tally { get; } = new();

    internal string ProjectRoot { get; }

    internal FunctionPattern[] Patterns { get; }

    internal bool IsOver { get; set; }

    /// <summary>False while the trace is switched off.</summary>
    internal bool IsEnabled { get; set; } = true;

    /// <summary>True when a hook is in place for this trace.</summary>
    internal bool Has(int hook) => _hooks.GetValueOrDefault(hook) > 0;

    internal IEnumerable<int> HookNumbers => _hooks.Keys;

    /// <summary>Numbers of the hooks in place for this trace.</summary>
    internal IEnumerable<int> Hooked => _hooks.Where(one => one.Value > 0).Select(one => one.Key);

    internal int HookCount => Hooked.Count();

    internal IReadOnlyList<HookRefusal> Refusals => [.. _refusals.Values];

    /// <summary>An agent has found functions of a pattern's.</summary>
    internal void NoteMatch(FunctionPattern pattern) => _matched[pattern] = true;

    internal IEnumerable<FunctionPattern> Unmatched => Patterns.Where(pattern => !_matched.ContainsKey(pattern));

    /// <summary>What other traces had counted of a hook before this one began.</summary>
    internal SummaryFigures? CountedBefore(int number) => _countedBefore.GetValueOrDefault(number);

    internal void NoteCounted(int number, SummaryFigures figures) => _countedBefore.TryAdd(number, figures);

    internal void NoteHook(int number)
    {
        if (!Options.SummaryOnly) Functions.Add(number);
        _hooks.AddOrUpdate(number, 1, (_, count) => count + 1);
    }

    internal void NoteUnhook(int number) => _hooks.AddOrUpdate(number, 0, (_, count) => Math.Max(0, count - 1));

    internal void NoteRefusal(HookRefusal refusal) => _refusals.TryAdd(refusal.Function.Module + "!" + refusal.Function.RawName, refusal);

    /// <summary>The functions of a module that this trace asks for; looked up once for a module, however often libraries come and go.</summary>
    internal IReadOnlyList<FunctionSymbol> Select(ModuleSymbols symbols, string path, bool isProgram) =>
        _selected.GetOrAdd((symbols, path, isProgram), module => Search(module.Symbols, module.Path, module.IsProgram));

    private List<FunctionSymbol> Search(ModuleSymbols symbols, string path, bool isProgram)
    {
        Dictionary<(ulong, string), FunctionSymbol> found = [];
        foreach (FunctionPattern pattern in Patterns)
        {
            if (!pattern.MatchesModule(path, isProgram, ProjectRoot)) continue;
            foreach (FunctionSymbol function in symbols.Match(pattern, ProjectRoot))
            {
                _matched[pattern] = true;
                if (!IsExcluded(function, path, isProgram)) found.TryAdd((function.Address, function.Address == 0 ? function.Name : ""), function);
            }
        }

        return [.. found.Values];
    }

    internal bool MayMatch(string path, bool isProgram) => Patterns.Any(pattern => pattern.MatchesModule(path, isProgram, ProjectRoot));

    private bool IsExcluded(FunctionSymbol function, string path, bool isProgram) =>
        Array.Exists(_exclude, pattern => pattern.MatchesModule(path, isProgram, ProjectRoot) && pattern.Matches(function, ProjectRoot));
}
