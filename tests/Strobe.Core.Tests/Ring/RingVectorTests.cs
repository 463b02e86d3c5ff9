using System.Runtime.InteropServices;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed unsafe class RingVectorTests
{
    public static TheoryData<string> Scenes =>
        [.. RingVectors.All.Where(vector => vector.What == "scene").Select(vector => vector.Fields["name"])];

    [Fact]
    public void Tags_are_as_in_the_vectors()
    {
        RingVector[] tags = [.. RingVectors.All.Where(vector => vector.What == "tag")];
        Assert.NotEmpty(tags);
        foreach (RingVector vector in tags)
        {
            Assert.Equal(MemoryMarshal.Read<uint>(vector.Bytes), RingLayout.TagOf(vector.Number("sequence"), (uint)vector.Number("salt")));
        }
    }

    [Fact]
    public void Headers_are_as_in_the_vectors()
    {
        RingVector[] headers = [.. RingVectors.All.Where(vector => vector.What == "header")];
        Assert.NotEmpty(headers);
        foreach (RingVector vector in headers)
        {
            var header = new RingHeader
            {
                Magic = RingLayout.Magic,
                Version = RingLayout.Version,
                ChunkBytes = (uint)vector.Number("chunkBytes"),
                ChunkCount = (uint)vector.Number("chunkCount"),
                ChunkOffset = RingLayout.HeaderBytes,
                Flags = (uint)vector.Number("flags"),
                Salt = (uint)vector.Number("salt"),
                CalibrationTicks = vector.Number("ticks"),
                CalibrationNanos = vector.Number("nanos"),
                CalibrationRate = vector.Number("rate"),
                PatienceTicks = vector.Number("patience"),
                Next = vector.Number("next"),
                Overwritten = vector.Number("overwritten"),
                Refused = vector.Number("refused"),
                Heartbeat = vector.Number("heartbeat"),
            };
            Assert.Equal(vector.Bytes, new ReadOnlySpan<byte>(&header, vector.Bytes.Length).ToArray());
        }
    }

    [Fact]
    public void The_writer_writes_records_as_in_the_vectors()
    {
        RingVector[] records = [.. RingVectors.All.Where(vector => vector.What == "record")];
        Assert.NotEmpty(records);
        foreach (RingVector vector in records)
        {
            using var scene = new RingScene(4, 4096, salt: 0x2F);
            scene.Memory.Header->Next = 1;
            using var writer = new RingWriter(scene.Memory, 1, 2, 3);
            writer.Write(
                (RecordKind)vector.Number("kind"), (uint)vector.Number("hook"), (uint)vector.Number("slot"), vector.Number("ticks"), vector.Payload);
            byte* record = (byte*)scene.Memory.Chunk(1) + 64;
            Assert.Equal(vector.Number("tag"), ((RecordHeader*)record)->Tag);
            Assert.Equal(vector.Bytes, new ReadOnlySpan<byte>(record, vector.Bytes.Length).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void The_reader_gets_from_a_scene_what_the_vectors_say(string name)
    {
        List<RingVector> all = [.. RingVectors.All];
        int at = all.FindIndex(vector => vector.What == "scene" && vector.Fields["name"] == name);
        using var scene = new RingScene(4, 4096, salt: 0x2F);
        scene.Memory.Header->Next = all[at].Number("next");
        all[at].Bytes.CopyTo(new Span<byte>(scene.Memory.Chunk(1), 4096));

        string expected = string.Join('\n', all.Skip(at + 1).TakeWhile(vector => vector.What == "reads").Select(vector =>
            $"{vector.Number("kind")} {vector.Number("hook")} {vector.Number("ticks")} {vector.Number("slot"):X} {Convert.ToHexString(vector.Payload)}"));
        Assert.Equal(expected, string.Join('\n', scene.Read().Select(record =>
            $"{(uint)record.Kind} {record.Hook} {record.Ticks} {record.Slot:X} {Convert.ToHexString(record.Payload)}")));
    }
}
