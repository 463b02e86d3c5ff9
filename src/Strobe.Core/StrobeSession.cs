using System.Reactive.Linq;
using System.Reactive.Subjects;
using Strobe.Sessions;
using Strobe.Targets.Linux;

namespace Strobe;

/// <summary>
/// One launched or attached program with its children. All members may be called from any thread. Disposing unhooks and detaches in
/// bounded time and leaves the program running; a program launched but never resumed is killed.
/// </summary>
public sealed class StrobeSession : IAsyncDisposable
{
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1), EndLimit = TimeSpan.FromSeconds(10);

    private readonly SessionCore _core;
    // A late observer still learns the last state.
    private readonly ReplaySubject<SessionState> _states = new(bufferSize: 1);
    private readonly TaskCompletionSource<ExitStatus> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Trace> _traces = [];
    private readonly List<Probe> _probes = [];
    private readonly List<Recorder> _recorders = [];
    private readonly Lock _gate = new(), _stateGate = new();
    private readonly SemaphoreSlim _moving = new(1);
    private Task _outputDrained = Task.CompletedTask;
    private Task? _ending;

    private StrobeSession(SessionCore core, SessionState state, int processId)
    {
        _core = core;
        View = new SessionView(core.Pipeline.Gate);
        Enter(state);
        StartedAt = TimeProvider.System.GetUtcNow() - TimeSpan.FromTicks(core.Pipeline.NowNanos / 100);
        ProcessId = processId;
        core.LogBegin(processId);
        core.Pipeline.CountHooks = () => State is SessionState.Exited or SessionState.Detached ? 0 : HookCount(Traces());
        core.Pipeline.Start();
        _ = FollowExitAsync();
    }

    /// <summary>Launches a program and stops it before its first instruction: add traces, then call <see cref="ResumeAsync"/>.</summary>
    /// <exception cref="StrobeException">The program cannot be launched or traced.</exception>
    public static async Task<StrobeSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        string path = ProgramPath.Find(options.Program, options.WorkingDirectory);
        SessionCore core = new(OptionLimits.Check(options.Session));
        try
        {
            Launched launched = await core.Engine.LaunchAsync(options, path).ConfigureAwait(false);
            core.Python.Launched(options, path, launched.Process.ProcessId);
            StrobeSession session = new(core, SessionState.Stopped, launched.Process.ProcessId);
            session.ReadOutput(launched);
            return session;
        }
        catch
        {
            core.Engine.Dispose();
            throw;
        }
    }

    /// <summary>Attaches to a running process with all its threads. It keeps running.</summary>
    /// <exception cref="StrobeException">The process cannot be traced.</exception>
    public static async Task<StrobeSession> AttachAsync(int processId, SessionOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        AttachCheck.Of(processId);
        SessionCore core = new(OptionLimits.Check(options ?? new SessionOptions()));
        try
        {
            await core.Engine.AttachAsync(processId).ConfigureAwait(false);
            core.Python.Attached(processId);
            return new StrobeSession(core, SessionState.Running, processId);
        }
        catch
        {
            core.Engine.Dispose();
            throw;
        }
    }

    /// <summary>The process launched or attached to.</summary>
    public int ProcessId { get; }

    /// <summary>Wall-clock time of session nanosecond 0.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The state now.</summary>
    public SessionState State { get; private set; }

    /// <summary>The state now and every change of it; completes after Exited or Detached.</summary>
    public IObservable<SessionState> States => _states.AsObservable();

    /// <summary>Completes when the program has ended and every event has been delivered; cancelled when the session detaches first.</summary>
    public Task<ExitStatus> Exited => _exited.Task;

    /// <summary>What observers get to see; pausing it does not pause the program.</summary>
    public SessionView View { get; }

    /// <summary>Every event in one order on one clock; starts with the subscription, completes with the session.</summary>
    public IObservable<TraceEvent> Events => _core.Pipeline.Events;

    /// <summary>The same, in batches: what <see cref="Events"/> is made of.</summary>
    public IObservable<EventBatch> Batches => _core.Pipeline.Shown;

    /// <summary>Lines of standard output and error.</summary>
    public IObservable<OutputLine> Output => _core.Pipeline.Output;

    /// <summary>What went wrong without ending the session.</summary>
    public IObservable<Fault> Faults => _core.Pipeline.Faults;

    /// <summary>Exact counts so far.</summary>
    public SessionStatistics Statistics
    {
        get
        {
            Trace[] traces = Traces();
            EventPipeline pipeline = _core.Pipeline;
            return new SessionStatistics(
                pipeline.ProducedCount,
                pipeline.DeliveredCount,
                pipeline.DroppedCount,
                HookCount(traces),
                traces.Sum(trace => trace.Refusals.Count(refusal => !refusal.IsHooked)),
                _core.Engine.ProcessCount);
        }
    }

    /// <summary>Events as an asynchronous stream with a bounded buffer of its own.</summary>
    public IAsyncEnumerable<TraceEvent> ReadEventsAsync(StreamOptions? options = null, CancellationToken cancellation = default) =>
        _core.Pipeline.ReadEventsAsync(options, cancellation);

    /// <summary>Traces functions from now on.</summary>
    /// <exception cref="StrobeException">A pattern is malformed.</exception>
    public Trace Trace(params string[] patterns) => Trace(new TraceOptions(patterns));

    /// <summary>Traces functions from now on; returns when the hooks are in place.</summary>
    /// <exception cref="StrobeException">A pattern is malformed, an option out of range, or the session over.</exception>
    public Trace Trace(TraceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (State is SessionState.Exited or SessionState.Detached) throw Errors.StrobeErrors.SessionOver();
        Trace trace = new(_core, options);
        lock (_gate)
        {
            _traces.Add(trace);
            _recorders.ForEach(recorder => recorder.Work.Add(options));
        }

        trace.Install();
        return trace;
    }

    /// <summary>Looks at a variable on a line from now on; see <see cref="Probe(ProbeRequest)"/>.</summary>
    /// <exception cref="StrobeException">The text is no address of a probe, or the probe cannot be had.</exception>
    public Probe Probe(string request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return Probe(ProbeRequest.Parse(request));
        }
        catch (FormatException e)
        {
            throw new StrobeException(ErrorCode.BadOption, e.Message, "Write it such as synth.cpp:42:mix.", e);
        }
    }

    /// <summary>
    /// Looks at a variable on a line from now on; returns when the probe is set wherever its line has code. Code that is loaded later gets it too.
    /// </summary>
    /// <exception cref="StrobeException">The variable or condition is malformed, or the session over.</exception>
    public Probe Probe(ProbeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (State is SessionState.Exited or SessionState.Detached) throw Errors.StrobeErrors.SessionOver();
        Probe probe;
        lock (_gate)
        {
            _probes.Add(probe = new Probe(_core, request, (uint)_probes.Count + 1));
            _recorders.ForEach(recorder => recorder.Work.Add(probe.Work));
        }

        probe.Install();
        return probe;
    }

    /// <summary>
    /// Fires where something happens in the samples of probes or among the events, from now on. Probes that it looks at and that are not there yet are set;
    /// functions whose entry is waited for must be traced.
    /// </summary>
    /// <exception cref="StrobeException">A condition or message is malformed, a probe cannot be had, or the session is over.</exception>
    public Trigger Trigger(TriggerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (State is SessionState.Exited or SessionState.Detached) throw Errors.StrobeErrors.SessionOver();
        Trigger trigger = new(this, _core, options);
        Probe[] probes;
        lock (_gate) probes = [.. _probes];
        trigger.Begin(probes);
        return trigger;
    }

    /// <summary>
    /// Records from now on: events, frames of all probes (those added later, too), and what is needed to understand them. Ends with the session, or when
    /// the recorder is disposed. In a lossless session the program waits for the disk; in any other, what comes faster than it can be written is counted.
    /// </summary>
    /// <exception cref="StrobeException">The file cannot be written or is there already, or the session is over.</exception>
    public Recorder RecordTo(string path, RecordingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (State is SessionState.Exited or SessionState.Detached) throw Errors.StrobeErrors.SessionOver();
        SessionRecorder work = new(_core, path, options ?? new RecordingOptions(), new RecordedSession(StartedAt, ProcessId, () => Statistics));
        Recorder recorder = new(path, work);
        lock (_gate)
        {
            _recorders.Add(recorder);
            _traces.ForEach(trace => work.Add(trace.Options));
            _probes.ForEach(probe => work.Add(probe.Work));
        }

        work.Begin();
        return recorder;
    }

    /// <summary>Every use of a variable in a source file that a probe can be set on: what can be clicked. Empty when nothing loaded has code of such a file.</summary>
    /// <param name="file">The file, or the end of its path.</param>
    /// <exception cref="StrobeException">The source text cannot be read.</exception>
    public IReadOnlyList<ProbeOccurrence> Locate(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return _core.Python.LocateAsync(file).GetAwaiter().GetResult() ?? _core.Engine.Sources.LocateAsync(file).GetAwaiter().GetResult();
    }

    /// <summary>Full paths of source files below a folder (null: <see cref="SessionOptions.ProjectRoot"/>, where Python's always are). Reads the symbols.</summary>
    public IReadOnlyList<string> SourceFiles(string? folder = null) => _core.SourceFiles(folder);

    /// <summary>
    /// Holds the program: every thread of it and of its traced children is stopped in the middle of what it does, until <see cref="ResumeAsync"/>. Signals
    /// and timers wait for it. Traces and probes may come and go meanwhile; killing and detaching work as ever. A launched program that has not
    /// begun stays <see cref="SessionState.Stopped"/>.
    /// </summary>
    /// <exception cref="StrobeException">The session is over, or a thread could not be stopped within some seconds: then all run on.</exception>
    public async Task PauseAsync(CancellationToken cancellation = default)
    {
        await _moving.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (State is SessionState.Exited or SessionState.Detached) throw Errors.StrobeErrors.SessionOver();
            if (State != SessionState.Running) return;
            await _core.Engine.PauseAsync().ConfigureAwait(false);
            EnterFrom(SessionState.Running, SessionState.Paused);
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Lets a launched program begin, or a paused one go on.</summary>
    public async Task ResumeAsync(CancellationToken cancellation = default)
    {
        await _moving.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (EnterFrom(SessionState.Stopped, SessionState.Running) || EnterFrom(SessionState.Paused, SessionState.Running))
            {
                _core.Python.Resuming();
                await _core.Engine.ResumeAsync().ConfigureAwait(false);
            }
        }
        catch (StrobeException over) when (over.Code == ErrorCode.SessionOver)
        {
            // It ended by itself meanwhile: nothing is left to go on.
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Kills the program and its traced children.</summary>
    public Task KillAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return _core.Engine.KillAsync();
    }

    /// <summary>Unhooks and detaches; the program runs on untouched.</summary>
    public Task DetachAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return EndOnceAsync(SessionState.Detached, null);
    }

    /// <summary>As <see cref="DetachAsync"/>; bounded, never throws, may be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ending = EndOnceAsync(SessionState.Detached, null);
        // What an observer that does not return holds up may still need the symbols.
        if (await Task.WhenAny(ending, Task.Delay(EndLimit)).ConfigureAwait(false) != ending) return;
        _core.Store.Dispose();
        lock (_gate) _probes.ForEach(probe => probe.Close());
        _core.Python.Dispose();
    }

    private Trace[] Traces()
    {
        lock (_gate) return [.. _traces];
    }

    /// <summary>A function that several traces want has one hook.</summary>
    private static int HookCount(Trace[] traces) => traces is [var only] ? only.HookCount : traces.SelectMany(trace => trace.Hooked).Distinct().Count();

    private void Enter(SessionState state)
    {
        lock (_stateGate)
        {
            State = state;
            _states.OnNext(state);
        }
    }

    private bool EnterFrom(SessionState before, SessionState state)
    {
        lock (_stateGate)
        {
            if (State != before) return false;
            Enter(state);
            return true;
        }
    }

    private void ReadOutput(Launched launched)
    {
        if (launched.Stdout < 0) return;
        OutputPump stdout = new(launched.Stdout, OutputStream.Stdout);
        OutputPump stderr = new(launched.Stderr, OutputStream.Stderr);
        foreach (OutputPump pump in new[] { stdout, stderr })
        {
            _core.Pipeline.AddOutput(pump, ProcessId);
            pump.Start();
        }

        _outputDrained = Task.WhenAll(stdout.Drained, stderr.Drained);
        _ = _outputDrained.ContinueWith(_ => Pipes.Close(launched.Keeper), TaskScheduler.Default);
    }

    private async Task FollowExitAsync()
    {
        ExitStatus status = await _core.RootExit.ConfigureAwait(false);
        // What it wrote last is still in the pipes; children that inherited them may hold them open for ever.
        await Task.WhenAny(_outputDrained, Task.Delay(OutputLimit)).ConfigureAwait(false);
        await EndOnceAsync(SessionState.Exited, status).ConfigureAwait(false);
    }

    private Task EndOnceAsync(SessionState state, ExitStatus? status)
    {
        lock (_gate) return _ending ??= Task.Run(() => EndAsync(state, status));
    }

    private async Task EndAsync(SessionState state, ExitStatus? status)
    {
        await _core.Python.LeaveAsync().ConfigureAwait(false);
        try
        {
            await _core.Engine.DetachAsync().ConfigureAwait(false);
        }
        catch (StrobeException e)
        {
            _core.Report(e.Message, e);
        }

        await _core.Pipeline.Complete().ConfigureAwait(false);
        _core.Published.Dispose();
        Task recorded;
        lock (_gate)
        {
            _recorders.ForEach(recorder => recorder.Work.Stop());
            recorded = Task.WhenAll(_recorders.Select(recorder => recorder.Completed));
        }

        await Task.WhenAny(recorded, Task.Delay(EndLimit)).ConfigureAwait(false);
        _core.Python.End();
        lock (_gate)
        {
            _traces.ForEach(trace => trace.Finish());
            _probes.ForEach(probe => probe.Finish());
        }

        _core.Engine.Dispose();
        _core.LogEnd(ProcessId, state);
        Enter(state);
        _states.OnCompleted();
        if (status is { } ended) _exited.TrySetResult(ended);
        else _exited.TrySetCanceled();
    }
}
