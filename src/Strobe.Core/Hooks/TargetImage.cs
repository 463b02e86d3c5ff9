using System.Buffers.Binary;
using Iced.Intel;
using Strobe.Errors;
using Strobe.Ring;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>
/// What Strobe keeps mapped in one process image: the ring, the private area and the arenas. Made on the first hook, gone after detach.
/// Tracer thread only; the process must be wholly stopped while it changes.
/// </summary>
internal sealed class TargetImage : IDisposable
{
    private const int ReadWrite = 3, ReadExecute = 5, SharedFixedPopulate = 0x108001, SharedFixed = 0x100001, PrivateNoReserve = 0x4022;
    private const int ArenaBytes = 1 << StubLayout.BlockShift, ChunkBytes = 1 << 16;
    private const ulong Reach = 0x7000_0000, Distance = 0x1000_0000, Anywhere = 0x7fff_0000_0000;

    private readonly TracedProcess _process;
    private readonly List<Arena> _arenas = [];
    private readonly List<(ulong Address, ulong Bytes)> _lanes = [];
    private readonly List<FaultExit> _faultExits = [];
    private ProbeCalls? _probes;

    private readonly RingMemory? _ring;
    private readonly IReadOnlyList<(ulong Address, ulong Bytes)> _foreign;

    private TargetImage(TracedProcess process, RingMemory? ring, StubLayout layout, IReadOnlyList<(ulong Address, ulong Bytes)>? foreign = null)
    {
        (_process, _ring, Layout, _foreign) = (process, ring, layout, foreign ?? []);
        Writer = new StubWriter(layout);
        Planner = new HookPlanner(Writer, new ReturnPlanner(new ReturnWriter(layout, Writer)));
    }

    internal StubLayout Layout { get; }

    /// <summary>The ring, mapped here too. Outlives this object: whoever reads it disposes it.</summary>
    internal RingMemory Ring => _ring ?? throw new InvalidOperationException("What another Strobe left has no ring that could be read.");

    internal StubWriter Writer { get; }

    internal HookPlanner Planner { get; }

    internal IReadOnlyList<Arena> Arenas => _arenas;

    /// <summary>Address range of the capture routine and the place its faults go to.</summary>
    private (ulong Start, ulong End, ulong FaultExit) Capture { get; set; }

    /// <summary>Maps everything into a stopped process.</summary>
    /// <param name="thread">One of its stopped threads.</param>
    /// <param name="ringBytes">Size of the ring's chunks together, a power of two.</param>
    /// <param name="isLossless">True when writers wait for room.</param>
    /// <param name="near">An address the first arena should be near.</param>
    /// <param name="key">What its threads are told apart by.</param>
    internal static TargetImage Create(TracedThread thread, long ringBytes, bool isLossless, ulong near, ThreadKey key)
    {
        TracedProcess process = thread.Process;
        RingGeometry geometry = new(ChunkBytes, (int)(ringBytes / ChunkBytes));
        string what = $"a ring of {ringBytes >> 20} MiB";
        // Chunks must be aligned to their size in the target, so the header page goes right before such a place.
        ulong gap = MemoryMap.Of(process.ProcessId).FindGap((ulong)ringBytes + 2 * ChunkBytes, ChunkBytes, near, near, Anywhere, Distance * 4);
        ulong ringAt = gap == 0 ? 0 : gap + ChunkBytes - RingLayout.HeaderBytes;
        int fd = TargetSharedMemory.Map(thread, ringAt, geometry.TotalBytes, ReadWrite, SharedFixedPopulate, what);
        RingMemory ring = RingMemory.Format(fd, geometry, RingFlags.MarksTailCalls | (isLossless ? RingFlags.Lossless : RingFlags.None));
        long? area = RemoteCall.Invoke(thread, RemoteCall.Mmap, [0, StubLayout.AreaBytes, ReadWrite, PrivateNoReserve, ulong.MaxValue, 0]);
        if (RemoteCall.IsError(area))
        {
            ring.Dispose();
            throw StrobeErrors.NoRoom(process.ProcessId, "the stubs' private memory");
        }

        StubLayout layout = new((ulong)area!.Value, ringAt, geometry.ChunkCount, ChunkBytes, ring.Salt, key);
        TargetImage image = new(process, ring, layout);
        // The chunk of a thread that has none: nothing before it (number −1), and full.
        process.Memory.Write(layout.Area + StubLayout.DummyChunkOffset + 8, -1L);
        process.Memory.Write(layout.Area + StubLayout.DummyChunkOffset + 16, 0x4000_0000L);
        process.Memory.Write(layout.Area + StubLayout.LifelessOffset + unchecked((ulong)ThreadKeyCode.Goroutine), layout.Area + StubLayout.LifelessOffset);
        process.Memory.Write(layout.Area + StubLayout.ContextsOffset, StubLayout.FreshContexts().AsSpan(0, StubLayout.ContextBytes));
        image.WriteRoutines(image.ArenaFor(thread, near));
        return image;
    }

    /// <summary>What another Strobe left mapped, for taking it out.</summary>
    /// <param name="process">The process.</param>
    /// <param name="area">Where its private area begins.</param>
    /// <param name="arenas">Its arenas.</param>
    /// <param name="returnPoints">Where hooked calls return to.</param>
    /// <param name="mappings">What else it has mapped, but for the area and the shadows.</param>
    internal static TargetImage Adopt(
        TracedProcess process, ulong area, IEnumerable<Arena> arenas, IEnumerable<ulong> returnPoints, IReadOnlyList<(ulong Address, ulong Bytes)> mappings)
    {
        TargetImage image = new(process, null, new StubLayout(area, 0, 0, ChunkBytes, 0, ThreadKey.FsBase), mappings);
        image._arenas.AddRange(arenas);
        image.ReturnPoints.UnionWith(returnPoints);
        return image;
    }

    /// <summary>Everything of ours in the process but the shadows of its stacks.</summary>
    internal IEnumerable<(ulong Address, ulong Bytes)> Mappings =>
    [
        .. _arenas.Select(arena => (arena.Address, arena.End - arena.Address)),
        .. Summary is { } summary ? [(summary.Address, (ulong)SummaryLayout.TableBytes)] : Array.Empty<(ulong, ulong)>(),
        (Layout.Area, StubLayout.AreaBytes),
        .. _lanes,
        .. _ring is { } ring ? [(Layout.Ring, (ulong)ring.Geometry.TotalBytes)] : _foreign,
    ];

    /// <summary>An arena within reach of an address, with room; makes one when needed.</summary>
    /// <exception cref="StrobeException">There is no room near the address.</exception>
    internal Arena ArenaFor(TracedThread thread, ulong near, int room = 8192)
    {
        foreach (Arena known in _arenas)
        {
            if (known.IsWithinReach(near) && known.FreeBytes >= room) return known;
        }

        const string what = "stubs near its code";
        ulong at = MemoryMap.Of(_process.ProcessId).FindGap(ArenaBytes, ArenaBytes, near, near, Reach, Distance);
        int fd = TargetSharedMemory.Map(thread, at, ArenaBytes, ReadExecute, SharedFixed, what);
        Arena? arena = Arena.Map(fd, ArenaBytes, at);
        _ = Libc.close(fd);
        if (arena is null) throw StrobeErrors.NoRoom(_process.ProcessId, what);
        _arenas.Add(arena);
        _process.Memory.Write(Layout.Area + (at >> StubLayout.BlockShift), StubLayout.StubArena);
        return arena;
    }

    /// <summary>Every place that a hooked call may return to, of present and former hooks alike.</summary>
    internal HashSet<ulong> ReturnPoints => Writer.ReturnPoints;

    /// <summary>The summary table, made on first use. Outlives this object, as the ring does.</summary>
    internal SummaryTable? Summary { get; private set; }

    internal SummaryTable EnsureSummary(TracedThread thread, ulong near)
    {
        Summary ??= SummaryTable.Create(thread, near);
        Writer.SummaryAddress = Summary.Address;
        return Summary;
    }

    /// <summary>The routines that probes share, written on first use.</summary>
    /// <param name="silentTicks">How long the host may not have shown itself before it counts as gone.</param>
    internal ProbeCalls EnsureProbes(TracedThread thread, ulong near, ulong silentTicks) => _probes ??= WriteProbeRoutines(ArenaFor(thread, near), silentTicks);

    internal bool HasProbes => _probes is not null;

    /// <summary>What probes have found readable may have been unmapped.</summary>
    internal void ForgetPages(TracedProcess process) => process.Memory.Write(Layout.Area + StubLayout.PagesOffset, new byte[StubLayout.PageCount * sizeof(ulong)]);

    /// <summary>Remembers where a thread goes on that faults in a stub.</summary>
    internal void Add(FaultExit exit) => _faultExits.Add(exit);

    /// <summary>Where a thread goes on that faulted at an address of ours; 0 when it was none that may fault.</summary>
    internal ulong FaultExitOf(ulong address) => address >= Capture.Start && address < Capture.End
        ? Capture.FaultExit
        : _faultExits.FirstOrDefault(exit => address >= exit.Start && address < exit.End).Exit;

    /// <summary>Maps a lane into the process. Its memory, mapped here too, is the caller's; it goes from the process with everything else.</summary>
    /// <exception cref="StrobeException">There is no room.</exception>
    internal (LaneMemory Memory, ulong Address) MapLane(TracedThread thread, LaneSize size, uint probe, ulong near, uint generation = 0)
    {
        const string what = "the frames of a probe";
        ulong bytes = LaneLayout.HeaderBytes + (ulong)size.SlotsBytes;
        ulong at = MemoryMap.Of(_process.ProcessId).FindGap(bytes, LaneLayout.HeaderBytes, near, near, Anywhere, Distance * 4);
        int fd = TargetSharedMemory.Map(thread, at, (long)bytes, ReadWrite, SharedFixed, what);
        LaneMemory memory = LaneMemory.Format(fd, size, probe, generation);
        _lanes.Add((at, bytes));
        return (memory, at);
    }

    /// <summary>Sends a probe's frames to another generation of its lane from now on.</summary>
    internal void PointLane(uint probe, ulong address) => _process.Memory.Write(Layout.Area + StubLayout.LanesOffset + probe * sizeof(ulong), address);

    private ProbeCalls WriteProbeRoutines(Arena arena, ulong silentTicks)
    {
        Assembler c = new(64);
        ProbeRoutines routines = new(c, Layout, silentTicks);
        Label take = c.CreateLabel(), check = c.CreateLabel(), copy = c.CreateLabel();
        routines.EmitTake(ref take);
        routines.EmitCheck(ref check);
        routines.EmitCopy(ref copy, check);
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), arena.Next, BlockEncoderOptions.ReturnNewInstructionOffsets);
        bytes.ToArray().CopyTo(arena.Take((int)bytes.Length, out _));
        Add(routines.FaultExitIn(result));
        return new ProbeCalls(result.GetLabelRIP(take), result.GetLabelRIP(check), result.GetLabelRIP(copy), Layout.Area + StubLayout.EntryValuesOffset);
    }

    /// <summary>Lets the calls of a hooked function pass unseen, or not any more. Calls under way are not touched.</summary>
    internal void Switch(Hook hook, bool isOn) => SetByte(hook.Stub - StubTemplate.EntryOffset, (byte)(isOn ? 0 : 1));

    /// <summary>Whether its calls are seen.</summary>
    internal bool IsOn(Hook hook) => !_arenas.Exists(arena => arena.TryGet(hook.Stub - StubTemplate.EntryOffset, out byte value) && value != 0);

    /// <summary>Changes a byte of data among the stubs.</summary>
    internal void SetByte(ulong address, byte value)
    {
        foreach (Arena arena in _arenas)
        {
            if (arena.TrySet(address, value)) return;
        }
    }

    internal bool IsInArena(ulong address)
    {
        foreach (Arena arena in _arenas)
        {
            if (address >= arena.Address && address < arena.End) return true;
        }

        return false;
    }

    public void Dispose()
    {
        foreach (Arena arena in _arenas) arena.Dispose();
    }

    private void WriteRoutines(Arena arena)
    {
        Assembler c = new(64);
        SharedRoutines routines = new(c);
        CaptureRoutine capture = new(c);
        Label find = c.CreateLabel(), take = c.CreateLabel(), map = c.CreateLabel(), nest = c.CreateLabel();
        Label copy = c.CreateLabel(), lane = c.CreateLabel(), end = c.CreateLabel();
        routines.EmitFindContext(ref find);
        new ChunkRoutine(c, Layout).Emit(ref take);
        routines.EmitMapStack(ref map);
        routines.EmitNest(ref nest);
        LaneRoutine.Emit(c, ref lane);
        capture.Emit(ref copy);
        c.Label(ref end);
        c.nop();
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), arena.Next, BlockEncoderOptions.ReturnNewInstructionOffsets);
        bytes.ToArray().CopyTo(arena.Take((int)bytes.Length, out _));
        Span<byte> vectors = stackalloc byte[StubLayout.VectorsBytes];
        vectors.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.FindContextVector..], result.GetLabelRIP(find));
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.TakeChunkVector..], result.GetLabelRIP(take));
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.MapStackVector..], result.GetLabelRIP(map));
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.CaptureVector..], result.GetLabelRIP(copy));
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.NestVector..], result.GetLabelRIP(nest));
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[StubLayout.TakeLaneVector..], result.GetLabelRIP(lane));
        _process.Memory.Write(Layout.Area + StubLayout.VectorsOffset, vectors);
        Capture = (result.GetLabelRIP(copy), result.GetLabelRIP(end), result.GetLabelRIP(capture.FaultExit));
    }
}
