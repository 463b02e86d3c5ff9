using System.Runtime.InteropServices;

namespace Strobe.Recording;

/// <summary>The numbers of docs/recording-format.md. All of them little-endian.</summary>
internal static class RecordingLayout
{
    /// <summary>The bytes <c>89 STROBE LF</c>.</summary>
    internal const ulong Magic = 0x0A_45_42_4F_52_54_53_89;

    /// <summary>The bytes <c>STROBEND</c>.</summary>
    internal const ulong TrailerMagic = 0x44_4E_45_42_4F_52_54_53;

    /// <summary>The bytes <c>SBLK</c>.</summary>
    internal const uint BlockMagic = 0x4B_4C_42_53;

    internal const ushort Major = 1;
    internal const int FileHeaderBytes = 64;
    internal const int BlockHeaderBytes = 72;
    internal const int TrailerBytes = 24;
    internal const int IndexRowBytes = 8 + BlockHeaderBytes;
    internal const int Alignment = 8;
    internal const int EventPreambleBytes = 32;
    internal const int EventRowBytes = 64;
    internal const int GapBytes = 16;
    internal const int FramePreambleBytes = 8;
    internal const int FrameRowBytes = 72;

    /// <summary>A block is closed when it has grown to this; a single frame may make it larger.</summary>
    internal const int FullBlockBytes = 1 << 20;

    /// <summary>A frame has at most 1 GiB.</summary>
    internal const uint MostPayloadBytes = (1u << 30) + (4u << 20);

    internal static long Aligned(long bytes) => (bytes + Alignment - 1) & -Alignment;
}

/// <summary>What is in a block.</summary>
internal enum BlockKind : uint
{
    /// <summary>Pairs of texts: what the session was told.</summary>
    Settings = 1,

    /// <summary>A probe, as it was asked for.</summary>
    Probe = 2,

    Events = 3,
    Frames = 4,

    /// <summary>The text of a source file.</summary>
    Source = 5,

    /// <summary>What the session and its probes counted so far; the last one is right.</summary>
    Counts = 6,

    Index = 7,
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.FileHeaderBytes, Pack = 8)]
internal struct RecordingHeader
{
    internal ulong Magic;
    internal ushort Major;
    internal ushort Minor;
    internal uint HeaderBytes;

    /// <summary>Nanoseconds since 1970 of session nanosecond 0.</summary>
    internal long StartedUnixNanos;

    internal int ProcessId;

    /// <summary>Any number, different for each file: what the checksums of its blocks' headers begin with.</summary>
    internal uint Salt;
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.BlockHeaderBytes, Pack = 8)]
internal struct BlockHeader
{
    internal uint Magic;
    internal BlockKind Kind;
    internal ulong Sequence;
    internal uint PayloadBytes;

    /// <summary>Events or frames in it.</summary>
    internal uint Items;

    /// <summary>Session nanoseconds of the earliest and the latest.</summary>
    internal long Earliest;
    internal long Latest;

    /// <summary>Lowest and highest id or number.</summary>
    internal long FirstNumber;
    internal long LastNumber;

    /// <summary>Of frames and probes: the probe.</summary>
    internal uint Subject;

    /// <summary>Of frames: which of the probe's processes, from 0.</summary>
    internal uint Lane;

    internal uint PayloadChecksum;
    internal uint HeaderChecksum;
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.TrailerBytes, Pack = 8)]
internal struct RecordingTrailer
{
    internal ulong Magic;
    internal long IndexOffset;
    internal uint Reserved;
    internal uint Checksum;
}

/// <summary>Bits of <see cref="EventRow.Flags"/>.</summary>
[Flags]
internal enum EventRowFlags : byte
{
    None = 0,
    Unwound = 1,
    Partial = 2,
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.EventRowBytes, Pack = 8)]
internal struct EventRow
{
    internal long Id;
    internal long Nanos;
    internal long PartnerId;
    internal long DurationNanos;
    internal long ParentId;
    internal int FunctionId;
    internal int ProcessId;
    internal int ThreadId;

    /// <summary>Where its values begin in the block's data.</summary>
    internal uint ValueOffset;

    /// <summary>Number of the thread's name among the block's texts plus 1; 0 for none.</summary>
    internal uint ThreadName;
    internal ushort Depth;
    internal byte Kind;
    internal EventRowFlags Flags;
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.GapBytes, Pack = 8)]
internal struct GapRow
{
    /// <summary>The row before which events are missing; the number of rows when they are missing at the end.</summary>
    internal uint Row;
    internal uint Reserved;
    internal long Count;
}

[StructLayout(LayoutKind.Sequential, Size = RecordingLayout.FrameRowBytes, Pack = 8)]
internal struct FrameRow
{
    internal long Number;
    internal long Nanos;
    internal ulong Activation;
    internal long Hit;
    internal int ProcessId;
    internal int ThreadId;
    internal byte Type;
    internal byte Rank;
    internal ushort Flags;
    internal uint PayloadBytes;
    internal int Length0;
    internal int Length1;
    internal int Length2;
    internal int Length3;

    /// <summary>Where its elements begin in the block's data.</summary>
    internal uint PayloadOffset;
}
