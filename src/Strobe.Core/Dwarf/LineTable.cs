using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>The rows of a unit's line program, in sequences sorted by address; sequences the linker dropped are left out.</summary>
internal sealed class LineTable
{
    private readonly LineRow[] _rows;
    private readonly LineSequence[] _sequences;

    private LineTable(LineHeader header, LineRow[] rows, LineSequence[] sequences)
    {
        Header = header;
        _rows = rows;
        _sequences = sequences;
    }

    internal LineHeader Header { get; }

    internal ReadOnlySpan<LineRow> Rows => _rows;

    internal ReadOnlySpan<LineSequence> Sequences => _sequences;

    internal static LineTable Of(DwarfUnit unit)
    {
        LineHeader header = unit.LineHeader;
        if (header.ProgramEnd <= header.ProgramStart) return new LineTable(header, [], []);
        ReadOnlySpan<byte> program = unit.Module.Sections.Lines.Span[..header.ProgramEnd];
        var cursor = new SpanCursor(program, unit.Module.Damage, ".debug_line", header.ProgramStart);
        var machine = new LineMachine(header, unit);
        machine.Run(ref cursor);
        machine.Sequences.Sort((left, right) => left.Low.CompareTo(right.Low));
        return new LineTable(header, [.. machine.Rows], [.. machine.Sequences]);
    }

    /// <summary>The row that covers an address; false when the address is not this unit's.</summary>
    internal bool TryFind(ulong address, out LineRow row)
    {
        row = default;
        int low = 0;
        int high = _sequences.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_sequences[middle].Low <= address) low = middle + 1;
            else high = middle - 1;
        }

        if (high < 0 || address >= _sequences[high].High) return false;
        row = RowIn(_sequences[high], address);
        return !row.IsEnd;
    }

    /// <summary>The rows whose address is the first of their line's code in a sequence: where a breakpoint for the line goes.</summary>
    internal IEnumerable<LineRow> RowsOf(int file, int line)
    {
        foreach (LineSequence sequence in _sequences)
        {
            bool wasOnLine = false;
            for (int i = sequence.FirstRow; i < sequence.FirstRow + sequence.RowCount; i++)
            {
                LineRow row = _rows[i];
                bool isOnLine = row.Line == line && row.File == file && !row.IsEnd;
                if (isOnLine && !wasOnLine && row.IsStatement) yield return row;
                wasOnLine = isOnLine && (wasOnLine || row.IsStatement);
            }
        }
    }

    private LineRow RowIn(LineSequence sequence, ulong address)
    {
        int low = sequence.FirstRow;
        int high = sequence.FirstRow + sequence.RowCount - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_rows[middle].Address <= address) low = middle;
            else high = middle - 1;
        }

        return _rows[low];
    }
}
