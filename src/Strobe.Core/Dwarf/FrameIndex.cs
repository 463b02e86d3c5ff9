using System.Buffers.Binary;

namespace Strobe.Dwarf;

/// <summary>Finds the frame description of an address in one section: by the search table of .eh_frame_hdr, else by reading all once.</summary>
internal sealed class FrameIndex
{
    private readonly FrameSection _section;
    private readonly SearchTable? _table;
    private readonly Dictionary<long, FrameCommon?> _commons = [];
    private (ulong Low, ulong High, int Position)[]? _entries;

    internal FrameIndex(FrameSection section, SearchTable? table)
    {
        _section = section;
        _table = table;
    }

    internal FrameSection Section => _section;

    /// <summary>The description that covers an address, with what it shares.</summary>
    internal bool TryFind(ulong address, out FrameEntry entry, out FrameCommon common)
    {
        entry = default;
        common = null!;
        lock (_commons)
        {
            long position = _table is null ? PositionByIndex(address) : PositionByTable(address);
            if (position < 0 || FrameEntry.Read(_section, position, _commons, out _) is not { } found) return false;
            if (!found.Range.Contains(address) || _commons[found.CommonPosition] is not { } shared) return false;
            entry = found;
            common = shared;
            return true;
        }
    }

    private long PositionByTable(ulong address)
    {
        if (!_table!.TryFind(address, out ulong entryAddress)) return -1;
        return entryAddress >= _section.Address ? (long)Math.Min(entryAddress - _section.Address, int.MaxValue) : -1;
    }

    private long PositionByIndex(ulong address)
    {
        _entries ??= ReadAll();
        int low = 0;
        int high = _entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Low <= address) low = middle + 1;
            else high = middle - 1;
        }

        return high >= 0 && address < _entries[high].High ? _entries[high].Position : -1;
    }

    private (ulong Low, ulong High, int Position)[] ReadAll()
    {
        var entries = new List<(ulong Low, ulong High, int Position)>();
        int position = 0;
        while (position < _section.Content.Length)
        {
            if (FrameEntry.Read(_section, position, _commons, out int next) is { Range.IsEmpty: false } entry)
                entries.Add((entry.Range.Low, entry.Range.High, position));
            position = next;
        }

        entries.Sort((left, right) => left.Low.CompareTo(right.Low));
        return [.. entries];
    }
}

/// <summary>The sorted table of .eh_frame_hdr: signed 32-bit pairs relative to the header.</summary>
internal sealed class SearchTable(ReadOnlyMemory<byte> pairs, ulong headerAddress)
{
    private const int PairSize = 8;

    internal bool TryFind(ulong address, out ulong entryAddress)
    {
        entryAddress = 0;
        ReadOnlySpan<byte> table = pairs.Span;
        int low = 0;
        int high = (table.Length / PairSize) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (At(table, middle, 0) <= address) low = middle + 1;
            else high = middle - 1;
        }

        if (high < 0) return false;
        entryAddress = At(table, high, 4);
        return true;
    }

    private ulong At(ReadOnlySpan<byte> table, int pair, int offset) =>
        headerAddress + (ulong)BinaryPrimitives.ReadInt32LittleEndian(table[((pair * PairSize) + offset)..]);
}
