namespace Strobe.Recording;

/// <summary>Blocks on their way to the file: bounded in bytes. Any thread adds, one takes.</summary>
/// <param name="mostBytes">What may wait; one block may always.</param>
/// <param name="waits">True: adding waits for room. False: it is refused.</param>
internal sealed class BlockQueue(long mostBytes, bool waits)
{
    private readonly object _gate = new();
    private readonly Queue<BlockBuilder> _blocks = new();
    private long _bytes;
    private bool _isClosed;

    /// <summary>False when there is no room, or the file is closed.</summary>
    internal bool TryAdd(BlockBuilder block)
    {
        lock (_gate)
        {
            while (waits && !HasRoom(block) && !_isClosed) Monitor.Wait(_gate);
            if (_isClosed || !HasRoom(block)) return false;
            _blocks.Enqueue(block);
            _bytes += block.Bytes;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Adds a block for which there must be room; never waits. Ignored when the file is closed.</summary>
    internal void Add(BlockBuilder block)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _blocks.Enqueue(block);
            _bytes += block.Bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next block, or null when there was none for a while. It counts as waiting until it is <see cref="Done"/>.</summary>
    internal BlockBuilder? Take(int milliseconds)
    {
        lock (_gate)
        {
            if (_blocks.Count == 0 && milliseconds > 0) Monitor.Wait(_gate, milliseconds);
            return _blocks.TryDequeue(out BlockBuilder? block) ? block : null;
        }
    }

    internal void Done(long bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Wakes whoever waits to take.</summary>
    internal void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <summary>No block is taken from now on; those that wait still go out.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool HasRoom(BlockBuilder block) => _bytes == 0 || _bytes + block.Bytes <= mostBytes;
}
