using System.Text.Json;
using Strobe.Bridges.Python;
using Strobe.Ring;
using Strobe.Symbols.Patterns;
using Strobe.Values;

namespace Strobe.Sessions;

/// <summary>
/// The traces of a session that may mean Python functions, and the lanes in which processes record their calls. Used under the lock of
/// <see cref="PythonProbes"/>; reading on the delivery thread.
/// </summary>
internal sealed class PythonCalls(SessionCore core)
{
    private const int MostFunctions = 1 << 16;

    private readonly List<(TraceWork Trace, FunctionPattern Pattern)> _wishes = [];
    private readonly List<Lane> _lanes = [];
    private readonly Dictionary<(string File, int Line, string Name), HookEntry> _functions = [];

    /// <summary>What of a trace the agent should record; empty when nothing of it means Python.</summary>
    /// <param name="work">The trace.</param>
    /// <param name="isNative">Whether the interpreter itself has functions that a pattern means.</param>
    internal IReadOnlyList<PythonTrace> Translate(TraceWork work, Func<FunctionPattern, bool> isNative)
    {
        PythonTrace[] excluded = [.. work.Options.Exclude.Select(text => PythonTrace.Of(0, text.Trim(), work.ProjectRoot)).OfType<PythonTrace>()];
        List<PythonTrace> traces = [];
        foreach (FunctionPattern pattern in work.Patterns)
        {
            if (!IsPython(pattern, isNative)) continue;
            if (PythonTrace.Of(PythonTrace.FirstNumber + _wishes.Count, pattern.Text.Trim(), work.ProjectRoot) is not { } trace) continue;
            _wishes.Add((work, pattern));
            traces.Add(trace with { Excluded = excluded });
        }

        return traces;
    }

    /// <summary>Whether a pattern has been given to the agent.</summary>
    internal bool Has(TraceWork work, FunctionPattern pattern) => _wishes.Exists(wish => wish.Trace == work && wish.Pattern == pattern);

    /// <summary>Whether no trace is left that wants calls.</summary>
    internal bool IsQuiet => _wishes.TrueForAll(wish => wish.Trace.IsOver);

    /// <summary>A function of a trace's pattern has been found.</summary>
    internal void NoteMatch(int number)
    {
        int index = number - PythonTrace.FirstNumber;
        if (index >= 0 && index < _wishes.Count) _wishes[index].Trace.NoteMatch(_wishes[index].Pattern);
    }

    internal void Add(LaneHistory history) => _lanes.Add(new Lane(this, history, core.Pipeline.HoldTicks));

    /// <summary>Takes what has been recorded since.</summary>
    internal void Poll(ulong nowTicks, bool isEnding)
    {
        foreach (Lane lane in _lanes) lane.Poll(nowTicks, isEnding);
    }

    /// <summary>A name that dots separate, or a plain one that the interpreter itself does not have; or whose source is meant.</summary>
    private static bool IsPython(FunctionPattern pattern, Func<FunctionPattern, bool> isNative) =>
        !pattern.HasModule && !pattern.HasParameters && pattern.Kind switch
        {
            PatternKind.Name => pattern.Text.Contains('.') || (pattern.Text.Any(char.IsLetter) && !isNative(pattern)),
            PatternKind.Regex => false,
            _ => true,
        };

    /// <summary>Records of a process were lost: nobody knows which calls are open.</summary>
    private void Forget(ulong ticks, int processId)
    {
        foreach ((TraceWork trace, _) in _wishes) trace.Tally.Forget(processId);
        core.Pipeline.Ingest(new ReadyCall(ticks, ReadyCallKind.Forget) { ProcessId = processId });
    }

    /// <summary>One frame; null when it is none of ours.</summary>
    private ReadyCall? Read(SignalFrame frame)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(frame.Bytes.ToArray());
            JsonElement json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != 7) return null;
            if (!json[0].TryGetInt32(out int what) || what is < 0 or > 2 || FunctionOf(json) is not { } entry) return null;
            ReadyCallKind kind = (ReadyCallKind)what;
            ReadyCall call = new(core.Pipeline.TicksOf(frame.TimestampNanos), kind)
            {
                ProcessId = frame.ProcessId, ThreadId = frame.ThreadId, Activation = frame.Activation,
                FunctionId = entry.Number, Function = entry.Function,
                Arguments = kind == ReadyCallKind.Enter ? PythonValues.Arguments(json[6]) : [],
                Result = kind == ReadyCallKind.Unwound ? PythonValues.Raised(json[6]) : PythonValues.Of(json[6]),
            };
            return call with { IsWanted = IsWanted(json[1], call) };
        }
        catch (Exception nonsense) when (nonsense is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private HookEntry? FunctionOf(JsonElement json)
    {
        if (json[2].GetString() is not { } module || json[3].GetString() is not { } name || json[4].GetString() is not { } file) return null;
        if (!json[5].TryGetInt32(out int line)) return null;
        (string, int, string) key = (file, line, $"{module}.{name}");
        if (_functions.TryGetValue(key, out HookEntry? known)) return known;
        if (_functions.Count >= MostFunctions) return null;
        Function function = new(key.Item3, key.Item3, Path.GetFileName(file), file, line);
        HookEntry entry = core.Table.GetOrAdd(("python " + key.Item3 + " " + file, (ulong)(uint)line, 0), number => new HookEntry(
            number, (file, (ulong)(uint)line), function, CallLayout.For(null, 0), HasExit: true));
        return _functions[key] = entry;
    }

    /// <summary>Whether a trace that is on wants the call told; all that ever wanted the function count it as theirs.</summary>
    private bool IsWanted(JsonElement numbers, ReadyCall call)
    {
        bool isWanted = false;
        foreach (JsonElement one in numbers.EnumerateArray())
        {
            if (!one.TryGetInt32(out int number) || number - PythonTrace.FirstNumber is not (>= 0 and var index) || index >= _wishes.Count) continue;
            TraceWork trace = _wishes[index].Trace;
            if (!trace.Has(call.FunctionId)) trace.NoteHook(call.FunctionId);
            if (!trace.IsEnabled || trace.IsOver) continue;
            if (trace.Options.SummaryOnly) trace.Tally.Count(call);
            else isWanted = true;
        }

        return isWanted;
    }

    /// <summary>The calls of one process.</summary>
    private sealed class Lane(PythonCalls calls, LaneHistory history, ulong holdTicks) : IFrameSink
    {
        private static readonly ProbeId s_id = ProbeId.At(ProbePlace.Entry, "calls", "calls");
        private readonly LaneReader _reader = new(history, holdTicks);
        private long _lost;
        private int _processId;

        private EventPipeline Pipeline => calls.Pipeline;

        internal void Poll(ulong nowTicks, bool isEnding)
        {
            while (_reader.Poll(nowTicks, this, isEnding)) continue;
            NoteLosses(nowTicks);
        }

        public void OnFrame(in FrameView frame)
        {
            _processId = frame.ProcessId;
            NoteLosses(Pipeline.TicksOf(frame.TimestampNanos));
            if (calls.Read(frame.ToFrame(s_id)) is { } call) Pipeline.Ingest(call);
            else Pipeline.AddLost(1);
        }

        private void NoteLosses(ulong ticks)
        {
            long lost = _reader.LostCount + _reader.GivenUpCount;
            if (lost == _lost) return;
            Pipeline.AddLost(lost - _lost);
            _lost = lost;
            calls.Forget(ticks, _processId);
        }
    }

    private EventPipeline Pipeline => core.Pipeline;
}
