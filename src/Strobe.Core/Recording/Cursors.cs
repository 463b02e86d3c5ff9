namespace Strobe.Recording;

/// <summary>A place in one stream of a recording, in the order in which it was written.</summary>
internal abstract class RecordingCursor
{
    /// <summary>When the next item happened; null at the end.</summary>
    internal abstract long? NextNanos { get; }

    /// <summary>Goes to the first item at or after a moment.</summary>
    internal abstract void Seek(long nanos);
}

/// <summary>A place among the events.</summary>
/// <param name="file">The recording.</param>
/// <param name="names">Its functions.</param>
/// <param name="blocks">Its blocks of events.</param>
internal sealed class EventCursor(RecordingFile file, FunctionNames names, IReadOnlyList<BlockPlace> blocks) : RecordingCursor
{
    private readonly BlockPlace[] _blocks = [.. blocks];
    private EventBlock? _block;
    private int _at;
    private int _row;
    private int _gap;

    internal override long? NextNanos
    {
        get
        {
            while (_at < _blocks.Length)
            {
                EventBlock block = Current();
                if (_row < block.Headers.Length) return block.Headers[_row].TimestampNanos;
                // What is missing at the end of a block has the time of its end.
                if (_gap < block.Gaps.Length && block.Gaps[_gap].Count > 0) return _blocks[_at].Header.Latest;
                (_block, _row, _gap) = (null, 0, 0);
                _at++;
            }

            return null;
        }
    }

    internal override void Seek(long nanos)
    {
        (_block, _at, _row, _gap) = (null, 0, 0, 0);
        while (_at < _blocks.Length && _blocks[_at].Header.Latest < nanos) _at++;
        if (_at == _blocks.Length) return;
        EventBlock block = Current();
        while (_row < block.Headers.Length && block.Headers[_row].TimestampNanos < nanos) _row++;
        while (_gap < block.Gaps.Length && block.Gaps[_gap].Row < _row) _gap++;
    }

    /// <summary>The next events up to a moment, at most so many; ends before the next gap. Only after <see cref="NextNanos"/> said that there are some.</summary>
    internal RecordedBatch Take(long untilNanos, int most)
    {
        EventBlock block = Current();
        long dropped = 0;
        bool isAtEnd = _row >= block.Headers.Length;
        for (; _gap < block.Gaps.Length && (isAtEnd || block.Gaps[_gap].Row <= _row); _gap++) dropped += Math.Max(0, block.Gaps[_gap].Count);
        long end = _gap < block.Gaps.Length ? Math.Min(block.Gaps[_gap].Row, block.Headers.Length) : block.Headers.Length;
        int count = 0;
        while (count < most && _row + count < end && block.Headers[_row + count].TimestampNanos <= untilNanos) count++;
        RecordedBatch batch = new(block, names, _row, count, dropped);
        _row += count;
        return batch;
    }

    private EventBlock Current()
    {
        if (_block is not null) return _block;
        _block = new EventBlock(file.Read(_blocks[_at]) ?? []);
        return _block;
    }
}

/// <summary>A place among the frames of one probe in one of its processes.</summary>
/// <param name="number">The probe.</param>
/// <param name="frames">All its frames.</param>
/// <param name="blocks">The blocks of the process.</param>
internal sealed class FrameCursor(uint number, RecordedFrames frames, BlockPlace[] blocks) : RecordingCursor
{
    private readonly BlockPlace[] _blocks = blocks;
    private FrameBlock? _block;
    private int _at;
    private int _row;

    internal uint Number => number;

    internal override long? NextNanos
    {
        get
        {
            while (_at < _blocks.Length)
            {
                _block ??= frames.Load(_blocks[_at]);
                if (_row < _block.Count) return _block[_row].Nanos;
                (_block, _row) = (null, 0);
                _at++;
            }

            return null;
        }
    }

    internal override void Seek(long nanos)
    {
        (_block, _at, _row) = (null, 0, 0);
        while (_at < _blocks.Length && _blocks[_at].Header.Latest < nanos) _at++;
        if (_at == _blocks.Length) return;
        _block = frames.Load(_blocks[_at]);
        while (_row < _block.Count && _block[_row].Nanos < nanos) _row++;
    }

    /// <summary>The next frame; null, and a step on, when it is damaged. Only after <see cref="NextNanos"/> said that there is one.</summary>
    internal SignalFrame? Take() => _block!.FrameAt(_row++, frames.Probe);
}
