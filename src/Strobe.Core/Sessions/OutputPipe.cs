using System.Text;

namespace Strobe.Sessions;

/// <summary>
/// What has been read from one output pipe and waits for its place among the calls. Offsets count the pipe's bytes from its beginning.
/// Delivery thread only.
/// </summary>
internal sealed class OutputPipe(OutputStream stream, int processId, Action<OutputLine> tell)
{
    private const int LongestPiece = 64 << 10;
    private const int FarthestSearch = 256 << 10;

    private readonly Queue<(OutputLine Line, long End)> _lines = new();
    private readonly List<byte> _line = [];
    private byte[] _waiting = new byte[4096];
    private int _start;
    private int _end;

    internal OutputStream Stream => stream;

    /// <summary>Everything before this offset has had its place.</summary>
    internal long Told { get; private set; }

    /// <summary>Everything before this offset has been read.</summary>
    internal long Read => Told + _end - _start;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        long at = Read;
        Keep(bytes);
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            int taken = Math.Min(end < 0 ? bytes.Length : end, LongestPiece - _line.Count);
            _line.AddRange(bytes[..taken]);
            bool isEnded = end == taken;
            bytes = bytes[(isEnded ? taken + 1 : taken)..];
            at += isEnded ? taken + 1 : taken;
            if (isEnded || _line.Count == LongestPiece) EndLine(at, isPartial: !isEnded);
        }
    }

    /// <summary>Nothing more will come: what has no line break yet is a line, too.</summary>
    internal void Close()
    {
        if (_line.Count > 0) EndLine(Read, isPartial: true);
    }

    /// <summary>Where bytes that begin so, <paramref name="length"/> in all, lie first among those that wait; −1 when they do not.</summary>
    internal long Find(ReadOnlySpan<byte> head, long length)
    {
        if (head.IsEmpty || length < head.Length || length > _end - _start) return -1;
        int last = Math.Min(_end - _start - (int)length, FarthestSearch);
        int found = _waiting.AsSpan(_start, last + head.Length).IndexOf(head);
        return found < 0 ? -1 : Told + found;
    }

    /// <summary>True when the bytes that wait begin so; when the head may have come in parts, as far as there are any.</summary>
    internal bool BeginsWith(ReadOnlySpan<byte> head, bool mayBeCut)
    {
        ReadOnlySpan<byte> waiting = _waiting.AsSpan(_start, _end - _start);
        return mayBeCut && waiting.Length < head.Length ? !waiting.IsEmpty && head.StartsWith(waiting) : waiting.StartsWith(head);
    }

    /// <summary>Tells the lines that end up to an offset: this is their place.</summary>
    internal void TellUpTo(long offset)
    {
        int count = (int)Math.Clamp(offset - Told, 0, _end - _start);
        _start += count;
        Told += count;
        while (_lines.TryPeek(out (OutputLine Line, long End) next) && next.End <= Told) tell(_lines.Dequeue().Line);
    }

    private void EndLine(long at, bool isPartial)
    {
        OutputLine line = new()
        {
            Id = 0,
            TimestampNanos = 0,
            ProcessId = processId,
            ThreadId = 0,
            Stream = stream,
            Text = Encoding.UTF8.GetString([.. _line]),
            IsPartial = isPartial,
        };
        _line.Clear();
        _lines.Enqueue((line, at));
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int held = _end - _start;
        if (bytes.Length > _waiting.Length - _end)
        {
            byte[] roomy = held + bytes.Length > _waiting.Length / 2 ? new byte[(held + bytes.Length) * 2] : _waiting;
            _waiting.AsSpan(_start, held).CopyTo(roomy);
            (_waiting, _start, _end) = (roomy, 0, held);
        }

        bytes.CopyTo(_waiting.AsSpan(_end));
        _end += bytes.Length;
    }
}
