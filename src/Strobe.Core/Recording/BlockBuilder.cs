namespace Strobe.Recording;

/// <summary>A block that is being filled. Used again after <see cref="Clear"/>.</summary>
internal abstract class BlockBuilder
{
    /// <summary>The header, without sequence and checksums.</summary>
    internal BlockHeader Header;

    internal int Items => (int)Header.Items;

    /// <summary>What it holds so far.</summary>
    internal abstract long Bytes { get; }

    internal bool IsFull => Bytes >= RecordingLayout.FullBlockBytes;

    /// <summary>Events or frames, which are lost when the block cannot be kept; other blocks are not given up.</summary>
    internal bool IsData => Header.Kind is BlockKind.Events or BlockKind.Frames;

    /// <summary>The payload, in the order in which it is written.</summary>
    internal abstract void Collect(List<ReadOnlyMemory<byte>> parts);

    internal abstract void Clear();

    /// <summary>Extends times and numbers by one item.</summary>
    protected void Count(long nanos, long number)
    {
        bool isFirst = Header.Items++ == 0;
        Header.Earliest = isFirst ? nanos : Math.Min(Header.Earliest, nanos);
        Header.Latest = isFirst ? nanos : Math.Max(Header.Latest, nanos);
        Header.FirstNumber = isFirst ? number : Math.Min(Header.FirstNumber, number);
        Header.LastNumber = isFirst ? number : Math.Max(Header.LastNumber, number);
    }
}

/// <summary>A block of bytes that are ready.</summary>
internal sealed class PlainBlock : BlockBuilder
{
    private readonly ByteSink _bytes;

    internal PlainBlock(BlockKind kind, uint subject, ByteSink bytes)
    {
        _bytes = bytes;
        (Header.Kind, Header.Subject) = (kind, subject);
    }

    internal override long Bytes => _bytes.Length;

    internal override void Collect(List<ReadOnlyMemory<byte>> parts) => parts.Add(_bytes.Written);

    internal override void Clear() => _bytes.Clear();
}
