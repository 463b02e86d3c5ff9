using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Visits every entry of a unit in order. The caller may read the attributes; what it leaves is skipped.</summary>
internal ref struct EntryWalker
{
    private readonly DwarfUnit _unit;
    private readonly AbbreviationTable _table;
    private SpanCursor _cursor;
    private Abbreviation? _current;
    private int _nextDepth;

    internal EntryWalker(DwarfUnit unit)
    {
        _unit = unit;
        _table = unit.Abbreviations;
        _cursor = unit.CursorAt(unit.Header.FirstEntry);
    }

    /// <summary>Position of the current entry.</summary>
    internal int Position { get; private set; }

    /// <summary>0 for the root.</summary>
    internal int Depth { get; private set; }

    internal readonly Abbreviation Current => _current!;

    internal readonly Die Entry => Die.At(_unit, Position);

    internal bool MoveNext()
    {
        if (_current is not null)
        {
            SkipStep.Run(_current.Skips, ref _cursor, _unit.Format);
            _nextDepth = Depth + (_current.HasChildren ? 1 : 0);
        }

        while (!_cursor.IsAtEnd)
        {
            Position = _cursor.Position;
            ulong code = _cursor.Uleb();
            if (code == 0)
            {
                if (--_nextDepth <= 0) break;
                continue;
            }

            _current = _table[code];
            if (_current is null)
            {
                _cursor.Stop(DamageKind.BadValue);
                break;
            }

            Depth = _nextDepth;
            return true;
        }

        _current = null;
        return false;
    }
}
