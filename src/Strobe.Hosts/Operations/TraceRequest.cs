using Microsoft.Extensions.Logging;

namespace Strobe.Operations;

/// <summary>How a trace is written.</summary>
internal enum TraceFormat
{
    Text,
    Ndjson,

    /// <summary>Frames to files that numpy reads, events as text.</summary>
    Npy,
}

/// <summary>What a user asks of a trace.</summary>
internal sealed record TraceRequest
{
    /// <summary>The program to launch; null to attach to <see cref="ProcessId"/>.</summary>
    public string? Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public int? ProcessId { get; init; }

    public IReadOnlyList<string> Patterns { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What to look at; then no function is traced.</summary>
    public IReadOnlyList<ProbeRequest> Probes { get; init; } = [];

    /// <summary>Where files with frames go.</summary>
    public string FrameFolder { get; init; } = ".";

    /// <summary>Frames to keep of each probe; null for as many as usual.</summary>
    public int? FrameHistory { get; init; }

    /// <summary>Bytes that the frames of one probe may take; null for as many as usual.</summary>
    public long? FrameHistoryBytes { get; init; }

    public int Depth { get; init; } = 1;

    public TraceFormat Format { get; init; }

    public bool IsColoured { get; init; }

    /// <summary>True: count and time inside the program, without an event per call.</summary>
    public bool SummaryOnly { get; init; }

    /// <summary>True: events, and at the end the figures of what was seen.</summary>
    public bool EndsWithTable { get; init; }

    /// <summary>Stop after so many events.</summary>
    public long? Limit { get; init; }

    /// <summary>Stop after so much time.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>True: the program keeps this process's standard output and error.</summary>
    public bool Passthrough { get; init; }

    /// <summary>Whether a launched program reads what this process would read; else nothing.</summary>
    public bool InheritInput { get; init; } = true;

    public bool FollowChildren { get; init; } = true;

    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public long RingBytes { get; init; } = new SessionOptions().RingBytes;

    public bool Lossless { get; init; }

    public bool Verbose { get; init; }

    internal LaunchOptions ToLaunch(ILoggerFactory? logs) => new(Program!, Arguments)
    {
        WorkingDirectory = WorkingDirectory,
        Environment = Environment,
        CaptureOutput = !Passthrough,
        InheritInput = InheritInput,
        OwnProcessGroup = false,
        Session = ToSession(logs),
    };

    internal SessionOptions ToSession(ILoggerFactory? logs)
    {
        SessionOptions usual = new();
        long each = FrameHistoryBytes ?? usual.FrameHistoryBytes;
        return new SessionOptions
        {
            FollowChildren = FollowChildren,
            RingBytes = RingBytes,
            Lossless = Lossless,
            FrameHistory = FrameHistory ?? usual.FrameHistory,
            FrameHistoryBytes = each,
            FrameMemoryBytes = Math.Max(usual.FrameMemoryBytes, (Probes.Count + 1) * each),
            LoggerFactory = logs,
        };
    }

    internal TraceOptions ToTrace() => new(Patterns.Count == 0 ? ["@usercode"] : Patterns)
    {
        Exclude = Exclude,
        Depth = Depth,
        SummaryOnly = SummaryOnly,
    };
}
