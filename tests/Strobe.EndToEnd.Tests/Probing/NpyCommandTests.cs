namespace Strobe.EndToEnd.Probing;

/// <summary><c>strobe probe --format npy</c> and <c>--history</c>, with numpy as the reader.</summary>
public sealed class NpyCommandTests : IDisposable
{
    private const string Source = "probed.c";

    // What the program wrote to its own file, and what is in the files of the probes.
    private const string Compare = """
        import sys, os, numpy as np
        folder, told = sys.argv[1], sys.argv[2]
        load = lambda name: np.load(os.path.join(folder, name))
        rows = [line.split()[1::2] for line in open(told)]
        mean, out, points, image = (load(name) for name in sys.argv[3:7])
        print(mean.dtype, mean.shape, (mean == np.array([float(row[0]) for row in rows])).all())
        print(out.dtype, out.shape, (out[:, -1] == np.array([float(row[4]) for row in rows])).all())
        expected = np.array([1, 1j, -1, -1j, 2, 2j, 0.5, 0]) * (0.6 + 0.8j)
        print(points.dtype, points.shape, np.allclose(points[0], expected))
        y, x = np.mgrid[0:3, 0:5]
        print(image.dtype, image.shape, all((image[k] == y * 16 + x + k).all() for k in range(4)))
        print([load(name).shape for name in sys.argv[7:]])
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-npy").FullName;

    private static string Program => TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"));

    private static string At(string mark, string variable) => Probed.At(Source, mark, variable);

    private static string Name(string mark, string rest) => $"{Source}-{Probed.LineOf(Source, mark)}-{rest}.npy";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFact("gcc", "python3", "numpy")]
    public async Task Numpy_loads_what_the_program_says_it_had()
    {
        string told = Path.Combine(_folder, "told");
        ProgramResult run = await StrobeCommand.RunAsync(
            [
                "probe", At("mean", "mean"), At("play-return", "out[0:frames]"), At("turn-return", "points[0:n]"), At("paint-return", "image[0:3]"),
                At("play-return", "out[0:block / 10]"), "--format", "npy", "-o", Path.Combine(_folder, "new", "out"), "--", Program, told,
            ]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("stdout: checksum", run.OutputText, StringComparison.Ordinal);
        string grown = Name("play-return", "out-0-block-10");
        string[] names =
        [
            Name("mean", "mean"), Name("play-return", "out-0-frames"), Name("turn-return", "points-0-n"), Name("paint-return", "image-0-3"),
            grown, grown.Replace(".npy", "-2.npy", StringComparison.Ordinal), grown.Replace(".npy", "-3.npy", StringComparison.Ordinal),
        ];
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(_folder, "new", "out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains($"{names[1]}: 25 frames of float64[64] of {At("play-return", "out[0:frames]")}.", run.ErrorText, StringComparison.Ordinal);
        Assert.Contains($"{names[2]}: 1 frame of complex64[8] of ", run.ErrorText, StringComparison.Ordinal);
        ProgramResult read = await ProgramRun.ToEndAsync("/usr/bin/python3", ["-c", Compare, Path.Combine(_folder, "new", "out"), told, .. names]);
        Assert.Equal("", read.ErrorText);
        Assert.Equal(
            "float64 (25,) True\nfloat64 (25, 64) True\ncomplex64 (1, 8) True\nuint8 (4, 3, 5) True\n[(10, 0), (10, 1), (5, 2)]\n", read.OutputText);
    }

    [NeedsFact("gcc")]
    public async Task Probes_of_one_name_have_files_of_their_own_and_frames_without_a_value_are_told()
    {
        string seed = At("now", "seed@read");
        ProgramResult run = await StrobeCommand.RunAsync(
            [
                "probe", seed + " when seed == 5", seed + " when seed == 6", At("play-return", "voice->next->level"), At("fall-return", "nonsense"),
                "--format", "npy", "-o", _folder, "--", Program,
            ]);
        Assert.Equal(0, run.ExitCode);
        string name = Name("now", "seed-read");
        foreach (string file in new[] { name, name.Replace(".npy", "-2.npy", StringComparison.Ordinal) })
        {
            Assert.Equal(128 + 4 * sizeof(long), new FileInfo(Path.Combine(_folder, file)).Length);
            Assert.Contains($"{file}: 4 frames of int64 of ", run.ErrorText, StringComparison.Ordinal);
        }

        Assert.Contains("13 frames without a value are not in the files.", run.ErrorText, StringComparison.Ordinal);
        Assert.Contains("nonsense: no frame with a value came, and no file was written.", run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_folder_that_cannot_be_had_is_refused_before_the_program_starts()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        ProgramResult run = await StrobeCommand.RunAsync(["probe", At("mean", "mean"), "--format", "npy", "-o", file, "--", Program]);
        Assert.Equal((125, ""), (run.ExitCode, run.OutputText));
        Assert.Contains($"STR0015: The frames cannot be written to '{file}': it is a file. Give -o another folder.", run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_disk_that_is_full_ends_the_probing_with_an_error()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, Name("now", "now")), "/dev/full");
        ProgramResult run = await StrobeCommand.RunAsync(["probe", At("now", "now"), "--format", "npy", "-o", _folder, "--", Program]);
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("STR0015", run.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_history_that_large_frames_shorten_is_told()
    {
        ProgramResult run = await StrobeCommand.RunAsync(
            ["probe", At("play-return", "out[0:frames]"), At("mean", "mean"), "--history", "50000", "--history-size", "1M", "--", Program]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            $"{At("play-return", "out[0:frames]")}: only the last 1024 frames were kept of 50000 asked for: they are too large. Give more room with --history-size.",
            run.ErrorText, StringComparison.Ordinal);
        Assert.Contains($"{At("mean", "mean")}: only the last 16384 frames were kept of 50000", run.ErrorText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_history_is_as_long_as_asked_for_and_says_where_it_is_not()
    {
        SessionOptions options = new() { FrameHistory = 8000, FrameHistoryBytes = 1 << 20, FrameMemoryBytes = 3 << 20 };
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Program) { Session = options });
        Probe all = session.Probe(At("now", "seed@read")), few = session.Probe(At("play-return", "out[0:frames]"));
        Probe[] more = [.. Enumerable.Range(0, 20).Select(_ => session.Probe(At("paint-return", "image[0:3]")))];
        Assert.Equal((0, -1), (all.History.Capacity, all.History.Newest));
        await session.ResumeAsync();
        await session.Exited.WaitAsync(InProcessTrace.Limit);
        Assert.Equal((8192, 8000), (all.History.Capacity, all.History.Latest(int.MaxValue).Count));
        Assert.Empty(all.Notes);
        Assert.Equal(1024, few.History.Capacity);
        Assert.Contains("only 1024 of the last 8000 frames are kept", Assert.Single(few.Notes), StringComparison.Ordinal);
        Assert.Contains("the frames of other probes have the memory", Assert.Single(more[^1].Notes), StringComparison.Ordinal);
        Assert.Equal(4, more[0].History.Latest(10).Count);
    }

    [Theory]
    [InlineData(1, 64L << 20, 1L << 30, "A history of 1 frames is out of range. Choose 2 to 1048576.")]
    [InlineData(500, 1000, 1L << 30, "A history of 1000 bytes is out of range. Choose 64 KiB to 4 GiB.")]
    [InlineData(500, 64L << 20, 1000, "Memory of 1000 bytes for frames is out of range. Choose 1 MiB to 1 TiB.")]
    public async Task Sizes_out_of_range_are_refused(int history, long bytes, long memory, string sentence)
    {
        SessionOptions options = new() { FrameHistory = history, FrameHistoryBytes = bytes, FrameMemoryBytes = memory };
        StrobeException refusal = await Assert.ThrowsAsync<StrobeException>(() => StrobeSession.LaunchAsync(new LaunchOptions("/bin/true") { Session = options }));
        Assert.Equal($"STR0009: {sentence}", refusal.Message);
    }
}
