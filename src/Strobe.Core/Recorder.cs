using Strobe.Sessions;

namespace Strobe;

/// <summary>
/// Writes a session to a file, on a thread of its own, until the session ends or this is disposed. Whatever becomes of this process, the file can be read
/// up to its last complete block; blocks are written at least every quarter of a second. Any thread.
/// </summary>
public sealed class Recorder : IDisposable, IAsyncDisposable
{
    internal Recorder(string path, SessionRecorder work) => (Path, Work) = (path, work);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes written so far.</summary>
    public long WrittenBytes => Work.Writer.WrittenBytes;

    /// <summary>Events taken from the session so far, the lost ones left out.</summary>
    public long EventCount => Work.Writer.EventCount - Work.Writer.LostEvents;

    /// <summary>Frames taken from the session's probes so far, the lost ones left out.</summary>
    public long FrameCount => Work.Writer.FrameCount - Work.Writer.LostFrames;

    /// <summary>Events that the session delivered and that are not in the file, because the disk was too slow or refused.</summary>
    public long LostEvents => Work.Writer.LostEvents;

    /// <summary>Frames that the session delivered and that are not in the file.</summary>
    public long LostFrames => Work.Writer.LostFrames;

    /// <summary>Why the file first refused something; null when it did not. The recorder goes on trying, and counts what is lost.</summary>
    public StrobeException? Failure => Work.Failure;

    /// <summary>Completes when everything is written and the file is closed. Never fails; see <see cref="Failure"/>.</summary>
    public Task Completed => Work.Writer.Completed;

    internal SessionRecorder Work { get; }

    /// <summary>Records nothing more, and returns when the file is closed.</summary>
    public void Dispose()
    {
        Work.Stop();
        Completed.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Dispose"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Work.Stop();
        await Completed.ConfigureAwait(false);
    }
}
