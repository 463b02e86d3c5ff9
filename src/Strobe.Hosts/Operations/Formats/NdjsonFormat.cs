using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strobe.Operations.Formats;

/// <summary>
/// A JSON object per line, with the keys of the daemon's verbose query events; what is not known is null, never left out. Some keys are
/// ours: exits of calls that did not return carry <c>"unwound":true</c>, output without its line break <c>"partial":true</c>; crashes name
/// their thread and bring its last events.
/// </summary>
internal sealed class NdjsonFormat : IEventFormat, IDisposable
{
    private const int MostFragments = 1 << 16;
    private readonly Dictionary<Function, byte[]> _fragments = new(ReferenceEqualityComparer.Instance);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions
    {
        // Controls are still escaped; only what matters inside HTML is left readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    });

    private string? _threadName;
    private byte[] _threadNameJson = [];

    public void Event(Utf8Text text, TraceEvent happened)
    {
        Object(text, happened);
        text.Plain("\n"u8);
    }

    public void Gap(Utf8Text text, long dropped, long timestampNanos) =>
        text.Plain("{\"id\":null,\"timestamp_ns\":"u8).Number(timestampNanos)
            .Plain(",\"eventType\":\"gap\",\"dropped\":"u8).Number(dropped).Plain("}\n"u8);

    public void Functions(Utf8Text text, IReadOnlyList<FunctionSummary> functions)
    {
        foreach (FunctionSummary one in functions.OrderByDescending(one => one.TotalNanos))
        {
            text.Plain("{\"eventType\":\"function_summary\","u8).Plain(Fragment(one.Function))
                .Plain(",\"calls\":"u8).Number(one.Calls);
            Figure(text, ",\"total_ns\":"u8, one.TotalNanos, one.IsTimed);
            Figure(text, ",\"mean_ns\":"u8, one.MeanNanos, one.IsTimed);
            Figure(text, ",\"p50_ns\":"u8, one.P50Nanos, one.IsTimed);
            Figure(text, ",\"p99_ns\":"u8, one.P99Nanos, one.IsTimed);
            Figure(text, ",\"max_ns\":"u8, one.MaxNanos, one.IsTimed);
            text.Plain("}\n"u8);
        }
    }

    private static void Figure(Utf8Text text, ReadOnlySpan<byte> name, long nanos, bool isKnown)
    {
        text.Plain(name);
        if (isKnown) text.Number(nanos);
        else text.Plain("null"u8);
    }

    public void End(Utf8Text text, TraceTotals totals)
    {
        text.Plain("{\"eventType\":\"summary\",\"events\":"u8).Number(totals.Events)
            .Plain(",\"dropped\":"u8).Number(totals.Dropped).Plain(",\"hooks\":"u8).Number(totals.Hooks).Plain(",\"refused\":["u8);
        bool isFirst = true;
        foreach (HookRefusal refusal in totals.Refusals.Where(refusal => !refusal.IsHooked))
        {
            text.Plain(isFirst ? "{\"function\":"u8 : ",{\"function\":"u8).Json(refusal.Function.Name)
                .Plain(",\"reason\":"u8).Json(refusal.Reason).Plain("}"u8);
            isFirst = false;
        }

        text.Plain("]}\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void Object(Utf8Text text, TraceEvent happened)
    {
        text.Plain("{\"id\":"u8).Number(happened.Id).Plain(",\"timestamp_ns\":"u8).Number(happened.TimestampNanos);
        switch (happened)
        {
            case FunctionEnter enter: Enter(text, enter); break;
            case FunctionExit exit: Exit(text, exit); break;
            case OutputLine line: Output(text, line); break;
            case Crash crash: CrashLine(text, crash); break;
            default: text.Plain(",\"eventType\":"u8).Json(happened.GetType().Name); break;
        }

        text.Plain("}"u8);
    }

    private void Enter(Utf8Text text, FunctionEnter enter)
    {
        text.Plain(",\"eventType\":\"function_enter\","u8).Plain(Fragment(enter.Function)).Plain(",\"duration_ns\":null"u8);
        Thread(text, enter, enter.ParentId);
        Arguments(text.Plain(",\"arguments\":["u8), enter.Arguments);
        text.Plain("],\"returnValue\":null,\"returnType\":null"u8);
        Unused(text);
    }

    // The parent of an exit is its own entry: that pairs the two, and the entry names the caller.
    private void Exit(Utf8Text text, FunctionExit exit)
    {
        text.Plain(",\"eventType\":\"function_exit\","u8).Plain(Fragment(exit.Function)).Plain(",\"duration_ns\":"u8).NumberOrNull(exit.DurationNanos);
        Thread(text, exit, exit.EnterId);
        text.Plain(",\"arguments\":null,\"returnValue\":"u8);
        JsonValue(text, exit.ReturnValue);
        text.Plain(",\"returnType\":"u8).Json(exit.ReturnValue.TypeName is { Length: > 0 } type ? type : null);
        if (exit.IsUnwound) text.Plain(",\"unwound\":true"u8);
        Unused(text);
    }

    private static void Output(Utf8Text text, OutputLine line) =>
        text.Plain(line.Stream == OutputStream.Stderr ? ",\"eventType\":\"stderr\",\"threadId\":"u8 : ",\"eventType\":\"stdout\",\"threadId\":"u8)
            .NumberOrNull(line.ThreadId == 0 ? null : line.ThreadId).Plain(",\"pid\":"u8).Number(line.ProcessId)
            .Plain(",\"text\":"u8).Json(line.Text).Plain(line.IsPartial ? ",\"partial\":true"u8 : ""u8);

    private void CrashLine(Utf8Text text, Crash crash)
    {
        text.Plain(",\"eventType\":\"crash\",\"threadId\":"u8).Number(crash.ThreadId).Plain(",\"threadName\":"u8).Json(crash.ThreadName)
            .Plain(",\"pid\":"u8).Number(crash.ProcessId);
        CrashJson.Write(text, crash);
        text.Plain(",\"lastEvents\":["u8);
        for (int i = 0; i < crash.LastEvents.Count; i++) Object(i == 0 ? text : text.Plain(","u8), crash.LastEvents[i]);
        text.Plain("]"u8);
    }

    private static void Unused(Utf8Text text) => text.Plain(",\"watchValues\":null,\"sampled\":null,\"logpointMessage\":null"u8);

    private void Thread(Utf8Text text, TraceEvent happened, long? parent)
    {
        if (happened.ThreadName is null || !ReferenceEquals(happened.ThreadName, _threadName))
        {
            _threadName = happened.ThreadName;
            _threadNameJson = new Utf8Text().Json(_threadName).Written.ToArray();
        }

        text.Plain(",\"threadId\":"u8).Number(happened.ThreadId).Plain(",\"threadName\":"u8).Plain(_threadNameJson)
            .Plain(",\"pid\":"u8).Number(happened.ProcessId).Plain(",\"parentEventId\":"u8).NumberOrNull(parent);
    }

    private void Arguments(Utf8Text text, IReadOnlyList<Argument> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            Argument argument = arguments[i];
            text.Plain(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8).Json(argument.Name)
                .Plain(",\"type\":"u8).Json(argument.Value.TypeName is { Length: > 0 } type ? type : null).Plain(",\"value\":"u8);
            JsonValue(text, argument.Value);
            text.Plain("}"u8);
        }
    }

    private void JsonValue(Utf8Text text, Value value)
    {
        _json.Reset(text);
        value.WriteTo(_json);
        _json.Flush();
    }

    private byte[] Fragment(Function function)
    {
        if (_fragments.TryGetValue(function, out byte[]? fragment)) return fragment;
        if (_fragments.Count >= MostFragments) _fragments.Clear();
        fragment = new Utf8Text().Plain("\"function\":"u8).Json(function.Name).Plain(",\"functionRaw\":"u8).Json(function.RawName)
            .Plain(",\"sourceFile\":"u8).Json(function.SourceFile).Plain(",\"line\":"u8).NumberOrNull(function.Line).Written.ToArray();
        _fragments.Add(function, fragment);
        return fragment;
    }
}
