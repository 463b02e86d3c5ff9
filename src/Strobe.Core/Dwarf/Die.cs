using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>
/// A debugging information entry: a place in a unit, its attributes read when asked for. The default is "no entry" and answers
/// nothing to every question.
/// </summary>
internal readonly struct Die
{
    private readonly Abbreviation? _abbreviation;
    private readonly int _position;
    private readonly int _attributes;

    private Die(DwarfUnit unit, Abbreviation abbreviation, int position, int attributes)
    {
        Unit = unit;
        _abbreviation = abbreviation;
        _position = position;
        _attributes = attributes;
    }

    internal bool IsValid => _abbreviation is not null;

    /// <summary>The unit; only valid entries have one.</summary>
    internal DwarfUnit Unit { get; }

    /// <summary>Module-wide offset.</summary>
    internal long Offset => IsValid ? Unit.SectionBase + _position : -1;

    /// <summary>Offset in the section.</summary>
    internal int Position => _position;

    internal DwarfTag Tag => _abbreviation?.Tag ?? DwarfTag.None;

    internal bool HasChildren => _abbreviation?.HasChildren ?? false;

    internal Abbreviation? Abbreviation => _abbreviation;

    internal string? Name => Text(DwarfAttribute.Name);

    /// <summary>The children one by one.</summary>
    internal DieChildren Children => new(this);

    internal static Die At(DwarfUnit unit, int position)
    {
        if (position < unit.Header.FirstEntry || position >= unit.End) return default;
        SpanCursor cursor = unit.CursorAt(position);
        ulong code = cursor.Uleb();
        if (code == 0) return default;
        Abbreviation? abbreviation = unit.Abbreviations[code];
        if (abbreviation is not null) return new Die(unit, abbreviation, position, cursor.Position);
        cursor.Note(DamageKind.BadValue);
        return default;
    }

    internal bool TryGet(DwarfAttribute name, out AttributeValue value)
    {
        value = default;
        if (_abbreviation is null || !_abbreviation.Has(name)) return false;
        SpanCursor cursor = Cursor();
        foreach (AttributeSpec spec in _abbreviation.Attributes)
        {
            value = FormReader.Read(ref cursor, spec, Unit);
            if (cursor.IsBroken) break;
            if (spec.Name == name) return true;
        }

        value = default;
        return false;
    }

    internal bool Has(DwarfAttribute name) => _abbreviation?.Has(name) ?? false;

    internal string? Text(DwarfAttribute name) => TryGet(name, out AttributeValue value) ? Unit.Text(value) : null;

    internal ulong? Unsigned(DwarfAttribute name) => TryGet(name, out AttributeValue value) && value.IsConstant ? value.Number : null;

    internal bool Flag(DwarfAttribute name) => TryGet(name, out AttributeValue value) && value.Number != 0;

    /// <summary>The entry a reference leads to; invalid when there is none.</summary>
    internal Die Follow(DwarfAttribute name) => Unit is null ? default : Unit.Module.DieAt(Reference(name));

    /// <summary>Offset a reference leads to; −1 when there is none.</summary>
    internal long Reference(DwarfAttribute name)
    {
        if (!TryGet(name, out AttributeValue value)) return -1;
        if (value.IsReference) return (long)value.Number;
        Unit.Module.Damage.Add(DamageKind.Unsupported, "reference form", Offset);
        return -1;
    }

    /// <summary>A cursor at the first attribute.</summary>
    internal SpanCursor Cursor() => Unit.CursorAt(_attributes);

    /// <summary>Position of what follows the attributes, and of the next sibling when it is told (else 0).</summary>
    internal (int After, int Sibling) Skip()
    {
        if (_abbreviation is null) return (0, 0);
        SpanCursor cursor = Cursor();
        uint sibling = SkipStep.Run(_abbreviation.Skips, ref cursor, Unit.Format);
        int after = cursor.Position;
        return (after, SkipStep.Jump(ref cursor, sibling, Unit) ? cursor.Position : 0);
    }
}
