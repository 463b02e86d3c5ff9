using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Reads the directory and file tables of a line program.</summary>
internal static class LineFiles
{
    private const ulong ContentPath = 1;
    private const ulong ContentDirectory = 2;

    /// <summary>DWARF 2 to 4: numbers count from 1, directory 0 is the compilation directory.</summary>
    internal static void ReadOld(
        ref SpanCursor cursor, List<AttributeValue> directories, List<(AttributeValue Name, ulong Directory)> files, int maxFiles)
    {
        directories.Add(default);
        files.Add(default);
        while (directories.Count < maxFiles && Inline(ref cursor) is { Length: > 0 } directory) directories.Add(directory);
        while (files.Count < maxFiles && Inline(ref cursor) is { Length: > 0 } name)
        {
            files.Add((name, cursor.Uleb()));
            cursor.SkipLeb();
            cursor.SkipLeb();
        }
    }

    /// <summary>DWARF 5: numbers count from 0, and the table says what it consists of.</summary>
    internal static void ReadNew(
        ref SpanCursor cursor,
        UnitFormat format,
        DwarfUnit unit,
        List<AttributeValue> directories,
        List<(AttributeValue Name, ulong Directory)> files,
        int maxFiles)
    {
        var entries = new List<(AttributeValue Name, ulong Directory)>();
        ReadTable(ref cursor, format, unit, entries, maxFiles);
        foreach ((AttributeValue name, _) in entries) directories.Add(name);
        ReadTable(ref cursor, format, unit, files, maxFiles);
    }

    private static void ReadTable(
        ref SpanCursor cursor, UnitFormat format, DwarfUnit unit, List<(AttributeValue Name, ulong Directory)> entries, int maxEntries)
    {
        var contents = new (ulong Content, DwarfForm Form)[cursor.U8()];
        for (int i = 0; i < contents.Length; i++)
            contents[i] = (cursor.Uleb(), (DwarfForm)Math.Min(cursor.Uleb(), ushort.MaxValue));

        ulong count = cursor.Uleb();
        for (ulong i = 0; i < count && !cursor.IsBroken && entries.Count < maxEntries; i++)
        {
            int start = cursor.Position;
            AttributeValue name = default;
            ulong directory = 0;
            foreach ((ulong content, DwarfForm form) in contents)
            {
                AttributeValue value = ReadValue(ref cursor, form, format, unit);
                if (content == ContentPath) name = value;
                else if (content == ContentDirectory) directory = value.Number;
            }

            if (cursor.IsBroken) break;
            entries.Add((name, directory));

            // Entries of no bytes would let a count alone fill the memory.
            if (cursor.Position == start) cursor.Stop(DamageKind.BadValue);
        }
    }

    private static AttributeValue ReadValue(ref SpanCursor cursor, DwarfForm form, UnitFormat format, DwarfUnit unit)
    {
        switch (form)
        {
            case DwarfForm.String:
                int start = cursor.Position;
                return new AttributeValue(form, (ulong)start, cursor.ZeroTerminated().Length);
            case DwarfForm.LineStringOffset or DwarfForm.StringOffset:
                return new AttributeValue(form, cursor.Unsigned(format.OffsetSize));
            case DwarfForm.ImplicitConstant or DwarfForm.Indirect:
                cursor.Stop(DamageKind.BadValue);
                return default;
            default:
                // Line tables refer to no entries: of the unit only the width of its forms matters.
                return FormReader.Read(ref cursor, AttributeSpec.Of(DwarfAttribute.None, form, format), unit);
        }
    }

    private static AttributeValue Inline(ref SpanCursor cursor)
    {
        int start = cursor.Position;
        int length = cursor.ZeroTerminated().Length;
        return cursor.IsBroken ? default : new AttributeValue(DwarfForm.String, (ulong)start, length);
    }
}
