using System.Text;
using Strobe.Ring;
using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

/// <summary>Hook number n is function f<c>n</c>; its payload's first eight bytes are its argument or return value. Hooks from 900 have
/// no exit; those from 800 are Go functions'.</summary>
internal sealed class NumberedHooks : IRecordDecoder, ISessionNames
{
    internal int DecodedCount { get; private set; }

    public HookShape? ShapeOf(uint hook) => hook < 1000 ? new HookShape((int)hook, hook < 900, IsByGoroutine: hook is >= 800 and < 900) : null;

    public IReadOnlyList<Argument> DecodeArguments(uint hook, ReadOnlySpan<byte> payload)
    {
        DecodedCount++;
        return payload.Length < 8 ? [] : [new Argument("x", new IntegerValue("long", BitConverter.ToInt64(payload)))];
    }

    public Value DecodeReturn(uint hook, ReturnOrigin origin, uint recordHook, ReadOnlySpan<byte> payload)
    {
        DecodedCount++;
        return origin switch
        {
            ReturnOrigin.Unwound => new UnknownValue("long", "unwound"),
            ReturnOrigin.TailCall => new UnknownValue("long", $"tail call seen by f{recordHook}"),
            _ => payload.Length < 8 ? new UnknownValue("void", "") : new IntegerValue("long", BitConverter.ToInt64(payload)),
        };
    }

    public Function FunctionOf(int functionId) => new($"f{functionId}", $"f{functionId}", "test", null, null);

    public string? ThreadNameOf(int processId, int threadId) => null;
}

/// <summary>Feeds hand-made segments to merger, pairing and batch; time stamps are nanoseconds. Prints what comes out, one event per line.</summary>
internal sealed class Scripted : IDisposable
{
    internal const int ProcessId = 7;
    private readonly SegmentPool _pool = new();
    private readonly RingMemory _memory = RingMemory.Create(new RingGeometry(4096, 2));
    private readonly MergeStep _step;
    private long _nanos;

    internal Scripted()
    {
        var clock = new TscClock(() => ((ulong)(_nanos += 1_000_000), _nanos));
        Batch = new RecordBatch(Hooks, 1 << 12);
        _step = new MergeStep(Merger, clock, 0, Batch, Hooks);
        Source = NewSource();
        Merger.SetNow(1_000_000);
    }

    internal NumberedHooks Hooks { get; } = new();

    internal EventMerger Merger { get; } = new(futureTicks: 1000);

    internal RecordBatch Batch { get; }

    internal RingSource Source { get; }

    internal RingSource NewSource() => new(_memory, Hooks, _pool, 1000);

    /// <summary>Adds a segment. Words: <c>time enter|exit|tail hook slot [value]</c>, separated by commas or line breaks.</summary>
    internal void Add(string script, uint writer = 1, bool isAfterGap = false, bool marksTailCalls = false, uint threadId = 0, RingSource? source = null)
    {
        string[] lines = script.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        RingSegment segment = _pool.Rent(Math.Max(4096, lines.Length * 32));
        foreach (string line in lines)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ref RecordHeader record = ref segment.RecordAt(segment.Length);
            RecordKind kind = words[1] switch { "enter" => RecordKind.Enter, "tail" => RecordKind.TailEnter, _ => RecordKind.Exit };
            record.KindAndHook = (uint)kind | (uint.Parse(words[2]) << RingLayout.HookShift);
            record.Ticks = ulong.Parse(words[0]);
            record.Slot = uint.Parse(words[3]);
            record.SizeBytes = words.Length > 4 ? 32u : 24u;
            if (words.Length > 4) BitConverter.TryWriteBytes(segment.Buffer.AsSpan(segment.Length + 24), long.Parse(words[4]));
            segment.Length += (int)record.SizeBytes;
            segment.RecordCount++;
        }

        segment.ProcessId = ProcessId;
        segment.ThreadId = threadId == 0 ? 100 + writer : threadId;
        segment.Writer = writer;
        segment.IsAfterGap = isAfterGap;
        segment.MarksTailCalls = marksTailCalls;
        Merger.Add(segment, source ?? Source);
    }

    /// <param name="lost">True when the thread's last records are lost.</param>
    internal void EndThread(ulong ticks, uint threadId, bool lost = false) =>
        Merger.Add(new WritersEnded(ticks, Source, ProcessId, threadId, new HashSet<ulong>(lost ? [] : [0ul])));

    /// <summary>Everything up to a time, as text.</summary>
    internal string Release(ulong bound = ulong.MaxValue)
    {
        var text = new StringBuilder();
        bool hasMore;
        do
        {
            hasMore = _step.Fill(bound);
            for (int i = 0; i < Batch.Count; i++) text.Append(Text(Batch[i])).Append('\n');
            Batch.Clear();
            Merger.ReturnSpent(_pool);
        }
        while (hasMore);
        return text.ToString().TrimEnd();
    }

    internal long RentedBytes => _pool.RentedBytes;

    internal static string Text(TraceEvent traceEvent) => traceEvent switch
    {
        FunctionEnter enter =>
            $"{enter.Id} @{enter.TimestampNanos} {enter.Function.Name}({string.Join(", ", enter.Arguments.Select(argument => argument.Value))})"
            + $" depth {enter.Depth} in {enter.ParentId?.ToString() ?? "-"}",
        FunctionExit exit =>
            $"{exit.Id} @{exit.TimestampNanos} {exit.Function.Name} of {exit.EnterId?.ToString() ?? "-"} took {exit.DurationNanos?.ToString() ?? "-"}"
            + $" depth {exit.Depth} in {exit.ParentId?.ToString() ?? "-"}"
            + exit.ReturnValue switch { UnknownValue { Reason: "" } => "", UnknownValue unknown => $" {unknown.Reason}", _ => $" = {exit.ReturnValue}" }
            + (exit.IsUnwound != (exit.ReturnValue is UnknownValue { Reason: "unwound" }) ? " INCONSISTENT" : ""),
        OutputLine line => $"{line.Id} @{line.TimestampNanos} {line.Text}",
        _ => $"{traceEvent.Id} @{traceEvent.TimestampNanos} {traceEvent.GetType().Name}",
    };

    public void Dispose() => _memory.Dispose();
}
