using System.Globalization;
using System.Reactive.Linq;

namespace Strobe.Operations.Scope;

/// <summary>The trigger of a desk: what it waits for, and the moments that it stands at. Any thread.</summary>
/// <param name="desk">The desk.</param>
internal sealed class ScopeTrigger(ScopeDesk desk) : IDisposable
{
    private const int MostMoments = 512;
    private const double MostSeconds = 3600, LeastPause = 0.1;
    private const string Calls = "calls ", Line = "line ";

    private static readonly HashSet<string> s_ofOneProbe = new(StringComparer.Ordinal)
    {
        "rising", "falling", "either", "above", "below", "enters", "leaves", "inside", "outside", "pulse", "runt", "timeout", "slope", "when",
    };

    // A trigger fires with a lock of its own held: nothing of it is called while this one is.
    private readonly Lock _gate = new();
    private readonly Queue<long> _moments = new();
    private Trigger? _trigger;

    /// <summary>What it waits for.</summary>
    internal TriggerWish Wish { get; private set; } = TriggerWish.None;

    /// <summary>How often it has fired.</summary>
    internal long Count => Armed?.Count ?? 0;

    /// <summary>When it fired, the newest.</summary>
    internal IReadOnlyList<long> Moments
    {
        get
        {
            lock (_gate) return [.. _moments];
        }
    }

    /// <summary>Waits for something in what comes; an empty text for nothing.</summary>
    /// <param name="wish">What for.</param>
    /// <param name="channel">Which one is meant when no probe is named; null for none.</param>
    /// <exception cref="StrobeException">It makes no sense, or a recording is looked at, in which nothing comes.</exception>
    internal void Wait(TriggerWish wish, ScopeChannel? channel)
    {
        Stop();
        if (string.IsNullOrWhiteSpace(wish.When) || wish.Mode == TriggerMode.Stop) return;
        double after = Math.Clamp(wish.AfterSeconds, 0, MostSeconds);
        TriggerOptions options = new(Parse(wish.When, channel))
        {
            Mode = TriggerMode.Stop, Holdoff = TimeSpan.FromSeconds(Math.Clamp(wish.HoldoffSeconds, LeastPause, MostSeconds)), Length = TimeSpan.FromSeconds(after),
            Position = 0, PausesProgram = wish.PausesProgram, Message = wish.Message,
        };
        desk.Time.Go(null);
        Trigger trigger = desk.Subject.Trigger(options);
        lock (_gate) (_trigger, Wish) = (trigger, wish);
        // Both end with the trigger. Observers must return soon, and beginning a recording waits for the session.
        if (wish.Records) trigger.Points.Take(1).Subscribe(point => Task.Run(() => Record(point.TimestampNanos, wish.RecordSeconds)));
        trigger.Acquisitions.Subscribe(Stand);
        // Not before: what happens at once shall not be missed.
        trigger.Mode = wish.Mode;
    }

    /// <summary>Fires now, whatever happens.</summary>
    internal void Force() => Armed?.Force();

    /// <summary>Goes to the next place in what is there already where it would have fired.</summary>
    /// <exception cref="StrobeException">It makes no sense, or is nowhere.</exception>
    internal void Find(string text, ScopeChannel? channel, bool isBackwards)
    {
        text = text.Trim();
        desk.Time.Pause();
        long now = desk.Time.At ?? 0;
        long? there = text.StartsWith(Calls, StringComparison.Ordinal) ? Call(text[Calls.Length..].Trim(), now, isBackwards)
            : text.StartsWith(Line, StringComparison.Ordinal) ? desk.Console.Find(text[Line.Length..].Trim().Trim('"'), now, isBackwards)
            : Sample(text, channel, now, isBackwards);
        if (there is not { } at) throw new StrobeException(ErrorCode.NothingMatches, $"'{text}' is nowhere {(isBackwards ? "before" : "after")} this moment.", "Look in the other direction.");
        desk.Time.Go(at);
    }

    /// <summary>Waits for nothing any more.</summary>
    internal void Stop()
    {
        Trigger? trigger;
        lock (_gate)
        {
            trigger = _trigger;
            _moments.Clear();
            (_trigger, Wish) = (null, TriggerWish.None);
        }

        trigger?.Dispose();
    }

    public void Dispose() => Stop();

    private Trigger? Armed
    {
        get
        {
            lock (_gate) return _trigger;
        }
    }

    private void Stand(Acquisition one)
    {
        long at = one.Point.TimestampNanos;
        lock (_gate)
        {
            if (_moments.Count == MostMoments) _moments.Dequeue();
            _moments.Enqueue(at);
        }

        if (one.Point.Message.Length > 0) desk.Console.Say(new ConsoleLine(at, ConsoleKind.Event, one.Point.Message));
        desk.Time.StandAt(at);
    }

    private void Record(long at, double seconds)
    {
        try
        {
            desk.Recording.Begin("", seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)) : null);
            desk.Console.Say(new ConsoleLine(at, ConsoleKind.Event, $"The trigger began the recording {Path.GetFileName(desk.Recording.Recorder?.Path)}."));
        }
        catch (StrobeException refusal)
        {
            desk.Console.Say(new ConsoleLine(at, ConsoleKind.Error, refusal.Message));
        }
    }

    private static long? Sample(string text, ScopeChannel? channel, long now, bool isBackwards)
    {
        if (channel is null) throw NoProbe();
        long[] moments = [.. Trigger.Find(Parse(text, channel), channel.Frames(long.MinValue, long.MaxValue)).Select(point => point.TimestampNanos)];
        return isBackwards ? moments.Where(at => at < now).Cast<long?>().Max() : moments.Where(at => at > now).Cast<long?>().Min();
    }

    /// <summary>A call of a function whose name has a text in it, or is a pattern with stars.</summary>
    private long? Call(string name, long now, bool isBackwards)
    {
        long? best = null;
        string part = name.Trim('"', '*');
        foreach (EventBatch batch in desk.Subject.EventsUpTo(isBackwards ? now - 1 : long.MaxValue))
        {
            foreach (ref readonly EventHeader header in batch.Headers)
            {
                if (header.Kind != TraceEventKind.FunctionEnter || (!isBackwards && header.TimestampNanos <= now)) continue;
                if (!batch.FunctionOf(header.FunctionId).Name.Contains(part, StringComparison.Ordinal)) continue;
                if (!isBackwards) return header.TimestampNanos;
                best = header.TimestampNanos;
            }
        }

        return best;
    }

    private static TriggerWhen Parse(string text, ScopeChannel? channel)
    {
        bool needsProbe = s_ofOneProbe.Contains(text.Trim().Split(' ')[0]);
        if (!needsProbe) return TriggerText.Parse(text);
        if (channel is null) throw NoProbe();
        string address = channel.Probe.Id.ToString();
        return TriggerText.Parse(string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(' ', StringComparison.Ordinal) ? $"\"{address}\"" : address)} {text.Trim()}"));
    }

    private static StrobeException NoProbe() => new(ErrorCode.BadOption, "It is not said which probe the trigger watches.", "Choose one, or write its address first.");
}
