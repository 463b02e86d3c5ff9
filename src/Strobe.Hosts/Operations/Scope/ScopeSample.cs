namespace Strobe.Operations.Scope;

/// <summary>A place on a view that was pointed at: which frame it is of, where that was taken, and what was under way then.</summary>
/// <param name="Channel">The probe.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Index">Which sample of it; −1 when the place does not say.</param>
/// <param name="Stack">The traced calls that its thread was in, innermost first.</param>
internal sealed record ScopeSample(ScopeChannel Channel, SignalFrame Frame, int Index, IReadOnlyList<string> Stack)
{
    private const string History = "history", Waveform = "waveform", Logic = "logic";
    private const double NanosPerSecond = 1e9;

    /// <summary>Looks for it.</summary>
    /// <param name="desk">The desk.</param>
    /// <param name="view">The view.</param>
    /// <param name="x">The place on its horizontal axis, in that axis' unit.</param>
    /// <exception cref="StrobeException">There is no frame.</exception>
    internal static ScopeSample Find(ScopeDesk desk, ScopeView view, double x)
    {
        bool isTime = view.Lens is History || (view.Lens is Logic && view.Channels.All(channel => channel.At(desk.Time.At) is not { Shape.IsScalar: false }));
        long? at = isTime ? (long)Math.Clamp(x * NanosPerSecond, 0, desk.Time.At ?? long.MaxValue / 2) : desk.Time.At;
        (ScopeChannel Channel, SignalFrame Frame)[] there =
            [.. from channel in view.Channels let frame = isTime ? Nearest(channel, at!.Value) : channel.At(at) where frame is not null select (channel, frame)];
        if (there.Length == 0) throw new StrobeException(ErrorCode.NothingMatches, "There is no frame at this place that is still kept.", "Pause the view, and point at it again.");
        (ScopeChannel nearest, SignalFrame taken) = isTime ? there.MinBy(one => Math.Abs(one.Frame.TimestampNanos - at!.Value)) : there[0];
        double place = view.Lens != Waveform ? double.NaN : taken.SampleRateHz is > 0 and var rate ? x * rate : x;
        int index = double.IsFinite(place) && Math.Round(place) is var sample && sample >= 0 && sample < taken.Count ? (int)sample : -1;
        return new ScopeSample(nearest, taken, index, CallStack.At(desk.Subject.EventsUpTo(taken.TimestampNanos), taken.ProcessId, taken.ThreadId));
    }

    private static SignalFrame? Nearest(ScopeChannel channel, long nanos)
    {
        SignalFrame? before = channel.At(nanos);
        SignalFrame? after = before is null ? null : channel.Beside(before, 1);
        return after is not null && after.TimestampNanos - nanos < nanos - before!.TimestampNanos ? after : before;
    }
}
