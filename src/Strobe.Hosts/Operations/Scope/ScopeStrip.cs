using System.Collections.Immutable;

namespace Strobe.Operations.Scope;

/// <summary>What there is in the time of a session, in equal parts of it: frames and losses of each probe, calls, and where the trigger fired.</summary>
/// <param name="From">Where it begins, in nanoseconds since the session began.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Probes">Of each probe by number: frames and losses in each part.</param>
/// <param name="Calls">How many calls began in each part.</param>
/// <param name="Triggers">When the trigger fired.</param>
internal sealed record ScopeStrip(long From, long To, ImmutableArray<(int Probe, int[] Frames, int[] Lost)> Probes, int[] Calls, IReadOnlyList<long> Triggers)
{
    private const int Parts = 240;

    /// <summary>As it is now.</summary>
    internal static ScopeStrip Of(ScopeDesk desk)
    {
        (long from, long to) = desk.Time.Range;
        int[] calls = new int[Parts];
        foreach (EventBatch batch in desk.Subject.EventsUpTo(to))
        {
            foreach (ref readonly EventHeader header in batch.Headers)
            {
                if (header.Kind == TraceEventKind.FunctionEnter && ArrivalLog.PartOf(header.TimestampNanos, from, to, Parts) is { } part) calls[part]++;
            }
        }

        return new ScopeStrip(from, to, [.. desk.Channels.Select(channel => Count(channel, from, to))], calls, [.. desk.Trigger.Moments.Where(at => at >= from && at <= to)]);
    }

    private static (int, int[], int[]) Count(ScopeChannel channel, long from, long to)
    {
        int[] frames = new int[Parts], lost = new int[Parts];
        channel.Count(from, to, frames, lost);
        return (channel.Id, frames, lost);
    }
}
