namespace Strobe.Operations;

/// <summary>Where a trace goes. None of the streams is disposed by an operation.</summary>
/// <param name="Trace">The trace itself.</param>
/// <param name="ProgramOutput">What a captured program writes to standard output once its events are no longer wanted.</param>
/// <param name="ProgramError">The same for standard error.</param>
/// <param name="Notices">What Strobe has to say about its own work.</param>
internal sealed record TraceSinks(Stream Trace, Stream ProgramOutput, Stream ProgramError, INotices Notices);

/// <summary>Takes sentences for the user.</summary>
internal interface INotices
{
    /// <summary>One sentence, without a line break.</summary>
    void Say(string sentence);
}

/// <summary>The reader of an output is gone; nothing is wrong.</summary>
internal sealed class OutputClosedException : IOException
{
}
