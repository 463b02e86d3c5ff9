using System.Buffers.Binary;
using System.Collections.Immutable;
using Strobe.Values;

namespace Strobe.X64;

/// <summary>
/// The form in which the capture routine reads a plan: the offset of the first capture in the record, then an entry per capture of
/// kind, maximum, scale, and two paths (record offset of the first pointer, number of steps, steps), then an end mark.
/// </summary>
internal static class CaptureProgram
{
    internal const int Fixed = 0, Terminated = 1, Counted = 2, UpTo = 3, End = 255;
    internal const int Kind = 0, Maximum = 4, Scale = 8;
    internal const int AddressPath = 16, LengthPath = AddressPath + 8 + MaximumSteps * 8, LengthSteps = LengthPath + 4;
    internal const int MaximumSteps = 12, EntryBytes = LengthPath + 8 + MaximumSteps * 8;

    internal static byte[] Encode(CapturePlan plan)
    {
        byte[] program = new byte[8 + plan.Captures.Length * EntryBytes + EntryBytes];
        BinaryPrimitives.WriteInt32LittleEndian(program, RecordEmitter.HeaderBytes + plan.CellBytes);
        int at = 8;
        foreach (MemoryCapture capture in plan.Captures)
        {
            Span<byte> entry = program.AsSpan(at, EntryBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, (int)capture.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[Maximum..], capture.MaxBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry[Scale..], capture.Scale);
            Write(entry[AddressPath..], plan, capture.Address);
            if (capture.LengthAt is { } length) Write(entry[LengthPath..], plan, length);
            at += EntryBytes;
        }

        program[at] = End;
        return program;
    }

    private static void Write(Span<byte> into, CapturePlan plan, AddressPath path)
    {
        int offset = RecordEmitter.HeaderBytes + path.ByteOffset;
        for (int i = 0; i < path.Cell; i++) offset += (plan.Cells[i].SizeBytes + 7) & ~7;
        ImmutableArray<long> steps = path.Steps;
        BinaryPrimitives.WriteInt32LittleEndian(into, offset);
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], Math.Min(steps.Length, MaximumSteps));
        for (int i = 0; i < steps.Length && i < MaximumSteps; i++) BinaryPrimitives.WriteInt64LittleEndian(into[(8 + i * 8)..], steps[i]);
    }
}
