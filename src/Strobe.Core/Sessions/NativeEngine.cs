using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>
/// The engine of a session: owns the tracer thread, follows processes, and keeps their hooks in line with the traces. Public members may be
/// called from any thread; the rest happens on the tracer thread.
/// </summary>
internal sealed class NativeEngine : ITargetEvents, IProbeTaker, IDisposable
{
    private readonly SessionOptions _options;
    private readonly IEngineSink _sink;
    private readonly Tracer _tracer;
    private readonly SymbolStore _store;
    private readonly HookInstaller _installer;
    private readonly HookSettling _settling;
    private readonly List<TraceWork> _traces = [];
    private readonly List<ProbeWork> _probes = [];
    private TracedProcess? _root;
    private TracedThread? _held;
    private string? _program;
    private bool _isOver;

    internal NativeEngine(SessionOptions options, SymbolStore store, HookTable table, IEngineSink sink)
    {
        (_options, _sink, _store) = (options, sink, store);
        _installer = new HookInstaller(options, store, table, sink);
        _tracer = new Tracer(this);
        _settling = new HookSettling(_tracer.Tracees, store);
        Sources = new ProgramSources(store, () => _program, ModuleFilesAsync);
    }

    /// <summary>What is known of the source and the names of what runs.</summary>
    internal ProgramSources Sources { get; }

    /// <summary>Looks at each program that begins by exec, before its first instruction. Must not throw. Tracer thread.</summary>
    internal Action<TracedThread>? Beginning { get; set; }

    /// <summary>Processes traced so far.</summary>
    internal int ProcessCount { get; private set; }

    /// <summary>The processes that are traced now.</summary>
    internal Task<int[]> ProcessIdsAsync() => _tracer.InvokeAsync(() => _tracer.Tracees.Processes.Keys.ToArray());

    /// <summary>Launches a program and holds it before its first instruction.</summary>
    internal Task<Launched> LaunchAsync(LaunchOptions options, string path) => _tracer.InvokeAsync(() =>
    {
        Launched launched = Launcher.Launch(_tracer.Tracees, options, path);
        _installer.CapturesOutput = options.CaptureOutput;
        _root = launched.Process;
        _held = launched.Thread;
        _program = path;
        _held.IsStopped = true;
        StateOf(_root).IsStarting = true;
        ProcessCount++;
        return launched;
    });

    /// <summary>Gives the program held before its first instruction a variable; false when none is held any more.</summary>
    internal Task<bool> SetVariableAsync(string name, byte[] value) => _tracer.InvokeAsync(() => _held is { } thread && InitialStack.SetVariable(thread, name, value));

    internal Task AttachAsync(int processId) => _tracer.InvokeAsync(() =>
    {
        _root = _tracer.Attach(processId);
        new LeftoverHooks(_tracer.Tracees, _installer, _settling).TakeOut(_root, StateOf(_root));
        _program = $"/proc/{processId}/exe";
        ProcessCount++;
    });

    /// <summary>Adds a trace: hooks what is there, and whatever appears later.</summary>
    internal Task AddAsync(TraceWork trace) => _tracer.InvokeAsync(() =>
    {
        _traces.Add(trace);
        ForAllStopped(IsPrepared, Refresh);
    });

    /// <summary>Adds a probe: sets it in the code that is there, and in whatever appears later.</summary>
    public void Add(ProbeWork probe) => _tracer.InvokeAsync(() =>
    {
        _probes.Add(probe);
        ForAllStopped(IsPrepared, Refresh);
    }).GetAwaiter().GetResult();

    /// <summary>Does something with each process that is wanted and runs, while it is stopped for it. Nothing to do once the session is over.</summary>
    internal Task ForAllRunningAsync(Func<TracedProcess, bool> isWanted, Action<TracedProcess, TracedThread> work) =>
        WhileAlive(() => ForAllStopped(process => _held?.Process != process && !process.IsPaused && isWanted(process), work));

    /// <summary>Takes a probe out; nothing to do once the session is over.</summary>
    public void Remove(ProbeWork probe) => WhileAlive(() =>
    {
        probe.IsOver = true;
        if (_probes.Remove(probe)) TakeOut((state, thread) => ProbeInstaller.Remove(state, thread, probe));
    }).GetAwaiter().GetResult();

    /// <summary>Switches a probe off or on again; its hooks stay in place.</summary>
    public void Enable(ProbeWork probe, bool isEnabled) => WhileAlive(() =>
    {
        probe.IsEnabled = isEnabled;
        foreach (ProcessState state in _tracer.Tracees.Processes.Values.Select(process => process.State).OfType<ProcessState>()) ProbeInstaller.Switch(state, probe);
    }).GetAwaiter().GetResult();

    /// <summary>Gives a lane that frames had to be cut for a generation with larger slots. Where forked children share it, it stays as it is.</summary>
    internal Task GrowAsync(ProbeLane lane) => WhileAlive(() =>
    {
        ProcessState[] sharing = [.. _tracer.Tracees.Processes.Values.Select(StateIn).OfType<ProcessState>().Where(state => state.Probes.Values.Any(mine => mine.Lane == lane))];
        if (sharing is [{ Hooks: { } hooks } only]) Guarded(() => WhileStopped(only.Process, thread => lane.Grow(hooks.Image, thread)));
    });

    /// <summary>The files of everything that is loaded in all processes, where this process finds them.</summary>
    private async Task<IReadOnlyList<string>> ModuleFilesAsync() => !_tracer.IsAlive ? [] : await _tracer.InvokeAsync(() => _tracer.Tracees.Processes.Values.SelectMany(process =>
        LoadedModule.Of(process).Select(module => module.FileFor(process.ProcessId))).Distinct().ToArray()).ConfigureAwait(false);

    /// <summary>The figures of a trace's functions over all processes.</summary>
    internal IReadOnlyList<FunctionSummary> Summarize(TraceWork trace, HookTable table, Func<double, long> nanosOf) =>
        Summarizing.Of(trace, _installer.Summaries, table, nanosOf);

    /// <summary>Takes a trace's hooks out; nothing to do once the session is over.</summary>
    internal Task RemoveAsync(TraceWork trace) => WhileAlive(() =>
    {
        trace.IsOver = true;
        if (_traces.Remove(trace)) TakeOut((state, thread) => _installer.Remove(state, thread, trace, _traces));
    });

    /// <summary>Switches a trace off or on again; its hooks stay in place.</summary>
    internal Task EnableAsync(TraceWork trace, bool isEnabled) => WhileAlive(() =>
    {
        trace.IsEnabled = isEnabled;
        foreach (ProcessState state in _tracer.Tracees.Processes.Values.Select(process => process.State).OfType<ProcessState>()) HookInstaller.Switch(state);
    });

    /// <summary>Lets a launched program begin, or everything that is paused go on.</summary>
    internal Task ResumeAsync() => _tracer.InvokeAsync(() =>
    {
        if (Interlocked.Exchange(ref _held, null) is { } held) Tracees.Resume(held, 0);
        _settling.CatchUp(isQuiet: _traces.Count == 0 && _probes.Count == 0);
        ProgramPause.End(_tracer.Tracees);
    });

    /// <summary>Stops every thread of every process until <see cref="ResumeAsync"/>; a launched program that has not begun stays as it is.</summary>
    internal Task PauseAsync() => _tracer.InvokeAsync(() =>
    {
        if (_held is null && !_isOver) ProgramPause.Begin(_tracer.Tracees);
    });

    internal Task KillAsync() => _tracer.InvokeAsync(() =>
    {
        foreach (int processId in _tracer.Tracees.Processes.Keys) _ = Libc.kill(processId, Signals.Kill);
        _held = null;
    });

    /// <summary>Unhooks and lets go of every process. One that was launched and never resumed is killed.</summary>
    internal Task DetachAsync() => _tracer.InvokeAsync(() =>
    {
        _isOver = true;
        // Paused or not, hooks are taken out with threads that may run for a moment.
        foreach (TracedProcess process in _tracer.Tracees.Processes.Values) process.IsPaused = false;
        foreach (TracedProcess process in _tracer.Tracees.Processes.Values.ToArray())
        {
            if (_held?.Process == process) _tracer.Tracees.Kill(process);
            else LetGo(process);
        }
    });

    public void Dispose()
    {
        _tracer.Dispose();
        foreach (SummaryTable table in _installer.Summaries) table.Dispose();
    }

    void ITargetEvents.OnExec(TracedProcess process, TracedThread thread)
    {
        if (_isOver || (!_options.FollowChildren && process != _root))
        {
            _tracer.Tracees.Detach(process);
            return;
        }

        StateOf(process).IsStarting = true;
        Beginning?.Invoke(thread);
        Guarded(() => Refresh(process, thread));
    }

    void ITargetEvents.OnFork(TracedProcess parent, TracedProcess child, TracedThread thread)
    {
        ProcessState? inherited = StateIn(parent);
        if (child.MemoryOwner is not null) return;
        ProcessState state = StateOf(child);
        if (inherited?.Hooks is { } hooks)
        {
            state.Hooks = hooks.CopyFor(child);
            state.Ring = inherited.Ring;
            state.NoticePoint = inherited.NoticePoint;
            state.Loader = inherited.Loader;
            state.IsRingPopulated = inherited.IsRingPopulated;
            state.CanUnwind = inherited.CanUnwind;
            state.Modules = inherited.Modules;
            state.Served.UnionWith(inherited.Served);
            foreach ((ulong address, FulfilledWish wish) in inherited.Fulfilled) state.Fulfilled[address] = wish;
            foreach ((ProbeWork probe, ProbeInProcess mine) in inherited.Probes) state.Probes[probe] = mine.Copy();
            state.ProbePatches = inherited.ProbePatches?.Copy();
            state.Hooks.ResetContexts();
        }

        if (_options.FollowChildren && !_isOver)
        {
            ProcessCount++;
            return;
        }

        if (state.Hooks is not null) HookRemoval.RemoveAll(state.Hooks);
        _tracer.Tracees.Detach(child);
    }

    void ITargetEvents.OnVfork(TracedThread parent, TracedThread child)
    {
        if (_options.FollowChildren && StateIn(parent.Process)?.Hooks is { } hooks && child.TryGetRegisters(out Registers registers)) hooks.LendContext(registers);
    }

    void ITargetEvents.OnVforkDone(TracedThread parent)
    {
        if (StateIn(parent.Process) is not { Hooks: { } hooks, Ring: { } ring } || !parent.TryGetRegisters(out Registers registers)) return;
        if (hooks.TakeBackContext(registers) is { } child) _sink.CloseWriter(ring, child.ProcessId, child.ThreadId);
    }

    void ITargetEvents.OnThreadEnding(TracedThread thread)
    {
        if (StateIn(thread.Process) is not { Hooks: { } hooks, Ring: { } ring } || thread.Process.MemoryOwner is not null) return;
        if (thread.TryGetRegisters(out Registers registers)) hooks.ReleaseContext(registers);
        _sink.CloseWriter(ring, thread.Process.ProcessId, thread.Tid);
    }

    void ITargetEvents.OnImageGone(TracedProcess process) => LeaveRing(process);

    void ITargetEvents.OnProcessExit(TracedProcess process, ExitStatus status)
    {
        LeaveRing(process);
        if (process == _root) _sink.RootExited(status);
    }

    int ITargetEvents.OnSignal(TracedThread thread, int signal, in SignalInformation information)
    {
        ProcessState? state = StateIn(thread.Process);
        if (state?.Hooks is { } hooks)
        {
            if (signal == Signals.Trap && hooks.TryDivert(thread)) return 0;
            if (signal is Signals.Segv or Signals.Bus && hooks.TryResolveFault(thread)) return 0;
            if (signal is Signals.Segv or Signals.Bus or Signals.Fpe) hooks.PutFaultBack(thread);
            if (signal == Signals.Urg && IsNotice(state, thread))
            {
                LookAgain(state, thread);
                return 0;
            }
        }

        if (Signals.IsCrash(signal) && SignalSets.Of(thread.Tid).WillKill(signal))
        {
            SignalInformation details = information;
            Guarded(() => _sink.Crashed(CrashReport.Of(thread, signal, details, state, _store), state?.Ring));
        }

        return signal;
    }

    private static bool IsNotice(ProcessState state, TracedThread thread) =>
        state.NoticePoint != 0 && thread.TryGetRegisters(out Registers registers) && registers.Rip == state.NoticePoint;

    /// <summary>The loader's list of libraries changed: one thread waits in its notice, the others run.</summary>
    private void LookAgain(ProcessState state, TracedThread thread)
    {
        TracedProcess process = state.Process;
        WaitStatuses.Take(thread.Tid);
        if (_isOver) return;
        Guarded(() =>
        {
            _installer.Prepare(state, _traces, _probes);
            if (_tracer.Tracees.StopAll(process)) Refresh(process, thread);
        });
        _tracer.Tracees.ResumeAll(process, other => other != thread);
    }

    private void LetGo(TracedProcess process)
    {
        Tracees tracees = _tracer.Tracees;
        try
        {
            if (!tracees.StopAll(process)) return;
            bool isHeld = true;
            if (process.State is ProcessState { Hooks: { } hooks } state)
            {
                isHeld = _settling.Settle(state, () => HookRemoval.RemoveAll(hooks));
                LeaveRing(process, goesOn: isHeld);
            }

            if (isHeld) tracees.Detach(process);
        }
        catch (StrobeException e)
        {
            _sink.Report(e.Message, e);
        }
    }

    /// <summary>The process will not write to its ring any more. A vfork child's was its parent's.</summary>
    private void LeaveRing(TracedProcess process, bool goesOn = false)
    {
        if (process.MemoryOwner is not null || process.State is not ProcessState { Ring: { } ring }) return;
        process.State = null;
        if (goesOn) _sink.ForgetWriter(ring, process.ProcessId);
        else _sink.CloseWriter(ring, process.ProcessId, 0);
        RetireIfUnused(ring);
    }

    private void RetireIfUnused(RingSource ring)
    {
        if (!_tracer.Tracees.Processes.Values.Any(other => other.State is ProcessState state && state.Ring == ring)) _sink.RetireRing(ring);
    }

    private async Task WhileAlive(Action work)
    {
        try
        {
            if (_tracer.IsAlive) await _tracer.InvokeAsync(work).ConfigureAwait(false);
        }
        catch (StrobeException over) when (over.Code == ErrorCode.SessionOver) { return; }
    }

    /// <summary>Takes hooks out of every process, and what serves them when those were the last.</summary>
    private void TakeOut(Action<ProcessState, TracedThread> work) => ForAll(process =>
    {
        if (process.State is not ProcessState { Hooks: not null } state) return;
        WhileStopped(process, thread =>
        {
            work(state, thread);
            if (_traces.Count == 0 && _probes.Count == 0) _settling.Quiet(state);
        });
    });

    /// <summary>Does something with every process, also with those that are forked meanwhile: they have what their parents had then.</summary>
    private void ForAll(Action<TracedProcess> work)
    {
        HashSet<TracedProcess> done = [];
        while (_tracer.Tracees.Processes.Values.FirstOrDefault(process => !done.Contains(process)) is { } next)
        {
            done.Add(next);
            work(next);
        }
    }

    private void ForAllStopped(Func<TracedProcess, bool> isWanted, Action<TracedProcess, TracedThread> work) => ForAll(process =>
    {
        if (process.MemoryOwner is null && isWanted(process)) WhileStopped(process, thread => work(process, thread));
    });

    private bool IsPrepared(TracedProcess process)
    {
        _installer.Prepare(StateOf(process), _traces, _probes);
        return true;
    }

    private void Refresh(TracedProcess process, TracedThread thread) => _installer.Refresh(StateOf(process), thread, _traces, _probes);

    private void WhileStopped(TracedProcess process, Action<TracedThread> work)
    {
        if (_held?.Process == process || process.IsPaused)
        {
            if ((process.IsPaused ? process.AnyStopped : _held) is { } stopped) work(stopped);
            return;
        }

        if (!_tracer.Tracees.StopAll(process)) return;
        try
        {
            if (process.AnyStopped is { } thread) work(thread);
        }
        finally
        {
            _tracer.Tracees.ResumeAll(process);
        }
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (StrobeException e)
        {
            _sink.Report(e.Message, e);
        }
    }

    private static ProcessState StateOf(TracedProcess process) => (ProcessState)(process.State ??= new ProcessState(process));

    /// <summary>The state behind a process's memory: a vfork child's is its parent's.</summary>
    private static ProcessState? StateIn(TracedProcess process) => (process.MemoryOwner ?? process).State as ProcessState;
}
