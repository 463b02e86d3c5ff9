using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>Writes frames down until it is told to stop or the limit is reached.</summary>
internal sealed class FramePrinter(IFrameFormat format, PacedOutput output, long limit) : IObserver<SignalFrame>
{
    private readonly TaskCompletionSource _limitReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopped;
    private long _count;

    internal Task LimitReached => _limitReached.Task;

    internal void Stop() => _isStopped = true;

    /// <summary>Writes in another way, under the same limit.</summary>
    internal IObserver<SignalFrame> With(IFrameFormat other) => new Other(this, other);

    public void OnNext(SignalFrame value) => Write(value, format);

    private void Write(SignalFrame value, IFrameFormat how)
    {
        if (_isStopped) return;
        output.Append((format: how, value), static (state, paced, text) =>
        {
            state.format.Frame(text, state.value);
            paced.SendIfMuch();
        });
        if (++_count < limit) return;
        _isStopped = true;
        _limitReached.TrySetResult();
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private sealed class Other(FramePrinter printer, IFrameFormat format) : IObserver<SignalFrame>
    {
        public void OnNext(SignalFrame value) => printer.Write(value, format);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
