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

    public void OnNext(SignalFrame value)
    {
        if (_isStopped) return;
        output.Append((format, value), static (state, paced, text) =>
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
}
