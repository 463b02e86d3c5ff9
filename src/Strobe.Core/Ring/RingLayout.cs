using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>The numbers of docs/ring-format.md.</summary>
internal static class RingLayout
{
    /// <summary>The bytes <c>STROBE\0\1</c>.</summary>
    internal const ulong Magic = 0x01_00_45_42_4F_52_54_53;

    internal const uint Version = 1;
    internal const int HeaderBytes = 4096;
    internal const int ChunkHeaderBytes = 64;
    internal const int RecordHeaderBytes = 24;
    internal const int MinChunkBytes = 4096;
    internal const int MaxChunkBytes = 1 << 20;
    internal const int DefaultChunkBytes = 1 << 16;
    internal const int MinChunkCount = 2;
    internal const int MaxChunkCount = 1 << 16;

    internal const uint KindMask = 15;
    internal const int HookShift = 4;

    /// <summary>The events that a record stands for: a call entered by tail call has no exit record of its own.</summary>
    internal static uint WorthOf(RecordKind kind) => kind == RecordKind.TailEnter ? 2u : 1u;

    /// <summary>The tag of sequence number <paramref name="sequence"/>: never 0, so that fresh memory never looks written.</summary>
    internal static uint TagOf(ulong sequence, uint salt)
    {
        uint tag = unchecked(((uint)sequence * 2654435761u) + salt);
        return tag == 0 ? 1 : tag;
    }
}

/// <summary>Bits of <see cref="RingHeader.Flags"/>.</summary>
[Flags]
internal enum RingFlags : uint
{
    None = 0,
    Lossless = 1,
    MarksTailCalls = 4,
}

/// <summary>Low four bits of a record's first word.</summary>
internal enum RecordKind : uint
{
    Enter = 1,
    Exit = 2,

    /// <summary>An enter that found its slot's return address already replaced: the call running there tail-called this one.</summary>
    TailEnter = 3,
}

/// <summary>The header page of a ring.</summary>
[StructLayout(LayoutKind.Explicit, Size = RingLayout.HeaderBytes)]
internal struct RingHeader
{
    [FieldOffset(0)] internal ulong Magic;
    [FieldOffset(8)] internal uint Version;
    [FieldOffset(12)] internal uint ChunkBytes;
    [FieldOffset(16)] internal uint ChunkCount;
    [FieldOffset(20)] internal uint ChunkOffset;
    [FieldOffset(24)] internal uint Flags;
    [FieldOffset(28)] internal uint Salt;
    [FieldOffset(32)] internal ulong CalibrationTicks;
    [FieldOffset(40)] internal ulong CalibrationNanos;
    [FieldOffset(48)] internal ulong CalibrationRate;
    [FieldOffset(56)] internal ulong PatienceTicks;
    [FieldOffset(64)] internal ulong Next;
    [FieldOffset(128)] internal ulong Overwritten;
    [FieldOffset(136)] internal ulong Refused;
    [FieldOffset(192)] internal ulong Heartbeat;
}

/// <summary>The first 64 bytes of a chunk.</summary>
[StructLayout(LayoutKind.Explicit, Size = RingLayout.ChunkHeaderBytes)]
internal struct ChunkHeader
{
    [FieldOffset(0)] internal uint State;
    [FieldOffset(4)] internal uint Tag;
    [FieldOffset(8)] internal ulong Sequence;
    [FieldOffset(16)] internal ulong Cursor;
    [FieldOffset(24)] internal uint ProcessId;
    [FieldOffset(28)] internal uint ThreadId;
    [FieldOffset(32)] internal ulong Read;
    [FieldOffset(40)] internal uint Committed;
    [FieldOffset(44)] internal uint Writer;
    [FieldOffset(48)] internal ulong OpenedTicks;
    [FieldOffset(56)] internal ulong Previous;
}

/// <summary>The first 24 bytes of a record.</summary>
[StructLayout(LayoutKind.Explicit, Size = RingLayout.RecordHeaderBytes)]
internal struct RecordHeader
{
    [FieldOffset(0)] internal uint KindAndHook;
    [FieldOffset(4)] internal uint Tag;
    [FieldOffset(8)] internal ulong Ticks;
    [FieldOffset(16)] internal uint Slot;
    [FieldOffset(20)] internal uint SizeBytes;

    internal readonly RecordKind Kind => (RecordKind)(KindAndHook & RingLayout.KindMask);

    internal readonly uint Hook => KindAndHook >> RingLayout.HookShift;
}
