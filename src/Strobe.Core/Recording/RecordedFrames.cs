using Strobe.Timeline;

namespace Strobe.Recording;

/// <summary>The frames of one probe in a recording, found by number and time. A few blocks are kept in memory. Any thread.</summary>
internal sealed class RecordedFrames : IFrameHistory
{
    private const int MostKeptBlocks = 4;

    private readonly RecordingFile _file;
    private readonly BlockPlace[] _first;
    private readonly List<(long Offset, FrameBlock Block)> _kept = [];
    private readonly Lock _gate = new();

    /// <param name="file">The recording.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="blocks">Its blocks, in the order in which they were written.</param>
    internal RecordedFrames(RecordingFile file, ProbeId probe, IReadOnlyList<BlockPlace> blocks)
    {
        (_file, Probe) = (file, probe);
        Lanes = [.. blocks.GroupBy(block => block.Header.Lane).OrderBy(lane => lane.Key).Select(lane => lane.ToArray())];
        _first = Lanes.Count == 0 ? [] : Lanes[0];
    }

    internal ProbeId Probe { get; }

    /// <summary>The blocks of the first process image and of those that came later.</summary>
    internal IReadOnlyList<BlockPlace[]> Lanes { get; }

    /// <summary>The block at a place; an empty one when it is damaged.</summary>
    internal FrameBlock Load(in BlockPlace place)
    {
        long offset = place.Offset;
        lock (_gate)
        {
            int index = _kept.FindIndex(one => one.Offset == offset);
            if (index >= 0) return _kept[index].Block;
        }

        FrameBlock block = new(_file.Read(place) ?? []);
        lock (_gate)
        {
            if (_kept.Count == MostKeptBlocks) _kept.RemoveAt(0);
            _kept.Add((offset, block));
        }

        return block;
    }

    public int Capacity => (int)Math.Min(_first.Sum(block => (long)block.Header.Items), int.MaxValue);

    public long FindBack(long number)
    {
        long best = -1;
        for (int i = _first.Length - 1; i >= 0; i--)
        {
            BlockHeader header = _first[i].Header;
            if (header.FirstNumber > number || header.LastNumber <= best) continue;
            FrameBlock block = Load(_first[i]);
            for (int row = 0; row < block.Count; row++)
            {
                long there = block[row].Number;
                if (there <= number && there > best) best = there;
            }
        }

        return best;
    }

    public long FindAt(long nanos)
    {
        (long best, long bestNanos) = (-1, long.MinValue);
        for (int i = _first.Length - 1; i >= 0; i--)
        {
            BlockHeader header = _first[i].Header;
            if (header.Earliest > nanos || header.Latest < bestNanos) continue;
            FrameBlock block = Load(_first[i]);
            for (int row = 0; row < block.Count; row++)
            {
                ref readonly FrameRow there = ref block[row];
                if (there.Nanos <= nanos && (there.Nanos > bestNanos || (there.Nanos == bestNanos && there.Number > best)))
                    (best, bestNanos) = (there.Number, there.Nanos);
            }
        }

        return best;
    }

    public SignalFrame? FrameOf(long number)
    {
        for (int i = _first.Length - 1; i >= 0; i--)
        {
            BlockHeader header = _first[i].Header;
            if (header.FirstNumber > number || header.LastNumber < number) continue;
            FrameBlock block = Load(_first[i]);
            int row = RowOf(block, number - header.FirstNumber, number);
            if (row >= 0) return block.FrameAt(row, Probe);
        }

        return null;
    }

    /// <summary>Frames are nearly always in order and without gaps: the guess first.</summary>
    private static int RowOf(FrameBlock block, long guess, long number)
    {
        if (guess < block.Count && block[(int)guess].Number == number) return (int)guess;
        for (int row = 0; row < block.Count; row++)
        {
            if (block[row].Number == number) return row;
        }

        return -1;
    }
}
