namespace Strobe.Operations.Formats;

/// <summary>A line a person reads per event: <c>[14:30:01.456] → audio::init(sampleRate=48000)</c>, indented by depth.</summary>
/// <param name="clock">Where the stamps come from.</param>
/// <param name="tint">Colours.</param>
/// <param name="mainThread">The thread whose lines need no label.</param>
internal sealed class TextFormat(WallClock clock, Tint tint, int mainThread) : IEventFormat
{
    private const int DeepestIndent = 32;
    private readonly CrashText _crash = new(tint);

    public void Event(Utf8Text text, TraceEvent happened)
    {
        Stamp(text, happened.TimestampNanos);
        switch (happened)
        {
            case FunctionEnter enter: Enter(text, enter); break;
            case FunctionExit exit: Exit(text, exit); break;
            case OutputLine line: Output(text, line); break;
            case Crash crash: CrashLines(text, crash); break;
            default: text.Safe(happened.GetType().Name); break;
        }

        text.Plain("\n"u8);
    }

    public void Gap(Utf8Text text, long dropped, long timestampNanos)
    {
        Stamp(text, timestampNanos);
        tint.Warning(text);
        text.Plain("… "u8).Number(dropped).Plain(dropped == 1 ? " event lost"u8 : " events lost"u8);
        tint.Off(text);
        text.Plain("\n"u8);
    }

    public void Functions(Utf8Text text, IReadOnlyList<FunctionSummary> functions) => SummaryTable.Write(text, functions, tint);

    public void End(Utf8Text text, TraceTotals totals)
    {
        // A person is told only what went wrong, and that on standard error.
    }

    private void Stamp(Utf8Text text, long timestampNanos)
    {
        tint.Faint(text);
        clock.Stamp(text, timestampNanos);
        tint.Off(text);
        text.Plain(" "u8);
    }

    private void Enter(Utf8Text text, FunctionEnter enter)
    {
        Place(text, enter, enter.Depth);
        tint.Enter(text);
        text.Plain("→ "u8);
        tint.Off(text);
        text.Safe(enter.Function.Name).Plain("("u8);
        for (int i = 0; i < enter.Arguments.Count; i++)
        {
            Argument argument = enter.Arguments[i];
            if (i > 0) text.Plain(", "u8);
            ShortValue.Write(text.Safe(argument.Name).Plain("="u8), argument.Value);
        }

        text.Plain(")"u8);
    }

    private void Exit(Utf8Text text, FunctionExit exit)
    {
        Place(text, exit, exit.Depth);
        if (exit.IsUnwound) tint.Warning(text);
        else tint.Exit(text);
        text.Plain("← "u8);
        tint.Off(text);
        text.Safe(exit.Function.Name);
        // A language that knows what was raised says so.
        if (exit is { IsUnwound: true, ReturnValue: UnknownValue { TypeName.Length: > 0 } raised } && raised.Reason.StartsWith("<raised ", StringComparison.Ordinal))
            text.Plain(" "u8).Safe(raised.Reason);
        else if (exit.IsUnwound) text.Plain(" unwound"u8);
        else ShortValue.Write(text.Plain(" → "u8), exit.ReturnValue);
        if (exit.DurationNanos is not { } duration) return;
        tint.Faint(text);
        text.Plain(" ["u8).Duration(duration).Plain("]"u8);
        tint.Off(text);
    }

    private void Output(Utf8Text text, OutputLine line)
    {
        if (line.Stream == OutputStream.Stderr) tint.Warning(text);
        text.Plain(line.Stream == OutputStream.Stderr ? "stderr: "u8 : "stdout: "u8);
        if (line.Stream == OutputStream.Stderr) tint.Off(text);
        text.Safe(line.Text, keepsTabs: true);
    }

    private void CrashLines(Utf8Text text, Crash crash)
    {
        _crash.Write(text, crash);
        if (crash.LastEvents.Count == 0) return;
        text.Plain("\n    last events of this thread:"u8);
        foreach (TraceEvent happened in crash.LastEvents)
        {
            text.Plain("\n    "u8);
            Stamp(text, happened.TimestampNanos);
            if (happened is FunctionEnter enter) Enter(text, enter);
            else if (happened is FunctionExit exit) Exit(text, exit);
        }
    }

    private void Place(Utf8Text text, TraceEvent happened, int depth)
    {
        if (happened.ThreadId != mainThread)
        {
            tint.Faint(text);
            text.Safe(happened.ThreadName ?? "thread").Plain("/"u8).Number(happened.ThreadId).Plain(" "u8);
            tint.Off(text);
        }

        text.Fill((byte)' ', 2 * Math.Clamp(depth, 0, DeepestIndent));
        if (depth > DeepestIndent) text.Plain("("u8).Number(depth).Plain(") "u8);
    }
}
