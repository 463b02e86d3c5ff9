namespace Strobe.Operations;

/// <summary>The user's wishes to stop, as the signal numbers they came as.</summary>
internal sealed class StopRequests : IDisposable
{
    private readonly TaskCompletionSource<int> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();

    internal Task<int> First => _first.Task;

    internal Task<int> Second => _second.Task;

    /// <summary>Cancelled with the first.</summary>
    internal CancellationToken Cancellation => _cancellation.Token;

    internal void Request(int signal)
    {
        if (_first.TrySetResult(signal)) _cancellation.Cancel();
        else _second.TrySetResult(signal);
    }

    public void Dispose() => _cancellation.Dispose();
}
