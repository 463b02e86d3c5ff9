using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>Launches or attaches, traces, writes the events down, and ends with the program or when the user has seen enough.</summary>
internal sealed class TraceOperation(TraceRequest request, ISessionSource source, TraceSinks sinks, StopRequests stops, TimeProvider time)
{
    /// <summary>Runs the trace; returns the exit code.</summary>
    /// <exception cref="StrobeException">The program cannot be traced as asked, or the trace cannot be written.</exception>
    internal Task<int> RunAsync() => source.RunAsync(request, sinks.Notices, stops, TraceAsync);

    private async Task<int> TraceAsync(ILiveSession session)
    {
        using PacedOutput output = new(sinks.Trace, time);
        using PacedOutput programOutput = new(sinks.ProgramOutput, time);
        using PacedOutput programError = new(sinks.ProgramError, time);
        IEventFormat format = FormatFor(session);
        using IDisposable? owned = format as IDisposable;
        EventPrinter printer = new(format, output, programOutput, programError, request.Limit ?? long.MaxValue);
        TraceNotices notices = new(sinks.Notices, request.Verbose);
        using IDisposable printed = session.Batches.Subscribe(printer);
        using IDisposable faults = session.Faults.Subscribe(notices);
        using ILiveTrace trace = session.Trace(request.ToTrace());
        notices.Begun(trace, isComplete: request.Program is null);
        if (request.Program is not null) await session.ResumeAsync(stops.Cancellation).ConfigureAwait(false);

        TraceEnding ending = new(request, session, trace, printer, output, notices, stops, time);
        TraceEnd end = await ending.WaitAsync().ConfigureAwait(false);
        printer.Stop();
        Finish(new TraceReport(session, trace, printer, ending.Hooks), end, format, output, notices);
        return end.ExitCode;
    }

    private IEventFormat FormatFor(ILiveSession session) => request.Format == TraceFormat.Ndjson
        ? new NdjsonFormat()
        : new TextFormat(new WallClock(session.StartedAt.ToLocalTime()), new Tint(request.IsColoured), session.ProcessId);

    private void Finish(TraceReport report, TraceEnd end, IEventFormat format, PacedOutput output, TraceNotices notices)
    {
        if (end.Reason == TraceEndReason.OutputClosed) return;
        TraceTotals totals = report.Totals();
        bool wantsTable = request.EndsWithTable || (end.Reason == TraceEndReason.Interrupted && request.Format == TraceFormat.Text);
        output.Append((request, report, totals, format, wantsTable), static (state, _, text) =>
        {
            if (state.request.SummaryOnly) state.format.Functions(text, state.report.Trace.Summarize());
            else if (state.wantsTable) state.format.Functions(text, state.report.Printer.Tally.Summarize());
            state.format.End(text, state.totals);
        });
        output.Flush();
        output.ThrowIfFailed();
        notices.Ended(report.Trace, totals, end);
    }

    private sealed record TraceReport(ILiveSession Session, ILiveTrace Trace, EventPrinter Printer, int Hooks)
    {
        internal TraceTotals Totals() => new(Printer.Events, Session.Statistics.Dropped, Hooks, Trace.Refusals);
    }
}
