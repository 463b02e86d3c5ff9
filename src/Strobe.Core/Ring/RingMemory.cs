using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// A ring mapped into this process. Its bytes belong to others too and are hostile, except for the geometry, which is checked once
/// and remembered here. Whoever disposes it must know that no reader or writer uses it any more.
/// </summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private nint _address;

    private RingMemory(int descriptor, nint address, RingGeometry geometry, uint salt)
    {
        (Descriptor, _address, Geometry, Salt) = (descriptor, address, geometry, salt);
    }

    /// <summary>The memfd, open as long as this object is.</summary>
    internal int Descriptor { get; private set; }

    internal RingGeometry Geometry { get; }

    internal uint Salt { get; }

    internal RingHeader* Header => (RingHeader*)_address;

    /// <summary>All bytes of the ring. For tests and recordings.</summary>
    internal Span<byte> Bytes => new((void*)_address, checked((int)Geometry.TotalBytes));

    /// <summary>Where another process of this user finds the memory, while this object lives.</summary>
    internal string Path => $"/proc/{Environment.ProcessId}/fd/{Descriptor}";

    internal RingFlags Flags
    {
        get => (RingFlags)Volatile.Read(ref Header->Flags);
        set => Volatile.Write(ref Header->Flags, (uint)value);
    }

    /// <summary>Makes an empty ring: anonymous, of fixed size, for this user only.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static RingMemory Create(RingGeometry geometry, RingFlags flags = RingFlags.None)
    {
        if (!geometry.IsValid) throw new ArgumentOutOfRangeException(nameof(geometry));
        int descriptor = SharedMemory.CreateAnonymous("strobe-ring", SharedMemory.CloseOnExec | SharedMemory.AllowSealing);
        if (descriptor < 0) throw NoMemory();
        nint address = -1;
        if (SharedMemory.SetMode(descriptor, 0x180) == 0 && SharedMemory.SetLength(descriptor, geometry.TotalBytes) == 0
            && SharedMemory.Control(descriptor, SharedMemory.AddSeals, SharedMemory.FixedSize) == 0)
        {
            address = Map(descriptor, geometry.TotalBytes, SharedMemory.Populate);
        }

        if (address == -1)
        {
            StrobeException error = NoMemory();
            _ = SharedMemory.Close(descriptor);
            throw error;
        }

        uint salt = unchecked((uint)RandomNumberGenerator.GetInt32(int.MaxValue)) | 1;
        WriteHeader((RingHeader*)address, geometry, flags, salt);
        return new RingMemory(descriptor, address, geometry, salt);
    }

    /// <summary>Makes an empty ring in an object of a target's, which is sealed and then owned by the result.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static RingMemory Format(int descriptor, RingGeometry geometry, RingFlags flags = RingFlags.None)
    {
        nint address = Map(descriptor, geometry.TotalBytes, 0);
        if (address == -1) throw NoMemory();
        _ = SharedMemory.Control(descriptor, SharedMemory.AddSeals, SharedMemory.FixedSize);
        uint salt = unchecked((uint)RandomNumberGenerator.GetInt32(int.MaxValue)) | 1;
        WriteHeader((RingHeader*)address, geometry, flags, salt);
        return new RingMemory(descriptor, address, geometry, salt);
    }

    /// <summary>Maps an existing ring; null, with a note of damage, when it is none.</summary>
    internal static RingMemory? Open(string path, List<Damage> damage)
    {
        int descriptor = SharedMemory.Open(path, SharedMemory.OpenReadWriteCloseOnExec, 0);
        if (descriptor >= 0) return Adopt(descriptor, damage);
        damage.Add(new Damage(DamageKind.Truncated, "ring", 0));
        return null;
    }

    /// <summary>Maps the ring behind a file descriptor, which is then owned by the result (or closed).</summary>
    internal static RingMemory? Adopt(int descriptor, List<Damage> damage)
    {
        long bytes = SharedMemory.Seek(descriptor, 0, 2);
        int seals = SharedMemory.Control(descriptor, SharedMemory.GetSeals, 0);
        // Without the seal its owner could shrink the file, and the next read of ours would be a SIGBUS.
        if (seals < 0 || (seals & SharedMemory.SealShrink) == 0 || bytes < RingLayout.HeaderBytes || bytes > 8L << 30)
        {
            return Refuse(descriptor, -1, 0, new Damage(DamageKind.Unsupported, "ring", 0), damage);
        }

        nint address = Map(descriptor, bytes, 0);
        if (address == -1) return Refuse(descriptor, -1, 0, new Damage(DamageKind.TooMuch, "ring", bytes), damage);
        RingHeader header = *(RingHeader*)address;
        var geometry = new RingGeometry((int)header.ChunkBytes, (int)header.ChunkCount, (int)header.ChunkOffset);
        bool isRing = header.Magic == RingLayout.Magic && header.Version == RingLayout.Version
            && (header.Salt & 1) == 1
            && geometry.IsValid && geometry.TotalBytes <= bytes;
        if (!isRing) return Refuse(descriptor, address, bytes, new Damage(DamageKind.BadValue, "ring", 0), damage);
        if (geometry.TotalBytes != bytes) _ = SharedMemory.Unmap(address + (nint)geometry.TotalBytes, (nuint)(bytes - geometry.TotalBytes));
        return new RingMemory(descriptor, address, geometry, header.Salt);
    }

    internal ChunkHeader* Chunk(int index) =>
        (ChunkHeader*)(_address + Geometry.ChunkOffset + ((nint)index * Geometry.ChunkBytes));

    /// <summary>Tells other readers of the ring how to turn its time stamps into nanoseconds.</summary>
    internal void SetCalibration(RingCalibration calibration)
    {
        Volatile.Write(ref Header->CalibrationTicks, calibration.Ticks);
        Volatile.Write(ref Header->CalibrationNanos, (ulong)calibration.Nanos);
        Volatile.Write(ref Header->CalibrationRate, calibration.Rate);
    }

    /// <summary>Shows writers that the host lives.</summary>
    internal void Beat() => Volatile.Write(ref Header->Heartbeat, TimeStampCounter.Read());

    /// <summary>Sets how long writers of a lossless ring wait for a host that does not show itself.</summary>
    internal void SetPatience(ulong ticks)
    {
        Beat();
        Volatile.Write(ref Header->PatienceTicks, ticks);
    }

    internal RingCalibration Calibration => new(
        Volatile.Read(ref Header->CalibrationTicks), (long)Volatile.Read(ref Header->CalibrationNanos), Volatile.Read(ref Header->CalibrationRate));

    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address == 0) return;
        _ = SharedMemory.Unmap(address, (nuint)Geometry.TotalBytes);
        _ = SharedMemory.Close(Descriptor);
        Descriptor = -1;
    }

    private static void WriteHeader(RingHeader* header, RingGeometry geometry, RingFlags flags, uint salt)
    {
        header->Version = RingLayout.Version;
        header->ChunkBytes = (uint)geometry.ChunkBytes;
        header->ChunkCount = (uint)geometry.ChunkCount;
        header->ChunkOffset = (uint)geometry.ChunkOffset;
        header->Flags = (uint)flags;
        header->Salt = salt;
        Volatile.Write(ref header->Magic, RingLayout.Magic);
    }

    private static nint Map(int descriptor, long bytes, int flags) =>
        SharedMemory.Map(0, (nuint)bytes, SharedMemory.ReadWrite, SharedMemory.Shared | flags, descriptor, 0);

    private static RingMemory? Refuse(int descriptor, nint address, long bytes, Damage reason, List<Damage> damage)
    {
        if (address != -1) _ = SharedMemory.Unmap(address, (nuint)bytes);
        _ = SharedMemory.Close(descriptor);
        damage.Add(reason);
        return null;
    }

    private static StrobeException NoMemory() => new(
        ErrorCode.UnsupportedMachine,
        $"The kernel gave no shared memory for the ring ({Marshal.GetLastPInvokeErrorMessage()}).",
        "Ask for a smaller ring, or raise the memory limit of this process.");
}
