using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Walks the children of an entry, jumping over their descendants. Always moves forward, so it ends.</summary>
internal struct DieChildren
{
    private int _next;
    private readonly DwarfUnit? _unit;

    internal DieChildren(Die parent)
    {
        _unit = parent.HasChildren ? parent.Unit : null;
        _next = parent.HasChildren ? parent.Skip().After : 0;
        Current = default;
    }

    public Die Current { get; private set; }

    public readonly DieChildren GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_unit is null || _next <= 0) return false;
        if (Current.IsValid) _next = NextSibling(Current);
        Current = Die.At(_unit, _next);
        return Current.IsValid;
    }

    /// <summary>Position behind an entry and all below it.</summary>
    internal static int NextSibling(Die die)
    {
        (int after, int sibling) = die.Skip();
        if (!die.HasChildren) return after;
        return sibling != 0 ? sibling : Walk(die.Unit, after);
    }

    private static int Walk(DwarfUnit unit, int position)
    {
        SpanCursor cursor = unit.CursorAt(position);
        AbbreviationTable table = unit.Abbreviations;
        int depth = 1;
        while (depth > 0 && !cursor.IsAtEnd)
        {
            ulong code = cursor.Uleb();
            if (code == 0)
            {
                depth--;
                continue;
            }

            if (table[code] is not { } abbreviation) return unit.End;
            uint sibling = SkipStep.Run(abbreviation.Skips, ref cursor, unit.Format);
            if (!abbreviation.HasChildren) continue;
            if (!SkipStep.Jump(ref cursor, sibling, unit)) depth++;
        }

        return cursor.Position;
    }
}
