using System.Diagnostics;
using Strobe.Errors;

namespace Strobe.Targets.Linux;

/// <summary>Holds everything that is traced, and lets it go on. Tracer thread only.</summary>
internal static class ProgramPause
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Stops every thread of every process, children made meanwhile included.</summary>
    /// <exception cref="StrobeException">One did not stop in time; all run on.</exception>
    internal static void Begin(Tracees tracees)
    {
        long begin = Stopwatch.GetTimestamp();
        try
        {
            while (tracees.Processes.Values.FirstOrDefault(process => !process.IsPaused) is { } next)
            {
                // One that was just ending, or exec'd, or made a child by vfork, runs on from there and is stopped at the next try.
                next.IsPaused = tracees.StopAll(next) || WaitsForChildren(next);
                if (!next.IsPaused && Stopwatch.GetElapsedTime(begin) > Limit) throw StrobeErrors.TargetStuck(next.ProcessId);
            }
        }
        catch
        {
            End(tracees);
            throw;
        }
    }

    /// <summary>Lets everything that is held go on; what happened meanwhile is handled first.</summary>
    internal static void End(Tracees tracees)
    {
        TracedProcess[] held = [.. tracees.Processes.Values.Where(process => process.IsPaused)];
        foreach (TracedProcess process in held) process.IsPaused = false;
        foreach (TracedProcess process in held) tracees.ResumeAll(process);
    }

    /// <summary>The kernel holds its threads until their vfork children, which are stopped by themselves, have gone on.</summary>
    private static bool WaitsForChildren(TracedProcess process) => process.Threads.Count > 0 && process.Threads.Values.All(thread => thread.IsInVfork);
}
