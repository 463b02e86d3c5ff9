namespace Strobe.Visualizers.Lenses;

/// <summary>The probes that a lens follows, in the order in which they appeared, each with what is kept of it.</summary>
/// <param name="most">How many probes there can be; those that come later are refused.</param>
internal sealed class ProbeSlots<T>(int most)
    where T : class, new()
{
    private readonly List<Slot> _slots = [];
    private bool _hasRefused;

    internal int Count => _slots.Count;

    internal T this[int index] => _slots[index].State;

    internal ProbeId ProbeAt(int index) => _slots[index].Probe;

    /// <summary>What is kept of a probe; null when there are too many probes.</summary>
    internal T? For(ProbeId probe)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Probe.Equals(probe)) return slot.State;
        }

        _hasRefused |= _slots.Count >= most;
        if (_slots.Count >= most) return null;
        T state = new();
        _slots.Add(new Slot(probe, state));
        return state;
    }

    /// <summary>The variable's name, and the whole id when two probes have the same.</summary>
    internal string NameOf(int index)
    {
        ProbeId probe = _slots[index].Probe;
        return _slots.Count(slot => slot.Probe.Variable == probe.Variable) > 1 ? probe.ToString() : probe.Variable;
    }

    /// <summary>The names of all probes.</summary>
    internal string Title => string.Join(", ", Enumerable.Range(0, _slots.Count).Select(NameOf));

    /// <summary>Says that there are more probes than can be shown, when there are.</summary>
    internal void NoteRefused(Notes notes) => notes.AddIf(_hasRefused, most == 1
        ? "This lens shows one probe; the first one was taken."
        : $"This lens shows {most} probes; later ones were left out.");

    internal void Clear()
    {
        _slots.Clear();
        _hasRefused = false;
    }

    private readonly record struct Slot(ProbeId Probe, T State);
}

/// <summary>The last frame of a probe, and the last one that has a value.</summary>
internal sealed class LastFrame
{
    internal SignalFrame? Newest { get; private set; }

    internal SignalFrame? Valued { get; private set; }

    internal void Take(SignalFrame frame)
    {
        Newest = frame;
        if (frame.HasValue) Valued = frame;
    }

    /// <summary>Says why the newest frame has no value, when it has none.</summary>
    internal void NoteMissing(Notes notes)
    {
        if (Newest is { HasValue: false } frame) notes.Add((Valued is null ? "" : "The newest frame has no value: ") + Notes.WhyNoValue(frame.Flags));
    }
}
