using Strobe.Recording;
using Strobe.Sessions;

namespace Strobe;

/// <summary>The text of a source file as it was when it was recorded.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Text">Its text, UTF-8 with damage replaced.</param>
public sealed record RecordedSource(string Path, string Text);

/// <summary>
/// A recorded session. It has the observables of a live one, which send while it is played (forwards, at any speed, from anywhere), and the frames of its
/// probes at any time. Observers are called one at a time on the playing thread. All members may be called from any thread.
/// </summary>
public sealed class StrobeRecording : IDisposable, IPlaybackSink
{
    private readonly RecordingFile _file;
    private readonly RecordingContent _content;
    private readonly FunctionNames _names = new();
    private readonly Broadcast<EventBatch> _batches;
    private readonly Broadcast<Fault> _faults = new();
    private readonly Playback _playback;
    private readonly Dictionary<uint, RecordedProbe> _probes = [];
    private readonly Lazy<IReadOnlyList<RecordedSource>> _sources;
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StrobeRecording(RecordingFile file)
    {
        (_file, _content) = (file, new RecordingContent(file));
        _batches = new Broadcast<EventBatch>(Report);
        ILookup<uint, ProbeCounts> counted = _content.Counts.Probes.ToLookup(one => one.Number);
        foreach ((uint number, ProbeRequest request, RecordedFrames frames) in _content.Probes)
        {
            ProbeCounts counts = counted[number].LastOrDefault() ?? new ProbeCounts(number, 0, 0, 0, 0, []);
            _probes[number] = new RecordedProbe(number, request, frames, counts) { Stream = new Broadcast<SignalFrame>(Report) };
        }

        Probes = [.. _probes.Values];
        Events = new BatchStream<TraceEvent>(_batches, () => new EventReader(null));
        Output = new BatchStream<OutputLine>(_batches, () => new OutputReader());
        _sources = new Lazy<IReadOnlyList<RecordedSource>>(ReadSources);
        _playback = new Playback(this, new EventCursor(file, _names, _content.Events), [.. Probes.SelectMany(probe => probe.Cursors())], _content.EndNanos, OnEnd);
    }

    /// <summary>Opens a recording, also one that was cut off or is being written: then up to its last complete block. Close it with <see cref="Dispose"/>.</summary>
    /// <exception cref="StrobeException">The file cannot be read, or is no recording.</exception>
    public static StrobeRecording Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RecordingFile file = RecordingFile.Open(path);
        try
        {
            return new StrobeRecording(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The process that was launched or attached to.</summary>
    public int ProcessId => _file.Header.ProcessId;

    /// <summary>Wall-clock time of session nanosecond 0.</summary>
    public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch.AddTicks(_file.Header.StartedUnixNanos / 100);

    /// <summary>From session nanosecond 0 to the last that was recorded.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(_content.EndNanos / 100);

    /// <summary>False when the recorder did not come to its end, or the end of the file is missing.</summary>
    public bool IsComplete => _file.IsClosed;

    /// <summary>What was found damaged or missing so far, in sentences; grows as more of the file is read.</summary>
    public IReadOnlyList<string> Damage => _file.Damage;

    /// <summary>The counts of the session, as they were when it was last recorded.</summary>
    public SessionStatistics Statistics => _content.Counts.Session;

    /// <summary>Events that the session delivered and that did not get into the file.</summary>
    public long LostEvents => _content.Counts.LostEvents;

    /// <summary>Frames that the session delivered and that did not get into the file.</summary>
    public long LostFrames => _content.Counts.LostFrames;

    /// <summary>What the session was told: <c>command</c> for each word of the program's command line, <c>trace</c> for each pattern, and so on.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => _content.Settings;

    /// <summary>The probes that were set while it was recorded.</summary>
    public IReadOnlyList<RecordedProbe> Probes { get; }

    /// <summary>The source files that the events and probes belong to.</summary>
    public IReadOnlyList<RecordedSource> Sources => _sources.Value;

    /// <summary>Every event as the recording is played, from the subscription on; completes when the recording is disposed.</summary>
    public IObservable<TraceEvent> Events { get; }

    /// <summary>The same in batches.</summary>
    public IObservable<EventBatch> Batches => _batches;

    /// <summary>The calls of some functions as the recording is played: of those that were traced, all or some.</summary>
    /// <param name="patterns">Patterns as in <see cref="TraceOptions.Patterns"/>; none for all. <c>@usercode</c> means sources under this process's folder.</param>
    /// <exception cref="StrobeException">A pattern is malformed.</exception>
    public RecordedTrace Trace(params IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return new RecordedTrace(_batches, patterns);
    }

    /// <summary>Lines of standard output and error.</summary>
    public IObservable<OutputLine> Output { get; }

    /// <summary>Observers that threw an exception, and were detached.</summary>
    public IObservable<Fault> Faults => _faults;

    /// <summary>Where it stands, in nanoseconds of the session.</summary>
    public long PositionNanos => _playback.PositionNanos;

    /// <summary>True from <see cref="Play"/> until <see cref="Pause"/> or the end.</summary>
    public bool IsPlaying => _playback.IsPlaying;

    /// <summary>Goes on from where it stands, or changes the speed.</summary>
    /// <param name="speed">1 as fast as it happened, 2 twice as fast; <see cref="double.PositiveInfinity"/> as fast as the observers can take it.</param>
    public void Play(double speed = 1)
    {
        if (!(speed > 0)) throw new ArgumentOutOfRangeException(nameof(speed), speed, "A speed is above 0.");
        _playback.Play(speed);
    }

    /// <summary>Stops where it stands; what is being delivered still is.</summary>
    public void Pause() => _playback.Pause();

    /// <summary>Goes to a moment, forwards or back, and plays on from there when it was playing.</summary>
    public void Seek(long nanos)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanos);
        _playback.Seek(nanos);
    }

    /// <summary>Plays from where it stands; completes when the end was delivered. Cancelling pauses.</summary>
    public async Task PlayToEndAsync(double speed = 1, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource ended;
        lock (_faults)
        {
            if (_ended.Task.IsCompleted) _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ended = _ended;
        }

        Play(speed);
        try
        {
            await ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Pause();
            throw;
        }
    }

    /// <summary>Reads the events of a stretch of time without playing them.</summary>
    /// <param name="fromNanos">The first moment.</param>
    /// <param name="toNanos">The first moment that does not belong to it any more.</param>
    public IEnumerable<EventBatch> ReadBatches(long fromNanos = long.MinValue, long toNanos = long.MaxValue)
    {
        EventCursor cursor = new(_file, _names, _content.Events);
        cursor.Seek(fromNanos);
        while (cursor.NextNanos is { } nanos && nanos < toNanos) yield return cursor.Take(toNanos - 1, 4096);
    }

    /// <summary>Ends playing and closes the file. Observers are told that it is over.</summary>
    public void Dispose()
    {
        _playback.Dispose();
        _batches.Complete();
        foreach (RecordedProbe probe in Probes) probe.Stream.Complete();
        _faults.Complete();
        Volatile.Read(ref _ended).TrySetCanceled();
        _file.Dispose();
    }

    void IPlaybackSink.OnBatch(EventBatch batch) => _batches.Publish(batch);

    void IPlaybackSink.OnFrame(uint probe, SignalFrame frame) => _probes[probe].Stream.Publish(frame);

    private void OnEnd() => Volatile.Read(ref _ended).TrySetResult();

    private void Report(Exception error)
    {
        lock (_faults) _faults.Publish(new Fault(PositionNanos, "An observer threw an exception and was detached.", error));
    }

    private List<RecordedSource> ReadSources()
    {
        List<RecordedSource> sources = [];
        foreach (BlockPlace block in _content.Sources)
        {
            if (_content.ReadSource(block) is { } source) sources.Add(new RecordedSource(source.Path, source.Text));
        }

        return sources;
    }
}
