using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>The kernel's struct sigaction.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SignalAction(ulong Handler, ulong Flags, ulong Restorer, ulong Mask);

/// <summary>
/// Our SIGTRAP handler in one process: put in front of the program's own when its first breakpoint is placed, taken out with the hooks. Tracer
/// thread, with the process wholly stopped.
/// </summary>
internal sealed class TrapHandler
{
    private const ulong WithInformation = 4, HasRestorer = 0x4000000, OnSignalStack = 0x8000000, Restarts = 0x10000000, Nests = 0x40000000;
    private const ulong TrapBit = 1ul << (Signals.Trap - 1), HighestSpecial = 1, NoSignalReturn = ulong.MaxValue;
    private const int ScratchOffset = 64, SavedOffset = 128, MaskBytes = 8;

    private readonly ulong _data;
    private ulong _code;
    private SignalAction? _former;

    internal TrapHandler(TargetImage image) => _data = image.Layout.Area + StubLayout.TrapOffset;

    private TrapHandler(TrapHandler parent) => (_data, _code, _former) = (parent._data, parent._code, parent._former);

    /// <summary>The handler of a forked child, which has inherited the action and the memory.</summary>
    internal TrapHandler Copy() => new(this);

    /// <summary>Makes the handler know all breakpoints, and installs it where it is not yet.</summary>
    internal void Serve(TargetImage image, TracedThread thread, IReadOnlyCollection<Hook> breakpoints)
    {
        // A thread that the tracer has sent to its stub already still gets the signal, should the tracer die before it lets the thread go.
        (ulong Trapped, ulong Stub)[] entries =
            [.. breakpoints.SelectMany(hook => new[] { (hook.PatchAddress, hook.Stub), (hook.Stub - 1, hook.Stub) }).Order()];
        int tableBytes = TrapStub.CountBytes + entries.Length * TrapStub.EntryBytes;
        Arena arena = image.ArenaFor(thread, image.Arenas[0].Address, tableBytes + 4096);
        Span<byte> table = arena.Take(tableBytes, out ulong tableAt);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(table);
        words[0] = (ulong)entries.Length;
        for (int i = 0; i < entries.Length; i++) (words[2 * i + 1], words[2 * i + 2]) = entries[i];

        thread.Process.Memory.Write(_data + TrapStub.TableOffset, tableAt);
        if (_former is null) Install(arena, thread);
    }

    /// <summary>Gives SIGTRAP back to the program. False when something of ours may still be called: the program has taken note of it.</summary>
    internal bool Remove(TracedThread thread)
    {
        if (_former is not { } former) return true;
        if (Current(thread) is not { } current || current.Handler != _code || !Set(thread, former)) return false;
        _former = null;
        return true;
    }

    /// <summary>Takes note of a handler that another Strobe installed, so that it can be taken out.</summary>
    internal void Adopt(TargetImage image, TracedThread thread)
    {
        if (Current(thread) is not { } current || !image.IsInArena(current.Handler)) return;
        if (!thread.Process.Memory.TryRead(_data + SavedOffset, out SignalAction former)) return;
        (_code, _former) = (current.Handler, former);
    }

    private void Install(Arena arena, TracedThread thread)
    {
        // The first remote call looks for the signal return, too.
        if (Current(thread) is not { } former || thread.Process.SignalReturn == NoSignalReturn) return;
        if (_code == 0)
        {
            byte[] code = TrapStub.Build(_data, arena.Next);
            code.CopyTo(arena.Take(code.Length, out _code));
        }

        thread.Process.Memory.Write(_data + TrapStub.FormerOffset, former.Handler);
        thread.Process.Memory.Write(_data + SavedOffset, former);
        SignalAction ours = former.Handler > HighestSpecial
            ? former with { Handler = _code, Flags = former.Flags | Nests, Mask = former.Mask & ~TrapBit }
            : new SignalAction(_code, WithInformation | HasRestorer | OnSignalStack | Restarts, thread.Process.SignalReturn, 0);
        if (Set(thread, ours)) _former = former;
    }

    private SignalAction? Current(TracedThread thread)
    {
        long? result = RemoteCall.Invoke(thread, RemoteCall.SignalAction, [Signals.Trap, 0, _data + ScratchOffset, MaskBytes]);
        return !RemoteCall.IsError(result) && thread.Process.Memory.TryRead(_data + ScratchOffset, out SignalAction action) ? action : null;
    }

    private bool Set(TracedThread thread, SignalAction action)
    {
        if (!thread.Process.Memory.Write(_data + ScratchOffset, action)) return false;
        return !RemoteCall.IsError(RemoteCall.Invoke(thread, RemoteCall.SignalAction, [Signals.Trap, _data + ScratchOffset, 0, MaskBytes]));
    }
}
