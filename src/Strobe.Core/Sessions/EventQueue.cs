using System.Threading.Channels;

namespace Strobe.Sessions;

/// <summary>Events as an asynchronous stream: each enumerator has a bounded buffer of its own, and counts what did not fit.</summary>
internal sealed class EventQueue(
    IObservable<TraceEvent> events, StreamOptions options, Action<long> onDropped, CancellationToken cancellation) : IAsyncEnumerable<TraceEvent>
{
    public async IAsyncEnumerator<TraceEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, cancellationToken);
        var buffer = new Buffer(options, onDropped);
        using IDisposable subscription = events.Subscribe(buffer);
        try
        {
            await foreach (TraceEvent item in buffer.Reader.ReadAllAsync(either.Token).ConfigureAwait(false)) yield return item;
        }
        finally
        {
            buffer.Close();
        }
    }

    private sealed class Buffer : IObserver<TraceEvent>
    {
        private readonly Channel<TraceEvent> _channel;
        private readonly StreamOptions _options;
        private readonly Action<long> _onDropped;
        private long _dropped;

        internal Buffer(StreamOptions options, Action<long> onDropped)
        {
            (_options, _onDropped) = (options, onDropped);
            var bounds = new BoundedChannelOptions(options.Capacity)
            {
                SingleReader = true,
                SingleWriter = true,
                FullMode = options.Overflow switch
                {
                    OverflowPolicy.Block => BoundedChannelFullMode.Wait,
                    OverflowPolicy.DropNewest => BoundedChannelFullMode.DropWrite,
                    _ => BoundedChannelFullMode.DropOldest,
                },
            };
            _channel = Channel.CreateBounded<TraceEvent>(bounds, _ => Drop());
        }

        internal ChannelReader<TraceEvent> Reader => _channel.Reader;

        internal void Close() => _channel.Writer.TryComplete();

        public void OnNext(TraceEvent value)
        {
            ChannelWriter<TraceEvent> writer = _channel.Writer;
            while (!writer.TryWrite(value))
            {
                // Only a blocking consumer refuses. When it has gone away there is nothing to wait for.
                if (!writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
            }
        }

        public void OnCompleted() => _channel.Writer.TryComplete();

        public void OnError(Exception error) => _channel.Writer.TryComplete(error);

        private void Drop()
        {
            _dropped++;
            _onDropped(1);
            _options.OnDropped?.Invoke(_dropped);
        }
    }
}
