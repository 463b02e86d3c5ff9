using System.Globalization;
using System.Numerics;
using Strobe.Ring;

namespace Strobe.Bridges.Python;

/// <summary>The frames of one probe in one process, which has just taken the lane. The history belongs to the agent.</summary>
/// <param name="ProcessId">As the process itself says.</param>
internal sealed record PythonLane(PythonProbe Probe, int ProcessId, LaneHistory History)
{
    /// <summary>Lanes of a probe are numbered as they are laid out.</summary>
    internal int Number { get; init; }
}

/// <summary>
/// Keeps some lanes laid out for each probe. A process takes one by renaming its file; forked and spawned children take their own, because
/// Python's writers cannot share a lane between processes. Used from one thread.
/// </summary>
internal sealed class PythonLanes : IDisposable
{
    // More processes than this that reach the same probe for the first time between two polls wait for the next one.
    private const int Stock = 8;

    // Memory is taken only where frames are written.
    internal const long FirstBytes = 8 << 20;
    private const int MostScalars = 1 << 16;

    private readonly PythonFolder _folder;
    private readonly Func<ulong, long> _toNanos;
    private readonly Dictionary<string, Laid> _laid = [];
    private readonly Dictionary<int, int> _counts = [];
    private readonly HashSet<int> _off = [];
    private bool _isOver;

    /// <param name="toNanos">From nanoseconds of CLOCK_MONOTONIC to the session's.</param>
    internal PythonLanes(PythonFolder folder, Func<ulong, long> toNanos) => (_folder, _toNanos) = (folder, toNanos);

    /// <summary>Lays out the first lanes of a probe.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for them.</exception>
    internal void Add(PythonProbe probe) => Refill(probe, Stock);

    /// <summary>The lanes taken since the last call. Lays out new ones for them, and larger ones where frames had to be cut.</summary>
    internal IReadOnlyList<PythonLane> Poll()
    {
        List<PythonLane> taken = [];
        if (_isOver) return taken;
        foreach (string path in Directory.EnumerateFiles(_folder.Taken))
        {
            string file = Path.GetFileName(path);
            int end = file.LastIndexOf('.');
            if (end < 0 || !_laid.TryGetValue(file[..end], out Laid? laid) || laid.IsTaken) continue;
            if (!int.TryParse(file.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            laid.IsTaken = true;
            taken.Add(new PythonLane(laid.Probe, process, laid.History) { Number = laid.Number });
        }

        // Lanes are taken in the order of their numbers.
        taken.Sort((one, other) => one.Number.CompareTo(other.Number));
        foreach (PythonLane lane in taken) Refill(lane.Probe, 1);
        foreach ((string name, Laid laid) in _laid.Where(entry => entry.Value.IsTaken)) Grow(name, laid);
        return taken;
    }

    /// <summary>Switches a probe on or off, in all processes and those to come. Off, its place is still watched, but nothing is recorded.</summary>
    internal void Enable(int probe, bool isOn)
    {
        if (_isOver) return;
        if (isOn) _off.Remove(probe);
        else _off.Add(probe);
        foreach (Laid laid in _laid.Values.Where(laid => laid.Probe.Number == probe)) laid.History.Lane.Flags = FlagsOf(probe);
    }

    /// <summary>Programs that still run write nothing more.</summary>
    internal void End()
    {
        if (_isOver) return;
        _isOver = true;
        foreach (Laid laid in _laid.Values) laid.History.Lane.Flags |= LaneFlags.Off;
    }

    /// <summary>Ends all histories.</summary>
    public void Dispose()
    {
        foreach (Laid laid in _laid.Values) laid.History.Dispose();
        _laid.Clear();
    }

    private void Refill(PythonProbe probe, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int number = _counts[probe.Number] = _counts.GetValueOrDefault(probe.Number) + 1;
            string name = string.Create(CultureInfo.InvariantCulture, $"{probe.Number}.{number}");
            LaneMemory memory = Make(probe, probe.Lane.PayloadBytes, 0);
            memory.Flags = FlagsOf(probe.Number);
            _laid.Add(name, new Laid(probe, number, new LaneHistory(memory, _toNanos, probe.Lane.MostBytes)));
            PythonFolder.Put(Path.Combine(_folder.Free, name), memory.Path);
        }
    }

    private LaneFlags FlagsOf(int probe) => _off.Contains(probe) ? LaneFlags.Monotonic | LaneFlags.Off : LaneFlags.Monotonic;

    /// <summary>A new generation when frames were cut, or when the frames turned out so large that fewer are kept than asked for.</summary>
    private void Grow(string name, Laid laid)
    {
        if (!laid.Newest.TryGeometry(out LaneGeometry geometry)) return;
        long wanted = (long)Math.Min(laid.History.Wanted, LaneLayout.MostSlotBytes - LaneLayout.SlotHeaderBytes);
        LaneSizing sizing = laid.Probe.Lane;
        if (sizing.IsExact) return;
        bool isCut = wanted > geometry.PayloadRoom;
        bool isShort = geometry.SlotCount < sizing.History && 2L * geometry.SlotBytes * geometry.SlotCount <= sizing.MostBytes;
        if (!isCut && !isShort) return;
        // What is wanted may grow step by step: each new generation has some room to spare.
        long payload = isCut ? Math.Min(wanted + (wanted / 4), LaneLayout.MostSlotBytes - LaneLayout.SlotHeaderBytes) : geometry.PayloadRoom;
        uint generation = ++laid.Generations;
        laid.Newest = Make(laid.Probe, (int)payload, generation);
        PythonFolder.Put(Path.Combine(_folder.Larger, $"{name}.{generation.ToString(CultureInfo.InvariantCulture)}"), laid.Newest.Path);
        laid.History.Replace(laid.Newest, () => laid.History.Lane.Newest = generation);
    }

    private static LaneMemory Make(PythonProbe probe, int payload, uint generation)
    {
        LaneSizing sizing = probe.Lane;
        long slot = LaneGeometry.SlotBytesFor(payload);
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(sizing.History, LaneLayout.LeastSlotCount, LaneLayout.MostSlotCount));
        long bytes = generation == 0 ? Math.Max(slot * most, FirstBytes) : slot * most;
        bytes = Math.Max(Math.Min(bytes, sizing.MostBytes), 2 * slot);
        bytes = Math.Clamp((bytes + LaneLayout.HeaderBytes - 1) & ~(LaneLayout.HeaderBytes - 1L), LaneLayout.HeaderBytes, LaneLayout.MostBytes);
        // The first generation leaves the size of its slots to the first frame, so that scalars get a long history in the same room.
        bool isOpen = generation == 0 && !sizing.IsExact;
        int slots = isOpen ? Math.Max(most, MostScalars) : most;
        LaneSize size = new(slots, bytes, isOpen ? 0 : payload);
        LaneMemory memory = LaneMemory.Create(size, (uint)probe.Number, generation, LaneFlags.Monotonic);
        if (!isOpen) memory.Shape(payload, out _);
        return memory;
    }

    private sealed class Laid(PythonProbe probe, int number, LaneHistory history)
    {
        internal int Number { get; } = number;

        internal PythonProbe Probe { get; } = probe;

        internal LaneHistory History { get; } = history;

        internal bool IsTaken { get; set; }

        internal uint Generations { get; set; }

        internal LaneMemory Newest { get; set; } = history.Lane;
    }
}
