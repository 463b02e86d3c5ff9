namespace Strobe.Operations.Scope;

/// <summary>The trigger of a desk: what it waits for, and the moments that it stands at. Any thread.</summary>
/// <param name="desk">The desk.</param>
internal sealed class ScopeTrigger(ScopeDesk desk) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private static readonly HashSet<string> s_ofOneProbe = new(StringComparer.Ordinal)
    {
        "rising", "falling", "either", "above", "below", "enters", "leaves", "inside", "outside", "pulse", "runt", "timeout", "slope", "when",
    };

    private readonly Lock _gate = new();
    private Trigger? _trigger;
    private IDisposable? _subscription;

    /// <summary>What it waits for, as it was written; empty when it waits for nothing.</summary>
    internal string When { get; private set; } = "";

    /// <summary>Whether it stops after the first time.</summary>
    internal bool IsSingle { get; private set; }

    /// <summary>How often it has fired.</summary>
    internal long Count
    {
        get
        {
            lock (_gate) return _trigger?.Count ?? 0;
        }
    }

    /// <summary>Waits for something in what comes; an empty text for nothing.</summary>
    /// <param name="text">As docs/triggers.md says; the probe may be left out.</param>
    /// <param name="channel">Which one is meant then; null for none.</param>
    /// <param name="isSingle">Once, and that is all.</param>
    /// <exception cref="StrobeException">It makes no sense, or a recording is looked at, in which nothing comes.</exception>
    internal void Wait(string text, ScopeChannel? channel, bool isSingle)
    {
        Stop();
        if (string.IsNullOrWhiteSpace(text)) return;
        TriggerOptions options = new(Parse(text, channel)) { Mode = isSingle ? TriggerMode.Single : TriggerMode.Normal, Holdoff = s_pause };
        Trigger trigger = desk.Subject.Trigger(options);
        lock (_gate)
        {
            (_trigger, When, IsSingle) = (trigger, text, isSingle);
            _subscription = trigger.Acquisitions.Subscribe(one => desk.StandAt(one.Point.TimestampNanos));
        }

        desk.Go(null);
    }

    /// <summary>Goes to the next place in what is there already where it would have fired.</summary>
    /// <exception cref="StrobeException">It makes no sense, or is nowhere.</exception>
    internal void Find(string text, ScopeChannel channel, bool isBackwards)
    {
        TriggerWhen when = Parse(text, channel);
        desk.Pause();
        long now = desk.At ?? 0;
        long[] moments = [.. Trigger.Find(when, channel.Frames(long.MinValue, long.MaxValue)).Select(point => point.TimestampNanos)];
        long[] there = [.. isBackwards ? moments.Where(at => at < now).TakeLast(1) : moments.Where(at => at > now).Take(1)];
        if (there.Length == 0) throw new StrobeException(ErrorCode.NothingMatches, $"'{text}' is nowhere {(isBackwards ? "before" : "after")} this moment.", "Look in the other direction.");
        desk.Go(there[0]);
    }

    /// <summary>Waits for nothing any more.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _subscription?.Dispose();
            _trigger?.Dispose();
            (_subscription, _trigger, When) = (null, null, "");
        }
    }

    public void Dispose() => Stop();

    private static TriggerWhen Parse(string text, ScopeChannel? channel)
    {
        bool needsProbe = s_ofOneProbe.Contains(text.Trim().Split(' ')[0]);
        if (!needsProbe) return TriggerText.Parse(text);
        if (channel is null) throw new StrobeException(ErrorCode.BadOption, "It is not said which probe the trigger watches.", "Choose one, or write its address first.");
        string address = channel.Probe.Id.ToString();
        return TriggerText.Parse($"{(address.Contains(' ', StringComparison.Ordinal) ? $"\"{address}\"" : address)} {text.Trim()}");
    }
}
