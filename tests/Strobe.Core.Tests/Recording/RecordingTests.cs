using Strobe.Recording;

namespace Strobe.Tests.Recording;

/// <summary>What is written comes back, also from files that were cut off; what was lost is counted.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task Events_of_every_kind_with_values_of_every_kind_come_back_as_they_were()
    {
        using TemporaryFile file = new();
        TraceEvent[] events = Made.Everything();
        await Made.WriteAsync(file.Path, writer => writer.AddEvents(new HandBatch(0, events)));
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        Assert.Equal(events.Select(Made.Deep), Made.EventsIn(recording).Select(Made.Deep));
        Assert.Equal((Made.StartedAt, 77, true), (recording.StartedAt, recording.ProcessId, recording.IsComplete));
        Assert.Equal(new SessionStatistics(30, 20, 10, 3, 2, 1), recording.Statistics);
        Assert.Equal(TimeSpan.FromSeconds(5), recording.Duration);
        Assert.Empty(recording.Damage);
    }

    [Fact]
    public async Task Frames_of_all_shapes_come_back_and_can_be_looked_up_by_number_and_time()
    {
        using TemporaryFile file = new();
        SignalFrame[] frames =
        [
            Made.Frame(0, 1000, Shape.Scalar, 1.5), Made.Frame(1, 2000, new Shape(3), 1f, 2f, 3f), Made.Frame<byte>(3, 4000, new Shape(2, 3), 1, 2, 3, 4, 5, 6),
            Made.Frame(4, 3500, new Shape(1), new Complex64(1, -1)), Made.Frame(5, 5000, new Shape(0), ReadOnlySpan<short>.Empty),
        ];
        await Made.WriteAsync(file.Path, writer =>
        {
            writer.Probe(1, Made.Mix);
            foreach (SignalFrame frame in frames) writer.AddFrame(1, 0, frame);
            writer.AddFrame(1, 1, Made.Frame(0, 9000, Shape.Scalar, 7));
        });
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        RecordedProbe probe = Assert.Single(recording.Probes);
        Assert.Equal(frames.Append(Made.Frame(0, 9000, Shape.Scalar, 7)).Select(Text), probe.ReadFrames().Select(Text));
        Assert.Equal((5, ElementType.Int16, 200, 300, 100), (probe.History.Newest, probe.ElementType, probe.FrameCount, probe.HitCount, probe.LostCount));
        Assert.Equal(["a note"], probe.Notes);
        Assert.Null(probe.History[2]);
        Assert.Equal(frames.Select(Text), new long[] { 0, 1, 3, 4, 5 }.Select(number => Text(probe.History[number]!)));
        Assert.Equal([null, 0, 0, 1, 4, 3, 5L], new long[] { 999, 1000, 1999, 2000, 3999, 4000, long.MaxValue }.Select(nanos => probe.History.At(nanos)?.Number));
        Assert.Equal([3L, 4, 5], probe.History.Latest(3).Select(frame => frame.Number));
        Assert.Equal([1L, 4], probe.ReadFrames(2000, 4000).Select(frame => frame.Number));
    }

    [Fact]
    public async Task Blocks_fill_up_and_every_one_is_found_again()
    {
        using TemporaryFile file = new();
        const int Count = 100_000;
        await Made.WriteAsync(file.Path, writer =>
        {
            writer.Probe(1, Made.Mix);
            for (int i = 0; i < Count; i++) writer.AddFrame(1, 0, Made.Frame(i, i * 10L, Shape.Scalar, (double)i));
            for (int i = 0; i < Count; i += 100)
                writer.AddEvents(new HandBatch(i == 500 ? 7 : 0, [.. Enumerable.Range(i, 100).Select(k => Made.Enter(k + 1, k * 10L, new Argument("k", new IntegerValue("int", k))))]));
        });
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        ProbeHistory history = recording.Probes[0].History;
        Assert.Equal(Count - 1, history.Newest);
        Random random = new(1);
        for (int i = 0; i < 1000; i++)
        {
            int k = random.Next(Count);
            Assert.Equal(k, history[k]!.ToDouble());
            Assert.Equal(k, history.At((k * 10L) + 9)!.Number);
        }

        Assert.Equal(Enumerable.Range(0, Count), Made.EventsIn(recording).Select(one => (int)((IntegerValue)((FunctionEnter)one).Arguments[0].Value).Number));
        Assert.Equal(7, recording.ReadBatches().Sum(batch => batch.DroppedBefore));
        EventBatch after = recording.ReadBatches().First(batch => batch.DroppedBefore > 0);
        Assert.Equal(501, after.Headers[0].Id);
        Assert.Equal([4001L, 4002, 4003], recording.ReadBatches(40_000, 40_030).SelectMany(batch => batch.Headers.ToArray()).Select(header => header.Id));
    }

    [Fact]
    public async Task A_file_cut_anywhere_is_read_up_to_its_last_complete_block()
    {
        using TemporaryFile file = new(), cut = new();
        await Made.WriteAsync(file.Path, writer =>
        {
            writer.Probe(1, Made.Mix);
            writer.AddFrame(1, 0, Made.Frame(0, 1000, Shape.Scalar, 1.5));
            writer.AddEvents(new HandBatch(0, Made.Everything()));
        });
        byte[] whole = await File.ReadAllBytesAsync(file.Path);
        (long End, BlockKind Kind)[] blocks;
        using (RecordingFile read = RecordingFile.Open(file.Path))
            blocks = [.. read.Blocks.Select(block => (block.Offset + RecordingLayout.BlockHeaderBytes + (long)block.Header.PayloadBytes, block.Header.Kind))];
        Assert.Contains(blocks, block => block.Kind == BlockKind.Events);
        for (int length = 0; length < whole.Length; length += length < 400 ? 1 : 7)
        {
            await File.WriteAllBytesAsync(cut.Path, whole[..length]);
            if (length < RecordingLayout.FileHeaderBytes)
            {
                Assert.Equal(ErrorCode.NotARecording, Assert.Throws<StrobeException>(() => StrobeRecording.Open(cut.Path)).Code);
                continue;
            }

            using StrobeRecording recording = StrobeRecording.Open(cut.Path);
            Assert.False(recording.IsComplete);
            Assert.NotEmpty(recording.Damage);
            Assert.Equal(blocks.Any(block => block.Kind == BlockKind.Events && block.End <= length) ? 6 : 0, Made.EventsIn(recording).Count());
            bool hasProbe = blocks.Any(block => block.Kind == BlockKind.Probe && block.End <= length), hasFrames = blocks.Any(block => block.Kind == BlockKind.Frames && block.End <= length);
            Assert.Equal(hasProbe && hasFrames ? 1 : 0, recording.Probes.Sum(probe => probe.ReadFrames().Count()));
        }
    }

    [Fact]
    public async Task A_damaged_block_is_left_out_and_told_of_and_the_others_are_read()
    {
        using TemporaryFile file = new();
        await Made.WriteAsync(file.Path, writer =>
        {
            writer.Probe(1, Made.Mix);
            for (int i = 0; i < 40_000; i++) writer.AddFrame(1, 0, Made.Frame(i, i, Shape.Scalar, (double)i));
        });
        BlockPlace[] frames;
        using (RecordingFile read = RecordingFile.Open(file.Path)) frames = [.. read.Blocks.Where(block => block.Header.Kind == BlockKind.Frames)];
        Assert.InRange(frames.Length, 3, 100);
        byte[] bytes = await File.ReadAllBytesAsync(file.Path);
        bytes[frames[1].Offset + 100] ^= 1;
        await File.WriteAllBytesAsync(file.Path, bytes);
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        Assert.Equal(40_000 - (int)frames[1].Header.Items, recording.Probes[0].ReadFrames().Count());
        Assert.Contains($"{frames[1].Header.Items} frames", Assert.Single(recording.Damage), StringComparison.Ordinal);
        Assert.Null(recording.Probes[0].History[frames[1].Header.FirstNumber]);
        // And the same when the index is gone and a header is damaged, too.
        bytes[frames[2].Offset + 20] ^= 1;
        await File.WriteAllBytesAsync(file.Path, bytes[..^10]);
        using StrobeRecording scanned = StrobeRecording.Open(file.Path);
        Assert.Equal(40_000 - (int)frames[1].Header.Items - (int)frames[2].Header.Items, scanned.Probes[0].ReadFrames().Count());
    }

    [Fact]
    public async Task What_finds_no_room_is_counted_and_the_counts_are_written_down()
    {
        using TemporaryFile file = new();
        using ManualResetEventSlim gate = new();
        GatedFile gated = new(DiskFile.Create(file.Path, false), gate);
        RecordingWriter writer = Made.Writer(gated, queueBytes: 2 << 20);
        writer.Probe(1, Made.Mix);
        for (int i = 0; i < 100_000; i++) writer.AddFrame(1, 0, Made.Frame(i, i, Shape.Scalar, (double)i));
        const int Events = 60_000;
        for (int i = 0; i < Events; i += 100) writer.AddEvents(new HandBatch(0, [.. Enumerable.Range(i + 1, 100).Select(id => Made.Enter(id, id))]));
        Assert.True(writer.LostFrames > 0 && writer.LostEvents > 0);
        gate.Set();
        writer.AddEvents(new HandBatch(0, Made.Enter(Events + 1, Events + 1)));
        writer.Finish();
        await writer.Completed.WaitAsync(TimeSpan.FromSeconds(30));
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        Assert.Equal((writer.LostEvents, writer.LostFrames), (recording.LostEvents, recording.LostFrames));
        Assert.Equal(100_000, recording.LostFrames + recording.Probes[0].ReadFrames().Count());
        Assert.Equal(recording.LostFrames, recording.Probes[0].UnrecordedCount);
        EventBatch[] batches = [.. recording.ReadBatches()];
        Assert.Equal(Events + 1, recording.LostEvents + batches.Sum(batch => batch.Headers.Length));
        Assert.Equal(recording.LostEvents, batches.Sum(batch => batch.DroppedBefore));
    }

    [Fact]
    public async Task A_writer_that_may_wait_loses_nothing()
    {
        using TemporaryFile file = new();
        using ManualResetEventSlim gate = new();
        RecordingWriter writer = Made.Writer(new GatedFile(DiskFile.Create(file.Path, false), gate), queueBytes: 2 << 20, waits: true);
        writer.Probe(1, Made.Mix);
        Task filling = Task.Run(() =>
        {
            for (int i = 0; i < 100_000; i++) writer.AddFrame(1, 0, Made.Frame(i, i, Shape.Scalar, (double)i));
        });
        Assert.NotSame(filling, await Task.WhenAny(filling, Task.Delay(200)));
        gate.Set();
        await filling.WaitAsync(TimeSpan.FromSeconds(30));
        writer.Finish();
        await writer.Completed.WaitAsync(TimeSpan.FromSeconds(30));
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        Assert.Equal((0, 100_000), (recording.LostFrames, recording.Probes[0].ReadFrames().Count()));
    }

    [Fact]
    public async Task A_full_disk_leaves_a_file_that_can_be_read_and_goes_on_when_there_is_room()
    {
        using TemporaryFile file = new();
        FullFile disk = new(DiskFile.Create(file.Path, false)) { RoomBytes = 2 << 20 };
        List<Exception> failures = [];
        RecordingWriter writer = Made.Writer(disk, onFailure: failures.Add);
        writer.Probe(1, Made.Mix);
        for (int i = 0; i < 100_000; i++) writer.AddFrame(1, 0, Made.Frame(i, i, Shape.Scalar, (double)i));
        while (writer.LostFrames == 0) await Task.Delay(5);
        using (StrobeRecording meanwhile = StrobeRecording.Open(file.Path)) Assert.InRange(meanwhile.Probes[0].ReadFrames().Count(), 1, 99_999);
        disk.RoomBytes = long.MaxValue;
        writer.AddFrame(1, 0, Made.Frame(100_000, 100_000, Shape.Scalar, 1.0));
        writer.Finish();
        await writer.Completed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<IOException>(Assert.Single(failures));
        using StrobeRecording recording = StrobeRecording.Open(file.Path);
        Assert.True(recording.IsComplete);
        Assert.Equal(100_001, recording.LostFrames + recording.Probes[0].ReadFrames().Count());
        Assert.Equal(100_000, recording.Probes[0].History.Newest);
    }

    [Fact]
    public void Files_that_cannot_be_had_are_refused_with_a_number_and_a_remedy()
    {
        using TemporaryFile file = new();
        File.WriteAllText(file.Path, "something else");
        Check(() => DiskFile.Create(file.Path, false), ErrorCode.FileRefused, "already");
        Check(() => DiskFile.Create(file.Path + "/none/x", false), ErrorCode.FileRefused, "cannot be written");
        Check(() => DiskFile.Create(Path.GetTempPath(), true), ErrorCode.FileRefused, "folder");
        Check(() => StrobeRecording.Open(file.Path), ErrorCode.NotARecording, "is no recording");
        Check(() => StrobeRecording.Open(file.Path + ".none"), ErrorCode.FileRefused, "does not exist");
        Check(() => StrobeRecording.Open(Path.GetTempPath()), ErrorCode.FileRefused, "folder");

        static void Check(Func<object> action, ErrorCode code, string sentence)
        {
            StrobeException refusal = Assert.Throws<StrobeException>(action);
            Assert.Equal(code, refusal.Code);
            Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_CRC_32C(string text, uint expected) => Assert.Equal(expected, Checksum.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    private static string Text(SignalFrame frame) =>
        $"{frame} {frame.ProcessId} {frame.ThreadId} {frame.Activation} {frame.Hit} {frame.Flags} {Convert.ToHexString(frame.Bytes)} {frame.Probe}";

    /// <summary>A disk that does nothing until it is let.</summary>
    private sealed class GatedFile(IBlockFile file, ManualResetEventSlim gate) : IBlockFile
    {
        private bool _isFirst = true;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            if (!_isFirst) gate.Wait();
            _isFirst = false;
            file.Write(parts, offset);
        }

        public void Cut(long length) => file.Cut(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }

    /// <summary>A disk with so much room; a write that does not fit is done in part.</summary>
    private sealed class FullFile(IBlockFile file) : IBlockFile
    {
        internal long RoomBytes { get; set; }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            if (offset + parts.Sum(part => (long)part.Length) <= RoomBytes)
            {
                file.Write(parts, offset);
                return;
            }

            file.Write([.. parts.Take(1)], offset);
            throw new IOException("No space left on device");
        }

        public void Cut(long length) => file.Cut(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}
