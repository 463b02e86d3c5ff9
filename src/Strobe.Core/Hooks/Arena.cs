using Strobe.Targets.Linux;

namespace Strobe.Hooks;

/// <summary>
/// A stretch of executable memory in the target that this process writes through its own mapping of the same pages. Only ever grows:
/// what was once published stays as it is, because a thread may be inside.
/// </summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int ReadWrite = 3, Shared = 1;

    private readonly byte* _host;
    private readonly int _bytes;
    private int _used;

    private Arena(nint host, int bytes, ulong address)
    {
        _host = (byte*)host;
        (_bytes, Address) = (bytes, address);
    }

    /// <summary>An arena that another Strobe made: only known, neither seen nor written from here.</summary>
    internal static Arena Foreign(ulong address, int bytes) => new(0, bytes, address) { _used = bytes };

    /// <summary>Where the target sees it.</summary>
    internal ulong Address { get; }

    internal ulong End => Address + (ulong)_bytes;

    /// <summary>Where the next allocation will lie.</summary>
    internal ulong Next => Address + (ulong)((_used + 15) & ~15);

    internal int FreeBytes => _bytes - ((_used + 15) & ~15);

    /// <summary>Maps the arena's pages here too; null when this process has no room.</summary>
    internal static Arena? Map(int fd, int bytes, ulong address)
    {
        nint host = Libc.mmap(0, bytes, ReadWrite, Shared, fd, 0);
        return host == -1 ? null : new Arena(host, bytes, address);
    }

    /// <summary>Reserves bytes, 16-byte aligned. The caller has checked <see cref="FreeBytes"/>.</summary>
    internal Span<byte> Take(int bytes, out ulong address)
    {
        address = Next;
        int at = (int)(address - Address);
        _used = at + bytes;
        return new Span<byte>(_host + at, bytes);
    }

    /// <summary>Changes a byte of data among the code; true when it lies here.</summary>
    internal bool TrySet(ulong address, byte value)
    {
        if (_host is null || address < Address || address >= Next) return false;
        Volatile.Write(ref _host[address - Address], value);
        return true;
    }

    /// <summary>Reads a byte of data among the code; false when it does not lie here.</summary>
    internal bool TryGet(ulong address, out byte value)
    {
        bool isHere = _host is not null && address >= Address && address < Next;
        value = isHere ? Volatile.Read(ref _host[address - Address]) : (byte)0;
        return isHere;
    }

    internal bool IsWithinReach(ulong address)
    {
        const long reach = int.MaxValue - 65536;
        return Math.Abs((long)(Address - address)) < reach && Math.Abs((long)(End - address)) < reach;
    }

    public void Dispose()
    {
        if (_host is not null) _ = Libc.munmap((nint)_host, _bytes);
    }
}
