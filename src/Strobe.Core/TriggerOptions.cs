namespace Strobe;

/// <summary>What a trigger does with what happens.</summary>
public enum TriggerMode
{
    /// <summary>Nothing.</summary>
    Stop,

    /// <summary>Fires once, then stops.</summary>
    Single,

    /// <summary>Fires each time.</summary>
    Normal,

    /// <summary>Fires each time, and by itself when nothing has happened for a while.</summary>
    Auto,

    /// <summary>Fires with every frame of its sources, whatever happens in them.</summary>
    FreeRun,
}

/// <summary>When a trigger fires, what it captures, and what it does besides.</summary>
/// <param name="When">What must happen. <see cref="TriggerText.Parse"/> reads it from a text.</param>
public sealed record TriggerOptions(TriggerWhen When)
{
    /// <summary>What it does at first.</summary>
    public TriggerMode Mode { get; init; } = TriggerMode.Normal;

    /// <summary>For so long after it has fired nothing makes it fire again.</summary>
    public TimeSpan Holdoff { get; init; }

    /// <summary>How long an acquisition is.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Which part of an acquisition lies before the trigger: 0 none, 1 all.</summary>
    public double Position { get; init; } = 0.5;

    /// <summary>After how long without anything <see cref="TriggerMode.Auto"/> fires by itself.</summary>
    public TimeSpan AutoAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Pauses the session's view when an acquisition is complete; while it is paused nothing is seen, and the trigger waits.</summary>
    public bool FreezesView { get; init; }

    /// <summary>Pauses the program. It runs on for the moment that the news takes: this is no breakpoint.</summary>
    public bool PausesProgram { get; init; }

    /// <summary>Begins to record into this file when it fires first; null for not at all.</summary>
    public string? RecordPath { get; init; }

    /// <summary>How long it records then; null until the session ends.</summary>
    public TimeSpan? RecordFor { get; init; }

    /// <summary>A message for each firing, with <c>{value}</c> and <c>{time}</c> and what can be said of them (docs/expressions.md); empty for none.</summary>
    public string Message { get; init; } = "";
}

/// <summary>Where a trigger fired.</summary>
/// <param name="TimestampNanos">When, in nanoseconds since the session began.</param>
/// <param name="Source">The probe in whose samples it happened; null for events and when it fired by itself.</param>
/// <param name="FrameNumber">The frame of the source; −1 without one.</param>
/// <param name="SampleIndex">The element of the frame, from 0; −1 without one.</param>
/// <param name="Value">The sample, of a complex one the magnitude; NaN without one.</param>
public sealed record TriggerPoint(long TimestampNanos, ProbeId? Source, long FrameNumber, int SampleIndex, double Value)
{
    /// <summary>True when nothing had happened: <see cref="TriggerMode.Auto"/>, <see cref="TriggerMode.FreeRun"/> or <see cref="Trigger.Force"/>.</summary>
    public bool IsForced { get; init; }

    /// <summary>The message; empty without one.</summary>
    public string Message { get; init; } = "";
}

/// <summary>What lies around a place where a trigger fired.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Point">The place.</param>
/// <param name="FromNanos">Where it begins, in nanoseconds since the session began.</param>
/// <param name="ToNanos">Where it ends.</param>
public sealed record Acquisition(long Number, TriggerPoint Point, long FromNanos, long ToNanos)
{
    /// <summary>The frames that a probe has of it, source or not, oldest first: those that its history still keeps.</summary>
    public IReadOnlyList<SignalFrame> FramesOf(ProbeHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Between(FromNanos, ToNanos);
    }
}
