using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>
/// Remembers which chunk each writer filled last, and so notices when records of a writer were lost between two chunks.
/// </summary>
internal sealed class WriterTrails
{
    private const int MostWriters = 1 << 16;

    private readonly Dictionary<ulong, Trail> _trails = [];

    private struct Trail
    {
        internal ulong LastPlusOne;
        internal bool IsBroken;
    }

    /// <summary>Notes that a writer is now in chunk <paramref name="sequence"/>; true when that does not continue what was read of it.</summary>
    internal bool Follow(uint processId, uint writer, ulong sequence, ulong previous)
    {
        // The numbers come from the ring: a hostile one must not fill our memory.
        if (_trails.Count >= MostWriters) _trails.Clear();
        ref Trail trail = ref CollectionsMarshal.GetValueRefOrAddDefault(_trails, Key(processId, writer), out bool isKnown);
        bool isGap = isKnown ? trail.IsBroken || trail.LastPlusOne != previous : previous != 0;
        trail = new Trail { LastPlusOne = unchecked(sequence + 1) };
        return isGap;
    }

    /// <summary>Notes that records at the end of a chunk were lost. When the writer is known to have moved on, that was seen already.</summary>
    internal void Break(uint processId, uint writer, ulong sequence)
    {
        ref Trail trail = ref CollectionsMarshal.GetValueRefOrNullRef(_trails, Key(processId, writer));
        if (!Unsafe.IsNullRef(ref trail) && trail.LastPlusOne == unchecked(sequence + 1)) trail.IsBroken = true;
    }

    /// <summary>A writer, among all of the ring.</summary>
    internal static ulong Key(uint processId, uint writer) => ((ulong)processId << 32) | writer;
}
