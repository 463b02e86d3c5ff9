using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>What stubs tell the threads of a process apart by, as the tracer sees it. Tracer thread, with the threads in question stopped.</summary>
internal sealed class ThreadKeys(TracedProcess process, TargetImage image)
{
    private readonly ulong _lifeless = image.Layout.Area + StubLayout.LifelessOffset;

    /// <summary>The key of a thread with these registers; 0 when it has none.</summary>
    internal ulong Of(in Registers registers)
    {
        if (image.Layout.Key != ThreadKey.GoThread) return registers.FsBase == _lifeless ? 0 : registers.FsBase;
        bool isFound = process.Memory.TryRead(registers.FsBase + unchecked((ulong)ThreadKeyCode.Goroutine), out ulong goroutine);
        return isFound && process.Memory.TryRead(goroutine + ThreadKeyCode.GoThread, out ulong thread) ? thread : 0;
    }

    /// <summary>
    /// A stub that reads through FS would end a program that has not set it up yet (the loader's first functions, a static program's). So FS
    /// points to zeros until the program sets it; nobody else looks at it before.
    /// </summary>
    internal void Lend()
    {
        if (image.Layout.Key != ThreadKey.FsBase) Exchange(0, _lifeless);
    }

    internal void TakeBack() => Exchange(_lifeless, 0);

    private void Exchange(ulong from, ulong to)
    {
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (thread.IsStopped && thread.TryGetRegisters(out Registers registers) && registers.FsBase == from)
                thread.SetRegisters(registers with { FsBase = to });
        }
    }
}
