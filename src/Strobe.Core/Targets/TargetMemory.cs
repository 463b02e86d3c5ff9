using Strobe.Targets.Linux;

namespace Strobe.Targets;

/// <summary>
/// A process's memory through /proc/PID/mem: reads and writes whatever the mapping's own protection is, as ptrace allows. Reads may come
/// from any thread; writes belong to Hooks/ and Debugging/ alone. Never throws; what cannot be read or written is told by the count.
/// </summary>
internal sealed unsafe class TargetMemory : IDisposable
{
    private const int ReadWriteCloseOnExec = 0x80002;

    private readonly int _fd;

    internal TargetMemory(int processId)
    {
        _fd = Libc.open($"/proc/{processId}/mem", ReadWriteCloseOnExec, 0);
    }

    internal bool IsOpen => _fd >= 0;

    internal int Read(ulong address, Span<byte> into)
    {
        int done = 0;
        fixed (byte* start = into)
        {
            while (done < into.Length)
            {
                nint n = Libc.pread(_fd, start + done, into.Length - done, (long)address + done);
                if (n > 0) done += (int)n;
                else if (n == 0 || Libc.Errno != Libc.EINTR) break;
            }
        }

        return done;
    }

    internal bool TryRead<T>(ulong address, out T value) where T : unmanaged
    {
        fixed (T* p = &value) return Read(address, new Span<byte>(p, sizeof(T))) == sizeof(T);
    }

    internal bool Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint n = Libc.pwrite(_fd, start + done, bytes.Length - done, (long)address + done);
                if (n > 0) done += (int)n;
                else if (n == 0 || Libc.Errno != Libc.EINTR) return false;
            }
        }

        return true;
    }

    internal bool Write<T>(ulong address, T value) where T : unmanaged => Write(address, new ReadOnlySpan<byte>(&value, sizeof(T)));

    public void Dispose()
    {
        if (_fd >= 0) _ = Libc.close(_fd);
    }
}
