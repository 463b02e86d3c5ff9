namespace Strobe.Operations.Scope;

/// <summary>Brings the frames of a channel to the views that show it, as they come.</summary>
internal sealed class ScopeFeed(ScopeDesk desk, ScopeChannel channel) : IObserver<SignalFrame>
{
    public void OnNext(SignalFrame value)
    {
        channel.Saw(value);
        desk.Time.Saw(value.TimestampNanos);
        foreach (ScopeView view in desk.Views)
        {
            if (view.Channels.Contains(channel)) view.Take(value);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
