using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>Which pages of a range a process has ever touched (/proc/PID/pagemap, Documentation/admin-guide/mm/pagemap.rst).</summary>
internal static unsafe class ResidentPages
{
    private const int PageShift = 12;
    private const ulong Present = 1ul << 63, Swapped = 1ul << 62;

    internal static List<ulong> Of(int processId, ulong start, ulong bytes)
    {
        List<ulong> pages = [];
        int fd = Libc.open($"/proc/{processId}/pagemap", 0x80000, 0);
        if (fd < 0) return pages;
        ulong[] entries = new ulong[bytes >> PageShift];
        fixed (ulong* p = entries)
        {
            nint read = Libc.pread(fd, p, entries.Length * 8, (long)(start >> PageShift) * 8);
            for (int i = 0; i < read / 8; i++)
            {
                if ((entries[i] & (Present | Swapped)) != 0) pages.Add(start + ((ulong)i << PageShift));
            }
        }

        _ = Libc.close(fd);
        return pages;
    }
}
