using System.Globalization;

namespace Strobe.Operations.Scope;

/// <summary>What a line of the console is.</summary>
internal enum ConsoleKind
{
    /// <summary>The program wrote it.</summary>
    Output,

    /// <summary>The program wrote it as an error.</summary>
    ErrorOutput,

    /// <summary>A call, its end, or a crash.</summary>
    Event,

    /// <summary>Something went wrong here.</summary>
    Error,
}

/// <summary>A line that the program wrote, an event, or what went wrong.</summary>
internal sealed record ConsoleLine(long Nanos, ConsoleKind Kind, string Text);

/// <summary>The newest lines that the program wrote, its newest calls, and what went wrong. Any thread.</summary>
internal sealed class ConsoleQueue
{
    private const int MostLines = 2000;

    private readonly Queue<ConsoleLine> _lines = new();
    private long _count;

    internal void Say(ConsoleLine line)
    {
        _lines.Enqueue(line);
        _count++;
        if (_lines.Count > MostLines) _lines.Dequeue();
    }

    internal (IReadOnlyList<ConsoleLine> Lines, long Next) From(long number) =>
        ([.. _lines.Skip((int)Math.Clamp(number - (_count - _lines.Count), 0, _lines.Count))], _count);

    internal IEnumerable<ConsoleLine> Lines => _lines;
}

/// <summary>The newest lines that the program wrote, what went wrong, and the newest calls, which do not push the lines out. Any thread.</summary>
internal sealed class ScopeConsole
{
    // Of calls that come faster than anybody reads only the newest of a batch are written out.
    private const int MostOfBatch = 50;

    private readonly Lock _gate = new();
    private readonly ConsoleQueue _lines = new(), _events = new();

    internal void Say(ConsoleLine line)
    {
        lock (_gate) (line.Kind == ConsoleKind.Event ? _events : _lines).Say(line);
    }

    /// <summary>Writes down what is in a batch.</summary>
    internal void Take(EventBatch batch)
    {
        ReadOnlySpan<EventHeader> headers = batch.Headers;
        int calls = 0, skipped = 0;
        foreach (ref readonly EventHeader header in headers)
        {
            if (header.Kind is TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit) calls++;
        }

        for (int i = 0, seen = 0; i < headers.Length; i++)
        {
            bool isCall = headers[i].Kind is TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit;
            if (isCall && ++seen <= calls - MostOfBatch)
            {
                skipped++;
                continue;
            }

            if (skipped > 0) Say(new ConsoleLine(headers[i].TimestampNanos, ConsoleKind.Event, string.Create(CultureInfo.InvariantCulture, $"… {skipped} more")));
            skipped = 0;
            Say(LineOf(batch[i]));
        }
    }

    /// <summary>Lines and events from a number of each on, as far as they are kept, in the order of time, and the numbers of the next.</summary>
    internal (IReadOnlyList<ConsoleLine> Lines, long NextLine, long NextEvent) From(long line, long @event)
    {
        lock (_gate)
        {
            (IReadOnlyList<ConsoleLine> lines, long nextLine) = _lines.From(line);
            (IReadOnlyList<ConsoleLine> events, long nextEvent) = _events.From(@event);
            return (events.Count == 0 ? lines : lines.Count == 0 ? events : [.. lines.Concat(events).OrderBy(one => one.Nanos)], nextLine, nextEvent);
        }
    }

    /// <summary>When the next (last) line after (before) a moment was written that contains a text; null when there is none.</summary>
    internal long? Find(string text, long nanos, bool isBackwards)
    {
        lock (_gate)
        {
            long[] there = [.. _lines.Lines.Where(line => line.Kind is ConsoleKind.Output or ConsoleKind.ErrorOutput && line.Text.Contains(text, StringComparison.Ordinal)).Select(line => line.Nanos)];
            return isBackwards ? there.Where(at => at < nanos).Cast<long?>().Max() : there.Where(at => at > nanos).Cast<long?>().Min();
        }
    }

    private static ConsoleLine LineOf(TraceEvent one) => one switch
    {
        OutputLine line => new(line.TimestampNanos, line.Stream == OutputStream.Stderr ? ConsoleKind.ErrorOutput : ConsoleKind.Output, line.Text),
        FunctionEnter enter => new(enter.TimestampNanos, ConsoleKind.Event, $"{Indent(enter.Depth)}→ {enter.Function.Name}({string.Join(", ", enter.Arguments)})"),
        FunctionExit exit => new(exit.TimestampNanos, ConsoleKind.Event, $"{Indent(exit.Depth)}← {exit.Function.Name}{(exit.IsUnwound ? " unwound" : exit.ReturnValue is VoidValue ? "" : $" = {exit.ReturnValue}")}"),
        Crash crash => new(crash.TimestampNanos, ConsoleKind.Error, $"crashed with {crash.SignalName}"),
        _ => new(one.TimestampNanos, ConsoleKind.Event, one.GetType().Name),
    };

    private static string Indent(int depth) => new(' ', 2 * Math.Min(depth, 20));
}
