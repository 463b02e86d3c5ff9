using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Strobe.Values.Decoding;

/// <summary>What became of a capture.</summary>
internal enum CaptureStatus : byte
{
    Copied = 0,
    Unreadable = 1,
    Null = 2,

    /// <summary>Not in the plan, or the payload ends before it.</summary>
    Missing = 3,
}

/// <summary>One capture in a payload.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Start">Where its bytes start in the payload.</param>
/// <param name="Count">How many were copied.</param>
/// <param name="FullLength">How many there were; null when the end was not found.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Captured(CaptureStatus Status, int Start, int Count, long? FullLength)
{
    internal static readonly Captured Missing = new(CaptureStatus.Missing, 0, 0, null);
}

/// <summary>
/// A record's payload taken apart. The bytes come from a target: every number in them is bounded before use, and what does not
/// hold together counts as missing.
/// </summary>
internal readonly ref struct Payload
{
    private const int HeaderBytes = 16;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<Captured> _captures;

    private Payload(ReadOnlySpan<byte> bytes, ReadOnlySpan<Captured> captures)
    {
        _bytes = bytes;
        _captures = captures;
    }

    /// <param name="bytes">The payload.</param>
    /// <param name="plan">The plan it was recorded with.</param>
    /// <param name="room">Room for the plan's captures.</param>
    internal static Payload Open(ReadOnlySpan<byte> bytes, CapturePlan plan, Span<Captured> room)
    {
        int at = plan.CellBytes;
        for (int i = 0; i < plan.Captures.Length; i++)
        {
            if (at > bytes.Length - HeaderBytes)
            {
                room[i..plan.Captures.Length].Fill(Captured.Missing);
                break;
            }

            room[i] = Read(bytes, at, plan.Captures[i].MaxBytes);
            at += HeaderBytes + ((room[i].Count + 7) & ~7);
        }

        return new Payload(bytes, room[..plan.Captures.Length]);
    }

    internal Captured this[int capture] => (uint)capture < (uint)_captures.Length ? _captures[capture] : Captured.Missing;

    internal ReadOnlySpan<byte> BytesOf(Captured captured) => _bytes.Slice(captured.Start, captured.Count);

    /// <summary>Some bytes of the cells; fewer when the payload is too short.</summary>
    internal ReadOnlySpan<byte> Cells(int offset, int count)
    {
        if (offset >= _bytes.Length) return default;
        return _bytes.Slice(offset, Math.Min(count, _bytes.Length - offset));
    }

    private static Captured Read(ReadOnlySpan<byte> bytes, int at, int mostBytes)
    {
        uint status = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        uint copied = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        ulong full = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 8)..]);
        int count = (int)Math.Min(Math.Min(copied, (uint)mostBytes), (uint)(bytes.Length - at - HeaderBytes));
        long? length = full == ulong.MaxValue ? null : (long)Math.Min(full, long.MaxValue);
        return new Captured(status <= 2 ? (CaptureStatus)status : CaptureStatus.Missing, at + HeaderBytes, count, length);
    }
}
