using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Runs a line program (DWARF 5 section 6.2.5).</summary>
internal sealed class LineMachine(LineHeader header, DwarfUnit unit)
{
    private ulong _address;
    private uint _file = 1;
    private uint _line = 1;
    private uint _column;
    private bool _isStatement = header.DefaultIsStatement;
    private bool _isPrologueEnd;
    private int _firstRow;

    internal List<LineRow> Rows { get; } = [];

    internal List<LineSequence> Sequences { get; } = [];

    internal void Run(ref SpanCursor cursor)
    {
        while (!cursor.IsAtEnd)
        {
            byte opcode = cursor.U8();
            if (opcode >= header.OpcodeBase) Special(opcode);
            else if (opcode == 0) Extended(ref cursor);
            else Standard(opcode, ref cursor);
        }

        // A sequence without its end row cannot tell how far it reaches.
        if (Rows.Count > _firstRow) Rows.RemoveRange(_firstRow, Rows.Count - _firstRow);
    }

    private void Special(byte opcode)
    {
        int adjusted = opcode - header.OpcodeBase;
        _address += (ulong)(adjusted / header.LineRange) * header.MinInstructionBytes;
        _line += (uint)(header.LineBase + (adjusted % header.LineRange));
        Append(false);
    }

    private void Standard(byte opcode, ref SpanCursor cursor)
    {
        switch (opcode)
        {
            case 1:
                Append(false);
                break;
            case 2:
                _address += cursor.Uleb() * header.MinInstructionBytes;
                break;
            case 3:
                _line += (uint)cursor.Sleb();
                break;
            case 4:
                _file = (uint)cursor.Uleb();
                break;
            case 5:
                _column = (uint)cursor.Uleb();
                break;
            case 6:
                _isStatement = !_isStatement;
                break;
            case 7:
                break;
            case 8:
                _address += (ulong)((255 - header.OpcodeBase) / header.LineRange) * header.MinInstructionBytes;
                break;
            case 9:
                _address += cursor.U16();
                break;
            case 10:
                _isPrologueEnd = true;
                break;
            default:
                for (int i = 0; i < header.OperandCounts[opcode - 1]; i++) cursor.SkipLeb();
                break;
        }
    }

    private void Extended(ref SpanCursor cursor)
    {
        ulong length = cursor.Uleb();
        long end = cursor.Position + (long)Math.Min(length, (ulong)cursor.Remaining);
        if (length == 0) return;
        switch (cursor.U8())
        {
            case 1:
                Append(true);
                EndSequence();
                break;
            case 2:
                _address = cursor.Unsigned((int)(end - cursor.Position));
                break;
        }

        if (end >= cursor.Position) cursor.MoveTo(end);
    }

    private void Append(bool isEnd)
    {
        Rows.Add(new LineRow(
            _address, (int)_file, (int)_line, (ushort)Math.Min(_column, ushort.MaxValue), _isStatement, isEnd, _isPrologueEnd));
        _isPrologueEnd = false;
    }

    private void EndSequence()
    {
        ulong low = Rows[_firstRow].Address;
        if (low >= _address || CodeAttributes.IsDropped(low, unit)) Rows.RemoveRange(_firstRow, Rows.Count - _firstRow);
        else Sequences.Add(new LineSequence(low, _address, _firstRow, Rows.Count - _firstRow));
        _firstRow = Rows.Count;
        _address = 0;
        _file = 1;
        _line = 1;
        _column = 0;
        _isStatement = header.DefaultIsStatement;
    }
}
