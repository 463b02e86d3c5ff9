using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>A function that got no hook, and why.</summary>
internal readonly record struct Refusal(HookRequest Request, string Reason);

/// <summary>
/// The hooks of one process image. Tracer thread only. <see cref="Install"/> and <see cref="Remove"/> want the process wholly stopped.
/// </summary>
internal sealed class ProcessHooks
{
    private const int MaximumScanBytes = 1 << 20;
    private static readonly HashSet<ulong> NoPlaces = [];

    private readonly Dictionary<ulong, Hook> _byAddress = [];
    private readonly HashSet<Hook> _waiting = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ulong, Hook> _breakpoints = [];   // of removed hooks too: a thread may have trapped just before
    private readonly Dictionary<ulong, ulong> _places = [];       // of moved instructions of Go functions: where they were
    private readonly TrapHandler _traps;
    private readonly WriterContexts _contexts;
    private readonly ThreadKeys _keys;

    internal ProcessHooks(TracedProcess process, TargetImage image) : this(process, image, new TrapHandler(image))
    {
    }

    private ProcessHooks(TracedProcess process, TargetImage image, TrapHandler traps) =>
        (Process, Image, _traps, _contexts, _keys) = (process, image, traps, new WriterContexts(process, image), new ThreadKeys(process, image));

    /// <summary>The hooks that another Strobe left in a wholly stopped process; they can be taken out, not added to.</summary>
    internal static ProcessHooks Adopt(TracedThread thread, TargetImage image, IEnumerable<Hook> hooks)
    {
        ProcessHooks adopted = new(thread.Process, image) { HasPatched = true };
        foreach (Hook hook in hooks)
        {
            adopted._byAddress[hook.PatchAddress] = hook;
            if (hook.Kind == PatchKind.Breakpoint) adopted._breakpoints[hook.PatchAddress] = hook;
        }

        adopted._traps.Adopt(image, thread);
        return adopted;
    }

    internal TracedProcess Process { get; }

    internal TargetImage Image { get; }

    internal IReadOnlyCollection<Hook> Installed => _byAddress.Values;

    /// <summary>True once any code of the process was changed: a thread may still be in a stub, or on its way there, when no hook is left.</summary>
    internal bool HasPatched { get; private set; }

    /// <summary>The hook of the function at an address; null when it has none.</summary>
    internal Hook? At(ulong address) => _byAddress.GetValueOrDefault(address);

    /// <summary>
    /// While a program starts: the only module whose functions are patched at once. Others wait until exceptions can pass through them,
    /// or else the program would not survive the death of Strobe in between. Null when nothing waits.
    /// </summary>
    internal LoadedModule? OnlyReady { get; set; }

    /// <summary>Hooks functions, now or on <see cref="Release"/>; what cannot be hooked is returned with its reason.</summary>
    /// <param name="thread">A stopped thread, for remote calls.</param>
    /// <param name="requests">The functions, none hooked yet.</param>
    /// <param name="placed">Receives the hooks put in place or waiting.</param>
    /// <param name="suspended">Places of code where somebody will go on one day.</param>
    internal List<Refusal> Install(TracedThread thread, IEnumerable<HookRequest> requests, List<Hook> placed, IReadOnlySet<ulong>? suspended = null)
    {
        List<Refusal> refused = [];
        List<Hook> planned = [];
        CodeWindow window = new(Process.Memory);
        bool hasProbes = _byAddress.Values.Any(hook => hook.Request.IsProbe);
        foreach (HookRequest request in requests)
        {
            if (hasProbes && IsTouched(request.Address, request.Address + PrologueMover.WindowBytes, byProbe: true))
            {
                refused.Add(new Refusal(request, "a probe is set in its first bytes"));
                continue;
            }

            ReadOnlySpan<byte> all = ReadCode(window, request);
            int before = Math.Min(all.Length, (int)request.LeadBytes);
            ReadOnlySpan<byte> lead = all[..before], code = all[before..];
            int room = Image.Writer.Room(request.Shape) + (request.Shape.ExitsAtReturns ? ReturnPlanner.Room : 0);
            Arena arena = Image.ArenaFor(thread, request.Address, room);
            Hook? hook = Image.Planner.Plan(request, lead, code, arena, suspended ?? NoPlaces, out string reason);
            if (hook is null) refused.Add(new Refusal(request, reason));
            else if (_byAddress.TryAdd(request.Address, hook)) planned.Add(hook);
        }

        PutInPlace(thread, planned);
        placed.AddRange(planned);
        return refused;
    }

    /// <summary>Puts the patches of probes in place, now or on <see cref="Release"/>. None may touch what another hook has changed or moved.</summary>
    internal void InstallProbes(TracedThread thread, IReadOnlyList<Hook> probes)
    {
        foreach (Hook hook in probes)
        {
            _byAddress.Add(hook.PatchAddress, hook);
            foreach (FaultExit exit in hook.FaultExits) Image.Add(exit);
        }

        PutInPlace(thread, probes);
    }

    /// <summary>The hook of a function that has moved the instruction at an address, or stands before it; null when none has.</summary>
    /// <param name="function">The function's address.</param>
    /// <param name="address">The instruction's.</param>
    internal Hook? HostOf(ulong function, ulong address) =>
        At(function) is { Request: { IsProbe: false, IsService: false, Shape.IsOutputOnly: false } } hook && address >= function && address < hook.PatchAddress + (ulong)hook.Length ? hook : null;

    /// <summary>Puts a function's hook in the place of another one of the same function. Calls under way leave through the old.</summary>
    internal void Replace(TracedThread thread, Hook old, Hook fresh)
    {
        Image.Switch(fresh, Image.IsOn(old));
        Remove([old]);
        _byAddress.Add(fresh.Request.Address, fresh);
        foreach (FaultExit exit in fresh.FaultExits) Image.Add(exit);
        PutInPlace(thread, [fresh]);
    }

    /// <summary>Whether some hook that is a probe's, or is none, has changed or moved a byte of [from, to).</summary>
    internal bool IsTouched(ulong from, ulong to, bool byProbe) => _byAddress.Values.Where(hook => hook.Request.IsProbe == byProbe).SelectMany(hook => hook.Patches)
        .Any(patch => patch.PatchAddress < to && from < patch.PatchAddress + (ulong)Math.Max(patch.Length, patch.Patch.Length));

    private void PutInPlace(TracedThread thread, IReadOnlyList<Hook> planned)
    {
        Hook[] breakpoints = [.. planned.SelectMany(hook => hook.Patches).Where(patch => patch.Kind == PatchKind.Breakpoint)];
        foreach (Hook breakpoint in breakpoints) _breakpoints[breakpoint.PatchAddress] = breakpoint;
        if (breakpoints.Length > 0) _traps.Serve(Image, thread, _breakpoints.Values);
        foreach (Hook hook in planned.Where(hook => hook.Request.IsGo)) RememberPlaces(hook);
        HasPatched |= planned.Count > 0;
        _waiting.UnionWith(planned.Where(hook => OnlyReady?.Contains(hook.PatchAddress) == false));
        PatchTransaction.Apply(Process, [.. planned.Where(hook => !_waiting.Contains(hook))]);
    }

    /// <summary>Patches the functions that wait.</summary>
    internal void Release()
    {
        OnlyReady = null;
        PatchTransaction.Apply(Process, [.. _waiting]);
        _waiting.Clear();
    }

    /// <summary>Puts hooks in place that were planned elsewhere.</summary>
    internal void Place(IReadOnlyList<Hook> hooks)
    {
        PatchTransaction.Apply(Process, hooks);
        foreach (Hook hook in hooks) _byAddress[hook.Request.Address] = hook;
        HasPatched |= hooks.Count > 0;
    }

    /// <summary>Takes hooks out. Calls under way still return through their stubs.</summary>
    internal void Remove(IReadOnlyList<Hook> hooks)
    {
        PatchTransaction.Revert(Process, hooks);
        foreach (Hook hook in hooks)
        {
            _byAddress.Remove(hook.Request.Address);
            _waiting.Remove(hook);
        }
    }

    /// <summary>Gives SIGTRAP back to the program; call it when no breakpoint of ours is left. False when it may still call what is ours.</summary>
    internal bool ReturnTraps(TracedThread thread) => _traps.Remove(thread);

    /// <summary>Takes out all hooks but those that lead the unwinder through calls still under way.</summary>
    internal void RemoveAllButFrameFinders() =>
        Remove([.. _byAddress.Values.Where(hook => hook.Request.Number != HookRequest.FrameFinder)]);

    /// <summary>Forgets hooks whose code is no longer mapped (dlclose).</summary>
    /// <returns>The addresses of the functions forgotten.</returns>
    internal List<ulong> Forget(Func<ulong, bool> isMapped)
    {
        List<ulong> forgotten = [];
        foreach (Hook hook in _byAddress.Values.Where(hook => !isMapped(hook.PatchAddress)).ToArray())
        {
            forgotten.Add(hook.Request.Address);
            _byAddress.Remove(hook.Request.Address);
            foreach (Hook patch in hook.Patches) _breakpoints.Remove(patch.PatchAddress);
            _waiting.Remove(hook);
        }

        return forgotten;
    }

    /// <summary>Whether a thread that stands here may just have run into one of our breakpoints, and not been told yet.</summary>
    internal bool IsTrapped(ulong address) => _breakpoints.ContainsKey(address - 1);

    /// <summary>Sends a thread that ran into one of our breakpoints to the stub. False when the trap is not ours.</summary>
    internal bool TryDivert(TracedThread thread)
    {
        if (!thread.TryGetRegisters(out Registers registers) || !_breakpoints.TryGetValue(registers.Rip - 1, out Hook? hook)) return false;
        registers.Rip = hook.Stub;
        return thread.SetRegisters(registers);
    }

    /// <summary>Sends a thread that faulted inside the capture routine, or where a probe reads, to its fault exit. False when the fault is not ours.</summary>
    internal bool TryResolveFault(TracedThread thread)
    {
        if (!thread.TryGetRegisters(out Registers registers) || Image.FaultExitOf(registers.Rip) is not (> 0 and var exit)) return false;
        registers.Rip = exit;
        if (Image.HasProbes) Image.ForgetPages(Process);
        return thread.SetRegisters(registers);
    }

    /// <summary>
    /// A fault in a moved instruction of a Go function becomes one of the instruction itself: the runtime looks the place up, and would take one it
    /// does not know for its own end.
    /// </summary>
    internal void PutFaultBack(TracedThread thread)
    {
        if (_places.Count == 0 || !thread.TryGetRegisters(out Registers registers) || !_places.TryGetValue(registers.Rip, out ulong place)) return;
        registers.Rip = place;
        thread.SetRegisters(registers);
    }

    /// <summary>The hooks of a forked child, whose memory is a copy of the parent's.</summary>
    internal ProcessHooks CopyFor(TracedProcess child)
    {
        ProcessHooks copy = new(child, Image, _traps.Copy()) { HasPatched = HasPatched };
        foreach ((ulong address, Hook hook) in _byAddress) copy._byAddress[address] = hook;
        foreach ((ulong address, Hook hook) in _breakpoints) copy._breakpoints[address] = hook;
        foreach ((ulong copied, ulong place) in _places) copy._places[copied] = place;
        return copy;
    }

    /// <summary>A forked child must not go on in chunks of its parent's: its contexts start anew.</summary>
    internal void ResetContexts() => _contexts.Reset();

    /// <summary>Frees the context of a thread that is about to end, so that the next thread on the same stack starts with its own.</summary>
    internal void ReleaseContext(in Registers thread) => _contexts.Release(_keys.Of(thread));

    /// <summary>Sets the context of a thread that waits in vfork aside: its child, which has the same key, begins with an empty one.</summary>
    internal void LendContext(in Registers child) => _contexts.Lend(_keys.Of(child));

    /// <summary>Gives the thread its context back; returns who wrote in its place, if anybody did.</summary>
    internal (int ProcessId, int ThreadId)? TakeBackContext(in Registers thread) => _contexts.TakeBack(_keys.Of(thread));

    /// <summary>Lets stubs find out that a program has not set up its threads yet.</summary>
    internal void LendThreadPointers() => _keys.Lend();

    /// <summary>Undoes <see cref="LendThreadPointers"/> where that still matters.</summary>
    internal void TakeBackThreadPointers() => _keys.TakeBack();

    private void RememberPlaces(Hook hook)
    {
        foreach (Hook patch in hook.Patches)
        {
            foreach ((int original, int copy) in patch.Offsets) _places[patch.Moved + (ulong)copy] = patch.PatchAddress + (ulong)original;
        }
    }

    private static ReadOnlySpan<byte> ReadCode(CodeWindow window, HookRequest request)
    {
        const int least = PrologueMover.WindowBytes + 4, behind = PrologueMover.JumpBytes;
        int wanted = (int)Math.Clamp(request.SizeBytes + behind, least, MaximumScanBytes) + (int)request.LeadBytes;
        return window.Read(request.Address - request.LeadBytes, wanted);
    }
}
