using System.Collections.Concurrent;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>
/// Brings the hooks of a process in line with the session's traces: looks through its modules, makes the image, the service hooks, and
/// the hooks themselves. Tracer thread, with the process wholly stopped.
/// </summary>
internal sealed class HookInstaller(SessionOptions options, SymbolStore store, HookTable table, IEngineSink sink)
{
    private const int PopulateForWriting = 23;

    private readonly ConcurrentBag<SummaryTable> _summaries = [];
    private readonly HashSet<int> _counted = [];
    private readonly LayoutCache _layouts = new();
    private readonly WriteHooks _writes = new(store, table);
    private readonly ProbeInstaller _probes = new(store, sink, new LaneBudget(options));

    /// <summary>True when the program's output is read, and its lines want their places among the calls.</summary>
    internal bool CapturesOutput { get; set; }

    /// <summary>The summary tables of all images so far. Any thread.</summary>
    internal IReadOnlyList<SummaryTable> Summaries => [.. _summaries.Distinct()];

    /// <summary>
    /// Finds out what will be hooked, and plans what is recorded of it, while the process still runs: neither changes afterwards, and both take
    /// much longer than the hooks themselves.
    /// </summary>
    internal void Prepare(ProcessState state, IReadOnlyList<TraceWork> traces, IReadOnlyList<ProbeWork> probes)
    {
        List<LoadedModule> modules = LoadedModule.Of(state.Process);
        if (modules.Count == 0) return;
        int program = ProgramIndex(state, modules);
        foreach (ProbeWork probe in probes)
        {
            for (int i = 0; i < modules.Count; i++)
            {
                if (store.Of(modules[i].FileFor(state.Process.ProcessId)) is { HasDebugInformation: true } symbols) probe.SitesIn(symbols, modules[i].Path, i == program);
            }
        }

        foreach (HookWish wish in Wanted(state, modules, traces)) _layouts.For(wish.Symbols, wish.Function, wish.Depth, wish.Goroutine);
    }

    /// <summary>Hooks whatever is wanted and not hooked yet.</summary>
    /// <param name="thread">A stopped thread of the process.</param>
    /// <param name="traces">The session's live traces.</param>
    /// <param name="probes">And its probes.</param>
    internal void Refresh(ProcessState state, TracedThread thread, IReadOnlyList<TraceWork> traces, IReadOnlyList<ProbeWork> probes)
    {
        state.Modules = LoadedModule.Of(state.Process);
        if (state.Modules.Count == 0 || (traces.Count == 0 && probes.Count == 0)) return;
        state.Program = state.Modules[ProgramIndex(state, state.Modules)];
        state.Served.RemoveWhere(module => !state.Modules.Contains(module));
        if (state.Hooks is { } known)
        {
            foreach (ulong gone in known.Forget(address => state.Modules.Exists(module => module.Contains(address))))
            {
                state.Fulfilled.Remove(gone);
                state.Writes.Remove(gone);
                ProbeInstaller.Forget(state, gone);
            }
        }

        EnsureImage(state, thread);
        Serve(state, thread);
        state.IsStarting &= state.Loader?.IsSettled(state.Process.Memory) == false;
        state.Hooks!.OnlyReady = state.IsStarting ? state.Loader!.Loader : null;
        Install(state, thread, Wanted(state, state.Modules, traces));
        WatchWrites(state, thread, traces);
        if (traces.Any(trace => !trace.IsEnabled)) Switch(state);
        foreach (ProbeWork probe in probes) _probes.Refresh(state, thread, probe);
        if (!state.IsStarting) state.Hooks.Release();
    }

    /// <summary>All functions that the traces ask for, each once.</summary>
    private List<HookWish> Wanted(ProcessState state, List<LoadedModule> modules, IReadOnlyList<TraceWork> traces)
    {
        // Functions that exist only inlined have no address of their own.
        Dictionary<(ulong Address, string Name), (HookWish Wish, List<TraceWork> Traces)> wanted = [];
        int program = ProgramIndex(state, modules);
        foreach (TraceWork trace in traces)
        {
            if (trace.IsOver) continue;
            for (int i = 0; i < modules.Count; i++)
            {
                LoadedModule module = modules[i];
                bool isProgram = i == program;
                if (!trace.MayMatch(module.Path, isProgram) || store.Of(module.FileFor(state.Process.ProcessId)) is not { } symbols) continue;
                foreach (FunctionSymbol function in trace.Select(symbols, module.Path, isProgram))
                {
                    (ulong, string) key = (module.Bias + function.Address, function.Address == 0 ? function.Name : "");
                    if (!wanted.TryGetValue(key, out (HookWish Wish, List<TraceWork> Traces) known))
                    {
                        List<TraceWork> askers = [];
                        wanted[key] = known = (new HookWish(module, symbols, function, isProgram, askers), askers);
                    }

                    known.Traces.Add(trace);
                }
            }
        }

        return [.. wanted.Values.Select(one => one.Wish)];
    }

    /// <summary>Takes a trace's hooks out, or leaves of them what the other traces still want.</summary>
    internal void Remove(ProcessState state, TracedThread thread, TraceWork trace, IReadOnlyList<TraceWork> remaining)
    {
        if (state.Hooks is not { } hooks) return;
        List<Hook> unwanted = [];
        List<HookWish> others = [];
        foreach ((ulong address, FulfilledWish fulfilled) in state.Fulfilled.ToArray())
        {
            if (!fulfilled.Wish.Traces.Contains(trace)) continue;
            trace.NoteUnhook(fulfilled.Entry.Number);
            HookWish rest = fulfilled.Wish.Without(trace);
            if (rest.Traces.Count > 0) others.Add(rest);
            else if (state.Fulfilled.Remove(address) && hooks.At(address) is { } hook) unwanted.Add(hook);
        }

        List<LiftedProbe> lifted = state.ProbePatches?.Lift(hooks, thread, unwanted.Select(hook => hook.Request.Address).ToHashSet()) ?? [];
        hooks.Remove([.. unwanted.Select(hook => hooks.At(hook.Request.Address)).OfType<Hook>()]);
        PutBack(state, thread, lifted);
        HashSet<uint> gone = [.. unwanted.Where(hook => hook.Request.Shape.ExitsAtReturns).Select(hook => (uint)hook.Request.Number)];
        if (gone.Count > 0 && state.Ring is { } ring) sink.HooksGone(ring, state.Process.ProcessId, gone);
        Install(state, thread, others);
        WatchWrites(state, thread, remaining);
        if (remaining.Any(other => !other.IsEnabled)) Switch(state);
    }

    /// <summary>Switches each hook on or off, as the traces that want it are. Needs no stop.</summary>
    internal static void Switch(ProcessState state)
    {
        if (state.Hooks is not { } hooks) return;
        foreach ((ulong address, FulfilledWish fulfilled) in state.Fulfilled)
        {
            if (hooks.At(address) is { } hook) hooks.Image.Switch(hook, fulfilled.Wish.Traces.Any(trace => trace.IsEnabled));
        }
    }

    /// <summary>Without any trace nothing of the program's text stays changed, the service hooks included.</summary>
    internal static void Quiet(ProcessState state)
    {
        HookRemoval.Quiet(state.Hooks!);
        state.Served.Clear();
        state.Writes.Clear();
        state.NoticePoint = 0;
        state.Loader = null;
    }

    /// <summary>Lines have no place among calls that are only counted.</summary>
    private void WatchWrites(ProcessState state, TracedThread thread, IReadOnlyList<TraceWork> traces)
    {
        if (CapturesOutput && state.CanUnwind && state.Modules.Count > 0 && traces.Any(trace => !trace.Options.SummaryOnly))
            _writes.Install(state, thread, state.Modules[ProgramIndex(state, state.Modules)]);
    }

    private static int ProgramIndex(ProcessState state, List<LoadedModule> modules)
    {
        string? path = ProgramPathOf(state.Process.ProcessId);
        int index = modules.FindIndex(module => module.Path == path);
        return Math.Max(index, 0);
    }

    internal static string? ProgramPathOf(int processId)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{processId}/exe", false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where exceptions look for frames, in whatever is loaded.</summary>
    internal List<ulong> UnwinderOf(ProcessState state)
    {
        List<ulong> found = [];
        foreach (LoadedModule module in state.Modules)
        {
            if (store.Of(module.FileFor(state.Process.ProcessId))?.AddressOf("_Unwind_Find_FDE") is { } address) found.Add(module.Bias + address);
        }

        return found;
    }

    private void EnsureImage(ProcessState state, TracedThread thread)
    {
        if (state.Hooks is not null) return;
        LoadedModule program = state.Modules[ProgramIndex(state, state.Modules)];
        ThreadKey key = ModuleFacts.ThreadKeyOf(store.Of(program.FileFor(state.Process.ProcessId)));
        TargetImage image = TargetImage.Create(thread, OptionLimits.RingBytes(options), options.Lossless, program.Start, key);
        state.Hooks = new ProcessHooks(state.Process, image);
        state.Hooks.LendThreadPointers();
        state.Ring = sink.AddRing(image.Ring);
    }

    /// <summary>Hooks the loader's notice and the unwinder where they have appeared.</summary>
    private void Serve(ProcessState state, TracedThread thread)
    {
        ProcessHooks hooks = state.Hooks!;
        List<Hook> services = [];
        LoadedModule program = state.Modules[ProgramIndex(state, state.Modules)];
        foreach (LoadedModule module in state.Modules)
        {
            bool isProgram = module == program;
            bool isLoader = module.Name.StartsWith("ld-", StringComparison.Ordinal) || module.Name.StartsWith("ld.so", StringComparison.Ordinal);
            bool isUnwinder = module.Name.StartsWith("libgcc_s", StringComparison.Ordinal);
            if (!(isProgram || isLoader || isUnwinder) || !state.Served.Add(module)) continue;
            if (store.Of(module.FileFor(state.Process.ProcessId)) is not { } symbols) continue;
            if (state.NoticePoint == 0 && isLoader && symbols.AddressOf("_dl_debug_state") is { } notice &&
                ServiceHooks.Notify(hooks, thread, module.Bias + notice, out ulong point) is { } noticeHook)
            {
                state.NoticePoint = point;
                state.Loader = new LoaderNotice(module, symbols.AddressOf("_r_debug") is { } list ? module.Bias + list : 0);
                services.Add(noticeHook);
            }

            if (!isLoader && symbols.AddressOf("_Unwind_Find_FDE") is { } find &&
                ServiceHooks.FindFrame(hooks, thread, module.Bias + find) is { } findHook)
            {
                services.Add(findHook);
                if (symbols.AddressOf("_Unwind_Backtrace") is { } walk && symbols.AddressOf("_Unwind_GetIP") is { } where &&
                    ServiceHooks.Backtrace(hooks, thread, module.Bias + walk, module.Bias + where) is { } walkHook) services.Add(walkHook);
            }
            else if (isUnwinder || (isProgram && symbols.IsStaticWithExceptions())) state.CanUnwind = false;
        }

        hooks.Place(services);
    }

    private void Install(ProcessState state, TracedThread thread, List<HookWish> wishes)
    {
        ProcessHooks hooks = state.Hooks!;
        Dictionary<ulong, FulfilledWish> fresh = [];
        List<ulong> outdated = [];
        foreach (HookWish wish in wishes)
        {
            FulfilledWish? present = state.Fulfilled.GetValueOrDefault(wish.Address);
            if (present is not null && present.Suits(wish))
            {
                Note(present, wish);
                state.Fulfilled[wish.Address] = present with { Wish = wish };
            }
            else if (EntryOf(wish, state, isPresent: present is not null) is { } entry)
            {
                // A stub cannot be changed under the threads inside it: a new one takes its place, and calls under way leave through the old.
                if (present is not null && hooks.At(wish.Address) is not null) outdated.Add(wish.Address);
                if (present is not null && present.Entry != entry) Unnote(present);
                fresh[wish.Address] = new FulfilledWish(entry, wish);
            }
        }

        if (fresh.Count == 0) return;
        if (fresh.Values.Any(one => one.Wish.IsCounted)) _summaries.Add(hooks.Image.EnsureSummary(thread, fresh.First().Key));
        if (fresh.Values.Any(one => one.Wish.IsRecorded)) Populate(state, thread);
        List<LiftedProbe> lifted = state.ProbePatches?.Lift(hooks, thread, fresh.Keys.ToHashSet()) ?? [];
        hooks.Remove([.. outdated.Select(hooks.At).OfType<Hook>()]);
        List<Hook> placed = [];
        foreach (Refusal refusal in hooks.Install(thread, fresh.Values.Select(one => one.Wish.RequestFor(one.Entry)), placed, SuspendedIn(state)))
        {
            fresh[refusal.Request.Address].Wish.Refuse(refusal.Reason, isHooked: false);
            if (state.Fulfilled.Remove(refusal.Request.Address, out FulfilledWish? lost)) Unnote(lost);
        }

        foreach (Hook hook in placed)
        {
            FulfilledWish done = fresh[hook.Request.Address];
            Note(done, done.Wish);
            state.Fulfilled[hook.Request.Address] = done;
            if (ReasonOf(hook) is { Length: > 0 } reason) done.Wish.Refuse(reason, isHooked: true);
        }

        PutBack(state, thread, lifted);
    }

    private void PutBack(ProcessState state, TracedThread thread, List<LiftedProbe> lifted)
    {
        foreach (string failure in state.ProbePatches?.PutBack(state.Hooks!, thread, lifted) ?? []) sink.Report(failure);
    }

    /// <summary>Why a hook that is in place is not all jumps.</summary>
    private static string ReasonOf(Hook hook)
    {
        int returns = hook.Returns.Count(one => one.Kind == PatchKind.Breakpoint);
        string atReturns = returns == 0 ? "" : $"{returns} of its returns {(returns == 1 ? "has" : "have")} no room for a jump, so breakpoints are used there";
        if (hook.Kind != PatchKind.Breakpoint) return atReturns;
        return hook.Reason + ", so a breakpoint is used" + (returns == 0 ? "" : "; " + atReturns);
    }

    /// <summary>Where threads and goroutines of a process will go on that do not run now.</summary>
    private HashSet<ulong> SuspendedIn(ProcessState state)
    {
        foreach (LoadedModule module in state.Modules)
        {
            if (store.Of(module.FileFor(state.Process.ProcessId))?.Go() is not { AllGoroutines: not 0 } go) continue;
            return SuspendedPlaces.Of(state.Process, module.Bias + go.AllGoroutines, word => go.IsCode(word - module.Bias));
        }

        return SuspendedPlaces.Of(state.Process, 0, _ => false);
    }

    /// <summary>Tells the traces of a wish that its function is hooked now, and from what count on it is theirs.</summary>
    private void Note(FulfilledWish hook, HookWish wish)
    {
        int number = hook.Entry.Number;
        foreach (TraceWork trace in wish.Traces)
        {
            if (trace.Has(number)) continue;
            if (trace.Options.SummaryOnly && _counted.Contains(number)) trace.NoteCounted(number, Summarizing.FiguresOf(number, Summaries));
            trace.NoteHook(number);
        }

        if (wish.IsCounted) _counted.Add(number);
    }

    private static void Unnote(FulfilledWish hook)
    {
        foreach (TraceWork trace in hook.Wish.Traces) trace.NoteUnhook(hook.Entry.Number);
    }

    private static void Populate(ProcessState state, TracedThread thread)
    {
        if (state.IsRingPopulated) return;
        state.IsRingPopulated = true;
        StubLayout layout = state.Hooks!.Image.Layout;
        _ = RemoteCall.Invoke(
            thread, RemoteCall.Madvise, [layout.Ring, (ulong)state.Hooks.Image.Ring.Geometry.TotalBytes, PopulateForWriting]);
    }

    /// <summary>The entry of a function that may be hooked; null, with the reason noted, when it may not.</summary>
    private HookEntry? EntryOf(HookWish wish, ProcessState state, bool isPresent)
    {
        if (!isPresent) WriteHooks.Yield(state, wish.Address);
        if (!isPresent && state.Hooks!.At(wish.Address) is { Request.IsProbe: false })
        {
            wish.Refuse("Strobe needs it itself, to see libraries come or exceptions pass", isHooked: false);
            return null;
        }

        HookVerdict verdict = HookPolicy.Of(wish.Symbols, wish.Function, state.CanUnwind);
        if (verdict.Reason.Length > 0) wish.Refuse(verdict.Reason, verdict.MayHook);
        if (!verdict.MayHook) return null;
        HookEntry entry = table.GetOrAdd((wish.Module.Path, wish.Function.Address, wish.Depth), number => new HookEntry(
            number,
            (wish.Module.Path, wish.Function.Address),
            wish.Described,
            LayoutOf(wish),
            verdict.MayExit,
            IsByGoroutine: verdict.MayExit && wish.Goroutine is not null));
        if (!wish.IsCounted || entry.Number < SummaryLayout.MaximumHooks) return entry;
        wish.Refuse("the summary has no room for more functions", isHooked: false);
        return null;
    }

    private CallLayout LayoutOf(HookWish wish)
    {
        CallLayout layout = _layouts.For(wish.Symbols, wish.Function, wish.Depth, wish.Goroutine);
        return CapturesOutput && WriteHooks.NameOf(wish) is { } write ? WriteLayout.For(write, layout) : layout;
    }
}
