using Strobe.Targets;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Hooks that keep a process working and Strobe informed: the loader's notice of new libraries, and the unwinder's view of our stubs.</summary>
internal static class ServiceHooks
{
    private static readonly StubShape Nothing = new(CapturePlan.Empty, CapturePlan.Empty, HasExit: false);

    /// <summary>Plans the hook of the loader's debug notice. Null when the function cannot be patched.</summary>
    /// <param name="arrival">Where a thread stands when its notice reaches the tracer.</param>
    internal static Hook? Notify(ProcessHooks hooks, TracedThread thread, ulong function, out ulong arrival)
    {
        Arena arena = hooks.Image.ArenaFor(thread, function);
        arrival = ServiceStubs.BuildNotify(arena.Next, out byte[] code);
        return Plan(hooks, arena, HookRequest.Service, function, code);
    }

    /// <summary>Plans the hook of <c>_Unwind_Find_FDE</c>. Null when the function cannot be patched.</summary>
    internal static Hook? FindFrame(ProcessHooks hooks, TracedThread thread, ulong function)
    {
        StubLayout layout = hooks.Image.Layout;
        ulong tableAt = layout.Area + StubLayout.UnwindTableOffset;
        byte[] table = UnwindTable.Build(tableAt, out ulong returnFrame, out ulong endFrame);
        if (!hooks.Process.Memory.Write(tableAt, table)) return null;
        Arena arena = hooks.Image.ArenaFor(thread, function);
        byte[] code = ServiceStubs.BuildFindFrame(layout, arena.Next, returnFrame, endFrame);
        return Plan(hooks, arena, HookRequest.FrameFinder, function, code[..^1]);
    }

    /// <summary>Plans the hook of <c>_Unwind_Backtrace</c>, so that nobody's backtrace shows our frames. Null when the function cannot be patched.</summary>
    internal static Hook? Backtrace(ProcessHooks hooks, TracedThread thread, ulong function, ulong addressOfFrame)
    {
        Arena arena = hooks.Image.ArenaFor(thread, function);
        byte[] code = BacktraceStub.Build(hooks.Image.Layout, arena.Next, addressOfFrame);
        return Plan(hooks, arena, HookRequest.Service, function, code[..^1]);
    }

    private static Hook? Plan(ProcessHooks hooks, Arena arena, int number, ulong function, byte[] code)
    {
        byte[] body = new byte[PrologueMover.WindowBytes];
        if (hooks.Process.Memory.Read(function, body) != body.Length) return null;
        ulong movedAt = arena.Next + (ulong)code.Length;
        MovedPrologue? moved = PrologueMover.Move(body, function, movedAt, PrologueMover.JumpBytes, out _);
        if (moved is null) return null;
        Span<byte> stub = arena.Take(code.Length + moved.Code.Length, out ulong at);
        code.CopyTo(stub);
        moved.Code.CopyTo(stub[code.Length..]);
        byte[] patch = new byte[PrologueMover.JumpBytes];
        PrologueMover.WriteJump(patch, function, at);
        HookRequest request = new(number, function, 0, 0, 0, Nothing);
        return new Hook(
            request, PatchKind.Jump, function, patch, body[..PrologueMover.JumpBytes], at, 0, movedAt, moved.Offsets, "");
    }
}
