namespace Strobe.Operations.Formats;

/// <summary>A crash for a person: the signal, the stack, the registers.</summary>
internal sealed class CrashText(Tint tint)
{
    private const int RegistersPerLine = 4;

    internal void Write(Utf8Text text, Crash crash)
    {
        tint.Alarm(text);
        text.Plain("✗ "u8).Safe(crash.SignalName);
        if (crash.FaultAddress is { } address) text.Plain(" at address "u8).Hex(address);
        tint.Off(text);
        text.Plain(" in thread "u8).Safe(crash.ThreadName is null ? "" : crash.ThreadName + "/").Number(crash.ThreadId);
        for (int i = 0; i < crash.Backtrace.Count; i++) Frame(text, i, crash.Backtrace[i]);
        Registers(text, crash.Registers);
    }

    private static void Frame(Utf8Text text, int index, StackFrame frame)
    {
        text.Plain("\n    #"u8).Number(index).Plain(" "u8).Hex(frame.Address);
        if (frame.Function is not null) text.Plain(" "u8).Safe(frame.Function);
        if (frame.SourceFile is not null) text.Plain(" at "u8).Safe(frame.SourceFile);
        if (frame.Line is { } line) text.Plain(":"u8).Number(line);
        if (frame.IsInlined) text.Plain(" [inlined]"u8);
        if (frame.Module is not null) text.Plain(" ("u8).Safe(frame.Module).Plain(")"u8);
    }

    private void Registers(Utf8Text text, IReadOnlyDictionary<string, ulong> registers)
    {
        tint.Faint(text);
        int written = 0;
        foreach ((string name, ulong value) in registers)
        {
            text.Plain(written++ % RegistersPerLine == 0 ? "\n    "u8 : "  "u8).Safe(name).Plain("="u8).Hex(value);
        }

        tint.Off(text);
    }
}
