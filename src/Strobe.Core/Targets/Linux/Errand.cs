namespace Strobe.Targets.Linux;

/// <summary>
/// Machine code of ours that one thread of the target carries out when it runs on, before it goes on where it was: it ends by returning into a
/// signal frame, so that nobody needs to wait for it, and a killed Strobe changes nothing. The process must be wholly stopped in every call.
/// </summary>
internal sealed class Errand
{
    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;
    private const int PageBytes = 4096;

    private readonly TracedProcess _process;
    private readonly int _image;

    private Errand(TracedProcess process, ulong box) => (_process, _image, Box) = (process, process.Image, box);

    private ulong Box { get; }

    /// <summary>True until the process has exec'd or ended.</summary>
    internal bool IsThere => !_process.HasExited && _process.Image == _image;

    private ulong Code => Box + PageBytes;

    /// <summary>Makes room for code and what it works with. Null where the process has none.</summary>
    /// <param name="thread">One of its threads.</param>
    /// <param name="assemble">Makes the code, at most a page, for the address of its box, a page that it may use as it likes, and its own address.</param>
    internal static Errand? Prepare(TracedThread thread, Func<ulong, ulong, byte[]> assemble)
    {
        long? box = RemoteCall.Invoke(thread, RemoteCall.Mmap, [0, 2 * PageBytes, ReadWrite, PrivateAnonymous, ulong.MaxValue, 0]);
        if (RemoteCall.IsError(box)) return null;
        Errand errand = new(thread.Process, (ulong)box!.Value);
        byte[] code = assemble(errand.Box, errand.Code);
        bool isWritten = code.Length <= PageBytes && thread.Process.Memory.Write(errand.Code, code);
        if (isWritten && !RemoteCall.IsError(RemoteCall.Invoke(thread, RemoteCall.Mprotect, [errand.Code, PageBytes, ReadExecute]))) return errand;
        errand.TryDiscard(thread);
        return null;
    }

    /// <summary>Writes into the box. False when that is gone.</summary>
    internal bool Write(int at, ReadOnlySpan<byte> bytes) => IsThere && _process.Memory.Write(Box + (ulong)at, bytes);

    /// <summary>Reads a number from the box. Any thread.</summary>
    internal bool TryRead(int at, out int value)
    {
        value = 0;
        return IsThere && _process.Memory.TryRead(Box + (ulong)at, out value);
    }

    /// <summary>Sends a thread. False when it is ending, or there is no way back for it.</summary>
    /// <param name="thread">Stopped; it must be able to run whatever the code calls.</param>
    /// <param name="entry">How far into the code it begins.</param>
    internal bool Send(TracedThread thread, int entry)
    {
        if (!IsThere || !ThreadStops.Halt(thread) || !thread.TryGetRegisters(out Registers saved)) return false;
        Registers call = saved;
        call.Rip = Code + (ulong)entry;
        call.OrigRax = ulong.MaxValue;
        return SelfRestore.Lend(thread, saved, ref call) && thread.SetRegisters(call);
    }

    /// <summary>Gives the room back. False where a thread is still in the code.</summary>
    internal bool TryDiscard(TracedThread thread)
    {
        foreach (TracedThread other in _process.Threads.Values)
        {
            if (!other.TryGetRegisters(out Registers registers) || (registers.Rip >= Code && registers.Rip < Code + PageBytes)) return false;
        }

        if (IsThere) RemoteCall.Invoke(thread, RemoteCall.Munmap, [Box, 2 * PageBytes]);
        return true;
    }
}
