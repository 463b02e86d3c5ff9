using Strobe.Elf;

namespace Strobe.Symbols;

/// <summary>Which addresses of a file hold its own code: executable segments without the jump tables to other modules.</summary>
internal sealed class CodeMap
{
    private readonly (ulong Start, ulong End)[] _code;
    private readonly (ulong Start, ulong End)[] _jumps;

    internal CodeMap(ElfFile file)
    {
        _code = [.. file.Segments.Where(segment => segment is { Type: SegmentType.Load, IsExecutable: true })
            .Select(segment => (segment.Address, unchecked(segment.Address + segment.MemorySize)))];
        _jumps = [.. file.PltRanges.Select(range => (range.Address, unchecked(range.Address + range.SizeBytes)))];
    }

    internal bool Contains(ulong address) => Holds(_code, address) && !Holds(_jumps, address);

    private static bool Holds((ulong Start, ulong End)[] ranges, ulong address)
    {
        foreach ((ulong start, ulong end) in ranges)
        {
            if (address >= start && address < end) return true;
        }

        return false;
    }
}
