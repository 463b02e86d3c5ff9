using Microsoft.Extensions.Logging;

namespace Strobe;

/// <summary>What sessions started by a <see cref="StrobeLauncher"/> have in common; each as in <see cref="SessionOptions"/>.</summary>
public sealed class StrobeOptions
{
    /// <summary>As <see cref="SessionOptions.FollowChildren"/>.</summary>
    public bool FollowChildren { get; set; } = true;

    /// <summary>As <see cref="SessionOptions.RingBytes"/>.</summary>
    public long RingBytes { get; set; } = new SessionOptions().RingBytes;

    /// <summary>As <see cref="SessionOptions.Lossless"/>.</summary>
    public bool Lossless { get; set; }

    /// <summary>As <see cref="SessionOptions.FrameHistory"/>.</summary>
    public int FrameHistory { get; set; } = new SessionOptions().FrameHistory;

    /// <summary>As <see cref="SessionOptions.FrameHistoryBytes"/>.</summary>
    public long FrameHistoryBytes { get; set; } = new SessionOptions().FrameHistoryBytes;

    /// <summary>As <see cref="SessionOptions.FrameMemoryBytes"/>.</summary>
    public long FrameMemoryBytes { get; set; } = new SessionOptions().FrameMemoryBytes;

    /// <summary>As <see cref="SessionOptions.ProjectRoot"/>.</summary>
    public string? ProjectRoot { get; set; }

    internal SessionOptions ToSession(ILoggerFactory? loggerFactory) => new()
    {
        FollowChildren = FollowChildren,
        RingBytes = RingBytes,
        Lossless = Lossless,
        FrameHistory = FrameHistory,
        FrameHistoryBytes = FrameHistoryBytes,
        FrameMemoryBytes = FrameMemoryBytes,
        ProjectRoot = ProjectRoot,
        LoggerFactory = loggerFactory,
    };
}
