namespace Strobe.Visualizers;

/// <summary>A plugin could not be added, removed or switched. One sentence says why, another what to do; both may be shown to a user.</summary>
/// <param name="sentence">What was refused, one sentence.</param>
/// <param name="remedy">What to do about it, one sentence.</param>
/// <param name="cause">What it comes from, if anything.</param>
public sealed class PluginException(string sentence, string remedy, Exception? cause = null) : Exception($"{sentence} {remedy}", cause)
{
    /// <summary>What was refused, one sentence.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>What to do about it, one sentence.</summary>
    public string Remedy { get; } = remedy;
}
