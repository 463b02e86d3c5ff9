using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strobe.Ring;
using Strobe.Symbols.Patterns;

namespace Strobe.Sessions;

/// <summary>What a session is made of, and how its parts hear of each other. Any thread.</summary>
internal sealed class SessionCore : IEngineSink, ISessionNames
{
    private readonly ThreadNames _threadNames = new(TimeProvider.System);
    private readonly TaskCompletionSource<ExitStatus> _rootExited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log;

    internal SessionCore(SessionOptions options)
    {
        Options = options;
        ProjectRoot = Path.GetFullPath(options.ProjectRoot ?? Environment.CurrentDirectory);
        _log = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Strobe.Session");
        Pipeline = new EventPipeline(this);
        Engine = new NativeEngine(options, Store, Table, this);
        Pipeline.Outgrown = lane => _ = Engine.GrowAsync(lane);
        Published = new PublishedSignals(Engine, Pipeline);
        Python = new PythonProbes(this);
    }

    internal SessionOptions Options { get; }

    internal string ProjectRoot { get; }

    /// <summary>The source files below the project root.</summary>
    internal IReadOnlyList<string> SourceFiles(string? folder) =>
        [.. Engine.Sources.FilesAsync(folder ?? ProjectRoot).GetAwaiter().GetResult(), .. Python.SourceFiles(ProjectRoot).Where(file => folder is null || PathPattern.IsUnder(file, folder))];

    internal EventPipeline Pipeline { get; }

    internal NativeEngine Engine { get; }

    internal PublishedSignals Published { get; }

    /// <summary>The probes on Python code.</summary>
    internal PythonProbes Python { get; }

    internal SymbolStore Store { get; } = new();

    /// <summary>Who takes the frames of a probe.</summary>
    /// <exception cref="StrobeException">It is one on Python code that this session cannot have.</exception>
    internal IProbeTaker TakerOf(ProbeRequest request) => request.Id.Place == ProbePlace.Published ? Published : (IProbeTaker?)Python.For(request) ?? Engine;

    internal HookTable Table { get; } = new();

    /// <summary>Completes when the kernel reported the root process's end; its events may still be on their way.</summary>
    internal Task<ExitStatus> RootExit => _rootExited.Task;

    public RingSource AddRing(RingMemory ring) => Pipeline.AddRing(ring, Table);

    public ProbeLane AddLane(ProbeWork probe, LaneMemory memory, ulong address) => Pipeline.AddLane(probe, memory, address);

    public ulong TicksIn(long nanos) => Pipeline.Clock.TicksIn(nanos);

    public void RetireRing(RingSource ring) => EventPipeline.Retire(ring);

    public void CloseWriter(RingSource ring, int processId, int threadId)
    {
        if (threadId == 0) Pipeline.ProcessEnded(ring, processId);
        else
        {
            // The name is gone with the thread, and its events may be looked at later.
            _ = _threadNames.Look(processId, threadId);
            Pipeline.ThreadEnded(ring, processId, threadId);
        }
    }

    public void ForgetWriter(RingSource ring, int processId) => ring.Reader.Settle(ring.CloseChunksOf(processId, 0));

    public void HooksGone(RingSource ring, int processId, IReadOnlySet<uint> hooks) => Pipeline.HooksGone(ring, processId, hooks);

    public void Crashed(Crash crash, RingSource? ring) =>
        Pipeline.Ingest(crash with { ThreadName = ThreadNameOf(crash.ProcessId, crash.ThreadId) }, Pipeline.NowNanos, ring);

    /// <summary>A line of output came.</summary>
    internal void Post(OutputLine line) => Pipeline.Ingest(line, Pipeline.NowNanos);

    public void Report(string fault, Exception? cause = null)
    {
        SessionLog.Fault(_log, fault, cause);
        Pipeline.Report(fault, cause);
    }

    internal void LogBegin(int processId) => SessionLog.Began(_log, processId);

    internal void LogEnd(int processId, SessionState state) => SessionLog.Ended(_log, processId, state);

    public void RootExited(ExitStatus status) => _rootExited.TrySetResult(status);

    public Function FunctionOf(int functionId) =>
        Table[(uint)functionId]?.Function ?? new Function("?", "?", "?", null, null);

    public string? ThreadNameOf(int processId, int threadId) => _threadNames.Of(processId, threadId);
}

/// <summary>Log messages of a session, with stable ids.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Fault}")]
    internal static partial void Fault(ILogger log, string fault, Exception? cause);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Session of process {ProcessId} began")]
    internal static partial void Began(ILogger log, int processId);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Session of process {ProcessId} is over: {State}")]
    internal static partial void Ended(ILogger log, int processId, SessionState state);
}
