using System.Globalization;
using System.Text.Json;
using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Recording;

/// <summary>A real program recorded once; what is replayed and exported is what the program did, as other programs read it.</summary>
public sealed class RecordCommandTests(RecordCommandTests.Run run) : IClassFixture<RecordCommandTests.Run>
{
    private const int Blocks = 25;
    private const string Source = "probed.c";

    private static string At(string mark, string variable) => Probed.At(Source, mark, variable);

    [NeedsFact("gcc")]
    public void The_program_runs_as_without_and_the_recording_says_how_much_it_has()
    {
        Assert.Equal(0, run.Recorded.ExitCode);
        Assert.StartsWith("checksum", run.Recorded.OutputText, StringComparison.Ordinal);
        Assert.Contains("strobe: recorded ", run.Recorded.ErrorText, StringComparison.Ordinal);
    }

    [NeedsReadersFact]
    public void A_reader_written_after_the_format_s_page_reads_it()
    {
        JsonElement found = Check("recording", run.Path);
        Assert.Equal(run.Probes.Order(StringComparer.Ordinal), found.GetProperty("probes").EnumerateArray().Select(one => one.GetString()));
        // Every traced call twice, and a line of output.
        Assert.Equal((2 * (Blocks + 7)) + 1, found.GetProperty("events").GetInt32());
        Assert.Equal((5 * Blocks) + 1 + 4, found.GetProperty("frames").GetInt32());
    }

    [NeedsFact("gcc")]
    public async Task Replaying_prints_what_tracing_and_probing_would_have_printed()
    {
        ProgramResult replayed = await StrobeCommand.RunAsync(["replay", run.Path, "--speed", "max", "--format", "ndjson"]);
        Assert.Equal((0, ""), (replayed.ExitCode, replayed.ErrorText));
        JsonElement[] lines = [.. replayed.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        ILookup<string, JsonElement> kinds = lines.ToLookup(line => line.GetProperty("eventType").GetString()!);
        Assert.Equal((Blocks + 7, Blocks + 7, 1), (kinds["function_enter"].Count(), kinds["function_exit"].Count(), kinds["stdout"].Count()));
        Assert.Equal(Told.Select(row => row[0]), Values(kinds["frame"], At("mean", "mean")));
        Assert.Equal(Told.Select(row => row[2]), Values(kinds["frame"], At("detune", "voice->detune")));
        long[] times = [.. lines.Where(line => line.TryGetProperty("timestamp_ns", out _)).Select(line => line.GetProperty("timestamp_ns").GetInt64())];
        Assert.Equal(times.Order(), times);
        JsonElement end = kinds["summary"].Last().GetProperty("probes")[0];
        Assert.Equal((Blocks, 0), (end.GetProperty("hits").GetInt32(), end.GetProperty("lost").GetInt32()));
        ProgramResult text = await StrobeCommand.RunAsync(["replay", run.Path, "--speed", "max"]);
        Assert.Equal(Blocks, text.OutputText.Split('\n').Count(line => line.Contains(At("mean", "mean") + " = ", StringComparison.Ordinal)));
        Assert.Contains("→ play(voice=", text.OutputText, StringComparison.Ordinal);
    }

    [NeedsReadersFact]
    public async Task Numpy_reads_npy_and_npz()
    {
        JsonElement mean = await ExportAsync("npy", At("mean", "mean"));
        Assert.Equal(("float64", "[25]"), (mean.GetProperty("dtype").GetString(), mean.GetProperty("shape").GetRawText()));
        Assert.Equal(Told[0][0], double.Parse(mean.GetProperty("first").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(Told[^1][0], double.Parse(mean.GetProperty("last").GetString()!, CultureInfo.InvariantCulture));
        JsonElement image = await ExportAsync("npy", At("paint-return", "image[0:3]"));
        Assert.Equal(("uint8", "[4, 3, 5]"), (image.GetProperty("dtype").GetString(), image.GetProperty("shape").GetRawText()));
        Assert.Equal(4 * 15 * 18 + 15 * (0 + 1 + 2 + 3), image.GetProperty("sum").GetDouble());
        JsonElement points = await ExportAsync("npy", At("turn-return", "points[0:n]"));
        Assert.Equal(("complex64", "[1, 8]"), (points.GetProperty("dtype").GetString(), points.GetProperty("shape").GetRawText()));
        Assert.Equal(Math.Sqrt(10.25), points.GetProperty("sum").GetDouble(), 5);
        JsonElement columns = await ExportAsync("npz", At("mean", "mean"));
        Assert.Equal("[\"float64\", [25]]", columns.GetProperty("data").GetRawText());
        Assert.Equal("[\"int64\", [25]]", columns.GetProperty("timestamp_ns").GetRawText());
    }

    [NeedsReadersFact]
    public async Task Frames_of_several_shapes_fit_npz_and_are_refused_by_npy()
    {
        string probe = At("play-return", "out[0:block]");
        JsonElement found = await ExportAsync("npz", probe);
        Assert.Equal("[" + string.Join(", ", Enumerable.Range(0, Blocks).Select(i => $"[{i}]")) + "]", found.GetProperty("parts").GetRawText());
        ProgramResult refused = await StrobeCommand.RunAsync(["export", run.Path, "--format", "npy", "--probe", probe, "-o", run.Path + ".refused"]);
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("several shapes", refused.ErrorText, StringComparison.Ordinal);
        Assert.Contains("npz", refused.ErrorText, StringComparison.Ordinal);
    }

    [NeedsReadersFact]
    public async Task The_wave_module_reads_wav()
    {
        JsonElement detune = await ExportAsync("wav", At("detune", "voice->detune"), "--rate", "8000");
        Assert.Equal((1, 2, 8000), (detune.GetProperty("channels").GetInt32(), detune.GetProperty("width").GetInt32(), detune.GetProperty("rate").GetInt32()));
        Assert.Equal(Told.Select(row => row[2]), detune.GetProperty("values").EnumerateArray().Select(one => one.GetDouble()));
        JsonElement image = await ExportAsync("wav", At("paint-return", "image[0:3]"), "--rate", "10");
        Assert.Equal((5, 1, 10, 60), (image.GetProperty("channels").GetInt32(), image.GetProperty("width").GetInt32(), image.GetProperty("rate").GetInt32(), image.GetProperty("values").GetArrayLength()));
        JsonElement points = await ExportAsync("wav", At("turn-return", "points[0:n]"), "--rate", "1000", check: "float_wav");
        Assert.Equal((3, 2, 1000, 16), (points.GetProperty("tag").GetInt32(), points.GetProperty("channels").GetInt32(), points.GetProperty("rate").GetInt32(), points.GetProperty("count").GetInt32()));
    }

    [NeedsReadersFact]
    public async Task SigMF_has_its_data_its_sum_and_its_annotations()
    {
        JsonElement points = await ExportAsync("sigmf", At("turn-return", "points[0:n]"), "--rate", "1e6");
        Assert.Equal(("cf32_le", 1e6, 8, "[[0, 8]]"), (points.GetProperty("datatype").GetString(), points.GetProperty("rate").GetDouble(), points.GetProperty("count").GetInt32(), points.GetProperty("annotations").GetRawText()));
        Assert.Equal(Math.Sqrt(10.25), points.GetProperty("sum").GetDouble(), 5);
    }

    [NeedsReadersFact]
    public async Task Csv_and_json_have_every_value()
    {
        JsonElement table = await ExportAsync("csv", At("mean", "mean"), check: "table");
        Assert.Equal(Told.Select(row => row[0]), table.GetProperty("values").EnumerateArray().Select(one => one.GetDouble()));
        JsonElement image = await ExportAsync("csv", At("paint-return", "image[0:3]"), check: "table");
        Assert.Equal((60, 4, "[\"3x5\"]"), (image.GetProperty("rows").GetInt32(), image.GetProperty("frames").GetInt32(), image.GetProperty("shapes").GetRawText()));
        JsonElement json = await ExportAsync("json", At("mean", "mean"), check: "document");
        Assert.Equal(Told.Select(row => row[0]), json.GetProperty("values").EnumerateArray().Select(one => one[0].GetDouble()));
        JsonElement complex = await ExportAsync("json", At("turn-return", "points[0:n]"), check: "document");
        Assert.Equal(0.6, complex.GetProperty("values")[0][0][0].GetDouble(), 5);
    }

    [NeedsReadersFact]
    public async Task Sqlite_and_chrome_traces_have_every_call()
    {
        JsonElement database = await ExportAsync("sqlite", null, check: "database");
        Assert.Equal("{\"fall\": 7, \"play\": 25}", database.GetProperty("calls").GetRawText());
        Assert.Equal(0, database.GetProperty("durations").GetInt32());
        Assert.Equal(Enumerable.Range(0, 7).Select(i => 6 - i), database.GetProperty("arguments").EnumerateArray().Select(one => one.GetProperty("depth").GetInt32()));
        Assert.Contains(database.GetProperty("sources").EnumerateArray(), one => one.GetString()!.EndsWith(Source, StringComparison.Ordinal));
        JsonElement chrome = await ExportAsync("chrome-trace", null, check: "chrome");
        Assert.Equal((32, 1), (chrome.GetProperty("kinds").GetProperty("X").GetInt32(), chrome.GetProperty("kinds").GetProperty("i").GetInt32()));
        Assert.False(chrome.GetProperty("kinds").TryGetProperty("B", out _));
        Assert.Contains(At("mean", "mean"), chrome.GetProperty("counters").EnumerateArray().Select(one => one.GetString()));
    }

    [NeedsTheory("gcc")]
    [InlineData("export {0} --format npy -o {0}.x", "Choose one with --probe.")]
    [InlineData("export {0} --format npy --probe nothing -o {0}.x", "has no probe 'nothing'")]
    [InlineData("export {0} --format npy", "Give -o FILE.")]
    [InlineData("export {0}", "Give --format csv, json, npy")]
    [InlineData("export {0} --format csv --probe none.c:1:x -o {0}/x", "has no probe")]
    [InlineData("export {0}.none --format csv", "STR0015")]
    [InlineData("replay", "replay needs one recording")]
    [InlineData("replay {0} --speed 0", "--speed")]
    [InlineData("replay /proc/self/status", "STR0018")]
    [InlineData("record -o {0} -- true", "there is such a file already")]
    [InlineData("record -- true", "no file to record to")]
    [InlineData("record -o {0}.y", "nothing to record")]
    [InlineData("record -o {0}.z -p /( -- true", "STR0007")]
    [InlineData("record -o {0}.z --probe a.c:1:x[ -- true", "STR0009")]
    public async Task What_cannot_be_done_is_said_in_a_sentence(string words, string sentence)
    {
        ProgramResult refused = await StrobeCommand.RunAsync(words.Split(' ').Select(word => string.Format(CultureInfo.InvariantCulture, word, run.Path)));
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains(sentence, refused.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.ErrorText, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Path + ".z") || File.Exists(run.Path + ".x") || File.Exists(run.Path + ".y"));
    }

    [NeedsFact("gcc")]
    public async Task A_recorder_that_is_killed_leaves_what_it_had_written()
    {
        string program = TargetBuilder.Build("steady.c", new TargetBuild("gcc", "-O0 -g")), path = run.Path + ".killed";
        (LivingProgram ready, int processId) = await LivingProgram.ReadyAsync(program);
        await using LivingProgram living = ready;
        await using (LivingProgram strobe = StrobeCommand.Start(["record", "-o", path, "-p", "*tick", "--pid", processId.ToString(CultureInfo.InvariantCulture)]))
        {
            using CancellationTokenSource limit = new(InProcessTrace.Limit);
            while (!HasEvents(path)) await Task.Delay(50, limit.Token);
            strobe.Kill();
        }

        using StrobeRecording recording = StrobeRecording.Open(path);
        Assert.False(recording.IsComplete);
        long[] ids = [.. recording.ReadBatches().SelectMany(batch => batch.Headers.ToArray()).Select(header => header.Id)];
        Assert.NotEmpty(ids);
        Assert.Equal(Enumerable.Range(1, ids.Length).Select(id => (long)id), ids);
        await Attaching.AttachTests.EndsAllRight(living);
    }

    private static bool HasEvents(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < 64) return false;
        using StrobeRecording recording = StrobeRecording.Open(path);
        return recording.ReadBatches().Any(batch => batch.Headers.Length > 0);
    }

    private double[][] Told => run.Told;

    private static IEnumerable<double> Values(IEnumerable<JsonElement> frames, string probe) =>
        frames.Where(frame => frame.GetProperty("probe").GetString() == probe).Select(frame => frame.GetProperty("value").GetDouble());

    private async Task<JsonElement> ExportAsync(string format, string? probe, params string[] options) => await ExportAsync(format, probe, format, options);

    private async Task<JsonElement> ExportAsync(string format, string? probe, string check) => await ExportAsync(format, probe, check, []);

    private async Task<JsonElement> ExportAsync(string format, string? probe, string option, string value, string check) => await ExportAsync(format, probe, check, [option, value]);

    private async Task<JsonElement> ExportAsync(string format, string? probe, string check, string[] options)
    {
        string path = $"{run.Path}.{Guid.NewGuid():N}";
        string[] which = probe is null ? [] : ["--probe", probe];
        ProgramResult exported = await StrobeCommand.RunAsync(["export", run.Path, "--format", format, .. which, "-o", path, .. options]);
        Assert.Equal((0, ""), (exported.ExitCode, exported.ErrorText));
        return Check(check, path);
    }

    private static JsonElement Check(string kind, string path)
    {
        string folder = Path.Combine(Repository.Root, "tests", "Strobe.EndToEnd.Tests", "Recording");
        ProgramResult read = ProgramRun.ToEnd("/usr/bin/python3", [Path.Combine(folder, "check_export.py"), kind, path, Path.Combine(folder, "exports.schema.json")]);
        Assert.True(read.ExitCode == 0, read.ErrorText);
        return JsonDocument.Parse(read.OutputText).RootElement;
    }

    /// <summary>The recording that all tests look at.</summary>
    public sealed class Run : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;

        internal string Path => System.IO.Path.Combine(_folder, "run.strobe");

        internal string[] Probes { get; } =
        [
            At("mean", "mean"), At("detune", "voice->detune"), At("gain", "gain"), At("play-return", "out[0:frames]"), At("play-return", "out[0:block]"), At("turn-return", "points[0:n]"),
            At("paint-return", "image[0:3]"),
        ];

        internal ProgramResult Recorded { get; private set; } = null!;

        /// <summary>What the program wrote down itself.</summary>
        internal double[][] Told { get; private set; } = [];

        public async Task InitializeAsync()
        {
            if (Tool.ReasonToSkip("gcc") is not null) return;
            string told = Path + ".told";
            string program = TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"));
            Recorded = await StrobeCommand.RunAsync(
                ["record", "-o", Path, "-p", "play", "-p", "fall", "--lossless", .. Probes.SelectMany(probe => new[] { "--probe", probe }), "--", program, told]);
            Told = [.. File.ReadLines(told).Select(line => line.Split(' ').Where((_, i) => i % 2 == 1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        }

        public Task DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}

/// <summary>A test that needs the programs that exported files are for.</summary>
internal sealed class NeedsReadersFactAttribute : FactAttribute
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> s_hasReaders = new(() => File.Exists(Python) && ProgramRun.ToEnd(Python, ["-c", "import numpy, jsonschema"]).ExitCode == 0);

    public NeedsReadersFactAttribute() => Skip = Tool.ReasonToSkip("gcc")
        ?? (Repository.IsContinuousIntegration || s_hasReaders.Value ? null : "a Python with numpy and jsonschema is missing: install Debian's python3-numpy and python3-jsonschema");
}
