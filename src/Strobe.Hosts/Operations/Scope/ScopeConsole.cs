namespace Strobe.Operations.Scope;

/// <summary>The newest lines that the program wrote, and what went wrong. Any thread.</summary>
internal sealed class ScopeConsole
{
    private const int MostLines = 2000;

    private readonly Lock _gate = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private long _count;

    internal void Say(ConsoleLine line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            _count++;
            if (_lines.Count > MostLines) _lines.Dequeue();
        }
    }

    /// <summary>Lines from a number on, as far as they are kept, and the number of the next.</summary>
    internal (IReadOnlyList<ConsoleLine> Lines, long Next) From(long number)
    {
        lock (_gate) return ([.. _lines.Skip((int)Math.Clamp(number - (_count - _lines.Count), 0, _lines.Count))], _count);
    }
}

/// <summary>A line that the program wrote, or a fault.</summary>
internal sealed record ConsoleLine(long Nanos, bool IsError, string Text);
