using Strobe.Hooks;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>A function as it is in a process.</summary>
internal sealed record FunctionText(FunctionCode Code, ulong Address, ReadOnlyMemory<byte> Bytes);

/// <summary>A patch with the probes that share it, and the function it is in.</summary>
internal sealed record ProbePatch(Hook Hook, IReadOnlyList<ProbePoint> Points, FunctionText Text)
{
    /// <summary>True when it is the hook of the function, which would be there without probes too.</summary>
    internal bool IsGuest => !Hook.Request.IsProbe;
}

/// <summary>A probe that was taken out for a moment.</summary>
internal readonly record struct LiftedProbe(ProbePoint Point, FunctionText Text);

/// <summary>
/// The patches of the probes of one process. Probes that lie so close to each other that their patches would overlap share one; those among the first
/// instructions of a function that is traced are guests in its hook. Tracer thread, with the process wholly stopped.
/// </summary>
/// <param name="silentTicks">How long the host may not have shown itself before it counts as gone.</param>
internal sealed class ProbePatches(ulong silentTicks)
{
    private const int StubRoom = 64 << 10;

    private readonly List<ProbePatch> _patches = [];
    private readonly Dictionary<ulong, ProbePoint> _entries = [];
    private int _lastEntry;

    /// <summary>Those of a forked child.</summary>
    internal ProbePatches Copy()
    {
        ProbePatches copy = new(silentTicks);
        copy._patches.AddRange(_patches);
        foreach ((ulong function, ProbePoint point) in _entries) copy._entries[function] = point;
        copy._lastEntry = _lastEntry;
        return copy;
    }

    /// <summary>Sets a probe at a spot; the hook, or null and why not.</summary>
    internal Hook? Add(ProcessHooks hooks, TracedThread thread, ProbePoint point, FunctionText text, out string reason)
    {
        FunctionCode code = text.Code;
        if (hooks.HostOf(text.Address, point.Spot.Address) is { } host)
            return Accommodate(hooks, thread, host, new ProbePatch(host, [.. GuestsOf(host), point], text), out reason);
        HashSet<ulong> suspended = SuspendedPlaces.Of(hooks.Process, 0, _ => false);
        bool IsFree(ulong from, ulong to) => !hooks.IsTouched(from, to, byProbe: false) && !suspended.Any(place => place > from && place < to);
        List<ProbePatch> joined = [];
        List<ProbePoint> points = [point];
        while (true)
        {
            if (ProbePlanner.WindowOf(code, points, IsFree, out reason) is not { } window)
            {
                if (reason.Length == 0 || hooks.IsTouched(point.Spot.Address, point.Spot.Address + 1, byProbe: false)) reason = "another hook has changed its code";
                return null;
            }

            ulong from = code.Instructions[window.First].IP, to = code.Instructions[window.First + window.Count - 1].NextIP;
            ProbePatch[] more = [.. _patches.Where(patch => !joined.Contains(patch) && Overlaps(patch.Hook, from, to))];
            if (more.Length == 0) return Place(hooks, thread, new ProbePatch(null!, points, text), window, joined, out reason);
            joined.AddRange(more);
            points = [.. joined.SelectMany(patch => patch.Points), point];
        }
    }

    /// <summary>The number under which a function's calls leave what they were called with; 0 when that cannot be had.</summary>
    internal int EntryOf(ProcessHooks hooks, TracedThread thread, FunctionText text, out string reason)
    {
        reason = "";
        if (_entries.TryGetValue(text.Address, out ProbePoint? known)) return ((EntryCapture)known.Capture).Id;
        reason = FunctionEnds.Entry(text.Code) is null ? ReturnPlanner.LoopsToEntry : "too many functions are probed so";
        if (FunctionEnds.Entry(text.Code) is not { } spot || _lastEntry == EntryValues.MostIds) return 0;
        ulong table = hooks.Image.EnsureProbes(thread, text.Address, silentTicks).EntryTable;
        ProbePoint point = new(spot, new EntryCapture(table, _lastEntry + 1));
        if (Add(hooks, thread, point, text, out reason) is null) return 0;
        _entries[text.Address] = point;
        return ++_lastEntry;
    }

    /// <summary>Takes probes out; those that shared a patch with them stay.</summary>
    internal void Remove(ProcessHooks hooks, TracedThread thread, HashSet<ProbePoint> gone)
    {
        Take(hooks, thread, gone);
        HashSet<int> wanted = [.. _patches.SelectMany(patch => patch.Points).Select(point => point.Capture).OfType<ProbeCapture>().Select(capture => capture.EntryId)];
        foreach ((ulong function, ProbePoint entry) in _entries.Where(one => !wanted.Contains(((EntryCapture)one.Value.Capture).Id)).ToArray())
        {
            Take(hooks, thread, [entry]);
            _entries.Remove(function);
        }
    }

    private void Take(ProcessHooks hooks, TracedThread thread, HashSet<ProbePoint> gone)
    {
        foreach (ProbePatch patch in _patches.Where(patch => patch.Points.Any(gone.Contains)).ToArray())
        {
            TakeOut(hooks, thread, patch);
            foreach (ProbePoint rest in patch.Points.Where(point => !gone.Contains(point))) Add(hooks, thread, rest, patch.Text, out _);
        }
    }

    /// <summary>Takes the probes out that are in the way when functions get or lose hooks; <see cref="PutBack"/> sets them again.</summary>
    /// <param name="functions">The functions' addresses.</param>
    internal List<LiftedProbe> Lift(ProcessHooks hooks, TracedThread thread, IReadOnlySet<ulong> functions)
    {
        List<LiftedProbe> lifted = [];
        foreach (ProbePatch patch in _patches.Where(patch => functions.Contains(patch.Text.Address) && (patch.IsGuest || IsAtStart(patch))).ToArray())
        {
            TakeOut(hooks, thread, patch);
            lifted.AddRange(patch.Points.Select(point => new LiftedProbe(point, patch.Text)));
        }

        return lifted;
    }

    /// <summary>Sets probes again; why that could not be done, for those where it could not.</summary>
    internal List<string> PutBack(ProcessHooks hooks, TracedThread thread, List<LiftedProbe> lifted)
    {
        List<string> failed = [];
        foreach ((ProbePoint point, FunctionText text) in lifted)
        {
            if (Add(hooks, thread, point, text, out string reason) is null) failed.Add($"A probe at 0x{point.Spot.Address:x} could not be set again: {reason}.");
        }

        return failed;
    }

    private static bool IsAtStart(ProbePatch patch) =>
        patch.Hook.PatchAddress >= patch.Text.Address && patch.Hook.PatchAddress < patch.Text.Address + 2 * PrologueMover.WindowBytes;

    private IEnumerable<ProbePoint> GuestsOf(Hook host) => _patches.Where(patch => patch.Hook == host).SelectMany(patch => patch.Points);

    private void TakeOut(ProcessHooks hooks, TracedThread thread, ProbePatch patch)
    {
        _patches.Remove(patch);
        if (!patch.IsGuest) hooks.Remove([patch.Hook]);
        else Accommodate(hooks, thread, patch.Hook, patch with { Points = [] }, out _);
    }

    /// <summary>Gives a function's hook the probes of a patch as its guests; null, with the reason and everything as before, when that cannot be done.</summary>
    private Hook? Accommodate(ProcessHooks hooks, TracedThread thread, Hook host, ProbePatch wanted, out string reason)
    {
        Arena arena = hooks.Image.ArenaFor(thread, wanted.Text.Address, StubRoom + hooks.Image.Writer.Room(host.Request.Shape));
        ProbeCalls calls = hooks.Image.EnsureProbes(thread, wanted.Text.Address, silentTicks);
        if (hooks.Image.Planner.WithProbes(host, wanted.Text.Code, wanted.Points, calls, arena, out reason) is not { } fresh) return null;
        hooks.Replace(thread, host, fresh);
        _patches.RemoveAll(patch => patch.Hook == host);
        if (wanted.Points.Count > 0) _patches.Add(wanted with { Hook = fresh });
        return fresh;
    }

    /// <summary>Forgets the patch at an address, whose code is gone.</summary>
    internal void Forget(ulong address)
    {
        foreach (ProbePatch patch in _patches.Where(patch => patch.Hook.Request.Address == address))
        {
            if (_entries.TryGetValue(patch.Text.Address, out ProbePoint? entry) && patch.Points.Contains(entry)) _entries.Remove(patch.Text.Address);
        }

        _patches.RemoveAll(patch => patch.Hook.Request.Address == address);
    }

    private static bool Overlaps(Hook hook, ulong from, ulong to) => hook.PatchAddress < to && from < hook.PatchAddress + (ulong)Math.Max(hook.Length, hook.Patch.Length);

    private Hook? Place(
        ProcessHooks hooks, TracedThread thread, ProbePatch wanted, ProbeWindow window, List<ProbePatch> replaced, out string reason)
    {
        Arena arena = hooks.Image.ArenaFor(thread, wanted.Text.Address, StubRoom);
        ProbeCalls calls = hooks.Image.EnsureProbes(thread, wanted.Text.Address, silentTicks);
        if (ProbePlanner.Plan(wanted.Text.Code, wanted.Text.Address, wanted.Text.Bytes.Span, wanted.Points, window, calls, arena, out reason) is not { } hook) return null;
        if (hooks.At(hook.PatchAddress) is { } other && replaced.TrueForAll(patch => patch.Hook != other))
        {
            reason = "another hook is there";
            return null;
        }

        // Threads inside of the old stubs leave through them.
        hooks.Remove([.. replaced.Select(patch => patch.Hook)]);
        _patches.RemoveAll(replaced.Contains);
        hooks.InstallProbes(thread, [hook]);
        _patches.Add(wanted with { Hook = hook });
        return hook;
    }
}
