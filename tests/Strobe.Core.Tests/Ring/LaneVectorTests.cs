using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed unsafe class LaneVectorTests
{
    public static TheoryData<string> Slots =>
        [.. RingVectors.Lanes.Where(vector => vector.What == "slot").Select(vector => vector.Fields["name"])];

    [Fact]
    public void Lanes_are_divided_as_in_the_vectors()
    {
        foreach (RingVector vector in Of("geometry"))
        {
            var size = new LaneSize((int)vector.Number("mostSlots"), (long)vector.Number("bytes"), (int)vector.Number("least"));
            var geometry = LaneGeometry.For(size, (long)vector.Number("payload"));
            Assert.Equal(MemoryMarshal.Read<ulong>(vector.Bytes), geometry.Packed);
            Assert.True(size.IsValid && geometry.IsValidFor(size));
        }
    }

    [Fact]
    public void Headers_are_as_in_the_vectors()
    {
        foreach (RingVector vector in Of("header"))
        {
            var size = new LaneSize((int)vector.Number("mostSlots"), (long)vector.Number("bytes"), (int)vector.Number("least"));
            var flags = (LaneFlags)vector.Number("flags");
            using var memory = LaneMemory.Create(size, (uint)vector.Number("probe"), (uint)vector.Number("generation"), flags);
            LaneHeader* header = memory.Header;
            header->Geometry = new LaneGeometry((int)vector.Number("slotBytes"), (int)vector.Number("slotCount")).Packed;
            header->Next = vector.Number("next");
            header->Hits = vector.Number("hits");
            header->Refused = vector.Number("refused");
            header->Wanted = vector.Number("wanted");
            memory.Calibration = new RingCalibration(vector.Number("ticks"), (long)vector.Number("nanos"), vector.Number("rate"));
            Assert.Equal(vector.Bytes, new ReadOnlySpan<byte>(header, vector.Bytes.Length).ToArray());
            using LaneMemory? opened = LaneMemory.Open(memory.Path, []);
            Assert.Equal(size, opened!.Size);
        }
    }

    [Fact]
    public void The_writer_stores_frames_as_in_the_vectors_and_the_reader_gets_them_back()
    {
        foreach (RingVector vector in Of("frame"))
        {
            int slotBytes = (int)vector.Number("slotBytes");
            using var scene = new LaneScene(new LaneSize(4, 4096, slotBytes - 64));
            ulong number = vector.Number("number");
            (scene.Memory.Header->Next, scene.Memory.Header->Hits) = (number, vector.Number("hit"));
            Assert.True(scene.Memory.Shape(0, out LaneGeometry geometry));
            Assert.True(scene.Writer.Write(FieldsOf(vector), vector.Number("time"), vector.Hex("given")));
            Assert.Equal(slotBytes, geometry.SlotBytes);
            Assert.Equal(vector.Bytes, new ReadOnlySpan<byte>(scene.Memory.Slot(geometry, number), vector.Bytes.Length).ToArray());
            bool isCut = vector.Fields["given"] != vector.Fields["payload"];
            Assert.Equal(isCut ? (ulong)vector.Hex("given").Length : 0, scene.History.Wanted);
            Check(vector, scene.At((long)number)!);
            Check(vector, scene.Read(isEnding: true)[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Slots))]
    public void The_reader_finds_in_a_slot_what_the_vectors_say(string name)
    {
        RingVector vector = Of("slot").Single(slot => slot.Fields["name"] == name);
        using var scene = LaneScene.Of(4);
        ulong number = vector.Number("number");
        scene.Memory.Header->Next = number;
        scene.Read(isEnding: true);
        long lost = scene.Reader.LostCount;
        Assert.True(scene.Memory.Shape(64, out LaneGeometry geometry));
        vector.Bytes.CopyTo(new Span<byte>(scene.Memory.Slot(geometry, number), geometry.SlotBytes));
        scene.Memory.Header->Next = number + 1;

        string finds = vector.Fields["finds"];
        int delivered = scene.Read().Count;
        Assert.Equal(finds == "complete" ? 1 : 0, delivered);
        Assert.Equal(finds == "damaged" ? 1 : 0, scene.Reader.GivenUpCount);
        Assert.Equal(finds == "gone" ? 1 : 0, scene.Reader.LostCount - lost);
        Assert.Equal(finds is "writing" or "unknown" ? (long)number : (long)number + 1, scene.Reader.ProducedCount);
        Assert.Equal(finds == "complete", scene.At((long)number) != null);
        string state = finds == "damaged" ? "complete" : finds;
        Assert.Equal(state, scene.History.Generations[0].StateOf(number, out _, out _).ToString().ToLowerInvariant());
    }

    private static RingVector[] Of(string what)
    {
        RingVector[] vectors = [.. RingVectors.Lanes.Where(vector => vector.What == what)];
        Assert.NotEmpty(vectors);
        return vectors;
    }

    private static Shape ShapeOf(RingVector vector) => vector.Fields["shape"] == "-"
        ? Shape.Scalar
        : new Shape([.. vector.Fields["shape"].Split('x').Select(int.Parse)]);

    private static FrameFields FieldsOf(RingVector vector) => new(
        (ElementType)vector.Number("type"), ShapeOf(vector), (FrameFlags)vector.Number("flags"))
    {
        ThreadId = (uint)vector.Number("thread"),
        ProcessId = (uint)vector.Number("process"),
        Activation = vector.Number("activation"),
    };

    private static void Check(RingVector vector, SignalFrame frame)
    {
        Assert.Equal((long)vector.Number("number"), frame.Number);
        Assert.Equal((long)vector.Number("time"), frame.TimestampNanos);
        Assert.Equal((int)vector.Number("thread"), frame.ThreadId);
        Assert.Equal((int)vector.Number("process"), frame.ProcessId);
        Assert.Equal(vector.Number("activation"), frame.Activation);
        Assert.Equal((long)vector.Number("hit"), frame.Hit);
        Assert.Equal((ElementType)vector.Number("type"), frame.ElementType);
        Assert.Equal(ShapeOf(vector), frame.Shape);
        Assert.Equal((FrameFlags)vector.Number("stored"), frame.Flags);
        Assert.Equal(vector.Payload, frame.Bytes.ToArray());
    }
}
