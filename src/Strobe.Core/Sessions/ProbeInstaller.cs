using Strobe.Dwarf;
using Strobe.Hooks;
using Strobe.Ring;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.Values.Expressions;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>What a process has of one probe: its lane, and where it is set.</summary>
internal sealed class ProbeInProcess
{
    internal ProbeLane? Lane { get; set; }

    /// <summary>Where it is set, by the address of the line's code or of the function; empty where it could not be.</summary>
    internal Dictionary<ulong, List<ProbePoint>> Points { get; } = [];

    /// <summary>That of a forked child, which writes to the same lane.</summary>
    internal ProbeInProcess Copy()
    {
        ProbeInProcess copy = new() { Lane = Lane };
        foreach ((ulong site, List<ProbePoint> points) in Points) copy.Points[site] = points;
        return copy;
    }
}

/// <summary>Sets probes in a wholly stopped process. Tracer thread.</summary>
internal sealed class ProbeInstaller(SymbolStore store, IEngineSink sink, LaneBudget budget)
{
    private const int MostFunctionBytes = 1 << 20, MostNames = 256;
    private const long SilentNanos = 100_000_000;

    /// <summary>Sets whatever of a probe is not set yet.</summary>
    /// <param name="thread">A stopped thread of the process.</param>
    internal void Refresh(ProcessState state, TracedThread thread, ProbeWork probe)
    {
        if (probe.IsOver || state.Hooks is not { } hooks) return;
        ProbeInProcess mine = state.Probes.TryGetValue(probe, out ProbeInProcess? known) ? known : state.Probes[probe] = new ProbeInProcess();
        foreach (LoadedModule module in state.Modules)
        {
            if (store.Of(module.FileFor(state.Process.ProcessId)) is not { HasDebugInformation: true } symbols) continue;
            bool isProgram = module == state.Program;
            foreach (LineSite site in probe.SitesIn(symbols, module.Path, isProgram))
            {
                if (mine.Points.ContainsKey(module.Bias + site.Start)) continue;
                List<ProbePoint> points = mine.Points[module.Bias + site.Start] = [];
                probe.NoteSource(site.File, module.Path);
                SetAll(state, thread, probe, mine, new Place(module, symbols, site, () => StorageOf(state, module, symbols)), points);
                Interlocked.Add(ref probe.PlaceCount, points.Count);
            }
        }

        if (!probe.IsEnabled) Switch(state, probe);
    }

    /// <summary>Takes a probe out of a process; its lane stays as it is.</summary>
    internal static void Remove(ProcessState state, TracedThread thread, ProbeWork probe)
    {
        if (!state.Probes.Remove(probe, out ProbeInProcess? mine) || state.Hooks is not { } hooks) return;
        HashSet<ProbePoint> gone = new(mine.Points.Values.SelectMany(points => points), ReferenceEqualityComparer.Instance);
        state.ProbePatches?.Remove(hooks, thread, gone);
    }

    /// <summary>Switches a probe on or off, as it is wanted. Needs no stop.</summary>
    internal static void Switch(ProcessState state, ProbeWork probe)
    {
        if (state.Hooks is not { } hooks || !state.Probes.TryGetValue(probe, out ProbeInProcess? mine)) return;
        foreach (ProbeCapture capture in mine.Points.Values.SelectMany(points => points).Select(point => point.Capture).OfType<ProbeCapture>())
            hooks.Image.SetByte(capture.Switch, (byte)(probe.IsEnabled ? 0 : 1));
    }

    /// <summary>Code of a library that was unloaded is gone, and the patch at an address with it.</summary>
    internal static void Forget(ProcessState state, ulong address)
    {
        state.ProbePatches?.Forget(address);
        foreach (ProbeInProcess mine in state.Probes.Values)
        {
            foreach (ulong site in mine.Points.Keys.Where(site => !state.Modules.Exists(module => module.Contains(site))).ToArray()) mine.Points.Remove(site);
        }
    }

    private readonly record struct Place(LoadedModule Module, ModuleSymbols Symbols, LineSite Site, Func<ThreadStorage> Storage);

    /// <summary>The program's own thread-local variables end at the thread pointer; where those of libraries are, the loader knows.</summary>
    private ThreadStorage StorageOf(ProcessState state, LoadedModule module, ModuleSymbols symbols)
    {
        if (symbols.ThreadStorageBytes == 0) return default;
        return module == state.Program
            ? new ThreadStorage(ThreadStorageKind.BelowThreadPointer, (long)symbols.ThreadStorageBytes)
            : LinkMap.ThreadStorageOf(state.Process.Memory, state.Modules, one => store.Of(one.FileFor(state.Process.ProcessId)), module.Bias);
    }

    private static string Describe(in LineSite site) => $"{site.Function.Name} at 0x{site.Start:x}";

    private void SetAll(ProcessState state, TracedThread thread, ProbeWork probe, ProbeInProcess mine, Place place, List<ProbePoint> points)
    {
        (LoadedModule module, ModuleSymbols symbols, LineSite site, _) = place;
        ReadOnlyMemory<byte> bytes = symbols.File.AtAddress(site.Function.Address, Math.Min(site.Function.SizeBytes, MostFunctionBytes));
        ulong function = module.Bias + site.Function.Address;
        bool isInside = site.Start - site.Function.Address < site.Function.SizeBytes;
        string reason = symbols.Go() is not null ? "Go programs cannot be probed yet" : isInside ? "" : "its code lies apart from its function's";
        FunctionCode? code = reason.Length == 0 ? FunctionCode.Read(bytes.Span, function, out reason) : null;
        if (code is null)
        {
            Refuse(probe, site, reason);
            return;
        }

        FunctionText text = new(code, function, bytes);
        foreach (ProbeSpot spot in SpotsOf(probe, place, code))
        {
            if (Set(state, thread, probe, mine, place, text, spot) is { } point) points.Add(point);
        }
    }

    private static List<ProbeSpot> SpotsOf(ProbeWork probe, Place place, FunctionCode code)
    {
        (LoadedModule module, ModuleSymbols symbols, LineSite site, _) = place;
        if (probe.Request.Id.Place == ProbePlace.Line)
        {
            return [LineAccess.IsWrite(probe.Request.Id, site.File)
                ? ProbePlanner.Behind(code, module.Bias + site.Start, module.Bias + site.End)
                : new ProbeSpot(module.Bias + site.Start, false)];
        }

        if (probe.Request.Id.Place == ProbePlace.Entry)
        {
            if (FunctionEnds.Entry(code) is { } entry) return [entry];
            Refuse(probe, site, ReturnPlanner.LoopsToEntry);
            return [];
        }

        List<ProbeSpot> returns = FunctionEnds.Returns(code);
        List<ProbeSpot> jumps = FunctionEnds.Jumps(code, target => symbols.FunctionAt(target - module.Bias)?.DebugOffset == site.Function.DebugOffset);
        if (probe.Request.Id.Place == ProbePlace.Exit) return [.. returns.Concat(jumps).Select(end => FunctionEnds.BeforeEpilogue(code, end)).Distinct()];
        if (jumps.Count > 0) Refuse(probe, site, $"{jumps.Count} of its ends are jumps to other functions, whose results are not seen");
        return returns;
    }

    private ProbePoint? Set(ProcessState state, TracedThread thread, ProbeWork probe, ProbeInProcess mine, Place place, FunctionText text, ProbeSpot spot)
    {
        (LoadedModule module, ModuleSymbols symbols, LineSite site, _) = place;
        ProcessHooks hooks = state.Hooks!;
        if (ProbePlanner.NextOf(text.Code, spot) is not { } next) return Refuse(probe, site, "no instruction begins there");
        ulong at = next - module.Bias;
        if (Compile(probe, place, at, out CompiledExpression? value, out CompiledExpression? condition) is { } refusal) return Refuse(probe, site, refusal);
        ProbeLane? lane = mine.Lane ??= AddLane(hooks, thread, probe, value, text.Address);
        if (lane is null) return Refuse(probe, site, LaneBudget.Refusal);
        (int register, long offset) = PlaceReader.FrameAt(symbols, at);
        ProbePatches patches = state.ProbePatches ??= new ProbePatches(sink.TicksIn(SilentNanos));
        int entry = 0;
        if (new[] { value, condition }.OfType<CompiledExpression>().Any(ExpressionEmitter.UsesEntry))
        {
            entry = patches.EntryOf(hooks, thread, text, out string obstacle);
            if (entry == 0) return Refuse(probe, site, $"what it was called with is not kept, and {obstacle}");
        }

        hooks.Image.ArenaFor(thread, text.Address).Take(1, out ulong @switch)[0] = (byte)(probe.IsEnabled ? 0 : 1);
        ProbeCapture capture = new(
            lane.Address, @switch, value, condition, new FrameAddress(register, offset), probe.Request.Every, probe.Request.IsOnce,
            probe.Request.LimitPerSecond is { } limit ? sink.TicksIn(1_000_000_000L / limit) : 0, entry);
        ProbePoint point = new(spot, capture);
        if (patches.Add(hooks, thread, point, text, out string why) is not { } hook) return Refuse(probe, site, why);
        if (hook.Reason.Length == 0) return point;
        probe.IsTrapped = true;
        probe.Note($"{Describe(site)}: {hook.Reason}");
        return point;
    }

    private static ProbePoint? Refuse(ProbeWork probe, in LineSite site, string reason)
    {
        probe.Note($"{Describe(site)}: {reason}");
        return null;
    }

    private ProbeLane? AddLane(ProcessHooks hooks, TracedThread thread, ProbeWork probe, CompiledExpression? value, ulong near)
    {
        if (budget.Next(isScalar: value is not { IsExtent: true }) is not { } size) return null;
        (LaneMemory memory, ulong address) = hooks.Image.MapLane(thread, size, probe.Number, near);
        return budget.Add(sink.AddLane(probe, memory, address));
    }

    /// <summary>Compiles what is asked for at one place; why not, when it cannot be. A value of null is optimized out there.</summary>
    private static string? Compile(ProbeWork probe, Place place, ulong at, out CompiledExpression? value, out CompiledExpression? condition)
    {
        (value, condition) = (null, null);
        MissingScope scope = new(ScopeAt(probe, place, at));
        (int register, long offset) = PlaceReader.FrameAt(place.Symbols, at);
        FrameAddress frame = new(register, offset);
        try
        {
            if (probe.Condition is { } wanted) condition = Compiler.CompileCondition(wanted, scope);
            scope.SawMissing = false;
            value = Compiler.Compile(probe.Variable, scope);
        }
        catch (StrobeException e)
        {
            if (scope.SawMissing && (probe.Condition is null || condition is not null)) return null;
            string remedy = scope.Unknown is { } unknown && NearTo(unknown, scope.Names) is { Length: > 0 } near ? $"In scope there: {near}." : e.Remedy;
            return $"{e.Code.Text()}: {e.Sentence} {remedy}".TrimEnd(' ', '.');
        }

        if (value.Type is RecordType record) return $"{record.Name} is no number or list of numbers; name one of its fields";
        return ExpressionEmitter.ObstacleOf(value, frame) ?? (condition is null ? null : ExpressionEmitter.ObstacleOf(condition, frame));
    }

    /// <summary>Names like one that is not there: those that are nearly spelt the same first.</summary>
    private static string NearTo(string unknown, IEnumerable<string> names) =>
        string.Join(", ", names.Take(MostNames).OrderBy(name => NearestNames.Distance(name, unknown, unknown.Length)).Take(5));

    private static IScope ScopeAt(ProbeWork probe, Place place, ulong at)
    {
        FunctionSymbol function = place.Site.Function;
        FrameScope frame = new(place.Symbols, place.Symbols.Debug!.DieAt(function.DebugOffset), at, place.Module.Bias, place.Storage);
        bool isEntry = probe.Request.Id.Place == ProbePlace.Entry;
        return (isEntry || probe.Request.Id.Place == ProbePlace.Return) && place.Symbols.SignatureOf(function) is { } signature
            ? new CallScope(frame, signature, function.RawName, isEntry)
            : frame;
    }

    /// <summary>Notices when a variable is there but the compiler did not keep it.</summary>
    private sealed class MissingScope(IScope inner) : IScope
    {
        internal bool SawMissing { get; set; }

        /// <summary>The last name that meant nothing.</summary>
        internal string? Unknown { get; private set; }

        internal IEnumerable<string> Names => (inner as FrameScope)?.Names() ?? [];

        public Variable? Find(string name)
        {
            Variable? found = inner.Find(name);
            SawMissing |= found?.Place.Kind == PlaceKind.Missing;
            if (found is null && name != "this") Unknown = name;
            return found;
        }
    }
}
