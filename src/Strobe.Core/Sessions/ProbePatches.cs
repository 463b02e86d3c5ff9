using Strobe.Hooks;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>A patch with the probes that share it, and the function it is in.</summary>
internal sealed record ProbePatch(Hook Hook, IReadOnlyList<ProbePoint> Points, FunctionCode Code, ulong Function, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The patches of the probes of one process. Probes that lie so close to each other that their patches would overlap share one. Tracer thread, with the
/// process wholly stopped.
/// </summary>
internal sealed class ProbePatches
{
    private const int StubRoom = 64 << 10;

    private readonly List<ProbePatch> _patches = [];

    /// <summary>Those of a forked child.</summary>
    internal ProbePatches Copy()
    {
        ProbePatches copy = new();
        copy._patches.AddRange(_patches);
        return copy;
    }

    /// <summary>Sets a probe at a spot; the hook, or null and why not.</summary>
    internal Hook? Add(
        ProcessHooks hooks, TracedThread thread, ProbePoint point, FunctionCode code, ulong function, ReadOnlyMemory<byte> bytes, out string reason)
    {
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
            if (more.Length == 0) return Place(hooks, thread, new ProbePatch(null!, points, code, function, bytes), window, joined, out reason);
            joined.AddRange(more);
            points = [.. joined.SelectMany(patch => patch.Points), point];
        }
    }

    /// <summary>Takes probes out; those that shared a patch with them stay.</summary>
    internal void Remove(ProcessHooks hooks, TracedThread thread, Func<ProbePoint, bool> isGone)
    {
        foreach (ProbePatch patch in _patches.Where(patch => patch.Points.Any(isGone)).ToArray())
        {
            hooks.Remove([patch.Hook]);
            _patches.Remove(patch);
            foreach (ProbePoint rest in patch.Points.Where(point => !isGone(point))) Add(hooks, thread, rest, patch.Code, patch.Function, patch.Bytes, out _);
        }
    }

    /// <summary>Forgets the patch at an address, whose code is gone.</summary>
    internal void Forget(ulong address) => _patches.RemoveAll(patch => patch.Hook.PatchAddress == address);

    private static bool Overlaps(Hook hook, ulong from, ulong to) => hook.PatchAddress < to && from < hook.PatchAddress + (ulong)Math.Max(hook.Length, hook.Patch.Length);

    private Hook? Place(
        ProcessHooks hooks, TracedThread thread, ProbePatch wanted, ProbeWindow window, List<ProbePatch> replaced, out string reason)
    {
        Arena arena = hooks.Image.ArenaFor(thread, wanted.Function, StubRoom);
        ProbeCalls calls = hooks.Image.EnsureProbes(thread, wanted.Function);
        if (ProbePlanner.Plan(wanted.Code, wanted.Function, wanted.Bytes.Span, wanted.Points, window, calls, arena, out reason) is not { } hook) return null;
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
