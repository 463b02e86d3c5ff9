using System.Globalization;

namespace Strobe.Targets;

/// <summary>One line of /proc/PID/maps.</summary>
internal readonly record struct MemoryRegion(
    ulong Start, ulong End, bool CanRead, bool CanWrite, bool CanExecute, bool IsShared, long Offset, long Inode, string Path)
{
    internal bool IsFile => Path.StartsWith('/');
}

/// <summary>The address space of a process at one moment.</summary>
internal sealed class MemoryMap(IReadOnlyList<MemoryRegion> regions)
{
    private const ulong LowestAddress = 0x10000, HighestAddress = 0x7fff_ffff_0000;

    internal IReadOnlyList<MemoryRegion> Regions { get; } = regions;

    /// <summary>Reads the map of a process; empty when it is gone.</summary>
    internal static MemoryMap Of(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId}/maps"));
        }
        catch (IOException)
        {
            return new MemoryMap([]);
        }
        catch (UnauthorizedAccessException)
        {
            return new MemoryMap([]);
        }
    }

    internal static MemoryMap Parse(string text)
    {
        List<MemoryRegion> regions = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (TryParseLine(line, out MemoryRegion region)) regions.Add(region);
        }

        return new MemoryMap(regions);
    }

    internal MemoryRegion? At(ulong address)
    {
        foreach (MemoryRegion region in Regions)
        {
            if (address >= region.Start && address < region.End) return region;
        }

        return null;
    }

    /// <summary>A free range of the given size, aligned, wholly within <paramref name="reach"/> of all of [low, high); 0 when there is none.</summary>
    internal ulong FindGap(ulong size, ulong alignment, ulong low, ulong high, ulong reach, ulong distance)
    {
        ulong bottom = Math.Max(LowestAddress, high > reach ? high - reach : 0);
        ulong top = Math.Min(HighestAddress, low + reach);
        // Below first, keeping some distance: libraries loaded later grow downwards from there.
        ulong found = GapBelow(size, alignment, bottom, low > distance ? low - distance : 0);
        if (found == 0) found = GapBelow(size, alignment, bottom, top);
        return found;
    }

    private ulong GapBelow(ulong size, ulong alignment, ulong bottom, ulong top)
    {
        if (top < bottom + size) return 0;
        ulong candidate = (top - size) & ~(alignment - 1);
        for (int i = Regions.Count - 1; i >= 0 && candidate >= bottom; i--)
        {
            MemoryRegion region = Regions[i];
            if (region.Start >= candidate + size || region.End <= candidate) continue;
            if (region.Start < size + bottom) return 0;
            candidate = (region.Start - size) & ~(alignment - 1);
        }

        return candidate >= bottom ? candidate : 0;
    }

    private static bool TryParseLine(ReadOnlySpan<char> line, out MemoryRegion region)
    {
        region = default;
        int dash = line.IndexOf('-');
        if (dash < 0) return false;
        int space = line.IndexOf(' ');
        if (space < dash || line.Length < space + 6) return false;
        if (!ulong.TryParse(line[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)) return false;
        if (!ulong.TryParse(line[(dash + 1)..space], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end)) return false;
        ReadOnlySpan<char> rights = line.Slice(space + 1, 4);
        ReadOnlySpan<char> rest = line[(space + 6)..];
        int afterOffset = rest.IndexOf(' ');
        if (afterOffset < 0 || !long.TryParse(rest[..afterOffset], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long offset)) return false;
        rest = rest[(afterOffset + 1)..];
        int afterDevice = rest.IndexOf(' ');
        if (afterDevice < 0) return false;
        rest = rest[(afterDevice + 1)..];
        int afterInode = rest.IndexOf(' ');
        ReadOnlySpan<char> inodeText = afterInode < 0 ? rest : rest[..afterInode];
        _ = long.TryParse(inodeText, NumberStyles.Integer, CultureInfo.InvariantCulture, out long inode);
        string path = afterInode < 0 ? "" : rest[afterInode..].Trim().ToString();
        region = new MemoryRegion(
            start, end, rights[0] == 'r', rights[1] == 'w', rights[2] == 'x', rights[3] == 's', offset, inode, path);
        return true;
    }
}
