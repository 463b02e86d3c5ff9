namespace Strobe;

/// <summary>
/// One way to look at a signal. A host asks <see cref="Rank"/> which visualizers suit a probe, makes one of its own for each view, gives it frames
/// with <see cref="Update(SignalFrame)"/> and asks for a <see cref="Figure"/> whenever it wants to draw.
/// </summary>
/// <remarks>
/// A host makes all calls one after the other, though not always on the same thread, and drops a visualizer that throws or takes too long. Nothing
/// may be drawn or written by a visualizer itself. A public type with a constructor without parameters that implements this is found in a plugin.
/// New members come as default implementations only, so that a plugin built against an older minor version goes on working.
/// </remarks>
public interface IVisualizer
{
    /// <summary>Who it is and what can be set. The same object, or an equal one, every time.</summary>
    VisualizerDescriptor Descriptor { get; }

    /// <summary>What is set now. Hosts change it between calls; the next <see cref="Render"/> shows it.</summary>
    VisualizerSettings Settings { get; }

    /// <summary>
    /// How well this suits frames of a kind: 0 when it cannot show them at all, up to 100. The visualizer with the highest rank is the default, the
    /// others are offered. Depends on nothing but the arguments.
    /// </summary>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">How they are arranged.</param>
    int Rank(ElementType type, Shape shape);

    /// <summary>
    /// Takes a frame. Frames are immutable and may be kept. Those of several probes are told apart by <see cref="SignalFrame.Probe"/>. Work that takes
    /// long belongs into <see cref="Render"/>, which is asked for less often.
    /// </summary>
    /// <param name="frame">The frame; it may be without a value, and later ones may have another type or shape.</param>
    void Update(SignalFrame frame);

    /// <summary>Takes events of the session, in order. For visualizers of calls; others ignore them.</summary>
    /// <param name="events">The events, valid until this returns; decoded ones may be kept.</param>
    void Update(EventBatch events)
    {
    }

    /// <summary>Draws what is known now. Before the first frame that is a figure with a note.</summary>
    /// <param name="view">How large, which part, and the cursors.</param>
    Figure Render(FigureView view);

    /// <summary>Forgets all frames; what is set stays.</summary>
    void Clear();

    /// <summary>What must be kept to go on like this another time: the settings, unless there is more. One line of JSON.</summary>
    string SaveState() => Settings.ToJson();

    /// <summary>Takes up what <see cref="SaveState"/> of the same or an older version gave. What it does not know it ignores.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    void RestoreState(string state) => Settings.Restore(state);
}
