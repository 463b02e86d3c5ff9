using System.Globalization;

namespace Strobe.Operations.Scope;

/// <summary>What is being recorded of a desk's session, into the program's folder. Any thread.</summary>
/// <param name="desk">The desk.</param>
internal sealed class ScopeRecording(ScopeDesk desk) : IAsyncDisposable
{
    private const int MostNameChars = 100;

    private readonly Lock _gate = new();
    private Recorder? _recorder;

    /// <summary>What is being recorded, or was last; null when nothing was.</summary>
    internal Recorder? Recorder
    {
        get
        {
            lock (_gate) return _recorder;
        }
    }

    /// <summary>Whether something is being recorded now.</summary>
    internal bool IsOn => Recorder is { Completed.IsCompleted: false };

    /// <summary>Records from now on, into a new file.</summary>
    /// <param name="name">The file's name; empty for one made of the time.</param>
    /// <param name="length">How long; null until it is ended.</param>
    /// <exception cref="StrobeException">The name is no plain one, or the file cannot be written.</exception>
    internal void Begin(string name, TimeSpan? length = null)
    {
        if (name.Length == 0) name = string.Create(CultureInfo.InvariantCulture, $"scope-{TimeProvider.System.GetLocalNow():yyyyMMdd-HHmmss}");
        if (name.Length > MostNameChars || name.StartsWith('.') || name.Any(letter => letter is '/' or '\0' || char.IsControl(letter)))
            throw new StrobeException(ErrorCode.BadOption, $"'{name}' is no name for a recording.", "Give a file's name without folders.");
        if (!name.EndsWith(".strobe", StringComparison.Ordinal)) name += ".strobe";
        if (IsOn) throw new StrobeException(ErrorCode.BadOption, "It is being recorded already.", "End that recording first.");
        Recorder recorder = desk.Subject.RecordTo(Path.Combine(desk.Subject.Root, name));
        lock (_gate) _recorder = recorder;
        if (length is { } time) _ = EndAfterAsync(recorder, time);
    }

    /// <summary>Ends it, and waits until the file is whole.</summary>
    internal async Task EndAsync()
    {
        if (Recorder is not { } recorder) return;
        await recorder.DisposeAsync().ConfigureAwait(false);
        if (recorder.Failure is { } failure) throw failure;
    }

    private static async Task EndAfterAsync(Recorder recorder, TimeSpan time)
    {
        await Task.WhenAny(Task.Delay(time), recorder.Completed).ConfigureAwait(false);
        await recorder.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Recorder is { } recorder) await recorder.DisposeAsync().ConfigureAwait(false);
    }
}
