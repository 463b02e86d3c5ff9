using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// A shared-memory object, mapped into this process whole. Whoever disposes it must know that nobody uses its bytes any more.
/// </summary>
internal sealed class SharedMapping : IDisposable
{
    private const int OwnerOnly = 0x180;
    private const int FromEnd = 2;
    private readonly string _what;
    private nint _address;

    private SharedMapping(string what, int descriptor, nint address, long bytes) =>
        (_what, Descriptor, _address, Bytes) = (what, descriptor, address, bytes);

    internal nint Address => _address;

    /// <summary>The memfd, open as long as this object is.</summary>
    internal int Descriptor { get; private set; }

    internal long Bytes { get; private set; }

    /// <summary>Where another process of this user finds the memory, while this object lives.</summary>
    internal string Path => $"/proc/{Environment.ProcessId}/fd/{Descriptor}";

    /// <summary>Makes an object of zeros: anonymous, of fixed size, for this user only.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static SharedMapping Create(string what, long bytes, bool isPopulated)
    {
        int descriptor = SharedMemory.CreateAnonymous($"strobe-{what}", SharedMemory.CloseOnExec | SharedMemory.AllowSealing);
        if (descriptor < 0) throw NoMemory(what);
        nint address = -1;
        if (SharedMemory.SetMode(descriptor, OwnerOnly) == 0 && SharedMemory.SetLength(descriptor, bytes) == 0
            && SharedMemory.Control(descriptor, SharedMemory.AddSeals, SharedMemory.FixedSize) == 0)
        {
            address = Map(descriptor, bytes, isPopulated ? SharedMemory.Populate : 0);
        }

        if (address != -1) return new SharedMapping(what, descriptor, address, bytes);
        StrobeException error = NoMemory(what);
        _ = SharedMemory.Close(descriptor);
        throw error;
    }

    /// <summary>Maps and seals an object that a target made, which is then owned by the result.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static SharedMapping Seal(string what, int descriptor, long bytes)
    {
        nint address = Map(descriptor, bytes, 0);
        if (address == -1) throw NoMemory(what);
        _ = SharedMemory.Control(descriptor, SharedMemory.AddSeals, SharedMemory.FixedSize);
        return new SharedMapping(what, descriptor, address, bytes);
    }

    /// <summary>Maps an object that exists already; null, with a note of damage, when that cannot be done safely.</summary>
    internal static SharedMapping? Open(string what, string path, long leastBytes, long mostBytes, List<Damage> damage)
    {
        int descriptor = SharedMemory.Open(path, SharedMemory.OpenReadWriteCloseOnExec, 0);
        if (descriptor >= 0) return Adopt(what, descriptor, leastBytes, mostBytes, damage);
        damage.Add(new Damage(DamageKind.Truncated, what, 0));
        return null;
    }

    /// <summary>Maps the object behind a file descriptor, which is then owned by the result (or closed).</summary>
    internal static SharedMapping? Adopt(string what, int descriptor, long leastBytes, long mostBytes, List<Damage> damage)
    {
        long bytes = SharedMemory.Seek(descriptor, 0, FromEnd);
        int seals = SharedMemory.Control(descriptor, SharedMemory.GetSeals, 0);
        // Without the seal its owner could shrink the file, and the next read of ours would be a SIGBUS.
        bool isSafe = seals >= 0 && (seals & SharedMemory.SealShrink) != 0 && bytes >= leastBytes && bytes <= mostBytes;
        nint address = isSafe ? Map(descriptor, bytes, 0) : -1;
        if (address != -1) return new SharedMapping(what, descriptor, address, bytes);
        _ = SharedMemory.Close(descriptor);
        damage.Add(isSafe ? new Damage(DamageKind.TooMuch, what, bytes) : new Damage(DamageKind.Unsupported, what, 0));
        return null;
    }

    /// <summary>Unmaps what lies behind the first <paramref name="bytes"/>, a number of whole pages.</summary>
    internal void Trim(long bytes)
    {
        if (bytes < Bytes) _ = SharedMemory.Unmap(_address + (nint)bytes, (nuint)(Bytes - bytes));
        Bytes = Math.Min(bytes, Bytes);
    }

    /// <summary>Gives the memory of some pages back to the kernel, for everyone who has mapped them: they read as zeros from then on.</summary>
    internal void Discard(long offset, long bytes) =>
        _ = SharedMemory.Allocate(Descriptor, SharedMemory.PunchHoleKeepSize, offset, bytes);

    /// <summary>Disposes an object that turned out to be something else, and says so.</summary>
    internal void Refuse(List<Damage> damage)
    {
        damage.Add(new Damage(DamageKind.BadValue, _what, 0));
        Dispose();
    }

    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address == 0) return;
        _ = SharedMemory.Unmap(address, (nuint)Bytes);
        _ = SharedMemory.Close(Descriptor);
        Descriptor = -1;
    }

    private static nint Map(int descriptor, long bytes, int flags) =>
        SharedMemory.Map(0, (nuint)bytes, SharedMemory.ReadWrite, SharedMemory.Shared | flags, descriptor, 0);

    private static StrobeException NoMemory(string what) => new(
        ErrorCode.UnsupportedMachine,
        $"The kernel gave no shared memory for the {what} ({Marshal.GetLastPInvokeErrorMessage()}).",
        $"Ask for a smaller {what}, or raise the memory limit of this process.");
}
