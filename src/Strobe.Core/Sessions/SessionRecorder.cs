using System.Collections.Concurrent;
using System.Text;
using Strobe.Recording;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>What a recorder must know of its session.</summary>
internal sealed record RecordedSession(DateTimeOffset StartedAt, int ProcessId, Func<SessionStatistics> Statistics);

/// <summary>The inner side of a <see cref="Recorder"/>: listens to a session and hands what it hears to the writer.</summary>
internal sealed class SessionRecorder : IObserver<EventBatch>, IFrameTap
{
    private readonly SessionCore _core;
    private readonly RecordedSession _session;
    private readonly ConcurrentQueue<ProbeWork> _probes = new();
    private readonly SourceTexts? _sources;
    private readonly HashSet<int> _functions = [];
    private readonly string _path;
    private IDisposable? _subscription;

    /// <exception cref="StrobeException">The file cannot be written.</exception>
    internal SessionRecorder(SessionCore core, string path, RecordingOptions options, RecordedSession session)
    {
        (_core, _session, _path) = (core, session, path);
        _sources = options.IncludesSources ? new SourceTexts() : null;
        DiskFile file = DiskFile.Create(path, options.Overwrites);
        try
        {
            BlockOutput output = new(file, session.StartedAt, session.ProcessId);
            Writer = new RecordingWriter(output, new BlockQueue(options.QueueBytes, core.Options.Lossless), Count, Fail, _sources is null ? null : _sources.Next);
        }
        catch (IOException refusal)
        {
            file.Dispose();
            throw Refused(refusal);
        }

        Describe(Settings());
    }

    internal RecordingWriter Writer { get; }

    internal StrobeException? Failure { get; private set; }

    /// <summary>A trace that the session makes.</summary>
    internal void Add(TraceOptions options)
    {
        List<(string, string)> settings = [.. options.Patterns.Select(pattern => ("trace", pattern)), .. options.Exclude.Select(pattern => ("exclude", pattern))];
        settings.Add(("depth", Number(options.Depth)));
        Describe(settings);
    }

    /// <summary>A probe that the session makes; before it has frames.</summary>
    internal void Add(ProbeWork probe)
    {
        ByteSink sink = new();
        sink.Text(probe.Request.ToString());
        Writer.Describe(new PlainBlock(BlockKind.Probe, probe.Number, sink));
        _probes.Enqueue(probe);
        _sources?.Want(probe.Request.Id.File);
        lock (probe.Frames) probe.Taps = [.. probe.Taps, this];
    }

    /// <summary>Begins to listen to events.</summary>
    internal void Begin() => _subscription = _core.Pipeline.Batches.Subscribe(this);

    /// <summary>Listens no longer.</summary>
    internal void Stop()
    {
        _subscription?.Dispose();
        foreach (ProbeWork probe in _probes)
        {
            lock (probe.Frames) probe.Taps = [.. probe.Taps.Where(tap => tap != this)];
        }

        Writer.Finish();
    }

    public void OnNext(EventBatch value)
    {
        if (_sources is not null) WantSources(value);
        Writer.AddEvents(value);
    }

    public void OnCompleted() => Stop();

    public void OnError(Exception error) => Stop();

    public void OnFrame(ProbeWork probe, ProbeLane lane, in FrameView frame) => Writer.AddFrame(probe.Number, (uint)lane.Number, frame);

    private void WantSources(EventBatch batch)
    {
        foreach (ref readonly EventHeader header in batch.Headers)
        {
            if (header.FunctionId >= 0 && _functions.Add(header.FunctionId)) _sources!.Want(batch.FunctionOf(header.FunctionId).SourceFile);
        }
    }

    private RecordedCounts Count()
    {
        List<ProbeCounts> probes = [];
        foreach (ProbeWork probe in _probes)
        {
            if (_sources is not null) foreach (string file in probe.Files) _sources.Want(file);
            probes.Add(new ProbeCounts(
                probe.Number, Volatile.Read(ref probe.PlaceCount), probe.Lanes.Sum(lane => (long)lane.History.Hits),
                probe.Lanes.Sum(lane => lane.DeliveredCount), probe.Lanes.Sum(lane => lane.LostCount), probe.Notes));
        }

        return new RecordedCounts(_core.Pipeline.NowNanos, _session.Statistics(), probes);
    }

    private void Fail(Exception error)
    {
        Failure = Refused(error);
        _core.Report(Failure.Message, error);
    }

    private StrobeException Refused(Exception error) => new(
        ErrorCode.FileRefused, $"The recording '{_path}' could not be written: {error.Message.TrimEnd('.')}.", "Make room on its disk; what is lost meanwhile is counted.", error);

    private List<(string, string)> Settings()
    {
        SessionOptions options = _core.Options;
        List<(string, string)> settings =
        [
            ("strobe", typeof(SessionRecorder).Assembly.GetName().Version?.ToString(3) ?? ""),
            ("process", Number(_session.ProcessId)),
            ("ring bytes", Number(options.RingBytes)),
            ("lossless", options.Lossless ? "true" : "false"),
            ("follow children", options.FollowChildren ? "true" : "false"),
            ("project root", _core.ProjectRoot),
        ];
        settings.AddRange(CommandLine(_session.ProcessId).Select(word => ("command", word)));
        return settings;
    }

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string[] CommandLine(int processId)
    {
        try
        {
            byte[] words = File.ReadAllBytes($"/proc/{Number(processId)}/cmdline");
            return Encoding.UTF8.GetString(words).TrimEnd('\0').Split('\0');
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void Describe(List<(string Name, string Value)> settings)
    {
        ByteSink sink = new();
        sink.Uleb((ulong)settings.Count);
        foreach ((string name, string value) in settings)
        {
            sink.Text(name);
            sink.Text(value);
        }

        Writer.Describe(new PlainBlock(BlockKind.Settings, 0, sink));
    }
}
