using System.Threading.Channels;

namespace Strobe.EndToEnd.Fixture;

/// <summary>Hands events of an observable to a test that waits for them.</summary>
internal sealed class Waiting<T> : IObserver<T>
{
    private readonly Channel<T> _seen = Channel.CreateUnbounded<T>();

    internal async Task<T> ForAsync(Func<T, bool> wanted)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        await foreach (T one in _seen.Reader.ReadAllAsync(limit.Token))
        {
            if (wanted(one)) return one;
        }

        throw new InvalidOperationException("The stream ended without what was waited for.");
    }

    public void OnCompleted() => _seen.Writer.TryComplete();

    public void OnError(Exception error) => _seen.Writer.TryComplete(error);

    public void OnNext(T value) => _seen.Writer.TryWrite(value);
}
