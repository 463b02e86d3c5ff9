using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>Passes on what a captured program writes, and nothing else.</summary>
internal sealed class ProgramRelay : IDisposable
{
    private readonly NdjsonFormat _unused = new();      // the printer is stopped before its first event
    private readonly PacedOutput _error;

    internal ProgramRelay(TraceSinks sinks, TimeProvider time)
    {
        Output = new PacedOutput(sinks.ProgramOutput, time);
        _error = new PacedOutput(sinks.ProgramError, time);
        Printer = new EventPrinter(_unused, Output, Output, _error, long.MaxValue);
        Printer.Stop();
    }

    /// <summary>Where standard output goes.</summary>
    internal PacedOutput Output { get; }

    internal EventPrinter Printer { get; }

    internal void Flush()
    {
        Output.Flush();
        _error.Flush();
    }

    public void Dispose()
    {
        Output.Dispose();
        _error.Dispose();
        _unused.Dispose();
    }
}
