using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>The abbreviations of a unit by their code. Codes are nearly always 1, 2, 3 …: an array; stragglers go to a dictionary.</summary>
internal sealed class AbbreviationTable
{
    private readonly List<Abbreviation> _dense = [];
    private readonly Dictionary<ulong, Abbreviation> _sparse = [];
    private Abbreviation[] _byCode = [];

    internal static AbbreviationTable Empty { get; } = new();

    /// <summary>Bytes the table occupies in its section.</summary>
    internal int SizeBytes { get; private set; }

    internal Abbreviation? this[ulong code]
    {
        get
        {
            Abbreviation[] byCode = _byCode;
            if (code - 1 < (ulong)byCode.Length) return byCode[(int)code - 1];
            return _sparse.GetValueOrDefault(code);
        }
    }

    internal static AbbreviationTable Read(ReadOnlySpan<byte> section, ulong offset, UnitFormat format, DamageLog damage)
    {
        var table = new AbbreviationTable();
        if (offset > (ulong)section.Length)
        {
            damage.Add(DamageKind.BadOffset, ".debug_abbrev", (long)offset);
            return table;
        }

        var cursor = new SpanCursor(section, damage, ".debug_abbrev", (int)offset);
        var attributes = new List<AttributeSpec>();
        while (!cursor.IsAtEnd)
        {
            ulong code = cursor.Uleb();
            if (code == 0) break;
            table.Add(code, ReadOne(ref cursor, attributes, format));
        }

        table._byCode = [.. table._dense];
        table.SizeBytes = cursor.Position - (int)offset;
        return table;
    }

    private static Abbreviation ReadOne(ref SpanCursor cursor, List<AttributeSpec> attributes, UnitFormat format)
    {
        attributes.Clear();
        var tag = (DwarfTag)Math.Min(cursor.Uleb(), ushort.MaxValue);
        bool hasChildren = cursor.U8() != 0;
        while (!cursor.IsBroken)
        {
            ulong name = cursor.Uleb();
            ulong form = cursor.Uleb();
            if (name == 0 && form == 0) break;
            long constant = form == (ulong)DwarfForm.ImplicitConstant ? cursor.Sleb() : 0;
            attributes.Add(AttributeSpec.Of(
                (DwarfAttribute)Math.Min(name, ushort.MaxValue), (DwarfForm)Math.Min(form, ushort.MaxValue), format, constant));
        }

        return new Abbreviation(tag, hasChildren, [.. attributes]);
    }

    private void Add(ulong code, Abbreviation abbreviation)
    {
        if (code == (ulong)_dense.Count + 1) _dense.Add(abbreviation);
        else if (code > (ulong)_dense.Count) _sparse.TryAdd(code, abbreviation);
    }
}
