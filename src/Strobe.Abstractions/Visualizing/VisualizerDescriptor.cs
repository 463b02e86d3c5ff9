namespace Strobe;

/// <summary>Who a visualizer is, for lists and control panels.</summary>
/// <param name="Id">Its lasting name, such as <c>spectrum</c> or <c>acme.autocorrelation</c>: lower-case letters, digits, dots and hyphens.</param>
/// <param name="Name">What people call it, such as <c>Spectrum</c>.</param>
public sealed record VisualizerDescriptor(string Id, string Name)
{
    /// <summary>One sentence that says what it shows.</summary>
    public string Summary { get; init; } = "";

    /// <summary>A small picture as the <c>d</c> of an SVG path in a box of 16 × 16, drawn as a line; may be empty.</summary>
    public string Icon { get; init; } = "";

    /// <summary>What can be set, in the order of a control panel.</summary>
    public ValueList<VisualizerParameter> Parameters { get; init; }

    /// <summary>How many probes it shows at most.</summary>
    public int MostProbes { get; init; } = 1;

    /// <summary>True when it wants the session's events, not frames.</summary>
    public bool ShowsEvents { get; init; }
}
