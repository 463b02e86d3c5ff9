using System.Security.Cryptography;
using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// A ring mapped into this process. Its bytes belong to others too and are hostile, except for the geometry, which is checked once
/// and remembered here. Whoever disposes it must know that no reader or writer uses it any more.
/// </summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private const long MostBytes = 8L << 30;
    private readonly SharedMapping _mapping;

    private RingMemory(SharedMapping mapping, RingGeometry geometry, uint salt)
    {
        (_mapping, Geometry, Salt) = (mapping, geometry, salt);
    }

    /// <summary>The memfd, open as long as this object is.</summary>
    internal int Descriptor => _mapping.Descriptor;

    internal RingGeometry Geometry { get; }

    internal uint Salt { get; }

    internal RingHeader* Header => (RingHeader*)_mapping.Address;

    /// <summary>All bytes of the ring. For tests and recordings.</summary>
    internal Span<byte> Bytes => new((void*)_mapping.Address, checked((int)Geometry.TotalBytes));

    /// <summary>Where another process of this user finds the memory, while this object lives.</summary>
    internal string Path => _mapping.Path;

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
        return Make(SharedMapping.Create("ring", geometry.TotalBytes, isPopulated: true), geometry, flags);
    }

    /// <summary>Makes an empty ring in an object of a target's, which is sealed and then owned by the result.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static RingMemory Format(int descriptor, RingGeometry geometry, RingFlags flags = RingFlags.None) =>
        Make(SharedMapping.Seal("ring", descriptor, geometry.TotalBytes), geometry, flags);

    /// <summary>Maps an existing ring; null, with a note of damage, when it is none.</summary>
    internal static RingMemory? Open(string path, List<Damage> damage) =>
        Recognise(SharedMapping.Open("ring", path, RingLayout.HeaderBytes, MostBytes, damage), damage);

    /// <summary>Maps the ring behind a file descriptor, which is then owned by the result (or closed).</summary>
    internal static RingMemory? Adopt(int descriptor, List<Damage> damage) =>
        Recognise(SharedMapping.Adopt("ring", descriptor, RingLayout.HeaderBytes, MostBytes, damage), damage);

    internal ChunkHeader* Chunk(int index) =>
        (ChunkHeader*)(_mapping.Address + Geometry.ChunkOffset + ((nint)index * Geometry.ChunkBytes));

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

    public void Dispose() => _mapping.Dispose();

    private static RingMemory Make(SharedMapping mapping, RingGeometry geometry, RingFlags flags)
    {
        uint salt = unchecked((uint)RandomNumberGenerator.GetInt32(int.MaxValue)) | 1;
        WriteHeader((RingHeader*)mapping.Address, geometry, flags, salt);
        return new RingMemory(mapping, geometry, salt);
    }

    private static RingMemory? Recognise(SharedMapping? mapping, List<Damage> damage)
    {
        if (mapping == null) return null;
        RingHeader header = *(RingHeader*)mapping.Address;
        var geometry = new RingGeometry((int)header.ChunkBytes, (int)header.ChunkCount, (int)header.ChunkOffset);
        bool isRing = header.Magic == RingLayout.Magic && header.Version == RingLayout.Version
            && (header.Salt & 1) == 1
            && geometry.IsValid && geometry.TotalBytes <= mapping.Bytes;
        if (isRing)
        {
            mapping.Trim(geometry.TotalBytes);
            return new RingMemory(mapping, geometry, header.Salt);
        }

        mapping.Refuse(damage);
        return null;
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
}
