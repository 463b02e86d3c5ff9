using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Strobe.EndToEnd.Tracing;

/// <summary>What a session promises to the program it is embedded in.</summary>
public sealed class SessionTests
{
    private static readonly SessionOptions s_lossless = new() { Lossless = true };

    [NeedsFact("gcc")]
    public async Task States_come_in_order_and_a_late_observer_learns_the_last()
    {
        await using StrobeSession session = await Launch("recursion.c");
        List<SessionState> seenEarly = [], seenLate = [];
        Receiver<SessionState> early = new(seenEarly.Add), late = new(seenLate.Add);
        using IDisposable first = session.States.Subscribe(early);
        await session.ResumeAsync();
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        using IDisposable second = session.States.Subscribe(late);

        Assert.Equal([SessionState.Stopped, SessionState.Running, SessionState.Exited], seenEarly);
        Assert.Equal([SessionState.Exited], seenLate);
        Assert.True(early.IsCompleted && late.IsCompleted);
        Assert.Throws<StrobeException>(() => session.Trace("fibonacci"));
    }

    [NeedsFact("gcc")]
    public async Task Events_batches_and_asynchronous_streams_tell_the_same_in_one_order_on_one_clock()
    {
        await using StrobeSession session = await Launch("stdio-order.c");
        Collector events = new(), own = new();
        Batches batches = new();
        using IDisposable a = session.Events.Subscribe(events);
        using IDisposable b = session.Batches.Subscribe(batches);
        using Trace trace = session.Trace("*");
        using IDisposable c = trace.Events.Subscribe(own);
        Task<List<TraceEvent>> streamed = Drain(session.ReadEventsAsync(new StreamOptions { Overflow = OverflowPolicy.Block, Capacity = 16 }));
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        await events.Completed.WaitAsync(InProcessTrace.Limit);

        Assert.Equal(Enumerable.Range(1, events.Events.Count).Select(id => (long)id), events.Events.Select(one => one.Id));
        Assert.Equal(events.Events.Select(one => one.TimestampNanos).Order(), events.Events.Select(one => one.TimestampNanos));
        Assert.Equal(events.Events, await streamed.WaitAsync(InProcessTrace.Limit));
        Assert.Equal(events.Events.Select(one => one.Id), batches.Ids);
        Assert.Equal(events.Events.Where(one => one is not OutputLine), own.Events);
        Assert.Contains(events.Events, one => one is OutputLine);
        Assert.Equal((session.Statistics.Produced, 0L), (session.Statistics.Delivered, batches.Dropped));
    }

    [NeedsFact("gcc")]
    public async Task A_stream_ends_when_its_token_is_cancelled()
    {
        await using StrobeSession session = await Launch("steady.c");
        using CancellationTokenSource source = new();
        Task<List<TraceEvent>> streamed = Drain(session.ReadEventsAsync(cancellation: source.Token));
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streamed.WaitAsync(InProcessTrace.Limit));
    }

    [NeedsFact("gcc")]
    public async Task An_observer_that_throws_is_detached_and_named_and_the_others_go_on()
    {
        await using StrobeSession session = await Launch("recursion.c");
        Thrower thrower = new();
        Collector good = new();
        List<Fault> faults = [];
        using IDisposable f = session.Faults.Subscribe(new Receiver<Fault>(faults.Add));
        using IDisposable a = session.Events.Subscribe(thrower);
        using IDisposable b = session.Events.Subscribe(good);
        using Trace trace = session.Trace("is_*");
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);

        Assert.Equal(1, thrower.Count);
        Assert.Equal(202, good.Events.Count(one => one is FunctionEnter or FunctionExit));
        Assert.Same(thrower.Thrown, Assert.Single(faults).Cause);
    }

    [NeedsFact("gcc")]
    public async Task Disposal_may_come_from_an_observer_and_from_everywhere_at_once()
    {
        await using StrobeSession session = await Launch("steady.c");
        TaskCompletionSource<Task> disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Trace trace = session.Trace("tick");
        using IDisposable subscription = trace.Calls.Subscribe(new Receiver<Call>(_ => disposed.TrySetResult(session.DisposeAsync().AsTask())));
        await session.ResumeAsync();
        // steady.c ends at once without input.
        Task first = await Task.WhenAny(disposed.Task, session.Exited).WaitAsync(InProcessTrace.Limit);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await session.DisposeAsync()))).WaitAsync(InProcessTrace.Limit);

        Assert.NotNull(first);
        Assert.True(session.State is SessionState.Detached or SessionState.Exited);
        trace.Dispose();
        Assert.Empty(trace.Summarize());
    }

    [NeedsFact("gcc")]
    public async Task Several_sessions_run_side_by_side_and_the_hosts_own_children_end_as_they_should()
    {
        Task<(int, int)>[] sessions = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            InProcessTrace traced = await InProcessTrace.RunAsync(TargetBuilder.Build("recursion.c"), "fibonacci");
            return (traced.Ended.ShellCode, traced.Enters("fibonacci").Count());
        }))];
        Task<ProgramResult>[] children = [.. Enumerable.Range(0, 12).Select(i => ProgramRun.ToEndAsync("sh", ["-c", $"exit {i}"]))];

        Assert.Equal(Enumerable.Range(0, 12), (await Task.WhenAll(children)).Select(child => child.ExitCode));
        Assert.All(await Task.WhenAll(sessions), one => Assert.Equal((0, 21892), one));
    }

    [NeedsFact("gcc")]
    public async Task A_logger_and_a_meter_hear_of_the_session()
    {
        Lines log = new();
        long captured = 0;
        int hooks = 0;
        using MeterListener listener = new() { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "Strobe") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => { if (instrument.Name == "strobe.events.captured") Interlocked.Add(ref captured, value); });
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => { if (instrument.Name == "strobe.hooks") hooks = value; });
        listener.Start();
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build("recursion.c"))
        {
            Session = new SessionOptions { Lossless = true, LoggerFactory = log },
        });
        using Trace one = session.Trace("fibonacci");
        using Trace other = session.Trace("fibonacci", "ackermann");
        Assert.Equal(2, session.Statistics.Hooks);
        listener.RecordObservableInstruments();
        Assert.True(hooks >= 2);
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);

        Assert.True(Interlocked.Read(ref captured) >= 2 * 21892);
        Assert.Equal([$"Session of process {session.ProcessId} began", $"Session of process {session.ProcessId} is over: Exited"], log.Written);
    }

    private static async Task<StrobeSession> Launch(string target) =>
        await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build(target)) { Session = s_lossless }).WaitAsync(InProcessTrace.Limit);

    private static async Task<List<TraceEvent>> Drain(IAsyncEnumerable<TraceEvent> stream)
    {
        List<TraceEvent> all = [];
        await foreach (TraceEvent one in stream) all.Add(one);
        return all;
    }

    private sealed class Receiver<T>(Action<T> receive) : IObserver<T>
    {
        internal bool IsCompleted { get; private set; }

        public void OnCompleted() => IsCompleted = true;

        public void OnError(Exception error) => throw error;

        public void OnNext(T value) => receive(value);
    }

    private sealed class Batches : IObserver<EventBatch>
    {
        internal List<long> Ids { get; } = [];

        internal long Dropped { get; private set; }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => throw error;

        public void OnNext(EventBatch value)
        {
            Dropped += value.DroppedBefore;
            foreach (EventHeader header in value.Headers) Ids.Add(header.Id);
        }
    }

    private sealed class Thrower : IObserver<TraceEvent>
    {
        internal int Count { get; private set; }

        internal InvalidOperationException Thrown { get; } = new("on purpose");

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => throw error;

        public void OnNext(TraceEvent value)
        {
            Count++;
            throw Thrown;
        }
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        internal List<string> Written { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Written) Written.Add(formatter(state, exception));
        }
    }
}
