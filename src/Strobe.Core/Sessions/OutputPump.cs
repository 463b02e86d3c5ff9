using System.Text;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>Reads one output pipe of the program and posts its lines. A thread of its own, so that the program never waits for us.</summary>
internal sealed unsafe class OutputPump(int fd, OutputStream stream, int processId, Action<OutputLine> post)
{
    private const int LongestPiece = 64 << 10;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte> _line = [];

    /// <summary>Completes when every holder of the pipe has closed it.</summary>
    internal Task Drained => _drained.Task;

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "strobe-" + stream }.Start();

    private void Run()
    {
        byte[] buffer = new byte[LongestPiece];
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint read = Libc.read(fd, start, buffer.Length);
                if (read < 0 && Libc.Errno == Libc.EINTR) continue;
                if (read <= 0) break;
                Take(buffer.AsSpan(0, (int)read));
            }
        }

        if (_line.Count > 0) Emit(isPartial: true);
        _ = Libc.close(fd);
        _drained.SetResult();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            int room = LongestPiece - _line.Count;
            int taken = Math.Min(end < 0 ? bytes.Length : end, room);
            _line.AddRange(bytes[..taken]);
            bytes = bytes[taken..];
            if (end == taken)
            {
                Emit(isPartial: false);
                bytes = bytes[1..];
            }
            else if (_line.Count == LongestPiece)
            {
                Emit(isPartial: true);
            }
        }
    }

    private void Emit(bool isPartial)
    {
        post(new OutputLine
        {
            Id = 0,
            TimestampNanos = 0,
            ProcessId = processId,
            ThreadId = 0,
            Stream = stream,
            Text = Encoding.UTF8.GetString([.. _line]),
            IsPartial = isPartial,
        });
        _line.Clear();
    }
}
