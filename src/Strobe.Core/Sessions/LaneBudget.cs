using System.Numerics;
using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Decides how large the lanes of probes are: as long a history as was asked for, in no more memory than was allowed. Tracer thread.</summary>
internal sealed class LaneBudget(SessionOptions options)
{
    internal const string Refusal = "the frames of other probes have the memory that a session may use for frames; allow more, or end some probes";

    private const int LeastScalars = 1 << 18, LeastArrays = 512, LeastPayload = 4032;
    private const long LeastBytes = 64 << 10;

    private readonly List<ProbeLane> _lanes = [];

    /// <summary>The size of the next lane; null when there is no memory left for one.</summary>
    /// <param name="isScalar">True when every frame in it will be one element.</param>
    internal LaneSize? Next(bool isScalar)
    {
        long left = Math.Max(0, options.FrameMemoryBytes - _lanes.Sum(lane => lane.HeldBytes));

        // Never all that is left: the next probe gets a smaller lane rather than none. Numbers have more than was asked for only while there is plenty.
        long asked = Math.Max(LeastBytes, (long)BitOperations.RoundUpToPowerOf2((uint)options.FrameHistory) * LaneLayout.SlotHeaderBytes);
        long most = isScalar ? Math.Clamp(asked, left / 32, left / 2) : left / 2;
        return SizeOf(isScalar, options.FrameHistory, Math.Min(options.FrameHistoryBytes, most));
    }

    /// <summary>Counts a lane from now on.</summary>
    internal ProbeLane Add(ProbeLane lane)
    {
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>A lane for so many frames, or for as many as fit into the given bytes; null when that makes no sense.</summary>
    internal static LaneSize? SizeOf(bool isScalar, int history, long mostBytes)
    {
        if (mostBytes < LeastBytes) return null;

        // A lane is also what the reader is behind by: fewer slots would lose frames before they are read.
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(history, isScalar ? LeastScalars : LeastArrays));
        long bytes = Math.Min(mostBytes, isScalar ? (long)slots * LaneLayout.SlotHeaderBytes : LaneLayout.MostBytes) & ~(LaneLayout.HeaderBytes - 1L);
        long room = (bytes / slots & ~63L) - LaneLayout.SlotHeaderBytes;
        return new LaneSize(slots, bytes, isScalar ? 0 : (int)Math.Clamp(room, 0, LeastPayload));
    }
}
