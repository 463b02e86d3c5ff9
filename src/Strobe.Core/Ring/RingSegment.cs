using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>
/// A private copy of consecutive records of one writer. Every record in it has been checked: its size is a multiple of 8, at least a
/// header, and within the segment. Belongs to whoever took it from the reader until it is given back to the pool.
/// </summary>
internal sealed class RingSegment(byte[] buffer, int sizeClass)
{
    /// <summary>Pinned, so that a record's address is stable.</summary>
    internal byte[] Buffer { get; } = buffer;

    internal int SizeClass { get; } = sizeClass;

    /// <summary>Bytes in use.</summary>
    internal int Length { get; set; }

    internal int RecordCount { get; set; }

    internal uint ProcessId { get; set; }

    internal uint ThreadId { get; set; }

    /// <summary>Number of the writer within its process.</summary>
    internal uint Writer { get; set; }

    /// <summary>The chunk the records come from.</summary>
    internal ulong Sequence { get; set; }

    /// <summary>True when records of this writer were lost just before the first one.</summary>
    internal bool IsAfterGap { get; set; }

    /// <summary>True when the ring's writers mark tail calls, so that a second enter at a slot means that the first was left.</summary>
    internal bool MarksTailCalls { get; set; }

    /// <summary>The next one of the same writer, while it waits in a queue.</summary>
    internal RingSegment? Following { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref RecordHeader RecordAt(int offset) =>
        ref Unsafe.As<byte, RecordHeader>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Buffer), offset));

    /// <summary>The payload of the record at <paramref name="offset"/>.</summary>
    internal ReadOnlySpan<byte> PayloadAt(int offset) =>
        Buffer.AsSpan(offset + RingLayout.RecordHeaderBytes, (int)RecordAt(offset).SizeBytes - RingLayout.RecordHeaderBytes);
}

/// <summary>Keeps segments for reuse, by size. For one thread.</summary>
internal sealed class SegmentPool
{
    private const int SmallestBits = 12;
    private const int Classes = 9;
    private const long MostKeptBytes = 128L << 20;

    private readonly Stack<RingSegment>[] _free = new Stack<RingSegment>[Classes];
    private long _keptBytes;

    internal SegmentPool()
    {
        for (int i = 0; i < Classes; i++) _free[i] = new Stack<RingSegment>();
    }

    /// <summary>Bytes of the segments that are out.</summary>
    internal long RentedBytes { get; private set; }

    internal RingSegment Rent(int bytes)
    {
        int sizeClass = Math.Max(0, 32 - int.LeadingZeroCount(bytes - 1) - SmallestBits);
        RentedBytes += 1L << (sizeClass + SmallestBits);
        if (!_free[sizeClass].TryPop(out RingSegment? segment))
        {
            return new RingSegment(GC.AllocateUninitializedArray<byte>(1 << (sizeClass + SmallestBits), pinned: true), sizeClass);
        }

        _keptBytes -= segment.Buffer.Length;
        return segment;
    }

    internal void Return(RingSegment segment)
    {
        RentedBytes -= segment.Buffer.Length;
        segment.Following = null;
        segment.Length = 0;
        segment.RecordCount = 0;
        segment.IsAfterGap = false;
        if (_keptBytes + segment.Buffer.Length > MostKeptBytes) return;
        _keptBytes += segment.Buffer.Length;
        _free[segment.SizeClass].Push(segment);
    }
}
