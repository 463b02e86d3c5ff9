using System.Runtime.InteropServices;
using Strobe.Errors;

namespace Strobe.Targets.Linux;

/// <summary>
/// Traces in the name of one thread of ours. The kernel shows every stop of a tracee to whoever in the tracer's process waits for anything, and the
/// .NET runtime takes the stop of a child of its own for that child's end. So a child of the host program is traced by somebody else: a process
/// without a life of its own, which shares our memory, makes the calls it is told to, and ends with the thread that started it.
/// </summary>
internal sealed unsafe class TracingProxy : IDisposable
{
    internal const int PtraceNumber = 101, WaitNumber = 61, WaitIdNumber = 247;

    private const int PageBytes = 4096, TotalBytes = 32 * PageBytes, ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;
    private const int ShareMemoryFoldersAndFiles = 0x700, ClearTurnAtEnd = 0x200000, ExitGroupNumber = 231, Spins = 50;
    private const int SetMask = 2, SignalMaskBytes = 8, WaitForClone = 0x40000000 | 0x20000000;

    [ThreadStatic]
    private static TracingProxy? t_current;

    private readonly byte* _memory;
    private readonly byte* _box;

    private TracingProxy(byte* memory)
    {
        _memory = memory;
        _box = memory + PageBytes;
    }

    /// <summary>The calling thread's; null when it traces by itself.</summary>
    internal static TracingProxy? Current => t_current;

    internal int ProcessId { get; private set; }

    /// <summary>From now on the calling thread traces through a proxy; what it traces already it loses hold of.</summary>
    /// <param name="wakeSignal">The one signal that interrupts the proxy's waits.</param>
    /// <exception cref="StrobeException">The system gives no more processes or memory.</exception>
    internal static TracingProxy Start(int wakeSignal)
    {
        nint memory = Libc.mmap(0, TotalBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == -1) throw StrobeErrors.NoProxy();
        TracingProxy proxy = new((byte*)memory);
        ProxyCode.Build().CopyTo(new Span<byte>(proxy._memory, PageBytes));
        *proxy.Turn = ProxyCode.Answered;
        *(int*)(proxy._box + ProxyCode.Parent) = Environment.ProcessId;
        *(ulong*)(proxy._box + ProxyCode.Mask) = ~(1ul << (wakeSignal - 1));
        if (Libc.mprotect(memory, PageBytes, ReadExecute) == 0) proxy.ProcessId = proxy.Clone();
        if (proxy.ProcessId > 0) return t_current = proxy;
        _ = Libc.munmap(memory, TotalBytes);
        throw StrobeErrors.NoProxy();
    }

    /// <summary>Has the proxy make a system call. −1 with errno on failure, as libc has it; ESRCH once the proxy is gone.</summary>
    internal long Call(int number, long a, long b, long c, long d)
    {
        if (!Ask(number, a, b, c, d)) return Failed(Libc.ESRCH);
        for (int i = 0; i < Spins && Volatile.Read(ref *Turn) == ProxyCode.Asked; i++) Thread.SpinWait(10);
        while (Volatile.Read(ref *Turn) == ProxyCode.Asked) _ = Libc.syscall(ProxyCode.FutexNumber, (long)Turn, ProxyCode.FutexWait, ProxyCode.Asked, 0);
        if (*Turn == ProxyCode.Gone) return Failed(Libc.ESRCH);
        long result = *(long*)(_box + ProxyCode.Result);
        return result is < 0 and > -PageBytes ? Failed((int)-result) : result;
    }

    /// <summary>Ends the proxy; the kernel lets go of whatever it still held.</summary>
    public void Dispose()
    {
        t_current = null;
        Ask(ExitGroupNumber, 0, 0, 0, 0);
        int status;
        while (Libc.OwnWaitpid(ProcessId, &status, WaitForClone) < 0 && Libc.Errno == Libc.EINTR)
        {
        }

        _ = Libc.munmap((nint)_memory, TotalBytes);
    }

    private int* Turn => (int*)(_box + ProxyCode.Turn);

    private bool Ask(int number, long a, long b, long c, long d)
    {
        long* words = (long*)(_box + ProxyCode.Number);
        (words[0], words[1], words[2], words[3], words[4]) = (number, a, b, c, d);
        if (Interlocked.CompareExchange(ref *Turn, ProxyCode.Asked, ProxyCode.Answered) != ProxyCode.Answered) return false;
        _ = Libc.syscall(ProxyCode.FutexNumber, (long)Turn, ProxyCode.FutexWake, 1, 0);
        return true;
    }

    /// <summary>No signal may reach the new process before it has its own mask: the handlers it inherits are the runtime's.</summary>
    private int Clone()
    {
        ulong all = ulong.MaxValue, own = 0;
        _ = Libc.syscall(ProxyCode.SignalMaskNumber, SetMask, (long)&all, (long)&own, SignalMaskBytes);
        int processId = Libc.clone(
            (nint)_memory, (nint)_memory + TotalBytes, ShareMemoryFoldersAndFiles | ClearTurnAtEnd, (nint)_box, 0, 0, (nint)Turn);
        _ = Libc.syscall(ProxyCode.SignalMaskNumber, SetMask, (long)&own, 0, SignalMaskBytes);
        return processId;
    }

    private static int Failed(int errno)
    {
        Marshal.SetLastPInvokeError(errno);
        return -1;
    }
}
