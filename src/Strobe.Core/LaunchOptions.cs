namespace Strobe;

/// <summary>How to launch a program.</summary>
/// <param name="program">Path of the program, or a name looked up in PATH.</param>
/// <param name="arguments">Its arguments, without its own name.</param>
public sealed class LaunchOptions(string program, params IEnumerable<string> arguments)
{
    /// <summary>Path of the program, or a name looked up in PATH.</summary>
    public string Program { get; } = program;

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; } = [.. arguments];

    /// <summary>Its working directory; null for this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables to add to (or, with a null value, take from) this process's environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>True: standard output and error become <see cref="OutputLine"/> events. False: they stay this process's own.</summary>
    public bool CaptureOutput { get; init; } = true;

    /// <summary>True: the program gets this process's standard input. False: an empty one.</summary>
    public bool InheritInput { get; init; }

    /// <summary>True: the program is put in its own process group, so that a Ctrl-C meant for this process does not reach it.</summary>
    public bool OwnProcessGroup { get; init; } = true;

    /// <summary>True: the program, and what it forks while it is traced, is killed when this process ends, however that ends. False: it goes on.</summary>
    public bool EndsWithHost { get; init; }

    /// <summary>What every session can be told.</summary>
    public SessionOptions Session { get; init; } = new();
}

/// <summary>What launched and attached sessions have in common.</summary>
public sealed class SessionOptions
{
    /// <summary>True: children made by fork and programs they exec are traced too.</summary>
    public bool FollowChildren { get; init; } = true;

    /// <summary>
    /// Bytes of each process's ring, 1 MiB to 4 GiB, rounded up to a power of two. Each thread that records has 64 KiB of it for itself: with more
    /// threads at once than that gives room for, calls are lost (and counted) even in a lossless session.
    /// </summary>
    public long RingBytes { get; init; } = 32L << 20;

    /// <summary>True: a traced thread that finds the ring full waits for this process. Slows the program down; loses nothing.</summary>
    public bool Lossless { get; init; }

    /// <summary>
    /// How many frames of each probe stay readable at least, 2 to 1 048 576; more where that costs little. Frames so large that fewer fit into
    /// <see cref="FrameHistoryBytes"/> shorten it: <see cref="ProbeHistory.Capacity"/> and a note of the probe tell.
    /// </summary>
    public int FrameHistory { get; init; } = 500;

    /// <summary>
    /// Bytes that the frames of one probe may take in one process, 64 KiB to 4 GiB. Memory is taken as frames come. Probes on Python code get 160 MiB and
    /// keep 2048 frames when neither this nor <see cref="FrameHistory"/> is set to something else.
    /// </summary>
    public long FrameHistoryBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Bytes that the frames of all probes may take together, 1 MiB to 1 TiB. Each probe gets at most half of what others have left; what a
    /// disposed probe does not use comes back.
    /// </summary>
    public long FrameMemoryBytes { get; init; } = 1L << 30;

    /// <summary>The folder whose sources are the user's own (<c>@usercode</c>, libraries under it); null for the current folder.</summary>
    public string? ProjectRoot { get; init; }

    /// <summary>Where diagnostics go; null for nowhere.</summary>
    public Microsoft.Extensions.Logging.ILoggerFactory? LoggerFactory { get; init; }
}
