namespace Strobe.Bytes;

/// <summary>Collects what readers found wrong with one file. Keeps the first notes and counts the rest; any thread may add.</summary>
internal sealed class DamageLog(int capacity = 256)
{
    private readonly List<Damage> _notes = [];
    private long _count;

    /// <summary>How many notes were made, kept or not.</summary>
    internal long Count => Interlocked.Read(ref _count);

    internal void Add(DamageKind kind, string where, long offset)
    {
        // Damaged files can make millions of notes: past the capacity only the count moves.
        if (Interlocked.Increment(ref _count) > capacity) return;
        lock (_notes) _notes.Add(new Damage(kind, where, offset));
    }

    internal Damage[] ToArray()
    {
        lock (_notes) return [.. _notes];
    }
}
