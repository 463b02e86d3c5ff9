using System.Diagnostics;
using System.Globalization;
using Strobe.Bridges.Python;
using Strobe.Errors;
using Strobe.Symbols.Patterns;
using Strobe.Values.Expressions;

namespace Strobe.Sessions;

/// <summary>
/// The probes and traces of a session that look at Python code, and the agent that takes them. A program gets the agent with the first of them, as it
/// is launched or while it runs, so that one without any is as it is without Strobe. Any thread.
/// </summary>
internal sealed class PythonProbes(SessionCore core) : IProbeTaker, IDisposable
{
    private const int ExpectedPayload = 1024;
    // A lane is also what the reader is behind by.
    private const int LeastHistory = 512;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(3);

    private readonly Lock _gate = new();
    private readonly PythonReach _reach = new(core);
    private readonly Dictionary<int, ProbeWork> _probes = [];
    private readonly PythonNotes _notes = new(core);
    private readonly PythonCalls _calls = new(core);
    private LaunchOptions? _launch;
    private PythonInterpreter? _interpreter;
    private PythonAgent? _agent;
    private string _path = "";
    private bool _isRunning;
    private long _polledAt;
    private bool _isBroken;
    private bool _isOver;

    /// <summary>The process launched or attached to.</summary>
    internal int Root { get; private set; }

    /// <summary>Says what was launched.</summary>
    internal void Launched(LaunchOptions options, string path, int processId)
    {
        _launch = options;
        (_path, Root) = (path, processId);
        _interpreter = PythonInterpreter.Of(path);
    }

    /// <summary>Says what was attached to.</summary>
    internal void Attached(int processId)
    {
        (_path, Root, _isRunning) = ($"/proc/{processId}/exe", processId, true);
        _interpreter = PythonInterpreter.Of(_path);
    }

    /// <summary>The program is about to run: interpreters read the plan as they come up.</summary>
    internal void Resuming()
    {
        lock (_gate) _isRunning = true;
    }

    /// <summary>These probes, if one is for them by its file's name, or by its function in a program that is Python; else null.</summary>
    /// <exception cref="StrobeException">It is, but this session cannot have it.</exception>
    internal PythonProbes? For(ProbeRequest request)
    {
        ProbeId id = request.Id;
        bool isPython = id.Place switch
        {
            ProbePlace.Line => IsPythonFile(id.File),
            ProbePlace.Published => false,
            _ => _interpreter is not null && !IsNative(id.Function ?? ""),
        };
        if (!isPython) return null;
        if (_launch is null) return this;
        string what = id.Place == ProbePlace.Line ? $"{id.File} is Python code" : $"{id.Function} is a Python function";
        lock (_gate)
        {
            if (_isRunning) return this;
        }

        // What runs other programs may run an interpreter, which has the agent as it begins.
        if (_interpreter is null && core.Options.FollowChildren && PythonInterpreter.MayBeRunBy(_path)) return this;
        if (_interpreter is null)
            throw Refused($"{what}, and {_launch.Program} is no Python interpreter and no script for one.", "Launch the interpreter: python3 …");
        if (_interpreter.WhyNotLoaded(_launch.Arguments) is { } why) throw Refused(why, "Leave the option out, or add the probe when the program runs.");
        return this;
    }

    /// <summary>The Python files below a folder, the program's script first; none of a program that is no interpreter.</summary>
    internal IReadOnlyList<string> SourceFiles(string root)
    {
        if (_interpreter is null) return [];
        (string folder, IEnumerable<string> arguments) = WhereItRuns();
        return PythonFiles.Below(root, arguments.Where(IsPythonFile).Select(script => Path.GetFullPath(script, folder)).FirstOrDefault(File.Exists));
    }

    private (string Folder, IEnumerable<string> Arguments) WhereItRuns() =>
        _launch is { } launch ? (launch.WorkingDirectory ?? Environment.CurrentDirectory, launch.Arguments) : PythonLocator.WhereItRuns(Root);

    /// <summary>The uses of variables in a Python source; null for any other file.</summary>
    /// <exception cref="StrobeException">The source cannot be read.</exception>
    internal async Task<IReadOnlyList<ProbeOccurrence>?> LocateAsync(string file)
    {
        if (!IsPythonFile(file)) return null;
        (string folder, IEnumerable<string> arguments) = WhereItRuns();
        // A script is meant by the end of its path, as it is by probes.
        string? path = new[] { file }.Concat(arguments.Where(argument => argument.EndsWith(file, StringComparison.Ordinal)))
            .Select(one => Path.GetFullPath(one, folder)).FirstOrDefault(File.Exists);
        if (path is null) return [];
        return await PythonLocator.InAsync(_interpreter is { Options: null } ? _path : "python3", path).ConfigureAwait(false);
    }

    /// <summary>Has a probe taken wherever its code runs, in all processes; returns when interpreters that run already know of it.</summary>
    /// <exception cref="StrobeException">None of them can be reached, or there is no room for the agent.</exception>
    public void Add(ProbeWork work)
    {
        if (work.Request.Id.Place == ProbePlace.Line) work.NoteSource(Path.GetFullPath(work.Request.Id.File, WhereItRuns().Folder));
        // The first generation of a lane is kept while there is room.
        LaneSizing sizing = new(work.History, ExpectedPayload, core.Options.FrameHistoryBytes + PythonLanes.FirstBytes);
        PythonProbe probe = Translate(work) with { Lane = sizing };
        bool isRunning;
        lock (_gate)
        {
            isRunning = _isRunning;
            (_agent ?? Load()).Add(probe);
            _probes.Add(probe.Number, work);
        }

        try
        {
            if (isRunning) Reach();
        }
        catch
        {
            lock (_gate) _agent?.Remove(probe.Number);
            throw;
        }
    }

    /// <summary>Has the agent record the calls of Python functions that a trace means, if it can mean any; as for a probe in a program that runs.</summary>
    /// <exception cref="StrobeException">As for a probe.</exception>
    internal void Add(TraceWork work)
    {
        bool isRunning;
        lock (_gate)
        {
            isRunning = _isRunning;
            if (_interpreter is null || (!isRunning && _interpreter.WhyNotLoaded(_launch!.Arguments) is not null)) return;
            IReadOnlyList<PythonTrace> traces = _calls.Translate(work, pattern => core.Store.Of(_path)?.Match(pattern).Count > 0);
            if (traces.Count == 0) return;
            (_agent ?? Load()).Add(traces);
        }

        if (isRunning) Reach();
    }

    /// <summary>Records a trace's calls no more, unless others want some.</summary>
    internal void Remove(TraceWork work)
    {
        lock (_gate)
        {
            work.IsOver = true;
            if (_isOver || !_calls.IsQuiet) return;
            _agent?.RemoveTraces();
        }

        ReachLater();
    }

    /// <summary>Whether the agent may still find functions of a pattern's.</summary>
    internal bool MayMatch(TraceWork work, FunctionPattern pattern)
    {
        lock (_gate) return !_isOver && _calls.Has(work, pattern);
    }

    public void Enable(ProbeWork work, bool isEnabled)
    {
        lock (_gate)
        {
            work.IsEnabled = isEnabled;
            if (!work.IsOver) _agent?.Enable((int)work.Number, isEnabled);
        }
    }

    /// <summary>Takes nothing of a probe any more; its frames stay.</summary>
    public void Remove(ProbeWork work)
    {
        lock (_gate)
        {
            work.IsOver = true;
            if (_isOver) return;
            _agent?.Enable((int)work.Number, false);
            _agent?.Remove((int)work.Number);
        }

        ReachLater();
    }

    /// <summary>Has the agent leave the processes that run on, before they are let go. Never throws; bounded.</summary>
    internal async Task LeaveAsync()
    {
        PythonAgent? agent;
        lock (_gate) agent = _isRunning && !_isOver ? _agent : null;
        if (agent is not null) await _reach.LeaveAsync(agent).ConfigureAwait(false);
    }

    /// <summary>Looks for what processes and the agent have to say. Delivery thread.</summary>
    /// <param name="nowTicks">The time stamp of the round.</param>
    /// <param name="isEnding">True when no process writes any more.</param>
    internal void Poll(ulong nowTicks, bool isEnding)
    {
        lock (_gate)
        {
            if (_isOver) return;
            if (!_isBroken && (isEnding || Stopwatch.GetElapsedTime(_polledAt) >= s_pause)) Look(_agent!);
            _calls.Poll(nowTicks, isEnding);
        }
    }

    /// <summary>Hears what the agent has said, for one who waits for an answer: the delivery thread may be just the one who does.</summary>
    internal void Hear()
    {
        lock (_gate)
        {
            if (!_isOver && !_isBroken && _agent is { } agent) Guarded(() => TakeNotes(agent));
        }
    }

    /// <summary>Nothing is recorded any more; what was stays.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isOver = true;
            _agent?.End();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _agent?.Dispose();
            _reach.Dispose();
        }
    }

    private static bool IsPythonFile(string file) =>
        file.EndsWith(".py", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".pyw", StringComparison.OrdinalIgnoreCase);

    /// <summary>Functions of C that are meant by their module, or that the interpreter is known to have.</summary>
    private bool IsNative(string function) => FunctionPattern.Parse(function) is var pattern && (pattern.HasModule
        || (function != "main" && core.Store.Of(_path) is { HasDebugInformation: true } symbols && symbols.Match(pattern).Count > 0));

    private bool IsFollowed(PythonLane lane) => IsFollowed(lane.ProcessId);

    private bool IsFollowed(int processId) => core.Options.FollowChildren || processId == Root;

    /// <summary>Brings the plan to the interpreters that run.</summary>
    /// <exception cref="StrobeException">None can be reached.</exception>
    private void Reach()
    {
        PythonAgent? agent;
        lock (_gate) agent = _isOver ? null : _agent;
        _reach.FollowAsync(agent ?? throw StrobeErrors.SessionOver()).GetAwaiter().GetResult();
    }

    /// <summary>What is taken out costs nothing any more as soon as interpreters know; nobody waits for that.</summary>
    private void ReachLater()
    {
        PythonAgent? agent;
        lock (_gate) agent = _isOver || !_isRunning ? null : _agent;
        if (agent is not null) _ = Task.Run(() => _reach.FollowQuietlyAsync(agent));
    }

    private PythonProbe Translate(ProbeWork work)
    {
        ProbeRequest request = work.Request;
        ProbeId id = request.Id;
        return new PythonProbe((int)work.Number, PythonSource.Of(work.Variable))
        {
            File = id.File, Line = id.Line, Column = id.Column, Function = id.Function, Place = id.Place, Access = id.Access,
            Condition = work.Condition is { } condition ? PythonSource.OfCondition(condition) : null,
            Every = request.Every, IsOnce = request.IsOnce, LimitPerSecond = request.LimitPerSecond, Lane = SizingOf(core.Options),
        };
    }

    /// <summary>What is usual for Python, or what the session was told.</summary>
    private static LaneSizing SizingOf(SessionOptions options)
    {
        SessionOptions usual = new();
        LaneSizing sizing = LaneSizing.Default;
        if (options.FrameHistory != usual.FrameHistory) sizing = sizing with { History = Math.Max(options.FrameHistory, LeastHistory) };
        return options.FrameHistoryBytes == usual.FrameHistoryBytes ? sizing : sizing with { MostBytes = options.FrameHistoryBytes };
    }

    private void Look(PythonAgent agent) => Guarded(() =>
    {
        _polledAt = Stopwatch.GetTimestamp();
        // The first process's lane is the first.
        foreach (PythonLane lane in agent.Poll().Where(IsFollowed).OrderBy(lane => lane.ProcessId != Root))
        {
            if (lane.Probe.Number == PythonTrace.Lane) _calls.Add(lane.History);
            else core.Pipeline.AddLane(_probes[lane.Probe.Number], lane.History);
        }

        TakeNotes(agent);
    });

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is StrobeException or IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            core.Report($"{ErrorCode.PythonRefused.Text()}: The Python agent's folder cannot be read any more ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private void TakeNotes(PythonAgent agent)
    {
        foreach (PythonNote note in agent.ReadNotes().Where(note => IsFollowed(note.ProcessId)))
        {
            if (note.Kind is PythonNoteKind.Synced or PythonNoteKind.Left) _reach.Take(note);
            else if (note is { Kind: PythonNoteKind.Found, Probe: >= PythonTrace.FirstNumber and var number }) _calls.NoteMatch(number);
            else _notes.Take(note, _probes);
        }
    }

    private PythonAgent Load()
    {
        PythonAgent agent = PythonAgent.Prepare(new PythonPlan([]), core.Pipeline.NanosOf);
        try
        {
            if (!_isRunning && !core.Engine.SetVariableAsync(PythonAgent.PathVariable, agent.PathFor(_launch!)).GetAwaiter().GetResult()) throw StrobeErrors.SessionOver();
            // Those whose parents' environment does not have it, or that get another one.
            core.Engine.Beginning = new PythonChildren(agent.LoadFolder).Begin;
        }
        catch
        {
            agent.Dispose();
            throw;
        }

        _agent = agent;
        core.Pipeline.AskAgents = Poll;
        return agent;
    }

    private static StrobeException Refused(string sentence, string remedy) => new(ErrorCode.PythonRefused, sentence, remedy);
}
