using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>The head of a line program: its parameters and its files (DWARF 5 section 6.2.4).</summary>
internal sealed class LineHeader
{
    private const int MaxFiles = 1 << 20;
    private readonly DwarfUnit _unit;
    private readonly List<AttributeValue> _directories = [];
    private readonly List<(AttributeValue Name, ulong Directory)> _files = [];
    private string?[] _paths = [];

    private LineHeader(DwarfUnit unit) => _unit = unit;

    internal byte Version { get; private set; }

    internal byte AddressSize { get; private set; } = 8;

    internal byte MinInstructionBytes { get; private set; }

    internal bool DefaultIsStatement { get; private set; }

    internal sbyte LineBase { get; private set; }

    internal byte LineRange { get; private set; }

    internal byte OpcodeBase { get; private set; }

    internal byte[] OperandCounts { get; private set; } = [];

    internal int ProgramStart { get; private set; }

    internal int ProgramEnd { get; private set; }

    /// <summary>How many file numbers are in use; the first is 0 from DWARF 5 on, 1 before.</summary>
    internal int FileCount => _paths.Length;

    internal static LineHeader Of(DwarfUnit unit)
    {
        var header = new LineHeader(unit);
        if (unit.Root.LineProgram.Form == DwarfForm.None) return header;
        ulong offset = unit.Root.LineProgram.Number;
        ReadOnlySpan<byte> section = unit.Module.Sections.Lines.Span;
        var outside = new SpanCursor(section, unit.Module.Damage, ".debug_line", (int)Math.Min(offset, int.MaxValue));
        if (outside.IsBroken) return header;
        (int end, byte offsetSize) = UnitHeader.ReadLength(ref outside);
        var cursor = new SpanCursor(section[..end], unit.Module.Damage, ".debug_line", Math.Min(outside.Position, end));
        header.Read(ref cursor, end, offsetSize);
        header._paths = new string?[header._files.Count];
        return header;
    }

    /// <summary>The full path of a file number; null when there is none.</summary>
    internal string? Path(int file)
    {
        if ((uint)file >= (uint)_paths.Length || (file == 0 && Version < 5)) return null;
        return _paths[file] ??= SourcePath.Join(Text(_unit.Root.CompilationDirectory), Directory(_files[file].Directory), Text(_files[file].Name));
    }

    private string Directory(ulong index)
    {
        if (index >= (ulong)_directories.Count) return "";
        return Text(_directories[(int)index]);
    }

    private string Text(AttributeValue value) => value.Form switch
    {
        DwarfForm.None => "",
        DwarfForm.String when value.Length >= 0 => InlineText(value),
        _ => _unit.Text(value) ?? "",
    };

    // Inline strings of a line table lie in .debug_line; the compilation directory's lies in the unit.
    private string InlineText(AttributeValue value)
    {
        if (value == _unit.Root.CompilationDirectory) return _unit.Text(value) ?? "";
        return ForeignText.At(_unit.Module.Sections.Lines.Span, value.Number, _unit.Module.Damage, ".debug_line");
    }

    private void Read(ref SpanCursor cursor, int end, byte offsetSize)
    {
        ushort version = cursor.U16();
        if (version is < 2 or > 5)
        {
            cursor.Stop(DamageKind.Unsupported);
            return;
        }

        Version = (byte)version;
        if (version >= 5)
        {
            AddressSize = cursor.U8();
            cursor.Skip(1);
        }

        ulong headerLength = cursor.Unsigned(offsetSize);
        ProgramStart = (int)Math.Min((ulong)cursor.Position + Math.Min(headerLength, int.MaxValue), (ulong)end);
        MinInstructionBytes = cursor.U8();
        if (version >= 4) cursor.Skip(1);
        DefaultIsStatement = cursor.U8() != 0;
        LineBase = cursor.I8();
        LineRange = cursor.U8();
        OpcodeBase = cursor.U8();
        OperandCounts = cursor.Bytes((ulong)Math.Max(OpcodeBase - 1, 0)).ToArray();
        if (LineRange == 0 || cursor.IsBroken) return;
        ProgramEnd = end;
        if (version >= 5) LineFiles.ReadNew(ref cursor, new UnitFormat(5, AddressSize, offsetSize), _unit, _directories, _files, MaxFiles);
        else LineFiles.ReadOld(ref cursor, _directories, _files, MaxFiles);
    }
}
