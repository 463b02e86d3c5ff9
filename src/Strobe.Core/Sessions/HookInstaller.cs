using System.Collections.Concurrent;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>A function that a trace wants in a process.</summary>
internal sealed record WantedHook(TraceWork Trace, LoadedModule Module, ModuleSymbols Symbols, FunctionSymbol Function, bool IsProgram);

/// <summary>
/// Brings the hooks of a process in line with the session's traces: looks through its modules, makes the image, the service hooks, and
/// the hooks themselves. Tracer thread, with the process wholly stopped.
/// </summary>
internal sealed class HookInstaller(SessionOptions options, SymbolStore store, HookTable table, IEngineSink sink)
{
    private const int PopulateForWriting = 23;

    private readonly WriteHooks _writes = new(store, table);

    /// <summary>True when the program's output is read, and its lines want their places among the calls.</summary>
    internal bool CapturesOutput { get; set; }

    /// <summary>The summary tables of all images so far.</summary>
    internal ConcurrentBag<SummaryTable> Summaries { get; } = [];

    /// <summary>Hooks whatever is wanted and not hooked yet.</summary>
    /// <param name="thread">A stopped thread of the process.</param>
    /// <param name="traces">The session's live traces.</param>
    internal void Refresh(ProcessState state, TracedThread thread, IReadOnlyList<TraceWork> traces)
    {
        state.Modules = LoadedModule.Of(state.Process);
        if (state.Modules.Count == 0 || traces.Count == 0) return;
        state.Served.RemoveWhere(module => !state.Modules.Contains(module));
        if (state.Hooks is { } known)
        {
            foreach (ulong gone in known.Forget(address => state.Modules.Exists(module => module.Contains(address)))) state.Entries.Remove(gone);
        }

        EnsureImage(state, thread);
        Serve(state, thread);
        Install(state, thread, Wanted(state, traces));
        WatchWrites(state, thread, traces);
    }

    /// <summary>All functions that the traces ask for and that have no hook yet. Any thread may ask this for modules given.</summary>
    internal List<WantedHook> Wanted(ProcessState state, IReadOnlyList<TraceWork> traces)
    {
        List<WantedHook> wanted = [];
        foreach (TraceWork trace in traces)
        {
            if (trace.IsOver) continue;
            for (int i = 0; i < state.Modules.Count; i++)
            {
                LoadedModule module = state.Modules[i];
                bool isProgram = i == ProgramIndex(state);
                if (!trace.MayMatch(module.Path, isProgram) || store.Of(module.FileFor(state.Process.ProcessId)) is not { } symbols) continue;
                foreach (FunctionSymbol function in trace.Select(symbols, module.Path, isProgram)) wanted.Add(new WantedHook(trace, module, symbols, function, isProgram));
            }
        }

        return wanted;
    }

    /// <summary>Takes the hooks of a trace that no other trace wants.</summary>
    internal void Remove(ProcessState state, TracedThread thread, TraceWork trace, IReadOnlyList<TraceWork> others)
    {
        if (state.Hooks is null) return;
        List<Hook> unwanted = [];
        foreach (Hook hook in state.Hooks.Installed)
        {
            if (hook.Request.IsService || !trace.Wants(hook.Request.Number)) continue;
            trace.NoteUnhook(hook.Request.Number);
            if (!others.Any(other => other.Wants(hook.Request.Number))) unwanted.Add(hook);
        }

        foreach (Hook hook in unwanted) state.Entries.Remove(hook.Request.Address);
        state.Hooks.Remove(unwanted);
        WatchWrites(state, thread, others);
    }

    /// <summary>Without any trace nothing of the program's text stays changed, the service hooks included.</summary>
    internal static void Quiet(ProcessState state)
    {
        HookRemoval.Quiet(state.Hooks!);
        state.Served.Clear();
        state.Entries.Clear();
        state.NoticePoint = 0;
    }

    /// <summary>Lines have no place among calls that are only counted.</summary>
    private void WatchWrites(ProcessState state, TracedThread thread, IReadOnlyList<TraceWork> traces)
    {
        if (CapturesOutput && state.CanUnwind && state.Modules.Count > 0 && traces.Any(trace => !trace.Options.SummaryOnly))
            _writes.Install(state, thread, state.Modules[ProgramIndex(state)]);
    }

    private static int ProgramIndex(ProcessState state)
    {
        string? path = ProgramPathOf(state.Process.ProcessId);
        int index = state.Modules.FindIndex(module => module.Path == path);
        return Math.Max(index, 0);
    }

    private static string? ProgramPathOf(int processId)
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

    private void EnsureImage(ProcessState state, TracedThread thread)
    {
        if (state.Hooks is not null) return;
        ulong near = state.Modules[ProgramIndex(state)].Start;
        TargetImage image = TargetImage.Create(thread, OptionLimits.RingBytes(options), options.Lossless, near);
        state.Hooks = new ProcessHooks(state.Process, image);
        state.Ring = sink.AddRing(image.Ring);
    }

    /// <summary>Hooks the loader's notice and the unwinder where they have appeared.</summary>
    private void Serve(ProcessState state, TracedThread thread)
    {
        ProcessHooks hooks = state.Hooks!;
        List<Hook> services = [];
        foreach (LoadedModule module in state.Modules)
        {
            bool isProgram = module == state.Modules[ProgramIndex(state)];
            bool isLoader = module.Name.StartsWith("ld-", StringComparison.Ordinal) || module.Name.StartsWith("ld.so", StringComparison.Ordinal);
            bool isUnwinder = module.Name.StartsWith("libgcc_s", StringComparison.Ordinal);
            if (!(isProgram || isLoader || isUnwinder) || !state.Served.Add(module)) continue;
            if (store.Of(module.FileFor(state.Process.ProcessId)) is not { } symbols) continue;
            if (state.NoticePoint == 0 && isLoader && symbols.AddressOf("_dl_debug_state") is { } notice &&
                ServiceHooks.Notify(hooks, thread, module.Bias + notice, out ulong point) is { } noticeHook)
            {
                state.NoticePoint = point;
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

    private void Install(ProcessState state, TracedThread thread, List<WantedHook> wanted)
    {
        ProcessHooks hooks = state.Hooks!;
        List<(WantedHook Wanted, HookEntry Entry, HookRequest Request)> fresh = [];
        foreach (WantedHook want in wanted)
        {
            ulong address = want.Module.Bias + want.Function.Address;
            if (hooks.IsHooked(address) && !state.Entries.ContainsKey(address))
            {
                want.Trace.NoteRefusal(new HookRefusal(PublicOf(want), "Strobe needs it itself, to see libraries come or exceptions pass", IsHooked: false));
                continue;
            }

            HookVerdict verdict = HookPolicy.Of(want.Symbols, want.Function, want.Symbols.IsGo(), state.CanUnwind);
            if (verdict.Reason.Length > 0) want.Trace.NoteRefusal(new HookRefusal(PublicOf(want), verdict.Reason, verdict.MayHook));
            if (!verdict.MayHook) continue;
            HookEntry entry = EntryOf(want, verdict);
            WriteHooks.Yield(state, address);
            if (state.Entries.TryAdd(address, entry))
            {
                StubShape shape = new(entry.Layout.Enter, entry.Layout.Exit, entry.HasExit, want.Trace.Options.SummaryOnly);
                ulong room = want.Symbols.NextFunction(want.Function.Address) - want.Function.Address;
                fresh.Add((want, entry, new HookRequest(entry.Number, address, want.Function.SizeBytes, (uint)Math.Min(room, 1 << 24), want.Symbols.LeadOf(want.Function.Address), shape)));
            }
            else if (!want.Trace.Wants(state.Entries[address].Number))
            {
                want.Trace.NoteHook(state.Entries[address].Number);
            }
        }

        if (fresh.Count == 0) return;
        if (fresh.Exists(f => f.Request.Shape.IsSummary)) Summaries.Add(hooks.Image.EnsureSummary(thread, fresh[0].Request.Address));
        if (fresh.Exists(f => !f.Request.Shape.IsSummary)) Populate(state, thread);
        List<Hook> placed = [];
        Dictionary<ulong, WantedHook> origin = fresh.ToDictionary(f => f.Request.Address, f => f.Wanted);
        foreach (Refusal refusal in hooks.Install(thread, fresh.Select(f => f.Request), placed))
        {
            WantedHook want = origin[refusal.Request.Address];
            want.Trace.NoteRefusal(new HookRefusal(PublicOf(want), refusal.Reason, IsHooked: false));
            state.Entries.Remove(refusal.Request.Address);
        }

        foreach (Hook hook in placed)
        {
            WantedHook want = origin[hook.Request.Address];
            want.Trace.NoteHook(hook.Request.Number);
            if (hook.Kind == PatchKind.Breakpoint)
                want.Trace.NoteRefusal(new HookRefusal(PublicOf(want), hook.Reason + ", so a breakpoint is used", IsHooked: true));
        }
    }

    private static void Populate(ProcessState state, TracedThread thread)
    {
        if (state.IsRingPopulated) return;
        state.IsRingPopulated = true;
        StubLayout layout = state.Hooks!.Image.Layout;
        _ = RemoteCall.Invoke(
            thread, RemoteCall.Madvise, [layout.Ring, (ulong)state.Hooks.Image.Ring.Geometry.TotalBytes, PopulateForWriting]);
    }

    private HookEntry EntryOf(WantedHook want, HookVerdict verdict) =>
        table.GetOrAdd((want.Module.Path, want.Function.Address, want.Trace.Options.Depth), number => new HookEntry(
            number,
            PublicOf(want),
            LayoutOf(want),
            verdict.MayExit));

    private CallLayout LayoutOf(WantedHook want)
    {
        CallLayout layout = CallLayout.For(want.Symbols.SignatureOf(want.Function), want.Trace.Options.Depth, want.Function.RawName);
        return CapturesOutput && WriteHooks.NameOf(want) is { } write
            ? WriteLayout.For(write, layout)
            : layout;
    }

    private static Function PublicOf(WantedHook want) => new(
        want.Function.Name,
        want.Function.RawName,
        want.Module.Name,
        want.Function.SourceFile,
        want.Function.Line > 0 ? want.Function.Line : null);
}
