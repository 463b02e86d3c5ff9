using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

/// <summary>A small lane with a writer, a history and a live reader whose clock is a number in the test. Times are nanoseconds.</summary>
internal sealed class LaneScene : IFrameSink, IDisposable
{
    internal const ulong HoldTicks = 1000;
    internal static readonly ProbeId Probe = new("main.c", 7, null, "main", "x");
    private readonly List<SignalFrame> _frames = [];

    internal LaneScene(LaneSize size, long mostBytes = 128L << 20)
    {
        Memory = LaneMemory.Create(size, probe: 7);
        History = new LaneHistory(Memory, time => (long)time, mostBytes);
        Writer = new LaneWriter(Memory);
        Reader = new LaneReader(History, HoldTicks);
    }

    internal LaneMemory Memory { get; }

    internal LaneHistory History { get; }

    internal LaneWriter Writer { get; }

    internal LaneReader Reader { get; }

    internal ulong Now { get; set; } = 1_000_000;

    /// <summary>A lane of so many slots of 128 bytes, with room for 8 doubles.</summary>
    internal static LaneScene Of(int slots, long mostBytes = 128L << 20) =>
        new(new LaneSize(slots, Math.Max(4096, slots * 128), 64), mostBytes);

    internal static FrameFields Array(int count) => new(ElementType.Float64, new Shape(count)) { ThreadId = 2, ProcessId = 1 };

    internal bool Write(ulong time, params double[] values) => Writer.Write(Array(values.Length), time, MemoryMarshal.AsBytes<double>(values));

    /// <summary>Draws a number and takes its slot, and leaves it at that, like a thread that was interrupted there.</summary>
    internal SlotReservation Begin(int count = 1) => Writer.Reserve(count * sizeof(double));

    internal void Finish(SlotReservation reservation, ulong time, params double[] values) =>
        Writer.Commit(reservation, Array(values.Length), time, MemoryMarshal.AsBytes<double>(values));

    internal List<SignalFrame> Read(bool isEnding = false, long mostBytes = 1 << 20)
    {
        _frames.Clear();
        Reader.Poll(Now, this, isEnding, mostBytes);
        Assert.Equal(Reader.ProducedCount, Reader.DeliveredCount + Reader.LostCount + Reader.GivenUpCount + Reader.LateCount);
        return [.. _frames];
    }

    /// <summary>The numbers of the frames that have come since.</summary>
    internal string Numbers(bool isEnding = false) => string.Join(' ', Read(isEnding).Select(frame => frame.Number));

    internal SignalFrame? At(long number) => History.Frame(number, Probe);

    void IFrameSink.OnFrame(in FrameView frame) => _frames.Add(frame.ToFrame(Probe));

    public void Dispose() => History.Dispose();
}
