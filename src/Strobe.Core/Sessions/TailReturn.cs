using Strobe.Values;

namespace Strobe.Sessions;

/// <summary>Reads the return registers recorded for one function as those of another that it called at its end.</summary>
internal static class TailReturn
{
    /// <summary>False when the record lacks something that the other layout needs.</summary>
    internal static bool TryRearrange(CapturePlan recorded, CapturePlan wanted, ReadOnlySpan<byte> payload, out byte[] own)
    {
        own = new byte[wanted.CellBytes];
        if (!wanted.Captures.IsEmpty) return false;
        int to = 0;
        foreach (Cell cell in wanted.Cells)
        {
            int from = 0;
            bool isFound = false;
            foreach (Cell candidate in recorded.Cells)
            {
                isFound = candidate == cell && from + cell.SizeBytes <= payload.Length;
                if (isFound) break;
                from += (candidate.SizeBytes + 7) & ~7;
            }

            if (!isFound) return false;
            payload.Slice(from, cell.SizeBytes).CopyTo(own.AsSpan(to));
            to += (cell.SizeBytes + 7) & ~7;
        }

        return true;
    }
}
