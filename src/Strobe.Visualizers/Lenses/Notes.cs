using System.Globalization;

namespace Strobe.Visualizers.Lenses;

/// <summary>What a viewer must know of a figure, collected while it is drawn; each sentence once.</summary>
internal sealed class Notes
{
    private readonly List<string> _sentences = [];

    internal void Add(string sentence)
    {
        if (sentence.Length > 0 && !_sentences.Contains(sentence)) _sentences.Add(sentence);
    }

    internal void AddIf(bool isSo, string sentence)
    {
        if (isSo) Add(sentence);
    }

    /// <summary>Says how many elements of a frame are missing, when some are.</summary>
    internal void AddCut(SignalFrame frame)
    {
        if (frame.IsCut) Add($"Only the first {Number(frame.Count)} of {Number(frame.Shape.ElementCount)} elements were captured.");
    }

    public override string ToString() => string.Join(" ", _sentences);

    /// <summary>Why a frame has no value, as a sentence.</summary>
    internal static string WhyNoValue(FrameFlags flags) => (flags & FrameFlags.NoValue) switch
    {
        FrameFlags.None => "",
        FrameFlags.OptimizedOut => "The compiler did not keep the variable at this place.",
        FrameFlags.Unreadable => "The variable's memory could not be read.",
        FrameFlags.ConditionError => "The probe's condition could not be evaluated.",
        _ => "There is no value, for several reasons.",
    };

    /// <summary>A whole number with thin groups of three, such as 1 000 000.</summary>
    internal static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    internal const string Gaps = "Samples that are not finite are gaps.";
    internal const string NoFrames = "No frames yet.";
}
