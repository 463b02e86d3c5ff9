namespace Strobe.Operations;

/// <summary>Why a trace ended.</summary>
internal enum TraceEndReason
{
    Exited,
    Limited,
    Interrupted,
    OutputClosed,
}

/// <summary>How a trace ended, and the exit code that makes.</summary>
internal readonly record struct TraceEnd(TraceEndReason Reason, int ExitCode);

/// <summary>Waits for whatever ends a trace first, and lets go of the program in the way that suits it.</summary>
internal sealed class TraceEnding(
    TraceRequest request, ILiveSession session, ILiveTrace trace, EventPrinter printer, PacedOutput output, TraceNotices notices,
    StopRequests stops, TimeProvider time)
{
    private const int Interrupt = 2;

    // A launched program got the same Ctrl-C; it has this long to end by itself and so give its own exit code.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_libraryLoading = TimeSpan.FromMilliseconds(500);
    private readonly bool _isLaunched = request.Program is not null;

    /// <summary>Ends it as the printer's limit does.</summary>
    internal Task? Enough { get; init; }

    /// <summary>Records no longer when the user has seen enough, though the program runs on.</summary>
    internal Recorder? Recorder { get; init; }

    /// <summary>Functions hooked, as last seen while there was a program.</summary>
    internal int Hooks { get; private set; } = trace.HookCount;

    internal async Task<TraceEnd> WaitAsync()
    {
        Task limit = Enough ?? printer.LimitReached;
        Task enough = request.Duration is { } duration ? Task.WhenAny(limit, Task.Delay(duration, time)) : limit;
        if (_isLaunched) await FirstOf(enough, Task.Delay(s_libraryLoading, time)).ConfigureAwait(false);
        if (!session.Exited.IsCompleted) notices.Unmatched(trace);
        await FirstOf(enough).ConfigureAwait(false);
        Hooks = Math.Max(Hooks, trace.HookCount);

        if (session.Exited.IsCompleted) return await ExitedAsync(TraceEndReason.Exited).ConfigureAwait(false);
        if (output.Failed.IsCompleted) return await OutputFailedAsync().ConfigureAwait(false);
        if (stops.First.IsCompleted) return await InterruptedAsync().ConfigureAwait(false);
        return await EnoughAsync().ConfigureAwait(false);
    }

    private Task<Task> FirstOf(params ReadOnlySpan<Task> others) =>
        Task.WhenAny([session.Exited, stops.First, output.Failed, .. others]);

    private async Task<TraceEnd> ExitedAsync(TraceEndReason reason)
    {
        // Cancelled when the session let go of the program by itself.
        if (session.Exited.IsCanceled) return new TraceEnd(reason, 0);
        ExitStatus status = await session.Exited.ConfigureAwait(false);
        if (reason != TraceEndReason.Interrupted && status.Signal is { } signal) notices.Killed(signal);
        return new TraceEnd(reason, status.ShellCode);
    }

    private async Task<TraceEnd> EnoughAsync()
    {
        printer.Stop();
        trace.Dispose();
        if (Recorder is not null) await Recorder.DisposeAsync().ConfigureAwait(false);
        if (_isLaunched)
        {
            await FirstOf().ConfigureAwait(false);
            if (session.Exited.IsCompleted) return await ExitedAsync(TraceEndReason.Limited).ConfigureAwait(false);
            if (stops.First.IsCompleted) return await InterruptedAsync().ConfigureAwait(false);
        }

        await session.DetachAsync().ConfigureAwait(false);
        return new TraceEnd(TraceEndReason.Limited, 0);
    }

    private async Task<TraceEnd> InterruptedAsync()
    {
        int signal = await stops.First.ConfigureAwait(false);
        trace.Dispose();
        if (_isLaunched && signal == Interrupt)
        {
            await Task.WhenAny(session.Exited, stops.Second, Task.Delay(s_grace, time)).ConfigureAwait(false);
            if (session.Exited.IsCompleted) return await ExitedAsync(TraceEndReason.Interrupted).ConfigureAwait(false);
        }

        await session.DetachAsync().ConfigureAwait(false);
        return new TraceEnd(TraceEndReason.Interrupted, _isLaunched ? 128 + signal : 0);
    }

    private async Task<TraceEnd> OutputFailedAsync()
    {
        trace.Dispose();
        await session.DetachAsync().ConfigureAwait(false);
        output.ThrowIfFailed();
        return new TraceEnd(TraceEndReason.OutputClosed, 0);
    }
}
