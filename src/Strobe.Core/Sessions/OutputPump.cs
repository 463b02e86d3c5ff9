using Strobe.Ring;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>Bytes read from a pipe at once.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Ticks">The time stamp counter right after.</param>
internal readonly record struct OutputPiece(byte[] Bytes, ulong Ticks);

/// <summary>
/// Empties one output pipe of the program. A thread of its own does it, so that the program never waits for us; whoever needs everything
/// that was written before now takes it himself. Any thread.
/// </summary>
internal sealed unsafe class OutputPump : IDisposable
{
    private const int LongestPiece = 64 << 10;

    /// <summary>No pipe of an ordinary user holds more: so much is all that was in it when the reading began.</summary>
    private const int LargestPipe = 1 << 20;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[LongestPiece];
    private readonly int _fd;
    private List<OutputPiece> _pieces = [];
    private bool _isAtEnd;
    private bool _isUnwanted;

    /// <param name="fd">Our end of the pipe; closed at its end.</param>
    /// <param name="stream">Which stream it is.</param>
    internal OutputPump(int fd, OutputStream stream)
    {
        (_fd, Stream) = (fd, stream);
        Libc.SetNonBlocking(fd);
    }

    internal OutputStream Stream { get; }

    /// <summary>Completes when every holder of the pipe has closed it.</summary>
    internal Task Drained => _drained.Task;

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "strobe-" + Stream }.Start();

    /// <summary>Everything written before this call and not taken yet, in order.</summary>
    /// <param name="isAtEnd">True when nothing more will come.</param>
    internal List<OutputPiece> Take(out bool isAtEnd)
    {
        lock (_gate)
        {
            Empty();
            isAtEnd = _isAtEnd;
            if (_pieces.Count == 0) return [];
            List<OutputPiece> taken = _pieces;
            _pieces = [];
            return taken;
        }
    }

    /// <summary>Nobody takes anything any more; the program may go on writing.</summary>
    public void Dispose()
    {
        lock (_gate) _isUnwanted = true;
    }

    private void Run()
    {
        bool isAtEnd = false;
        while (!isAtEnd)
        {
            Libc.WaitReadable(_fd);
            lock (_gate)
            {
                Empty();
                isAtEnd = _isAtEnd;
            }
        }

        _ = Libc.close(_fd);
        _drained.SetResult();
    }

    private void Empty()
    {
        fixed (byte* start = _buffer)
        {
            for (int total = 0; !_isAtEnd && total < LargestPipe;)
            {
                nint read = Libc.read(_fd, start, _buffer.Length);
                if (read < 0 && Libc.Errno == Libc.EINTR) continue;
                if (read < 0 && Libc.Errno == Libc.EAGAIN) return;
                if (read <= 0) _isAtEnd = true;
                else if (!_isUnwanted) _pieces.Add(new OutputPiece(_buffer.AsSpan(0, (int)read).ToArray(), TimeStampCounter.Read()));
                total += (int)read;
            }
        }
    }
}
