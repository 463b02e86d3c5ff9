namespace Strobe.EndToEnd.Fixture;

/// <summary>A whole run of a program under a session of this process.</summary>
internal sealed record InProcessTrace(
    ExitStatus Ended, IReadOnlyList<TraceEvent> Events, SessionStatistics Statistics, IReadOnlyList<HookRefusal> Refusals, int HookCount)
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The figures of a summary trace.</summary>
    internal IReadOnlyList<FunctionSummary> Summary { get; init; } = [];

    /// <summary>Lines of standard output, in order.</summary>
    internal IEnumerable<string> Output => Events.OfType<OutputLine>().Where(line => line.Stream == OutputStream.Stdout).Select(line => line.Text);

    internal IEnumerable<FunctionEnter> Enters(string function) => Events.OfType<FunctionEnter>().Where(enter => enter.Function.Name == function);

    internal static Task<InProcessTrace> RunAsync(string program, params string[] patterns) =>
        RunAsync(new LaunchOptions(program) { Session = new SessionOptions { Lossless = true } }, new TraceOptions(patterns));

    internal static async Task<InProcessTrace> RunAsync(LaunchOptions launch, TraceOptions options)
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(Limit);
        Collector collected = new();
        using IDisposable subscription = session.Events.Subscribe(collected);
        using Trace trace = session.Trace(options);
        await session.ResumeAsync().WaitAsync(Limit);
        ExitStatus ended = await session.Exited.WaitAsync(Limit);
        await collected.Completed.WaitAsync(Limit);
        return new InProcessTrace(ended, collected.Events, session.Statistics, trace.Refusals, trace.HookCount) { Summary = trace.Summarize() };
    }
}

/// <summary>Keeps every event it sees.</summary>
internal sealed class Collector : IObserver<TraceEvent>
{
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal List<TraceEvent> Events { get; } = [];

    internal Task Completed => _completed.Task;

    public void OnCompleted() => _completed.TrySetResult();

    public void OnError(Exception error) => _completed.TrySetException(error);

    public void OnNext(TraceEvent value) => Events.Add(value);
}
