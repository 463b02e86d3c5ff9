namespace Strobe;

/// <summary>
/// The world refused: permission, a target that is gone, a pattern nothing matches. One numbered code, one sentence, one remedy;
/// docs/errors.md has a heading per code. Thrown by every public entry point that can fail so; safe to show to a user.
/// </summary>
public sealed class StrobeException : Exception
{
    /// <summary>Makes the error.</summary>
    public StrobeException(ErrorCode code, string sentence, string remedy, Exception? cause = null)
        : base($"{code.Text()}: {sentence} {remedy}", cause)
    {
        Code = code;
        Sentence = sentence;
        Remedy = remedy;
    }

    /// <summary>The numbered code.</summary>
    public ErrorCode Code { get; }

    /// <summary>What was refused, one sentence.</summary>
    public string Sentence { get; }

    /// <summary>What to do about it, one sentence.</summary>
    public string Remedy { get; }
}
