using System.Globalization;

namespace Strobe.Visualizers.Plugins;

/// <summary>How long a thread wanted to run and could not: pauses of the collector, and on Linux its waiting for a processor.</summary>
internal sealed class ThreadDelays
{
    private const string ThisThread = "/proc/thread-self";

    private string? _statistics;

    /// <summary>Since some beginning; only differences mean something.</summary>
    internal TimeSpan Total => GC.GetTotalPauseDuration() + Waiting();

    /// <summary>Called by the thread.</summary>
    internal void WatchThisThread()
    {
        try
        {
            // The link reads PROCESS/task/THREAD.
            if (new FileInfo(ThisThread).LinkTarget is { } link) Volatile.Write(ref _statistics, $"/proc/{link}/schedstat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without it busy processors are no excuse.
        }
    }

    /// <summary>The second number of schedstat: nanoseconds spent waiting on a run queue (Documentation/scheduler/sched-stats in the kernel).</summary>
    private TimeSpan Waiting()
    {
        try
        {
            string[] fields = Volatile.Read(ref _statistics) is { } file ? File.ReadAllText(file).Split(' ') : [];
            return fields.Length > 1 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out long nanos)
                ? TimeSpan.FromTicks(nanos / TimeSpan.NanosecondsPerTick)
                : TimeSpan.Zero;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }
}
