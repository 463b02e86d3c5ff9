using System.Buffers.Binary;
using Strobe.Values;

namespace Strobe.Tests.Values;

/// <summary>The state of a thread at a function's first instruction or just after its return.</summary>
/// <param name="General">General registers in x86 numbering.</param>
/// <param name="Vector">xmm registers, 16 bytes each.</param>
/// <param name="FirstStackArgument">Address of the first stack argument (entry rsp + 8).</param>
/// <param name="X87">st0 and st1, 10 bytes each.</param>
/// <param name="Memory">Reads memory: the bytes, fewer when the rest is unreadable.</param>
internal sealed record ThreadState(
    Func<int, ulong> General, Func<int, byte[]> Vector, ulong FirstStackArgument, Func<int, byte[]> X87, Func<ulong, int, byte[]> Memory)
{
    /// <summary>Whether text that runs into an unreadable page keeps what was read of it. The capture routine may do either.</summary>
    internal bool KeepsTornText { get; init; }

    internal static ThreadState Of(Dictionary<int, ulong> general, Func<ulong, int, byte[]> memory) => new(
        number => general.GetValueOrDefault(number), _ => new byte[16], 0, _ => new byte[10], memory);
}

/// <summary>Carries out a capture plan as its documentation says: the reference that generated stubs are compared with.</summary>
internal static class CaptureInterpreter
{
    internal static byte[] Run(CapturePlan plan, ThreadState state)
    {
        List<byte> payload = [];
        foreach (Cell cell in plan.Cells) payload.AddRange(BytesOf(cell, state));
        Cells cells = new([.. payload], plan, state);
        foreach (MemoryCapture capture in plan.Captures) payload.AddRange(Capture(capture, cells));
        return [.. payload];
    }

    private static byte[] BytesOf(Cell cell, ThreadState state)
    {
        byte[] room = new byte[(cell.SizeBytes + 7) & ~7];
        switch (cell.Kind)
        {
            case CellKind.General: BinaryPrimitives.WriteUInt64LittleEndian(room, state.General(cell.Index)); break;
            case CellKind.Vector: state.Vector(cell.Index).AsSpan(0, cell.SizeBytes).CopyTo(room); break;
            case CellKind.X87: state.X87(cell.Index).CopyTo(room, 0); break;
            default: state.Memory(state.FirstStackArgument + (ulong)cell.Index, cell.SizeBytes).CopyTo(room, 0); break;
        }

        return room;
    }

    private static byte[] Capture(MemoryCapture capture, Cells cells)
    {
        (uint status, ulong address) = cells.Resolve(capture.Address);
        if (status != 0) return Record(status, [], 0);
        ulong full = (ulong)capture.MaxBytes;
        if (capture.LengthAt is { } lengthAt)
        {
            (uint lengthStatus, ulong number) = cells.Word(lengthAt);
            if (lengthStatus != 0) return Record(lengthStatus, [], 0);
            full = capture.Length == LengthKind.UpTo
                ? number < address ? 0 : number - address
                : (ulong)UInt128.Min((UInt128)number * (uint)capture.Scale, ulong.MaxValue - 1);
        }

        int wanted = (int)Math.Min(full, (ulong)capture.MaxBytes);
        byte[] bytes = cells.State.Memory(address, wanted);
        if (capture.Length == LengthKind.Terminated) return Terminated(bytes, wanted, cells.State.KeepsTornText);
        return bytes.Length < wanted ? Record(1, [], 0) : Record(0, bytes, full);
    }

    private static byte[] Terminated(byte[] bytes, int wanted, bool keepsTorn)
    {
        int end = Array.IndexOf(bytes, (byte)0);
        if (end >= 0) return Record(0, bytes[..end], (ulong)end);
        bool isLost = bytes.Length == 0 || (bytes.Length < wanted && !keepsTorn);
        return isLost ? Record(1, [], 0) : Record(0, bytes, ulong.MaxValue);
    }

    private static byte[] Record(uint status, byte[] bytes, ulong full)
    {
        byte[] record = new byte[16 + ((bytes.Length + 7) & ~7)];
        BinaryPrimitives.WriteUInt32LittleEndian(record, status);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), full);
        bytes.CopyTo(record, 16);
        return record;
    }

    private sealed class Cells(byte[] bytes, CapturePlan plan, ThreadState state)
    {
        internal ThreadState State => state;

        internal (uint Status, ulong Address) Resolve(AddressPath path)
        {
            ulong address = At(path.Cell, path.ByteOffset);
            for (int i = 0; i < path.Steps.Length; i++)
            {
                if (i > 0)
                {
                    byte[] word = state.Memory(address, 8);
                    if (word.Length < 8) return (1, 0);
                    address = BinaryPrimitives.ReadUInt64LittleEndian(word);
                }

                if (address == 0) return (2, 0);
                address += (ulong)path.Steps[i];
            }

            return (0, address);
        }

        internal (uint Status, ulong Word) Word(AddressPath path)
        {
            if (path.Steps.IsEmpty) return (0, At(path.Cell, path.ByteOffset));
            (uint status, ulong address) = Resolve(path);
            if (status != 0) return (status, 0);
            byte[] word = state.Memory(address, 8);
            return word.Length < 8 ? (1u, 0ul) : (0u, BinaryPrimitives.ReadUInt64LittleEndian(word));
        }

        private ulong At(int cell, int offset)
        {
            int start = 0;
            for (int i = 0; i < cell; i++) start += (plan.Cells[i].SizeBytes + 7) & ~7;
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(start + offset));
        }
    }
}
