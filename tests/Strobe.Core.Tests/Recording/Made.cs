using System.Collections;
using System.Globalization;
using Strobe.Recording;

namespace Strobe.Tests.Recording;

/// <summary>Recordings made by hand, and what is in them as text.</summary>
internal static class Made
{
    internal const string Mix = "synth.cpp:42:mix";

    internal static readonly DateTimeOffset StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Function s_process = new("audio::Filter::process", "_ZN5audio6Filter7processEi", "synth", "/src/synth.cpp", 17);

    /// <summary>Writes a recording: what is given to the writer, its file closed at the end.</summary>
    internal static async Task<RecordingWriter> WriteAsync(string path, Action<RecordingWriter> fill, long queueBytes = 64 << 20, RecordedCounts? counts = null)
    {
        RecordingWriter writer = Writer(DiskFile.Create(path, overwrites: true), queueBytes, counts: counts);
        fill(writer);
        writer.Finish();
        await writer.Completed.WaitAsync(TimeSpan.FromSeconds(30));
        return writer;
    }

    internal static RecordingWriter Writer(IBlockFile file, long queueBytes = 64 << 20, bool waits = false, RecordedCounts? counts = null, Action<Exception>? onFailure = null)
    {
        counts ??= new RecordedCounts(5_000_000_000, new SessionStatistics(30, 20, 10, 3, 2, 1), [new ProbeCounts(1, 2, 300, 200, 100, ["a note"])]);
        return new RecordingWriter(new BlockOutput(file, StartedAt, 77), new BlockQueue(queueBytes, waits), () => counts, onFailure);
    }

    internal static void Probe(this RecordingWriter writer, uint number, string request)
    {
        ByteSink sink = new();
        sink.Text(request);
        writer.Describe(new PlainBlock(BlockKind.Probe, number, sink));
    }

    internal static SignalFrame Frame<T>(long number, long nanos, Shape shape, params ReadOnlySpan<T> elements)
        where T : unmanaged => new(ElementTypes.Of<T>(), shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(elements))
    {
        Probe = ProbeId.Parse(Mix),
        Number = number,
        TimestampNanos = nanos,
        ProcessId = 77,
        ThreadId = 78,
        Activation = 0xABCDEF,
        Hit = number * 2,
    };

    internal static FunctionEnter Enter(long id, long nanos, params IReadOnlyList<Argument> arguments) => new()
    {
        Id = id, TimestampNanos = nanos, ProcessId = 77, ThreadId = 78, ThreadName = "meter", Function = s_process, Arguments = arguments, ParentId = id > 1 ? id - 1 : null, Depth = 3,
    };

    internal static FunctionExit Exit(long id, long nanos, long? enter, Value value, bool isUnwound = false) => new()
    {
        Id = id, TimestampNanos = nanos, ProcessId = 77, ThreadId = 78, Function = s_process, EnterId = enter, ParentId = 5, DurationNanos = enter is null ? null : 12, ReturnValue = value,
        IsUnwound = isUnwound, Depth = 2,
    };

    /// <summary>One event of every kind, with values of every kind.</summary>
    internal static TraceEvent[] Everything()
    {
        Value[] values =
        [
            new IntegerValue("int", -5), new IntegerValue("long", long.MinValue), new IntegerValue("__int128", Int128.MinValue), new IntegerValue("u128", (Int128)ulong.MaxValue + 1),
            new LargeIntegerValue("u128", UInt128.MaxValue), new FloatValue("double", double.NaN), new FloatValue("float", 0.1f, true), new FloatValue("double", -0.0),
            new BoolValue("bool", true), new BoolValue("bool", false), new CharValue("char32_t", 0x1F600), new EnumValue("Mode", "Fast", 3), new EnumValue("Mode", null, -1),
            new TextValue("char*", "grüße\n\0end", 2000, true), new TextValue("char*", "", null, false), new PointerValue("int*", ulong.MaxValue, new IntegerValue("int", 1), "f"),
            new PointerValue("void*", 0), new StructValue("S", [new Argument("x", new IntegerValue("int", 1)), new Argument("inner", new StructValue("T", [], "None"))]),
            new ArrayValue("int[]", [new IntegerValue("int", 1), new UnknownValue("int", "<unreadable 0x10>")], 500), VoidValue.Instance, new UnknownValue("", UnknownValue.OptimizedOut),
        ];
        return
        [
            Enter(1, 100, [.. values.Select((value, i) => new Argument($"a{i}", value))]),
            Exit(2, 200, 1, values[0]),
            Exit(3, 300, null, new UnknownValue("int", "<unwound>"), isUnwound: true),
            new OutputLine { Id = 4, TimestampNanos = 400, ProcessId = 77, ThreadId = 0, Stream = OutputStream.Stdout, Text = "hello\t\u001b[31m" },
            new OutputLine { Id = 5, TimestampNanos = 500, ProcessId = 77, ThreadId = 9, Stream = OutputStream.Stderr, Text = "", IsPartial = true },
            new Crash
            {
                Id = 6, TimestampNanos = 600, ProcessId = 77, ThreadId = 78, ThreadName = "meter", Signal = 11, SignalName = "SIGSEGV", FaultAddress = 0x10,
                Registers = new Dictionary<string, ulong> { ["rip"] = 0x401000, ["rax"] = 0 },
                Backtrace = [new StackFrame(0x401000, "synth", "f", "/src/synth.cpp", 12), new StackFrame(0x402000, null, null, null, null, true)],
                LastEvents = [Enter(1, 100, new Argument("x", values[17])), Exit(2, 200, 1, values[18])],
            },
        ];
    }

    internal static IEnumerable<TraceEvent> EventsIn(StrobeRecording recording)
    {
        foreach (EventBatch batch in recording.ReadBatches())
        {
            for (int i = 0; i < batch.Headers.Length; i++) yield return batch[i];
        }
    }

    /// <summary>Everything that an object holds, as text.</summary>
    internal static string Deep(object? thing) => thing switch
    {
        null => "null",
        string text => $"'{text}'",
        IEnumerable many => "[" + string.Join(", ", many.Cast<object?>().Select(Deep)) + "]",
        _ when thing.GetType() is { IsPrimitive: true } or { IsEnum: true } || thing is Int128 or UInt128 => Convert.ToString(thing, CultureInfo.InvariantCulture)!,
        _ => thing.GetType().Name + "{" + string.Join(", ", thing.GetType().GetProperties().Where(property => property.Name != "EqualityContract" && property.GetIndexParameters().Length == 0 && property.GetMethod!.IsStatic == false)
            .OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => $"{property.Name}={Deep(property.GetValue(thing))}")) + "}",
    };
}

/// <summary>A batch of events made by hand.</summary>
internal sealed class HandBatch(long dropped, params IReadOnlyList<TraceEvent> events) : EventBatch
{
    private readonly EventHeader[] _headers = [.. events.Select(HeaderOf)];

    public override ReadOnlySpan<EventHeader> Headers => _headers;

    public override long DroppedBefore => dropped;

    public override TraceEvent this[int index] => events[index];

    public override Function FunctionOf(int functionId) => events.Select(one => one is FunctionEnter enter ? enter.Function : (one as FunctionExit)?.Function).OfType<Function>().First();

    private static EventHeader HeaderOf(TraceEvent happened) => happened switch
    {
        FunctionEnter enter => new(enter.Id, enter.TimestampNanos, enter.ParentId ?? 0, 0, 4, enter.ProcessId, enter.ThreadId, (ushort)enter.Depth, TraceEventKind.FunctionEnter, false),
        FunctionExit exit => new(exit.Id, exit.TimestampNanos, exit.EnterId ?? 0, exit.DurationNanos ?? -1, 4, exit.ProcessId, exit.ThreadId, (ushort)exit.Depth, TraceEventKind.FunctionExit, exit.IsUnwound),
        OutputLine line => new(line.Id, line.TimestampNanos, 0, 0, -1, line.ProcessId, line.ThreadId, 0, line.Stream == OutputStream.Stdout ? TraceEventKind.Stdout : TraceEventKind.Stderr, false),
        _ => new(happened.Id, happened.TimestampNanos, 0, 0, -1, happened.ProcessId, happened.ThreadId, 0, TraceEventKind.Crash, false),
    };
}

/// <summary>A path that is free, and whose file is gone at the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"strobe-test-{Guid.NewGuid():N}.strobe");

    public void Dispose() => File.Delete(Path);
}
