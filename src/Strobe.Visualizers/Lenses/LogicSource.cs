namespace Strobe.Visualizers.Lenses;

/// <summary>What a logic view keeps of a probe.</summary>
internal sealed class LogicSource
{
    private long _unsuitable;

    internal LastFrame Last { get; } = new();

    internal StateHistory History { get; private set; } = new();

    /// <summary>Whether the newest suitable frame was a single value.</summary>
    internal bool IsHistory { get; private set; }

    /// <summary>The newest array; null when there is none.</summary>
    internal SignalFrame? Array { get; private set; }

    internal bool HasRate => Array is { SampleRateHz: { } rate } && rate > 0 && double.IsFinite(rate) && double.IsNormal(1 / rate);

    /// <summary>Bools and integers.</summary>
    internal static bool Suits(ElementType type) => type is >= ElementType.Boolean and <= ElementType.UInt64;

    internal void Take(SignalFrame frame, int most)
    {
        Last.Take(frame);
        if (!frame.HasValue)
        {
            if (IsHistory) History.Take(frame, most);
            return;
        }

        if (!Suits(frame.ElementType) || frame.Shape.Rank > 1 || (frame.Shape.IsScalar && frame.Count != 1))
        {
            _unsuitable++;
            return;
        }

        IsHistory = frame.Shape.IsScalar;
        if (!IsHistory)
        {
            Array = frame;
            return;
        }

        // Numbers of another type mean something else.
        if (History.Count > 0 && History.Type != frame.ElementType && History.Type != ElementType.None) History = new();
        History.Take(frame, most);
    }

    internal void Note(Notes notes, string name)
    {
        Last.NoteMissing(notes);
        notes.AddIf(_unsuitable > 0, $"{name}: logic shows bools and integers, single or in a row; {Notes.Number(_unsuitable)} other frames were left out.");
        if (!IsHistory && Array is { } frame)
        {
            notes.AddCut(frame);
            notes.AddIf(frame.Count == 0, $"{name} has no elements.");
        }

        notes.AddIf(IsHistory && History.Forgotten > 0, $"Only the newest {Notes.Number(History.Count)} changes of {name} are kept.");
    }
}
