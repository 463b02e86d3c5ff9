using Strobe.Dwarf;
using Strobe.Hooks;
using Strobe.Ring;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.Values.Expressions;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>What a process has of one probe: its lane, and where it is set.</summary>
internal sealed class ProbeInProcess
{
    internal ProbeLane? Lane { get; set; }

    /// <summary>The places looked at, by the address of the line's code; null where it could not be set.</summary>
    internal Dictionary<ulong, ProbePoint?> Points { get; } = [];

    /// <summary>That of a forked child, which writes to the same lane.</summary>
    internal ProbeInProcess Copy()
    {
        ProbeInProcess copy = new() { Lane = Lane };
        foreach ((ulong site, ProbePoint? point) in Points) copy.Points[site] = point;
        return copy;
    }
}

/// <summary>Sets line probes in a wholly stopped process. Tracer thread.</summary>
internal sealed class ProbeInstaller(SymbolStore store, IEngineSink sink, LaneBudget budget)
{
    private const int MostFunctionBytes = 1 << 20;
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
            foreach (LineSite site in probe.SitesIn(symbols))
            {
                if (mine.Points.ContainsKey(module.Bias + site.Start)) continue;
                ProbePoint? point = Set(state, thread, probe, mine, new Place(module, symbols, site, module == state.Program));
                mine.Points[module.Bias + site.Start] = point;
                if (point is not null) Interlocked.Increment(ref probe.PlaceCount);
            }
        }

        if (!probe.IsEnabled) Switch(state, probe);
    }

    /// <summary>Takes a probe out of a process; its lane stays as it is.</summary>
    internal static void Remove(ProcessState state, TracedThread thread, ProbeWork probe)
    {
        if (!state.Probes.Remove(probe, out ProbeInProcess? mine) || state.Hooks is not { } hooks) return;
        state.ProbePatches?.Remove(hooks, thread, point => mine.Points.ContainsValue(point));
    }

    /// <summary>Switches a probe on or off, as it is wanted. Needs no stop.</summary>
    internal static void Switch(ProcessState state, ProbeWork probe)
    {
        if (state.Hooks is not { } hooks || !state.Probes.TryGetValue(probe, out ProbeInProcess? mine)) return;
        foreach (ProbePoint point in mine.Points.Values.OfType<ProbePoint>())
            hooks.Image.SetByte(point.Capture.Switch, (byte)(probe.IsEnabled ? 0 : 1));
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

    private readonly record struct Place(LoadedModule Module, ModuleSymbols Symbols, LineSite Site, bool IsProgram);

    private static string Describe(in LineSite site) => $"{site.Function.Name} at 0x{site.Start:x}";

    private ProbePoint? Set(ProcessState state, TracedThread thread, ProbeWork probe, ProbeInProcess mine, Place place)
    {
        (LoadedModule module, ModuleSymbols symbols, LineSite site, bool isProgram) = place;
        ProcessHooks hooks = state.Hooks!;
        ReadOnlyMemory<byte> bytes = symbols.File.AtAddress(site.Function.Address, Math.Min(site.Function.SizeBytes, MostFunctionBytes));
        ulong function = module.Bias + site.Function.Address;
        bool isInside = site.Start - site.Function.Address < site.Function.SizeBytes;
        string reason = symbols.Go() is not null ? "lines of Go programs cannot be probed yet" : isInside ? "" : "its code lies apart from its function's";
        FunctionCode? code = reason.Length == 0 ? FunctionCode.Read(bytes.Span, function, out reason) : null;
        if (code is null) return Refuse(probe, site, reason);
        ProbeSpot spot = LineAccess.IsWrite(probe.Request.Id, site.File)
            ? ProbePlanner.Behind(code, module.Bias + site.Start, module.Bias + site.End)
            : new ProbeSpot(module.Bias + site.Start, false);
        if (ProbePlanner.NextOf(code, spot) is not { } next) return Refuse(probe, site, "no instruction begins there");
        ulong at = next - module.Bias;
        if (Compile(probe, symbols, at, module.Bias, isProgram, site, out CompiledExpression? value, out CompiledExpression? condition) is { } refusal)
            return Refuse(probe, site, refusal);
        ProbeLane? lane = mine.Lane ??= AddLane(hooks, thread, probe, value, function);
        if (lane is null) return Refuse(probe, site, LaneBudget.Refusal);
        (int register, long offset) = PlaceReader.FrameAt(symbols, at);
        hooks.Image.ArenaFor(thread, function).Take(1, out ulong @switch)[0] = (byte)(probe.IsEnabled ? 0 : 1);
        ProbeCapture capture = new(
            lane.Address, @switch, value, condition?.Program, new FrameAddress(register, offset), probe.Request.Every, probe.Request.IsOnce,
            probe.Request.LimitPerSecond is { } limit ? sink.TicksIn(1_000_000_000L / limit) : 0);
        ProbePoint point = new(spot, capture);
        ProbePatches patches = state.ProbePatches ??= new ProbePatches(sink.TicksIn(SilentNanos));
        if (patches.Add(hooks, thread, point, code, function, bytes, out string why) is not { } hook) return Refuse(probe, site, why);
        if (hook.Reason.Length > 0) probe.Note($"{Describe(site)}: {hook.Reason}");
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
    private static string? Compile(
        ProbeWork probe, ModuleSymbols symbols, ulong at, ulong bias, bool isProgram, in LineSite site, out CompiledExpression? value,
        out CompiledExpression? condition)
    {
        (value, condition) = (null, null);
        Die function = symbols.Debug!.DieAt(site.Function.DebugOffset);
        MissingScope scope = new(new FrameScope(symbols, function, at, bias, isProgram));
        (int register, long offset) = PlaceReader.FrameAt(symbols, at);
        FrameAddress frame = new(register, offset);
        try
        {
            if (probe.Condition is { } wanted) condition = Compiler.CompileCondition(wanted, scope);
            scope.SawMissing = false;
            value = Compiler.Compile(probe.Variable, scope);
        }
        catch (StrobeException e)
        {
            return scope.SawMissing && (probe.Condition is null || condition is not null) ? null : e.Sentence.TrimEnd('.');
        }

        if (value.Type is RecordType record) return $"{record.Name} is no number or list of numbers; name one of its fields";
        return ExpressionEmitter.ObstacleOf(value.Program, frame) ?? (condition is null ? null : ExpressionEmitter.ObstacleOf(condition.Program, frame));
    }

    /// <summary>Notices when a variable is there but the compiler did not keep it.</summary>
    private sealed class MissingScope(IScope inner) : IScope
    {
        internal bool SawMissing { get; set; }

        public Variable? Find(string name)
        {
            Variable? found = inner.Find(name);
            SawMissing |= found?.Place.Kind == PlaceKind.Missing;
            return found;
        }
    }
}
