namespace Strobe.Sessions;

/// <summary>
/// Gives each line of output its place among the calls: the end of the write that completed it. Which write that was is told by the bytes: a write
/// is followed only where what it began with is what the pipe holds. Lines of writes that were not seen (raw system calls,
/// processes not followed, lost records) get the time at which they were read. Delivery thread only.
/// </summary>
/// <remarks>
/// Pipes are read after the rings: when the end of a write comes by, its bytes are here. When the time of a reading comes by, every write that
/// ended before it has come by.
/// </remarks>
internal sealed class OutputOrder
{
    private const int MostOpen = 256;

    /// <summary>The kernel's PIPE_BUF: what is no longer comes whole.</summary>
    private const int LongestWhole = 4096;

    private readonly List<OutputPipe> _pipes = [];
    private readonly List<OpenWrite> _open = [];

    internal void Add(OutputPipe pipe) => _pipes.Add(pipe);

    /// <summary>Standard output and error, and not what they were duplicated to: a descriptor that may be any file is not followed.</summary>
    internal static bool IsOutput(int descriptor) => descriptor is 1 or 2;

    /// <summary>A writer enters a write.</summary>
    /// <param name="writer">The thread, so to speak.</param>
    /// <param name="slot">The call's return slot, ÷ 8.</param>
    /// <param name="descriptor">What it writes to.</param>
    /// <param name="head">The first bytes it writes; empty when they are not known or cannot be output.</param>
    /// <param name="length">How many it wants to write.</param>
    internal void Enter(object writer, uint slot, int descriptor, byte[] head, long length)
    {
        LeaveBelow(writer, slot + 1);
        if (_pipes.Count == 0 || head.Length == 0) return;
        if (_open.Count == MostOpen) _open.RemoveAt(0);
        _open.Add(new OpenWrite(writer, slot, descriptor, head, length));
    }

    /// <summary>It comes back: the lines that it completed are told now.</summary>
    /// <param name="writer">As for <see cref="Enter"/>.</param>
    /// <param name="slot">As for <see cref="Enter"/>.</param>
    /// <param name="written">What it returned.</param>
    internal void Exit(object writer, uint slot, long written)
    {
        int index = _open.FindIndex(open => open.Writer == writer && open.Slot == slot);
        OpenWrite? ended = index < 0 ? null : _open[index];
        LeaveBelow(writer, slot + 1);
        if (ended is null || written <= ended.Told) return;
        if (ended.Pipe is { } begun)
        {
            begun.TellUpTo(begun.Told + written - ended.Told);
            return;
        }

        foreach (OutputPipe pipe in Candidates(ended.Descriptor))
        {
            long at = pipe.Find(Head(ended, written), written);
            if (at < 0) continue;
            PassOver(pipe, at);
            pipe.TellUpTo(at + written);
            return;
        }
    }

    /// <summary>The time of a reading has come by: what it read and nobody has claimed is told now.</summary>
    internal void Overdue(OutputPipe pipe, long upTo)
    {
        while (pipe.Told < upTo)
        {
            OpenWrite? writing = _open.Find(open => open.Pipe == pipe && open.Told < open.Length) ??
                _open.Find(open => IsNext(open, pipe) && Own(open.Descriptor) == pipe.Stream) ??
                _open.Find(open => IsNext(open, pipe));
            if (writing is null) break;
            long count = Math.Min(upTo - pipe.Told, writing.Length - writing.Told);
            writing.Pipe = pipe;
            writing.Told += count;
            pipe.TellUpTo(pipe.Told + count);
        }

        pipe.TellUpTo(upTo);
    }

    /// <summary>Records of a writer were lost, or it is gone.</summary>
    internal void Forget(object writer) => _open.RemoveAll(open => open.Writer == writer);

    /// <summary>Writes under way whose bytes lie before an offset have had their place when they end.</summary>
    private void PassOver(OutputPipe pipe, long offset)
    {
        if (offset == pipe.Told) return;
        foreach (OpenWrite open in _open)
        {
            if (open.Pipe is not null) continue;
            long at = pipe.Find(open.Head, Math.Min(open.Length, open.Head.Length));
            if (at < 0 || at >= offset) continue;
            (open.Pipe, open.Told) = (pipe, open.Length);
        }
    }

    private void LeaveBelow(object writer, uint slot)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Writer == writer && _open[i].Slot < slot) _open.RemoveAt(i);
        }
    }

    /// <summary>A stream's own pipe first; the other one, in case both are one (2&gt;&amp;1).</summary>
    private IEnumerable<OutputPipe> Candidates(int descriptor)
    {
        OutputStream own = Own(descriptor);
        foreach (OutputPipe pipe in _pipes) if (pipe.Stream == own) yield return pipe;
        foreach (OutputPipe pipe in _pipes) if (pipe.Stream != own) yield return pipe;
    }

    private static bool IsNext(OpenWrite open, OutputPipe pipe) => open.Pipe is null && pipe.BeginsWith(open.Head, mayBeCut: open.Length > LongestWhole);

    private static OutputStream Own(int descriptor) => descriptor == 1 ? OutputStream.Stdout : OutputStream.Stderr;

    private static ReadOnlySpan<byte> Head(OpenWrite write, long length) => write.Head.AsSpan(0, (int)Math.Min(write.Head.Length, length));

    private sealed class OpenWrite(object writer, uint slot, int descriptor, byte[] head, long length)
    {
        internal object Writer { get; } = writer;

        internal uint Slot { get; } = slot;

        internal int Descriptor { get; } = descriptor;

        internal byte[] Head { get; } = head;

        internal long Length { get; } = length;

        /// <summary>Where its bytes were found; null as long as they were not.</summary>
        internal OutputPipe? Pipe { get; set; }

        /// <summary>How many of its bytes have had their place already.</summary>
        internal long Told { get; set; }
    }
}
