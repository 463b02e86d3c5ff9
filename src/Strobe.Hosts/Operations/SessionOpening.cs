namespace Strobe.Operations;

/// <summary>Has something done with a session of the program that a user named.</summary>
internal static class SessionOpening
{
    /// <summary>Launches or attaches, does the work and ends the session; returns the exit code.</summary>
    /// <exception cref="StrobeException">There can be no such session, or the work failed.</exception>
    internal static async Task<int> RunAsync(this ISessionSource source, TraceRequest request, INotices notices, StopRequests stops, Func<ILiveSession, Task<int>> work)
    {
        try
        {
            NoticeLogs? logs = request.Verbose ? new NoticeLogs(notices) : null;
            await using ILiveSession session = request.Program is null
                ? await source.AttachAsync(request.ProcessId!.Value, request.ToSession(logs), stops.Cancellation).ConfigureAwait(false)
                : await source.LaunchAsync(request.ToLaunch(logs), stops.Cancellation).ConfigureAwait(false);
            return await work(session).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stops.First.IsCompletedSuccessfully)
        {
            return 128 + await stops.First.ConfigureAwait(false);
        }
    }
}
