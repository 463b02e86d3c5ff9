namespace Strobe.Values.Expressions;

/// <summary>Reads texts that a NUL ends.</summary>
internal static class MachineText
{
    private const ulong Page = 4096;

    /// <summary>Reads up to the NUL. Nothing behind it is touched, since the next page may not be there.</summary>
    /// <param name="machine">Where from.</param>
    /// <param name="address">Of the text.</param>
    /// <param name="bytes">Where to, as long as the text may be with its NUL.</param>
    /// <param name="length">How many bytes there are before the NUL; all that there was room for with <see cref="EvaluationFault.TextTooLong"/>.</param>
    internal static EvaluationFault Read(IMachine machine, ulong address, Span<byte> bytes, out int length)
    {
        length = 0;
        if (address == 0) return EvaluationFault.NullPointer;
        while (length < bytes.Length)
        {
            int step = (int)Math.Min((ulong)(bytes.Length - length), Page - ((address + (ulong)length) % Page));
            Span<byte> part = bytes.Slice(length, step);
            if (!TryRead(machine, address + (ulong)length, part)) return EvaluationFault.Unreadable;
            int end = part.IndexOf((byte)0);
            length += end < 0 ? step : end;
            if (end >= 0) return EvaluationFault.None;
        }

        return EvaluationFault.TextTooLong;
    }

    // A recording may end anywhere: then byte by byte, up to the NUL.
    private static bool TryRead(IMachine machine, ulong address, Span<byte> part)
    {
        if (machine.TryRead(address, part)) return true;
        for (int i = 0; i < part.Length; i++)
        {
            if (!machine.TryRead(address + (ulong)i, part.Slice(i, 1))) return false;
            if (part[i] == 0) return true;
        }

        return false;
    }
}
