namespace Strobe.Sessions;

/// <summary>Frames drawn by a visualizer: figures at most so often, and the last one always.</summary>
internal sealed class FigureStream(IObservable<SignalFrame> frames, IVisualizer visualizer, FigureView view, TimeSpan interval) : IObservable<Figure>
{
    public IDisposable Subscribe(IObserver<Figure> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Drawing drawing = new(visualizer, view, observer);
        drawing.Begin(frames, interval);
        return drawing;
    }

    private sealed class Drawing(IVisualizer visualizer, FigureView view, IObserver<Figure> observer) : IObserver<SignalFrame>, IDisposable
    {
        private readonly Lock _gate = new();
        private IDisposable? _watched;
        private Timer? _timer;
        private bool _isNew, _isOver;

        internal void Begin(IObservable<SignalFrame> frames, TimeSpan interval)
        {
            lock (_gate) _timer = new Timer(_ => Draw(), null, interval, interval);
            IDisposable watched = frames.Subscribe(this);
            lock (_gate)
            {
                _watched = watched;
                if (!_isOver) return;
            }

            watched.Dispose();
        }

        public void OnNext(SignalFrame value)
        {
            lock (_gate)
            {
                if (_isOver) return;
                try
                {
                    visualizer.Update(value);
                    _isNew = true;
                }
                catch (Exception failure)
                {
                    End(failure);
                }
            }
        }

        public void OnError(Exception error)
        {
            lock (_gate) if (!_isOver) End(error);
        }

        public void OnCompleted()
        {
            Draw();
            lock (_gate) if (!_isOver) End(null);
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
                _timer?.Dispose();
            }

            _watched?.Dispose();
        }

        private void Draw()
        {
            lock (_gate)
            {
                if (_isOver || !_isNew) return;
                _isNew = false;
                try
                {
                    observer.OnNext(visualizer.Render(view));
                }
                catch (Exception failure)
                {
                    End(failure);
                }
            }
        }

        private void End(Exception? failure)
        {
            _isOver = true;
            _timer?.Dispose();
            if (failure is null) observer.OnCompleted();
            else observer.OnError(failure);
        }
    }
}
