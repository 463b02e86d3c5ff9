using Microsoft.Extensions.Logging;

namespace Strobe;

/// <summary>
/// Starts sessions with the options and the loggers of a service container: what <see cref="StrobeServices.AddStrobe"/> makes
/// injectable. Stateless and thread-safe; the sessions are the caller's to dispose.
/// </summary>
public sealed class StrobeLauncher
{
    private readonly ILoggerFactory? _loggerFactory;

    /// <summary>Makes a launcher. Containers do this.</summary>
    /// <param name="options">What its sessions have in common.</param>
    /// <param name="loggerFactory">Where their diagnostics go; null for nowhere.</param>
    public StrobeLauncher(StrobeOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _loggerFactory = loggerFactory;
        DefaultSession = options.ToSession(loggerFactory);
    }

    /// <summary>The options that sessions get which do not bring their own.</summary>
    public SessionOptions DefaultSession { get; }

    /// <summary>Launches a program with the container's options, stopped before its first instruction.</summary>
    /// <exception cref="StrobeException">The program cannot be launched or traced.</exception>
    public Task<StrobeSession> LaunchAsync(string program, params IEnumerable<string> arguments) =>
        StrobeSession.LaunchAsync(new LaunchOptions(program, arguments) { Session = DefaultSession });

    /// <summary>As <see cref="StrobeSession.LaunchAsync"/>; session options without a logger factory get the container's.</summary>
    /// <exception cref="StrobeException">The program cannot be launched or traced.</exception>
    public Task<StrobeSession> LaunchAsync(LaunchOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return StrobeSession.LaunchAsync(WithLoggers(options), cancellation);
    }

    /// <summary>As <see cref="StrobeSession.AttachAsync"/>; without options with the container's.</summary>
    /// <exception cref="StrobeException">The process cannot be traced.</exception>
    public Task<StrobeSession> AttachAsync(int processId, SessionOptions? options = null, CancellationToken cancellation = default) =>
        StrobeSession.AttachAsync(processId, options == null ? DefaultSession : WithLoggers(options), cancellation);

    internal LaunchOptions WithLoggers(LaunchOptions options) => new(options.Program, options.Arguments)
    {
        WorkingDirectory = options.WorkingDirectory,
        Environment = options.Environment,
        CaptureOutput = options.CaptureOutput,
        InheritInput = options.InheritInput,
        OwnProcessGroup = options.OwnProcessGroup,
        Session = WithLoggers(options.Session),
    };

    private SessionOptions WithLoggers(SessionOptions options) => options.LoggerFactory != null ? options : new SessionOptions
    {
        FollowChildren = options.FollowChildren,
        RingBytes = options.RingBytes,
        Lossless = options.Lossless,
        FrameHistory = options.FrameHistory,
        FrameHistoryBytes = options.FrameHistoryBytes,
        FrameMemoryBytes = options.FrameMemoryBytes,
        ProjectRoot = options.ProjectRoot,
        LoggerFactory = _loggerFactory,
    };
}
