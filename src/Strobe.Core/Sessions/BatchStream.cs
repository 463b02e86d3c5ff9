namespace Strobe.Sessions;

/// <summary>Makes a stream of single values out of the batches: one subscription to the batches per observer, values decoded once for all.</summary>
/// <param name="batches">Where they come from.</param>
/// <param name="select">Calls back for every value that a batch has for the observer.</param>
internal sealed class BatchStream<T>(IObservable<EventBatch> batches, Func<BatchStream<T>.Reader> select) : IObservable<T>
{
    /// <summary>Turns events into values; one per subscription, so that it may remember.</summary>
    internal abstract class Reader
    {
        /// <summary>True with a value when the event at <paramref name="index"/> has one for the observer.</summary>
        internal abstract bool TryRead(EventBatch batch, in EventHeader header, int index, out T value);
    }

    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var link = new Link(observer, select());
        link.Subscription = batches.Subscribe(link);
        return link;
    }

    private sealed class Link(IObserver<T> observer, Reader reader) : IObserver<EventBatch>, IDisposable
    {
        private volatile bool _isDisposed;
        private IDisposable? _subscription;

        internal IDisposable Subscription
        {
            set
            {
                _subscription = value;
                if (_isDisposed) value.Dispose();
            }
        }

        public void OnNext(EventBatch value)
        {
            ReadOnlySpan<EventHeader> headers = value.Headers;
            for (int i = 0; i < headers.Length && !_isDisposed; i++)
            {
                if (reader.TryRead(value, in headers[i], i, out T item)) observer.OnNext(item);
            }
        }

        public void OnCompleted() => observer.OnCompleted();

        public void OnError(Exception error) => observer.OnError(error);

        public void Dispose()
        {
            _isDisposed = true;
            _subscription?.Dispose();
        }
    }
}
