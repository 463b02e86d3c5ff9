using Strobe.Ring;

namespace Strobe.Tests.Ring;

internal sealed record ReadRecord(RecordKind Kind, uint Hook, ulong Ticks, uint Slot, byte[] Payload, uint ThreadId, bool IsAfterGap);

/// <summary>A small ring with a reader whose clock is a number in the test.</summary>
internal sealed unsafe class RingScene : IDisposable
{
    internal const ulong HoldTicks = 1000;
    private readonly SegmentPool _pool = new();

    internal RingScene(int chunkCount, int chunkBytes = 4096, RingFlags flags = RingFlags.None, uint salt = 0)
    {
        Memory = RingMemory.Create(new RingGeometry(chunkBytes, chunkCount), flags);
        if (salt != 0)
        {
            // The salt is random in real rings; vectors need a known one.
            Memory.Header->Salt = salt;
            RingMemory known = RingMemory.Open(Memory.Path, [])!;
            Memory.Dispose();
            Memory = known;
        }

        Reader = new RingReader(Memory, _pool, HoldTicks);
    }

    internal RingMemory Memory { get; }

    internal RingReader Reader { get; private set; }

    internal ulong Now { get; set; } = 1_000_000;

    internal void RestartReader() => Reader = new RingReader(Memory, _pool, HoldTicks);

    internal List<ReadRecord> Read()
    {
        var found = new List<RingSegment>();
        Reader.Poll(Now, found);
        var records = new List<ReadRecord>();
        foreach (RingSegment segment in found)
        {
            int offset = 0;
            for (int i = 0; i < segment.RecordCount; i++)
            {
                RecordHeader header = segment.RecordAt(offset);
                records.Add(new ReadRecord(
                    header.Kind, header.Hook, header.Ticks, header.Slot, segment.PayloadAt(offset).ToArray(), segment.ThreadId, segment.IsAfterGap && i == 0));
                offset += (int)header.SizeBytes;
            }

            Assert.Equal(segment.Length, offset);
            _pool.Return(segment);
        }

        return records;
    }

    public void Dispose() => Memory.Dispose();
}
