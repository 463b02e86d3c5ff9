using System.Diagnostics;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>A signal that this process publishes, as it comes.</summary>
internal sealed class LocalSignal(string name) : IObservable<SignalFrame>
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public IDisposable Subscribe(IObserver<SignalFrame> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return new Subscription(name, observer);
    }

    /// <summary>Reads the lane on a thread of its own until disposed.</summary>
    private sealed class Subscription : IFrameSink, IDisposable
    {
        private const ulong HoldNanos = 50_000_000;

        private readonly ManualResetEventSlim _end = new();
        private readonly IObserver<SignalFrame> _observer;
        private readonly string _name;
        private readonly ProbeId _id;
        private LaneHistory? _history;
        private LaneReader? _reader;

        internal Subscription(string name, IObserver<SignalFrame> observer)
        {
            (_name, _observer, _id) = (name, observer, ProbeId.Published(name));
            Open();
            new Thread(Run) { IsBackground = true, Name = "Strobe published" }.Start();
        }

        public void OnFrame(in FrameView frame)
        {
            if (!_end.IsSet) _observer.OnNext(frame.ToFrame(_id));
        }

        public void Dispose() => _end.Set();

        private void Open()
        {
            if (PublishedLane.Find(Environment.ProcessId, _name) is not { } memory) return;
            _history = new LaneHistory(memory, nanos => (long)nanos - Start);
            _reader = new LaneReader(_history, HoldNanos, memory.Listen());
        }

        private void Run()
        {
            try
            {
                while (!_end.IsSet)
                {
                    if (_reader is null) Open();
                    _history?.Follow(generation => PublishedLane.Find(Environment.ProcessId, _name, generation));
                    bool hasMore = _reader?.Poll((ulong)Stopwatch.GetTimestamp(), this) == true;
                    if (!hasMore) _end.Wait(Pause);
                }
            }
            catch (Exception error)
            {
                _end.Set();
                _observer.OnError(error);
            }

            _history?.Lane.Leave();
            _history?.Dispose();
        }
    }
}
