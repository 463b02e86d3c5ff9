using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Abbreviation tables by offset. Units of one program share few tables; a hostile file may point into one from everywhere.</summary>
internal sealed class AbbreviationCache(ReadOnlyMemory<byte> section, DamageLog damage)
{
    private readonly Dictionary<(ulong Offset, UnitFormat Format), AbbreviationTable> _tables = [];

    // Honest tables do not overlap: reading the section a few times over is already suspicious.
    private long _bytesLeft = 4L * section.Length + 65536;

    internal AbbreviationTable At(ulong offset, UnitFormat format)
    {
        lock (_tables)
        {
            if (_tables.TryGetValue((offset, format), out AbbreviationTable? table)) return table;
            if (_bytesLeft <= 0)
            {
                damage.Add(DamageKind.TooMuch, ".debug_abbrev", (long)offset);
                return AbbreviationTable.Empty;
            }

            table = AbbreviationTable.Read(section.Span, offset, format, damage);
            _bytesLeft -= table.SizeBytes + 16;
            _tables.Add((offset, format), table);
            return table;
        }
    }
}
