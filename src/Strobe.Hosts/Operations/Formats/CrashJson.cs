namespace Strobe.Operations.Formats;

/// <summary>The part of a crash event that only crashes have.</summary>
internal static class CrashJson
{
    internal static void Write(Utf8Text text, Crash crash)
    {
        text.Plain(",\"signal\":"u8).Json(crash.SignalName).Plain(",\"faultAddress\":"u8).HexOrNull(crash.FaultAddress);
        Registers(text.Plain(",\"registers\":{"u8), crash.Registers);
        Backtrace(text.Plain("},\"backtrace\":["u8), crash.Backtrace);
        text.Plain("],\"locals\":null,\"exceptionType\":null,\"exceptionMessage\":null,\"throwBacktrace\":null"u8);
    }

    private static void Registers(Utf8Text text, IReadOnlyDictionary<string, ulong> registers)
    {
        bool isFirst = true;
        foreach ((string name, ulong value) in registers)
        {
            text.Plain(isFirst ? ""u8 : ","u8).Json(name).Plain(":"u8).HexOrNull(value);
            isFirst = false;
        }
    }

    private static void Backtrace(Utf8Text text, IReadOnlyList<StackFrame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            StackFrame frame = frames[i];
            text.Plain(i == 0 ? "{\"address\":"u8 : ",{\"address\":"u8).HexOrNull(frame.Address)
                .Plain(",\"moduleName\":"u8).Json(frame.Module).Plain(",\"functionName\":"u8).Json(frame.Function)
                .Plain(",\"file\":"u8).Json(frame.SourceFile).Plain(",\"line\":"u8).NumberOrNull(frame.Line)
                .Plain(frame.IsInlined ? ",\"inlined\":true}"u8 : ",\"inlined\":false}"u8);
        }
    }
}
