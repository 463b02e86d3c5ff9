namespace Strobe.Operations;

/// <summary>
/// A lens that frames and events of a running program go through. Without a lens's id the first frame chooses. Safe for use by several threads.
/// </summary>
internal sealed class LiveLens(Lenses lenses, PictureRequest picture, long limit) : IObserver<SignalFrame>, IObserver<EventBatch>
{
    private readonly Lock _gate = new();
    private readonly Derivation _derivation = new(picture.Derive);
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IVisualizer? _visualizer = picture.Lens is { } id ? lenses.Create(id, ElementType.None, Shape.Scalar, picture.Settings) : null;
    private SignalFrame? _last;
    private string _title = "";
    private long _count;
    private bool _isNew;

    /// <summary>The lens looks at calls, not at frames.</summary>
    internal bool ShowsEvents => _visualizer?.Descriptor.ShowsEvents == true;

    /// <summary>Why nothing could be computed of some frames, without a full stop; empty when it could.</summary>
    internal string Reason => _derivation.Reason;

    /// <summary>Completes when as many frames have come as were wanted, or with what went wrong in the lens.</summary>
    internal Task Enough => _enough.Task;

    public void OnNext(SignalFrame value)
    {
        if (!value.HasValue) return;
        Take(() =>
        {
            if (_derivation.Of(value) is not { } seen) return;
            if (_last is null && picture.Lens is { } chosen) lenses.Require(chosen, seen.ElementType, seen.Shape);
            _visualizer ??= lenses.Create(null, seen.ElementType, seen.Shape, picture.Settings);
            _visualizer.Update(seen);
            _last = seen;
        }, 1);
    }

    public void OnNext(EventBatch value) => Take(() => _visualizer?.Update(value), value.Headers.Length);

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>Shows these frames and no others, under a name.</summary>
    internal void Show(SignalFrame[] frames, string title)
    {
        lock (_gate)
        {
            _visualizer?.Clear();
            _title = title;
        }

        foreach (SignalFrame frame in frames) OnNext(frame);
    }

    /// <summary>That was all.</summary>
    internal void End() => _enough.TrySetResult();

    /// <summary>The picture, when there is something new in it; null otherwise.</summary>
    internal byte[]? Paint()
    {
        lock (_gate)
        {
            if (!_isNew || _visualizer is null) return null;
            _isNew = false;
            Figure figure = _visualizer.Render(picture.View);
            string title = figure.Title.Length > 0 || _last is null ? figure.Title : $"{_last.Probe} {_last.Number}";
            return picture.Paint(figure with { Title = _title.Length > 0 ? $"{title}, {_title}".TrimStart(',', ' ') : title });
        }
    }

    private void Take(Action take, int count)
    {
        lock (_gate)
        {
            if (_enough.Task.IsCompleted || count == 0) return;
            try
            {
                take();
                _isNew = true;
            }
            catch (Exception failure)
            {
                // It comes out where the end is waited for, not in the thread that delivers frames.
                _enough.TrySetException(failure);
            }

            if ((_count += count) >= limit) _enough.TrySetResult();
        }
    }
}
