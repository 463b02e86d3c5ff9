using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>
/// Text on its way to a stream: written when there is much of it, when a while has passed, or when asked; so that a fast trace costs
/// few writes and a slow one shows at once. Safe for use by several threads. A stream that fails is not written to again.
/// </summary>
internal sealed class PacedOutput : IDisposable
{
    private const int EnoughBytes = 64 * 1024;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(40);
    private readonly Lock _gate = new();
    private readonly Utf8Text _text = new();
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource<IOException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastWrite;
    private bool _isTimerSet;

    internal PacedOutput(Stream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes, with the reason, when the stream takes no more.</summary>
    internal Task<IOException> Failed => _failed.Task;

    /// <summary>What belongs to the output could not be written: it is given up.</summary>
    internal void Fail(IOException failure) => _failed.TrySetResult(failure);

    /// <summary>Lets a writer append under the lock; what it appended is sent when it is due.</summary>
    internal void Append<TState>(TState state, Action<TState, PacedOutput, Utf8Text> write)
    {
        lock (_gate)
        {
            write(state, this, _text);
            if (_time.GetElapsedTime(_lastWrite) >= s_pause) Send();
            else if (_text.Length > 0 && !_isTimerSet) _isTimerSet = _timer.Change(s_pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>For writers inside <see cref="Append"/>: sends what has piled up, if it is much.</summary>
    internal void SendIfMuch()
    {
        if (_text.Length >= EnoughBytes) Send();
    }

    internal void Flush()
    {
        lock (_gate)
        {
            Send();
        }
    }

    /// <exception cref="StrobeException">What was written did not arrive; not thrown when only its reader has gone.</exception>
    internal void ThrowIfFailed()
    {
        if (!_failed.Task.IsCompleted || _failed.Task.Result is OutputClosedException) return;
        throw new StrobeException(
            ErrorCode.FileRefused, $"The output could not be written ({_failed.Task.Result.Message.TrimEnd('.')}).",
            "Make room, or write it elsewhere.", _failed.Task.Result);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    private void Send()
    {
        _isTimerSet = false;
        _lastWrite = _time.GetTimestamp();
        if (_text.Length == 0) return;
        try
        {
            if (!_failed.Task.IsCompleted)
            {
                _stream.Write(_text.Written);
                _stream.Flush();
            }
        }
        catch (IOException failure)
        {
            _failed.TrySetResult(failure);
        }

        _text.Clear();
    }
}
