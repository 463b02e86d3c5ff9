namespace Strobe.Operations;

/// <summary>Says in sentences what a trace's events do not: patterns without a match, functions refused, events lost.</summary>
internal sealed class TraceNotices(INotices notices, bool isVerbose) : IObserver<Fault>
{
    private const int MostNames = 3;
    private readonly HashSet<string> _saidUnmatched = [];

    public void OnNext(Fault value) => notices.Say(value.Message);

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>Right after the trace was made; complete when every library is already loaded.</summary>
    internal void Begun(ILiveTrace trace, bool isComplete)
    {
        if (isComplete) Unmatched(trace);
        if (isVerbose) notices.Say($"{Count(trace.HookCount, "function")} hooked.");
    }

    /// <summary>Names each pattern without a match once.</summary>
    internal void Unmatched(ILiveTrace trace)
    {
        foreach ((string what, string sentence) in trace.Complaints)
        {
            if (_saidUnmatched.Add(what)) notices.Say(sentence);
        }
    }

    internal static string NothingMatches(string pattern, IReadOnlyList<string> nearest)
    {
        string remedy = nearest.Count == 0
            ? "See what there is with 'strobe list'."
            : $"Did you mean {string.Join(" or ", nearest.Take(MostNames))}?";
        return $"{ErrorCode.NothingMatches.Text()}: No function matches '{pattern}'. {remedy}";
    }

    internal void Killed(int signal) => notices.Say($"the program was ended by signal {signal}.");

    internal void Ended(ILiveTrace trace, TraceTotals totals, TraceEnd end)
    {
        Unmatched(trace);
        Refused(totals.Refusals);
        if (totals.Dropped > 0)
        {
            notices.Say($"{Count(totals.Dropped, "call record")} lost because the ring was full. Enlarge it with --ring-size, or use --lossless.");
        }

        string seen = $"{Count(totals.Events, "event")} of {Count(totals.Hooks, "function")}.";
        if (end.Reason == TraceEndReason.Interrupted) notices.Say($"stopped after {seen}");
        else if (isVerbose) notices.Say(seen);
    }

    private void Refused(IReadOnlyList<HookRefusal> refusals)
    {
        if (isVerbose)
        {
            foreach (HookRefusal refusal in refusals)
            {
                string fate = refusal.IsHooked ? "is traced in a slower way" : "is not traced";
                notices.Say($"{refusal.Function.Name} {fate}: {refusal.Reason}.");
            }

            return;
        }

        HookRefusal[] refused = [.. refusals.Where(refusal => !refusal.IsHooked)];
        if (refused.Length == 1) notices.Say($"{refused[0].Function.Name} is not traced: {refused[0].Reason}.");
        else if (refused.Length > 1) notices.Say($"{Count(refused.Length, "function")} could not be traced; --verbose says which and why.");
    }

    private static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
