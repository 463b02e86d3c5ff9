using System.Diagnostics.Metrics;

namespace Strobe.Sessions;

/// <summary>The meter named <c>Strobe</c>: counts over all sessions of this process.</summary>
internal static class StrobeMeter
{
    private static readonly Meter Meter = new("Strobe");

    private static readonly Lock Gate = new();
    private static readonly List<EventPipeline> Pipelines = [];

    /// <summary>Call records read from rings.</summary>
    internal static readonly Counter<long> Captured =
        Meter.CreateCounter<long>("strobe.events.captured", "{record}", "Call records read from rings.");

    /// <summary>Events handed to observers.</summary>
    internal static readonly Counter<long> Delivered =
        Meter.CreateCounter<long>("strobe.events.delivered", "{event}", "Events handed to observers.");

    /// <summary>Lost, by reason: <c>ring</c> or <c>consumer</c>.</summary>
    internal static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("strobe.events.dropped", "{event}", "Events lost, by reason.");

    private static readonly ObservableUpDownCounter<int> Hooks =
        Meter.CreateObservableUpDownCounter("strobe.hooks", HooksNow, "{function}", "Functions hooked now.");

    private static readonly ObservableGauge<double> Fill =
        Meter.CreateObservableGauge("strobe.ring.fill", Fullest, "1", "Part of the fullest ring that was waiting to be read.");

    internal static void Enlist(EventPipeline pipeline)
    {
        _ = (Fill, Hooks);
        lock (Gate) Pipelines.Add(pipeline);
    }

    internal static void Delist(EventPipeline pipeline)
    {
        lock (Gate) Pipelines.Remove(pipeline);
    }

    internal static void DropInRing(long count) => Dropped.Add(count, new KeyValuePair<string, object?>("reason", "ring"));

    internal static void DropAtConsumer(long count) => Dropped.Add(count, new KeyValuePair<string, object?>("reason", "consumer"));

    private static int HooksNow()
    {
        EventPipeline[] pipelines;
        lock (Gate) pipelines = [.. Pipelines];
        return pipelines.Sum(pipeline => pipeline.CountHooks());
    }

    private static double Fullest()
    {
        lock (Gate) return Pipelines.Count == 0 ? 0 : Pipelines.Max(pipeline => pipeline.RingFill);
    }
}
