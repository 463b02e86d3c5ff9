using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>What an event has beyond its row: arguments, return values, text, crash reports.</summary>
internal static class EventCodec
{
    /// <summary>The event's values. False, and nothing written, when this version does not know such events.</summary>
    internal static bool TryWrite(TraceEvent happened, TextTable texts, ByteSink sink)
    {
        switch (happened)
        {
            case FunctionEnter enter: ValueCodec.Write(enter.Arguments, texts, sink); break;
            case FunctionExit exit: ValueCodec.Write(exit.ReturnValue, texts, sink); break;
            case OutputLine line: sink.Text(line.Text); break;
            case Crash crash: WriteCrash(crash, texts, sink); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Makes an event of its row and its values. Never throws; what is damaged is empty.</summary>
    internal static TraceEvent Read(in EventRow row, Function function, ref SpanCursor values, string[] texts)
    {
        string? threadName = ValueCodec.TextAt(texts, row.ThreadName);
        return (TraceEventKind)row.Kind switch
        {
            TraceEventKind.FunctionEnter => new FunctionEnter
            {
                Id = row.Id,
                TimestampNanos = row.Nanos,
                ProcessId = row.ProcessId,
                ThreadId = row.ThreadId,
                ThreadName = threadName,
                Function = function,
                Arguments = ValueCodec.ReadArguments(ref values, texts),
                ParentId = row.ParentId == 0 ? null : row.ParentId,
                Depth = row.Depth,
            },
            TraceEventKind.FunctionExit => new FunctionExit
            {
                Id = row.Id,
                TimestampNanos = row.Nanos,
                ProcessId = row.ProcessId,
                ThreadId = row.ThreadId,
                ThreadName = threadName,
                Function = function,
                EnterId = row.PartnerId == 0 ? null : row.PartnerId,
                ParentId = row.ParentId == 0 ? null : row.ParentId,
                Depth = row.Depth,
                DurationNanos = row.DurationNanos < 0 ? null : row.DurationNanos,
                ReturnValue = ValueCodec.Read(ref values, texts) ?? VoidValue.Instance,
                IsUnwound = (row.Flags & EventRowFlags.Unwound) != 0,
            },
            TraceEventKind.Crash => ReadCrash(row, threadName, ref values, texts),
            var kind => new OutputLine
            {
                Id = row.Id,
                TimestampNanos = row.Nanos,
                ProcessId = row.ProcessId,
                ThreadId = row.ThreadId,
                ThreadName = threadName,
                Stream = kind == TraceEventKind.Stderr ? OutputStream.Stderr : OutputStream.Stdout,
                Text = TextTable.TextOf(ref values),
                IsPartial = (row.Flags & EventRowFlags.Partial) != 0,
            },
        };
    }

    internal static void Write(Function function, ByteSink sink)
    {
        sink.Text(function.Name);
        sink.Text(function.RawName);
        sink.Text(function.Module);
        sink.OptionalText(function.SourceFile);
        sink.Zigzag(function.Line ?? 0);
    }

    internal static Function ReadFunction(ref SpanCursor cursor) => new(
        TextTable.TextOf(ref cursor), TextTable.TextOf(ref cursor), TextTable.TextOf(ref cursor), TextTable.OptionalTextOf(ref cursor),
        ValueCodec.Zigzag(ref cursor) is var line and > 0 and <= int.MaxValue ? (int)line : null);

    private static void WriteCrash(Crash crash, TextTable texts, ByteSink sink)
    {
        sink.Zigzag(crash.Signal);
        sink.Text(crash.SignalName);
        sink.U8(crash.FaultAddress is null ? (byte)0 : (byte)1);
        sink.Uleb(crash.FaultAddress ?? 0);
        sink.Uleb((ulong)crash.Registers.Count);
        foreach ((string name, ulong value) in crash.Registers)
        {
            sink.Text(name);
            sink.Uleb(value);
        }

        sink.Uleb((ulong)crash.Backtrace.Count);
        foreach (StackFrame frame in crash.Backtrace)
        {
            sink.Uleb(frame.Address);
            sink.OptionalText(frame.Module);
            sink.OptionalText(frame.Function);
            sink.OptionalText(frame.SourceFile);
            sink.Zigzag(frame.Line ?? 0);
            sink.U8(frame.IsInlined ? (byte)1 : (byte)0);
        }

        TraceEvent[] last = [.. crash.LastEvents.Where(happened => happened is FunctionEnter or FunctionExit)];
        sink.Uleb((ulong)last.Length);
        foreach (TraceEvent happened in last)
        {
            Function function = happened is FunctionEnter enter ? enter.Function : ((FunctionExit)happened).Function;
            EventRow row = EventBlockBuilder.RowOf(happened, texts);
            sink.Raw(row);
            Write(function, sink);
            TryWrite(happened, texts, sink);
        }
    }

    private static Crash ReadCrash(in EventRow row, string? threadName, ref SpanCursor values, string[] texts)
    {
        int signal = (int)ValueCodec.Zigzag(ref values);
        string name = TextTable.TextOf(ref values);
        bool hasAddress = values.U8() != 0;
        ulong address = values.Uleb();
        Dictionary<string, ulong> registers = [];
        for (ulong left = values.Uleb(); left > 0 && !values.IsBroken; left--) registers[TextTable.TextOf(ref values)] = values.Uleb();
        List<StackFrame> stack = [];
        for (ulong left = values.Uleb(); left > 0 && !values.IsBroken; left--)
        {
            stack.Add(new StackFrame(
                values.Uleb(), TextTable.OptionalTextOf(ref values), TextTable.OptionalTextOf(ref values), TextTable.OptionalTextOf(ref values),
                ValueCodec.Zigzag(ref values) is var line and > 0 and <= int.MaxValue ? (int)line : null, values.U8() != 0));
        }

        return new Crash
        {
            Id = row.Id,
            TimestampNanos = row.Nanos,
            ProcessId = row.ProcessId,
            ThreadId = row.ThreadId,
            ThreadName = threadName,
            Signal = signal,
            SignalName = name,
            FaultAddress = hasAddress ? address : null,
            Registers = registers,
            Backtrace = stack,
            LastEvents = ReadLast(ref values, texts),
        };
    }

    private static List<TraceEvent> ReadLast(ref SpanCursor values, string[] texts)
    {
        List<TraceEvent> last = [];
        for (ulong left = Math.Min(values.Uleb(), Crash.MostLastEvents); left > 0 && !values.IsBroken; left--)
        {
            ReadOnlySpan<byte> bytes = values.Bytes(RecordingLayout.EventRowBytes);
            if (bytes.IsEmpty) break;
            EventRow row = System.Runtime.InteropServices.MemoryMarshal.Read<EventRow>(bytes);
            // A crash among the last events of a crash would be without end.
            if (row.Kind is not ((byte)TraceEventKind.FunctionEnter or (byte)TraceEventKind.FunctionExit)) break;
            Function function = ReadFunction(ref values);
            last.Add(Read(row, function, ref values, texts));
        }

        return last;
    }
}
