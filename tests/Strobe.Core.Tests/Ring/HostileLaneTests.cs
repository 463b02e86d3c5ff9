using Strobe.Bytes;
using Strobe.Ring;

namespace Strobe.Tests.Ring;

public sealed unsafe class HostileLaneTests
{
    private const int Slots = 32;

    private static int Rounds => Fuzz.Mutants(300);

    [Fact]
    public void Random_bytes_are_read_in_bounded_time_and_space()
    {
        var random = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            using LaneScene scene = Filled(random, round % 3);
            random.NextBytes(scene.Memory.Bytes[64..]);
            for (int pass = 0; pass < 3; pass++) Check(scene, random);
        }
    }

    [Fact]
    public void Mutated_lanes_are_read_in_bounded_time_and_space()
    {
        var random = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            using LaneScene scene = Filled(random, round % 3);
            for (int pass = 0; pass < 4; pass++)
            {
                for (int i = random.Next(20); i >= 0; i--) Mutate(scene.Memory, random);
                Check(scene, random);
            }
        }
    }

    [Fact]
    public void Bytes_that_change_while_they_are_read_do_no_harm()
    {
        using LaneScene scene = Filled(new Random(5), 1);
        bool isOver = false;
        LaneMemory memory = scene.Memory;
        var vandal = new Thread(() =>
        {
            var random = new Random(3);
            while (!Volatile.Read(ref isOver)) Mutate(memory, random);
        });
        vandal.Start();
        var here = new Random(4);
        for (int i = 0; i < Rounds * 10; i++) Check(scene, here);
        Volatile.Write(ref isOver, true);
        vandal.Join();
    }

    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(6, 0x02)]
    [InlineData(8, 0x02)]
    [InlineData(16, 0x05)]
    [InlineData(17, 0x00)]
    [InlineData(19, 0x80)]
    [InlineData(20, 0x21)]
    [InlineData(20, 0x00)]
    [InlineData(23, 0x80)]
    [InlineData(24, 0x01)]
    [InlineData(25, 0x00)]
    [InlineData(26, 0x80)]
    [InlineData(29, 0x01)]
    [InlineData(31, 0x80)]
    [InlineData(43, 0x80)]
    public void A_lane_with_a_bad_header_is_refused_with_a_note(int offset, byte value)
    {
        using LaneMemory memory = LaneMemory.Create(new LaneSize(Slots, 4096), 1);
        memory.Bytes[offset] = value;
        var damage = new List<Damage>();
        Assert.Null(LaneMemory.Open(memory.Path, damage));
        Assert.Single(damage);
    }

    [Fact]
    public void A_lane_is_no_ring_a_ring_no_lane_and_a_file_that_could_shrink_neither()
    {
        using LaneMemory lane = LaneMemory.Create(new LaneSize(Slots, 4096), 1);
        using RingMemory ring = RingMemory.Create(new RingGeometry(4096, 4));
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, lane.Bytes.ToArray());
        var damage = new List<Damage>();
        Assert.Null(RingMemory.Open(lane.Path, damage));
        Assert.Null(LaneMemory.Open(ring.Path, damage));
        Assert.Null(LaneMemory.Open(path, damage));
        Assert.Null(LaneMemory.Open(path + ".none", damage));
        Assert.Equal(4, damage.Count);
        File.Delete(path);
    }

    [Theory]
    [InlineData(0x0000_0004_0000_0040UL, true)]
    [InlineData(0x0000_0020_0000_0080UL, true)]
    [InlineData(0x0000_0020_0000_00C0UL, false)]
    [InlineData(0x0000_0001_0000_0040UL, false)]
    [InlineData(0x0000_0003_0000_0040UL, false)]
    [InlineData(0x0000_0040_0000_0040UL, false)]
    [InlineData(0x8000_0000_0000_0040UL, false)]
    [InlineData(0x0000_0004_0000_0000UL, false)]
    [InlineData(0x0000_0004_0000_0020UL, false)]
    [InlineData(0x0000_0004_0000_0044UL, false)]
    [InlineData(0x0000_0004_8000_0040UL, false)]
    [InlineData(0x0000_0002_4000_0040UL, false)]
    public void What_is_said_of_the_slots_is_checked_once_and_kept(ulong packed, bool isPossible)
    {
        using LaneMemory memory = LaneMemory.Create(new LaneSize(Slots, 4096), 1);
        memory.Header->Geometry = packed;
        Assert.Equal(isPossible, memory.TryGeometry(out LaneGeometry first));
        memory.Header->Geometry = 0x0000_0008_0000_0080;
        Assert.Equal(isPossible, memory.TryGeometry(out LaneGeometry second));
        Assert.Equal(first, second);
        Assert.Equal(isPossible, memory.Shape(10, out _));
    }

    /// <summary>Everything that can be asked of a lane. The counters may be absurd, but they add up.</summary>
    private static void Check(LaneScene scene, Random random)
    {
        scene.Now += (ulong)random.Next(2000);
        Assert.InRange(scene.Read(random.Next(4) == 0).Count, 0, (Slots * 3) + 64);
        Assert.InRange(scene.Reader.Damage.Count, 0, 64);
        Assert.InRange(scene.Reader.LateCount, 0, 64);
        long newest = scene.History.FindNewest();
        Assert.True(newest < 0 || scene.At(newest) is null or { Count: >= 0 });
        long from = random.NextInt64(long.MinValue, long.MaxValue);
        _ = scene.At(scene.History.FindAt(from));
        (long first, long end) = scene.History.FindBetween(from, from + random.NextInt64(0, long.MaxValue));
        Assert.True(first <= end || first < 0 || end < 0);
        _ = scene.At(random.Next(100));
        _ = scene.Memory.ReleaseSlots((_, thread) => (thread & 3) == 0);
        _ = scene.Write(1, 1, 2, 3);
    }

    [Fact]
    public void Generations_that_a_writer_only_claims_to_have_made_are_looked_for_once()
    {
        using LaneScene scene = LaneScene.Of(Slots);
        scene.Write(1, 1, 2, 3);
        scene.Memory.Newest = uint.MaxValue;
        List<uint> asked = [];
        LaneMemory? Nothing(uint generation)
        {
            asked.Add(generation);
            return null;
        }

        scene.History.Follow(Nothing);
        scene.History.Follow(Nothing);
        Assert.Equal(Enumerable.Range(1, 64).Select(number => (uint)number), asked);
        Assert.Equal(1, scene.At(0)?.NumberAt(0));
    }

    [Fact]
    public void A_generation_that_says_it_begins_in_the_future_begins_now()
    {
        using LaneScene scene = LaneScene.Of(Slots);
        scene.Write(1, 1);
        LaneMemory bigger = LaneMemory.Create(new LaneSize(Slots, Slots * 256, 128), 1, 1);
        unsafe
        {
            bigger.Header->Next = ulong.MaxValue;
        }

        scene.Writer.Use(bigger);
        scene.Memory.Newest = 1;
        scene.History.Follow(_ => bigger);
        scene.Write(2, 5);
        Assert.Equal((1.0, 5.0), (scene.At(0)!.NumberAt(0), scene.At(1)!.NumberAt(0)));
    }

    /// <summary>A lane with frames of all kinds in it, some unfinished, in so many generations.</summary>
    private static LaneScene Filled(Random random, int generations)
    {
        LaneScene scene = LaneScene.Of(Slots);
        for (int generation = 0; generation <= generations; generation++)
        {
            for (ulong i = 0; i < 50; i++)
            {
                if (random.Next(10) == 0) scene.Begin();
                else if (i % 3 == 0) scene.Writer.Write(new FrameFields(ElementType.Float64, Shape.Scalar), i, new byte[8]);
                else scene.Write(i, new double[i % 20]);
            }

            if (generation == generations) break;
            LaneMemory bigger = LaneMemory.Create(new LaneSize(Slots, Slots * 256, 128), 1, (uint)generation + 1);
            scene.History.Replace(bigger, () => scene.Writer.Use(bigger));
        }

        return scene;
    }

    private static void Mutate(LaneMemory memory, Random random)
    {
        Span<byte> bytes = memory.Bytes[32..];
        int slot = 4096 - 32 + (random.Next(Slots) * 128);
        int offset = random.Next(5) switch
        {
            0 => random.Next(bytes.Length),
            1 => random.Next(256),
            2 => 64 - 32 + random.Next(16),
            3 => slot + random.Next(8),
            _ => slot + random.Next(64),
        };
        switch (random.Next(3))
        {
            case 0: bytes[offset] = (byte)random.Next(256); break;
            case 1: bytes[offset] ^= (byte)(1 << random.Next(8)); break;
            default: bytes.Slice(offset, Math.Min(8, bytes.Length - offset)).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF); break;
        }
    }
}
