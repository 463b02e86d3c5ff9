namespace Strobe.Sessions;

/// <summary>
/// Hands each value to every observer, one after the other, on the caller's thread. An observer that throws is detached and reported;
/// the others go on. Subscribing and disposing work from any thread, also from within an observer.
/// </summary>
/// <param name="onFault">Told of an observer's exception.</param>
internal sealed class Broadcast<T>(Action<Exception>? onFault = null) : IObservable<T>
{
    private readonly Lock _gate = new();
    private volatile Subscription[] _subscriptions = [];
    private bool _isOver;
    private Exception? _error;

    internal bool HasObservers => _subscriptions.Length != 0;

    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observer);
        lock (_gate)
        {
            if (!_isOver)
            {
                _subscriptions = [.. _subscriptions, subscription];
                return subscription;
            }
        }

        Finish(subscription);
        return subscription;
    }

    internal void Publish(T value)
    {
        foreach (Subscription subscription in _subscriptions)
        {
            if (subscription.IsDisposed) continue;
            try
            {
                subscription.Observer.OnNext(value);
            }
            catch (Exception error)
            {
                subscription.Dispose();
                onFault?.Invoke(error);
            }
        }
    }

    /// <summary>No value comes after this.</summary>
    internal void Complete(Exception? error = null)
    {
        Subscription[] last;
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            _error = error;
            last = _subscriptions;
            _subscriptions = [];
        }

        foreach (Subscription subscription in last) Finish(subscription);
    }

    private void Finish(Subscription subscription)
    {
        if (subscription.IsDisposed) return;
        subscription.IsDisposed = true;
        try
        {
            if (_error == null) subscription.Observer.OnCompleted();
            else subscription.Observer.OnError(_error);
        }
        catch (Exception error)
        {
            onFault?.Invoke(error);
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate) _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
    }

    private sealed class Subscription(Broadcast<T> owner, IObserver<T> observer) : IDisposable
    {
        private volatile bool _isDisposed;

        internal IObserver<T> Observer { get; } = observer;

        internal bool IsDisposed
        {
            get => _isDisposed;
            set => _isDisposed = value;
        }

        public void Dispose()
        {
            if (_isDisposed) return;
            _isDisposed = true;
            owner.Remove(this);
        }
    }
}
