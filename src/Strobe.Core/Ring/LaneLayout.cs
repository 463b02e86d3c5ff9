using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>The numbers of docs/ring-format.md, second part.</summary>
internal static class LaneLayout
{
    /// <summary>The bytes <c>STROBL\0\1</c>.</summary>
    internal const ulong Magic = 0x01_00_4C_42_4F_52_54_53;

    internal const uint Version = 1;
    internal const int HeaderBytes = 4096;
    internal const int MostSlotOffset = 1 << 20;
    internal const int SlotHeaderBytes = 64;

    /// <summary>Where a scalar has its payload: in the place of the lengths that it does not have.</summary>
    internal const int ScalarOffset = 48;

    internal const int ScalarBytes = SlotHeaderBytes - ScalarOffset;
    internal const int LeastSlotCount = 2;
    internal const int MostSlotCount = 1 << 20;
    internal const int MostSlotBytes = 1 << 30;
    internal const long MostBytes = 4L << 30;

    /// <summary>State of a slot while frame <paramref name="number"/> is being written.</summary>
    internal static ulong Writing(ulong number) => (2 * number) + 1;

    /// <summary>State of a slot that holds frame <paramref name="number"/> whole.</summary>
    internal static ulong Complete(ulong number) => (2 * number) + 2;
}

/// <summary>Bits of <see cref="LaneHeader.Flags"/>.</summary>
[Flags]
internal enum LaneFlags : uint
{
    None = 0,

    /// <summary>Times are nanoseconds of CLOCK_MONOTONIC, not ticks of the time stamp counter.</summary>
    Monotonic = 1,

    /// <summary>Writers record and count nothing.</summary>
    Off = 2,
}

/// <summary>The header page of a lane.</summary>
[StructLayout(LayoutKind.Explicit, Size = LaneLayout.HeaderBytes)]
internal struct LaneHeader
{
    [FieldOffset(0)] internal ulong Magic;
    [FieldOffset(8)] internal uint Version;
    [FieldOffset(12)] internal uint Flags;
    [FieldOffset(16)] internal uint SlotOffset;
    [FieldOffset(20)] internal uint MostSlots;
    [FieldOffset(24)] internal ulong SlotsBytes;
    [FieldOffset(32)] internal ulong Geometry;
    [FieldOffset(40)] internal uint LeastPayload;
    [FieldOffset(44)] internal uint Probe;
    [FieldOffset(48)] internal uint Generation;
    [FieldOffset(52)] internal uint Newest;
    [FieldOffset(64)] internal ulong Next;
    [FieldOffset(72)] internal ulong Hits;
    [FieldOffset(128)] internal ulong Refused;
    [FieldOffset(136)] internal ulong Wanted;
    [FieldOffset(144)] internal uint Listeners;
    [FieldOffset(192)] internal ulong CalibrationTicks;
    [FieldOffset(200)] internal ulong CalibrationNanos;
    [FieldOffset(208)] internal ulong CalibrationRate;
}

/// <summary>The first 64 bytes of a slot.</summary>
[StructLayout(LayoutKind.Explicit, Size = LaneLayout.SlotHeaderBytes)]
internal struct SlotHeader
{
    [FieldOffset(0)] internal ulong State;
    [FieldOffset(8)] internal ulong Time;
    [FieldOffset(16)] internal uint ThreadId;
    [FieldOffset(20)] internal uint ProcessId;
    [FieldOffset(16)] internal ulong Owner;
    [FieldOffset(24)] internal ulong Activation;
    [FieldOffset(32)] internal ulong Hit;
    [FieldOffset(40)] internal byte Type;
    [FieldOffset(41)] internal byte Rank;
    [FieldOffset(42)] internal ushort Flags;
    [FieldOffset(44)] internal uint PayloadBytes;
    [FieldOffset(48)] internal uint Length0;
    [FieldOffset(52)] internal uint Length1;
    [FieldOffset(56)] internal uint Length2;
    [FieldOffset(60)] internal uint Length3;
}
