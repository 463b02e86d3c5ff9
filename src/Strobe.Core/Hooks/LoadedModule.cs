using System.Runtime.InteropServices;
using Strobe.Targets;

namespace Strobe.Hooks;

/// <summary>A program or library as a process has it mapped.</summary>
/// <param name="Path">Its path as the process sees it.</param>
/// <param name="Bias">What to add to the file's addresses.</param>
/// <param name="Start">Lowest address mapped.</param>
/// <param name="End">Behind the highest address mapped.</param>
internal sealed record LoadedModule(string Path, ulong Bias, ulong Start, ulong End)
{
    private const int MaximumProgramHeaders = 256;
    private const uint Load = 1;

    internal string Name => System.IO.Path.GetFileName(Path);

    internal bool Contains(ulong address) => address >= Start && address < End;

    /// <summary>All modules of a process, lowest first.</summary>
    internal static List<LoadedModule> Of(TracedProcess process)
    {
        List<LoadedModule> modules = [];
        IReadOnlyList<MemoryRegion> regions = MemoryMap.Of(process.ProcessId).Regions;
        for (int i = 0; i < regions.Count; i++)
        {
            MemoryRegion first = regions[i];
            if (!first.IsFile || first.Offset != 0 || !TryReadBias(process.Memory, first.Start, out ulong bias)) continue;
            ulong end = first.End;
            bool isCode = first.CanExecute;
            for (int next = i + 1; next < regions.Count && regions[next].Path == first.Path && regions[next].Offset != 0; next++)
            {
                end = regions[next].End;
                isCode |= regions[next].CanExecute;
            }

            if (isCode) modules.Add(new LoadedModule(first.Path, bias, first.Start, end));
        }

        return modules;
    }

    /// <summary>The file to read its symbols from: through the process's own root, so that containers work; a replaced program through its exe link.</summary>
    internal string FileFor(int processId)
    {
        string inside = $"/proc/{processId}/root{Path}";
        if (File.Exists(inside)) return IsSameRoot(processId) ? Path : inside;
        const string deleted = " (deleted)";
        return Path.EndsWith(deleted, StringComparison.Ordinal) ? $"/proc/{processId}/exe" : Path;
    }

    private static bool IsSameRoot(int processId)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{processId}/root", false)?.FullName == File.ResolveLinkTarget("/proc/self/root", false)?.FullName;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The difference between where a module is mapped and where its first PT_LOAD wants to be.</summary>
    private static bool TryReadBias(TargetMemory memory, ulong start, out ulong bias)
    {
        bias = 0;
        Span<byte> header = stackalloc byte[64];
        if (memory.Read(start, header) != header.Length || MemoryMarshal.Read<uint>(header) != 0x464c457f) return false;
        ulong table = MemoryMarshal.Read<ulong>(header[32..]);
        int size = MemoryMarshal.Read<ushort>(header[54..]), count = MemoryMarshal.Read<ushort>(header[56..]);
        if (size != 56 || count > MaximumProgramHeaders) return false;
        Span<byte> entry = stackalloc byte[56];
        for (int i = 0; i < count; i++)
        {
            if (memory.Read(start + table + (ulong)(i * size), entry) != entry.Length) return false;
            if (MemoryMarshal.Read<uint>(entry) != Load) continue;
            ulong offset = MemoryMarshal.Read<ulong>(entry[8..]), address = MemoryMarshal.Read<ulong>(entry[16..]);
            bias = start - ((address - offset) & ~0xffful);
            return true;
        }

        return false;
    }
}
