using Strobe.Bytes;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed unsafe class HostileRingTests
{
    private static int Rounds => Fuzz.Mutants(300);

    [Fact]
    public void Random_bytes_are_read_in_bounded_time_and_space()
    {
        var random = new Random(1);
        using var scene = new RingScene(chunkCount: 4);
        for (int round = 0; round < Rounds; round++)
        {
            random.NextBytes(scene.Memory.Bytes[64..]);
            Check(scene, random);
        }
    }

    [Fact]
    public void Mutated_rings_are_read_in_bounded_time_and_space()
    {
        var random = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            using var scene = new RingScene(chunkCount: 4);
            using var one = new RingWriter(scene.Memory, 10, 11, 1);
            using var two = new RingWriter(scene.Memory, 10, 12, 2);
            for (uint i = 0; i < 300; i++) (i % 3 == 0 ? one : two).Write(RecordKind.Enter, i, i, i, new byte[i % 9 * 8]);
            for (int pass = 0; pass < 4; pass++)
            {
                for (int i = random.Next(20); i >= 0; i--) Mutate(scene, random);
                Check(scene, random);
            }
        }
    }

    [Fact]
    public void Bytes_that_change_while_they_are_read_do_no_harm()
    {
        using var scene = new RingScene(chunkCount: 4);
        using var writer = new RingWriter(scene.Memory, 10, 11, 1);
        for (uint i = 0; i < 300; i++) writer.Write(RecordKind.Enter, i, i, i, new byte[i % 9 * 8]);
        bool isOver = false;
        RingMemory memory = scene.Memory;
        var vandal = new Thread(() =>
        {
            var random = new Random(3);
            while (!Volatile.Read(ref isOver)) MutateMemory(memory, random);
        });
        vandal.Start();
        var here = new Random(4);
        for (int i = 0; i < Rounds * 10; i++) Check(scene, here);
        Volatile.Write(ref isOver, true);
        vandal.Join();
    }

    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(8, 0x02)]
    [InlineData(13, 0x11)]
    [InlineData(16, 0x05)]
    [InlineData(18, 0x80)]
    [InlineData(20, 0x01)]
    public void A_ring_with_a_bad_header_is_refused_with_a_note(int offset, byte value)
    {
        using RingMemory memory = RingMemory.Create(new RingGeometry(4096, 4));
        memory.Bytes[offset] = value;
        var damage = new List<Damage>();
        Assert.Null(RingMemory.Open(memory.Path, damage));
        Assert.Single(damage);
    }

    [Fact]
    public void A_file_that_could_shrink_is_refused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[1 << 16]);
        var damage = new List<Damage>();
        Assert.Null(RingMemory.Open(path, damage));
        Assert.Single(damage);
        File.Delete(path);
    }

    private static void Check(RingScene scene, Random random)
    {
        // At most every record slot of the ring once per poll, for every number of content it may seem to have had.
        scene.Now += (ulong)random.Next(2000);
        Assert.InRange(scene.Read().Count, 0, 4 * 4096 / 24);
        Assert.InRange(scene.Reader.Damage.Count, 0, 64);
        Assert.True(scene.Reader.SafeUntilTicks <= scene.Now);
        _ = scene.Reader.CloseChunksOfThread(random.Next(20));
    }

    private static void Mutate(RingScene scene, Random random) => MutateMemory(scene.Memory, random);

    private static void MutateMemory(RingMemory memory, Random random)
    {
        Span<byte> bytes = memory.Bytes[64..];
        int chunk = 4096 - 64 + (random.Next(4) * 4096);
        int offset = random.Next(4) switch
        {
            0 => random.Next(bytes.Length),
            1 => random.Next(256),
            2 => chunk + random.Next(64),
            _ => chunk + random.Next(256),
        };
        switch (random.Next(3))
        {
            case 0: bytes[offset] = (byte)random.Next(256); break;
            case 1: bytes[offset] ^= (byte)(1 << random.Next(8)); break;
            default: bytes.Slice(offset, Math.Min(8, bytes.Length - offset)).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF); break;
        }
    }
}
