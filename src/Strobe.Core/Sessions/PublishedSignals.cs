using System.Diagnostics;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>
/// Finds what the processes of a session publish by themselves, for the probes that ask for it. They may begin to at any time, so it looks again and again
/// while there are such probes. Any thread.
/// </summary>
internal sealed class PublishedSignals(NativeEngine engine, EventPipeline pipeline) : IProbeTaker, IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly List<Wanted> _wanted = [];
    private Timer? _timer;
    private bool _isOver;

    /// <exception cref="StrobeException">No program can publish that, or it is asked for more than what is published.</exception>
    internal static void Check(ProbeRequest request)
    {
        if (!PublishedLane.IsName(request.Id.Variable))
        {
            throw new StrobeException(
                ErrorCode.BadOption, $"'{request.Id.Variable}' is no name that a program can publish.", "Give at most 160 bytes without control characters, slashes and quotes.");
        }

        if (request is { Condition: null, Every: 1, IsOnce: false, LimitPerSecond: null }) return;
        throw new StrobeException(ErrorCode.BadOption, "What a program publishes comes whole.", "Leave when, every, once and limit out.");
    }

    /// <summary>Looks for a probe's signal from now on.</summary>
    public void Add(ProbeWork probe)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _wanted.Add(new Wanted(probe));
            _timer ??= new Timer(_ => Look());
        }

        Look();
    }

    /// <summary>Listens, or not, as the probe is switched.</summary>
    public void Enable(ProbeWork probe, bool isEnabled)
    {
        lock (_gate)
        {
            probe.IsEnabled = isEnabled;
            foreach (Wanted wanted in _wanted.Where(one => one.Probe == probe)) wanted.Listen(probe.IsEnabled);
        }
    }

    /// <summary>Listens no more to what a probe wanted; its frames stay.</summary>
    public void Remove(ProbeWork probe)
    {
        lock (_gate)
        {
            probe.IsOver = true;
            foreach (Wanted wanted in _wanted.Where(one => one.Probe == probe)) wanted.Listen(false);
            _wanted.RemoveAll(one => one.Probe == probe);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
            foreach (Wanted wanted in _wanted) wanted.Listen(false);
            _wanted.Clear();
        }
    }

    private void Look()
    {
        int[] processes;
        try
        {
            processes = engine.ProcessIdsAsync().GetAwaiter().GetResult();
        }
        catch (StrobeException)
        {
            // The session is over.
            return;
        }

        lock (_gate)
        {
            if (_isOver) return;
            long begin = Stopwatch.GetTimestamp();
            foreach (Wanted wanted in _wanted)
            {
                foreach (int process in processes) wanted.LookIn(process, pipeline);
            }

            // A process may have very many files open.
            TimeSpan pause = Stopwatch.GetElapsedTime(begin) * 10;
            if (_wanted.Count > 0) _timer!.Change(pause > Between ? pause : Between, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A probe, and the lanes found for it. They are disposed with the probe, after this.</summary>
    private sealed class Wanted(ProbeWork probe)
    {
        private readonly Dictionary<int, LaneMemory> _lanes = [];
        private bool _isListening = true;

        internal ProbeWork Probe { get; } = probe;

        internal void LookIn(int process, EventPipeline pipeline)
        {
            if (_lanes.ContainsKey(process) || PublishedLane.Find(process, Probe.Request.Id.Variable) is not { } memory) return;
            _lanes[process] = memory;
            ulong first = memory.Listen();
            if (!_isListening) memory.Leave();
            pipeline.AddPublished(Probe, memory, first, generation => PublishedLane.Find(process, Probe.Request.Id.Variable, generation));
            Interlocked.Increment(ref Probe.PlaceCount);
        }

        internal void Listen(bool isListening)
        {
            if (isListening == _isListening) return;
            _isListening = isListening;
            foreach (LaneMemory memory in _lanes.Values)
            {
                if (isListening) memory.Listen();
                else memory.Leave();
            }
        }
    }
}
