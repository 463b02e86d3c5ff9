using System.Runtime.InteropServices;
using Strobe.Recording;

namespace Strobe.Tests.Recording;

/// <summary>Damaged and lying recordings: opened as far as they go or refused with a number, in bounded time, and never anything else.</summary>
public sealed class HostileRecordingTests
{
    private static readonly byte[] s_whole = Whole();

    [Fact]
    public void Mutated_files_are_read_as_far_as_they_go()
    {
        var random = new Random(1);
        for (int round = Fuzz.Mutants(300); round > 0; round--)
        {
            byte[] mutant = [.. s_whole];
            for (int i = random.Next(1, 8); i > 0; i--) Mutate(mutant, random.Next(4) == 0 ? random.Next(136) : random.Next(mutant.Length), random);
            Try(random.Next(4) == 0 ? mutant[..random.Next(mutant.Length)] : mutant);
        }
    }

    [Fact]
    public void Liars_with_the_right_checksums_are_read_as_far_as_they_go()
    {
        var random = new Random(2);
        for (int round = Fuzz.Mutants(600); round > 0; round--)
        {
            byte[] mutant = [.. s_whole];
            int[] blocks = [.. Blocks(mutant)];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int block = blocks[random.Next(blocks.Length)];
                int payload = (int)MemoryMarshal.Read<BlockHeader>(mutant.AsSpan(block)).PayloadBytes;
                // Headers and the beginnings of payloads have most of the numbers that matter.
                int at = random.Next(3) switch { 0 => 4 + random.Next(60), 1 => 72 + random.Next(Math.Clamp(payload, 1, 120)), _ => 72 + random.Next(Math.Max(payload, 1)) };
                Mutate(mutant, Math.Min(block + at, mutant.Length - 1), random);
            }

            Seal(mutant, blocks);
            Try(mutant);
        }
    }

    [Fact]
    public void Random_bytes_behind_a_sound_header_are_read_in_bounded_time()
    {
        var random = new Random(3);
        for (int round = Fuzz.Mutants(50); round > 0; round--)
        {
            byte[] bytes = new byte[random.Next(200_000)];
            random.NextBytes(bytes);
            // Full of what looks like headers.
            for (int i = 0; i + 8 < bytes.Length && round % 2 == 0; i += 8) BitConverter.TryWriteBytes(bytes.AsSpan(i), RecordingLayout.BlockMagic);
            s_whole.AsSpan(0, Math.Min(64, bytes.Length)).CopyTo(bytes);
            Try(bytes);
        }
    }

    [Fact]
    public void Values_nested_without_end_are_cut()
    {
        ByteSink sink = new();
        TextTable texts = new();
        Value nested = new IntegerValue("int", 1);
        for (int i = 0; i < 5000; i++) nested = new PointerValue("p", 1, nested);
        ValueCodec.Write(nested, texts, sink);
        Strobe.Bytes.SpanCursor cursor = new(sink.Written.Span, null, "");
        int depth = 0;
        for (Value? at = ValueCodec.Read(ref cursor, ["p"]); at is PointerValue pointer; at = pointer.Target) depth++;
        Assert.InRange(depth, 100, 300);
        byte[] endless = new byte[1 << 20];
        // A pointer to a pointer to …, each of four bytes.
        for (int i = 0; i < endless.Length; i += 4) (endless[i], endless[i + 2]) = (12, 1);
        cursor = new Strobe.Bytes.SpanCursor(endless, null, "");
        Assert.NotNull(ValueCodec.Read(ref cursor, []));
    }

    /// <summary>Everything that can be asked of a recording.</summary>
    private static void Try(byte[] bytes)
    {
        using TemporaryFile file = new();
        File.WriteAllBytes(file.Path, bytes);
        try
        {
            using StrobeRecording recording = StrobeRecording.Open(file.Path);
            _ = (recording.StartedAt, recording.Duration, recording.Statistics, recording.Settings.Count, recording.LostEvents);
            Assert.InRange(recording.Damage.Count, 0, 64);
            foreach (EventBatch batch in recording.ReadBatches())
            {
                for (int i = 0; i < batch.Headers.Length; i++) Assert.NotNull(batch[i].ToString());
                Assert.True(batch.DroppedBefore >= 0);
            }

            foreach (RecordedProbe probe in recording.Probes)
            {
                foreach (SignalFrame frame in probe.ReadFrames()) Assert.True(frame.Bytes.Length <= bytes.Length);
                _ = (probe.History.Newest, probe.History.Last, probe.History.At(1500), probe.History[1], probe.History.Latest(3), probe.ElementType, probe.Shape);
            }

            Assert.True(recording.Sources.Sum(source => source.Text.Length) <= bytes.Length);
            recording.PlayToEndAsync(double.PositiveInfinity).WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
        }
        catch (StrobeException refusal)
        {
            Assert.Equal(ErrorCode.NotARecording, refusal.Code);
        }
    }

    private static byte[] Whole()
    {
        using TemporaryFile file = new();
        Made.WriteAsync(file.Path, writer =>
        {
            writer.Probe(1, Made.Mix);
            ByteSink source = new();
            source.Text("/src/synth.cpp");
            source.Text("int main() {}\n");
            writer.Describe(new PlainBlock(BlockKind.Source, 0, source));
            ByteSink settings = new();
            settings.Uleb(1);
            settings.Text("command");
            settings.Text("./synth");
            writer.Describe(new PlainBlock(BlockKind.Settings, 0, settings));
            for (int i = 0; i < 20; i++) writer.AddFrame(1, (uint)i % 2, Made.Frame(i / 2, i * 1000, new Shape(i % 5), new float[i % 5]));
            writer.AddEvents(new HandBatch(3, Made.Everything()));
            writer.AddEvents(new HandBatch(2, [.. Enumerable.Range(7, 20).Select(id => Made.Enter(id, id * 100, new Argument("x", new IntegerValue("int", id))))]));
        }).GetAwaiter().GetResult();
        return File.ReadAllBytes(file.Path);
    }

    private static IEnumerable<int> Blocks(byte[] file)
    {
        for (int at = RecordingLayout.FileHeaderBytes; at + RecordingLayout.BlockHeaderBytes <= file.Length;)
        {
            BlockHeader header = MemoryMarshal.Read<BlockHeader>(file.AsSpan(at));
            if (header.Magic != RecordingLayout.BlockMagic) yield break;
            yield return at;
            at += RecordingLayout.BlockHeaderBytes + (int)RecordingLayout.Aligned(header.PayloadBytes);
        }
    }

    /// <summary>Makes all checksums right again, those of the index's copies of headers included.</summary>
    private static void Seal(byte[] file, int[] blocks)
    {
        uint salt = MemoryMarshal.Read<RecordingHeader>(file).Salt;
        for (int i = 0; i < blocks.Length; i++)
        {
            Span<byte> at = file.AsSpan(blocks[i]);
            BlockHeader header = MemoryMarshal.Read<BlockHeader>(at);
            header.Magic = RecordingLayout.BlockMagic;
            bool isLast = i == blocks.Length - 1;
            if (isLast) header.Kind = BlockKind.Index;
            uint bytes = Math.Min(header.PayloadBytes, (uint)(at.Length - RecordingLayout.BlockHeaderBytes));
            header.PayloadChecksum = Checksum.Of(at.Slice(RecordingLayout.BlockHeaderBytes, (int)bytes));
            header.HeaderChecksum = Checksum.Of(header, salt);
            MemoryMarshal.Write(at, in header);
            if (isLast) break;
            Span<byte> row = file.AsSpan(blocks[^1] + RecordingLayout.BlockHeaderBytes + (i * RecordingLayout.IndexRowBytes));
            if (row.Length >= RecordingLayout.IndexRowBytes) MemoryMarshal.Write(row[8..], in header);
        }
    }

    private static void Mutate(byte[] bytes, int at, Random random)
    {
        switch (random.Next(4))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill(0xFF); break;
            default: bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Clear(); break;
        }
    }
}
