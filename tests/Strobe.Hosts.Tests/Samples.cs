using Strobe.Operations.Formats;

namespace Strobe.Tests;

/// <summary>Events made by hand, so that every kind and every awkward case occurs.</summary>
internal static class Samples
{
    internal const int MainThread = 4242;

    /// <summary>A string with everything a terminal might obey, and what would reorder or break a line.</summary>
    internal const string Hostile = "a\e[31mred\e]0;title\a\r\n\tb\u009b2Jc\u202Ed\u2028e\u007f\0\"\\";

    internal static DateTimeOffset Start { get; } = new(2026, 11, 20, 14, 30, 1, TimeSpan.Zero);

    internal static Function Init { get; } = new("audio::init", "_ZN5audio4initEi", "app", "/src/audio.cpp", 12);

    internal static Function Plain { get; } = new("memcpy", "memcpy", "libc.so.6", null, null);

    internal static Function Evil { get; } = new("evil<\e[2J>", "_Z\u202Eevil", "app\n", "/src/\e]8;;x\a.cpp", 1);

    internal static FunctionEnter Enter(long id, Function function, int depth = 0, long? parent = null, params Argument[] arguments) => new()
    {
        Id = id,
        TimestampNanos = 456_000_000 + id * 1_000_000,
        ProcessId = MainThread,
        ThreadId = MainThread,
        ThreadName = "app",
        Function = function,
        Arguments = arguments,
        ParentId = parent,
        Depth = depth,
    };

    internal static FunctionExit Exit(long id, Function function, Value value, long? enter = 1, long? duration = 2_345_678, int depth = 0) => new()
    {
        Id = id,
        TimestampNanos = 456_000_000 + id * 1_000_000,
        ProcessId = MainThread,
        ThreadId = MainThread,
        ThreadName = "app",
        Function = function,
        EnterId = enter,
        Depth = depth,
        DurationNanos = duration,
        ReturnValue = value,
    };

    internal static OutputLine Line(long id, OutputStream stream, string text, bool isPartial = false) => new()
    {
        Id = id,
        TimestampNanos = 456_000_000 + id * 1_000_000,
        ProcessId = MainThread,
        ThreadId = 0,
        Stream = stream,
        Text = text,
        IsPartial = isPartial,
    };

    internal static Crash Crash(long id) => new()
    {
        Id = id,
        TimestampNanos = 456_000_000 + id * 1_000_000,
        ProcessId = MainThread,
        ThreadId = 4250,
        ThreadName = "worker",
        Signal = 11,
        SignalName = "SIGSEGV",
        FaultAddress = 0x10,
        Registers = new Dictionary<string, ulong>
        {
            ["rax"] = 0, ["rbx"] = 1, ["rcx"] = ulong.MaxValue, ["rdx"] = 3, ["rip"] = 0x401136,
        },
        Backtrace =
        [
            new StackFrame(0x401136, "app", "audio::gain", "/src/audio.h", 7, IsInlined: true),
            new StackFrame(0x401136, "app", "audio::process", "/src/audio.cpp", 42),
            new StackFrame(0x7f0000001000, "libc.so.6", null, null, null),
            new StackFrame(0xdead, null, null, null, null),
        ],
        LastEvents = id <= 2
            ? []
            : [
                Enter(id - 2, Evil, 1, null, new Argument("rate", new IntegerValue("int", 1))) with { ThreadId = 4250, ThreadName = "worker" },
                Exit(id - 1, Evil, new IntegerValue("int", 0), enter: id - 2, duration: 850, depth: 1) with { ThreadId = 4250, ThreadName = "worker" },
            ],
    };

    internal static IEnumerable<TraceEvent> All()
    {
        yield return Line(1, OutputStream.Stdout, "Starting audio engine...");
        yield return Enter(2, Init, arguments: [new Argument("sampleRate", new IntegerValue("int", 48000)), new Argument("name", new TextValue("char const*", "main", 4, false))]);
        yield return Enter(3, Plain, depth: 1, parent: 2);
        yield return Exit(4, Plain, new PointerValue("void*", 0x7ffe0010), enter: 3, duration: 850, depth: 1);
        yield return Exit(5, Init, new IntegerValue("int", 0), enter: 2);
        yield return Line(6, OutputStream.Stderr, "Warning:\tsample rate mismatch");
        yield return Enter(7, Init, arguments: [new Argument("sampleRate", new UnknownValue("int", UnknownValue.OptimizedOut))]) with { ThreadId = 4250, ThreadName = "worker", Depth = 40 };
        yield return Exit(8, Init, new UnknownValue("int", "<unwound>"), enter: 7) with { IsUnwound = true, ThreadId = 4250, ThreadName = null };
        yield return Exit(9, Plain, VoidValue.Instance, enter: null, duration: null);
        yield return Enter(10, Evil, 0, null, new Argument("a\e[1m", new TextValue("ch\nar*", Hostile, 99, true)), new Argument("e", new EnumValue("E", "Bad\e[5m", 1)));
        yield return Line(11, OutputStream.Stdout, Hostile);
        yield return Enter(12, Init, 0, null, Numbers());
        yield return Crash(13);
    }

    internal static string Write(IEventFormat format, IEnumerable<TraceEvent> events)
    {
        Utf8Text text = new();
        foreach (TraceEvent happened in events) format.Event(text, happened);
        return Read(text);
    }

    internal static string Read(Utf8Text text) => System.Text.Encoding.UTF8.GetString(text.Written);

    private static Argument[] Numbers() =>
    [
        new("least", new IntegerValue("long", long.MinValue)),
        new("most", new IntegerValue("unsigned long", ulong.MaxValue)),
        new("wide", new IntegerValue("__int128", Int128.MinValue)),
        new("single", new FloatValue("float", 0.1f, IsSingle: true)),
        new("nan", new FloatValue("double", double.NaN)),
        new("flag", new BoolValue("bool", true)),
        new("letter", new CharValue("char", 'x')),
        new("tone", new StructValue("Tone", [new Argument("hz", new IntegerValue("int", 440))])),
        new("list", new ArrayValue("std::vector<int>", [new IntegerValue("int", 1)], 250)),
        new("none", new PointerValue("int*", 0)),
    ];
}
