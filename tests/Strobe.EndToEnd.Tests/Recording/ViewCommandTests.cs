using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Recording;

/// <summary>Pictures and numbers of a recorded program.</summary>
public sealed class ViewCommandTests(RecordCommandTests.Run run) : IClassFixture<RecordCommandTests.Run>
{
    private const string Array = "out[0:frames]";

    [NeedsFact("gcc")]
    public async Task A_probe_is_drawn_as_svg_png_json_and_text()
    {
        foreach (string lens in new[] { "waveform", "spectrum", "histogram", "waterfall", "table", "eye" })
        {
            string svg = await DrawAsync(lens, ".svg"), png = await DrawAsync(lens, ".png"), json = await DrawAsync(lens, ".json");
            Assert.Equal("svg", XDocument.Load(svg).Root!.Name.LocalName);
            byte[] picture = File.ReadAllBytes(png);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
            Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("panels").ValueKind);
        }

        ProgramResult text = await StrobeCommand.RunAsync(["view", run.Path, "--probe", Array, "--size", "60x16"]);
        Assert.Equal((0, ""), (text.ExitCode, text.ErrorText));
        string[] lines = text.OutputText.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 8, 16);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
        Assert.DoesNotContain('\u001b', text.OutputText);
    }

    [NeedsFact("gcc")]
    public async Task Scalars_images_and_calls_have_lenses_of_their_own()
    {
        foreach (string[] words in new[] { new[] { "--probe", Probed.At("probed.c", "gain", "gain") }, ["--probe", "image[0:3]"], ["--as", "timeline"], ["--as", "flame"] })
        {
            ProgramResult drawn = await StrobeCommand.RunAsync(["view", run.Path, .. words, "--format", "json"]);
            Assert.Equal((0, ""), (drawn.ExitCode, drawn.ErrorText));
            Assert.True(JsonDocument.Parse(drawn.OutputText).RootElement.GetProperty("panels").GetArrayLength() > 0, string.Join(' ', words));
        }
    }

    [NeedsFact("gcc")]
    public async Task What_is_computed_of_frames_is_drawn()
    {
        ProgramResult drawn = await StrobeCommand.RunAsync(["view", run.Path, "--probe", Probed.At("probed.c", "mean", "mean"), "--derive", "2 * x", "--as", "history", "--format", "json"]);
        Assert.Equal((0, ""), (drawn.ExitCode, drawn.ErrorText));
        JsonElement line = JsonDocument.Parse(drawn.OutputText).RootElement.GetProperty("panels")[0].GetProperty("layers").EnumerateArray().First(layer => layer.GetProperty("layer").GetString() == "line");
        Assert.Equal(run.Told.Select(row => 2 * row[0]).Distinct().Order(), line.GetProperty("y").EnumerateArray().Select(one => one.GetDouble()).Distinct().Order());
    }

    [NeedsFact("gcc")]
    public async Task What_is_measured_of_a_scalar_is_what_the_program_wrote()
    {
        ProgramResult measured = await StrobeCommand.RunAsync(
            ["measure", run.Path, "--probe", Probed.At("probed.c", "mean", "mean"), "--measure", "min,max,mean,std", "--format", "json"]);
        Assert.Equal((0, ""), (measured.ExitCode, measured.ErrorText));
        JsonElement[] numbers = [.. JsonDocument.Parse(measured.OutputText).RootElement.GetProperty("measurements").EnumerateArray()];
        double[] told = [.. run.Told.Select(row => row[0])];
        double mean = told.Average();
        double[] expected = [told.Min(), told.Max(), mean, Math.Sqrt(told.Average(value => (value - mean) * (value - mean)))];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], numbers[i].GetProperty("value").GetDouble(), Math.Abs(expected[i]) * 1e-12);
        ProgramResult table = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", Array]);
        Assert.Contains("RMS", table.OutputText, StringComparison.Ordinal);
        Assert.Contains("σ", table.OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task A_signal_is_measured_against_another_one()
    {
        ProgramResult same = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", Array, "--against", Array, "--measure", "correlation,delay-corr", "--format", "json"]);
        Assert.Equal((0, ""), (same.ExitCode, same.ErrorText));
        JsonElement[] numbers = [.. JsonDocument.Parse(same.OutputText).RootElement.GetProperty("measurements").EnumerateArray()];
        Assert.Equal(1, numbers[0].GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(0, numbers[1].GetProperty("value").GetDouble(), 1e-9);
        ProgramResult other = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", Array, "--against", "image[0:3]", "--measure", "correlation"]);
        Assert.Contains("not measurable: ", other.OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("gcc")]
    public async Task Limits_pass_or_fail_and_the_exit_code_tells()
    {
        string mean = Probed.At("probed.c", "mean", "mean");
        double[] told = [.. run.Told.Select(row => row[0])];
        string Limits(double low, double high) => string.Create(CultureInfo.InvariantCulture, $"max={low:R}..{high:R}");
        ProgramResult kept = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", mean, "--limit", Limits(told.Max(), told.Max())]);
        Assert.Equal(0, kept.ExitCode);
        Assert.Contains("passed: 1 passed, 0 failed, 0 not measurable", kept.OutputText, StringComparison.Ordinal);
        ProgramResult broken = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", mean, "--limit", Limits(told.Max() + 1, told.Max() + 2), "--format", "json"]);
        Assert.Equal((1, ""), (broken.ExitCode, broken.ErrorText));
        JsonElement limit = JsonDocument.Parse(broken.OutputText).RootElement.GetProperty("measurements").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == "max").GetProperty("limits")[0];
        Assert.Equal((0, 1), (limit.GetProperty("passed").GetInt32(), limit.GetProperty("failed").GetInt32()));
        Assert.True(limit.TryGetProperty("firstFailedFrame", out _));
    }

    [NeedsFact("gcc")]
    public async Task A_mask_passes_or_fails_every_frame()
    {
        const double most = 1e6, least = -1e6;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            foreach ((string text, int code, string said) in new[]
            {
                (Line(0, least, most) + Line(1000, least, most), 0, $"passed: {run.Told.Length} passed, 0 failed, 0 not testable"),
                ("time,lower,upper\n0,,\n # none\n" + Line(0, null, most + 1) + Line(2, null, least - 1), 1, "the first in frame 0 at sample "),
                ("0,1,2\nnonsense\n", 125, "line 2 is not time,lower,upper"), ("1,0,1\n0,0,1\n", 125, "do not go backwards"), ("", 125, "it has no limits"),
            })
            {
                await File.WriteAllTextAsync(path, text);
                ProgramResult tested = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", Array, "--mask", path]);
                Assert.Equal(code, tested.ExitCode);
                Assert.Contains(said, tested.OutputText + tested.ErrorText, StringComparison.Ordinal);
            }

            ProgramResult json = await StrobeCommand.RunAsync(["measure", run.Path, "--probe", Array, "--mask", "/nowhere/mask.csv", "--format", "json"]);
            Assert.Contains("STR0015: The mask '/nowhere/mask.csv' cannot be used: it does not exist. ", json.ErrorText, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        static string Line(double time, double? lower, double? upper) => string.Create(CultureInfo.InvariantCulture, $"{time:R},{lower:R},{upper:R}\n");
    }

    [NeedsFact("gcc")]
    public async Task The_lenses_are_listed_the_best_first_with_what_can_be_set()
    {
        ProgramResult all = await StrobeCommand.RunAsync(["lenses"]);
        Assert.Equal(14, all.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        ProgramResult complex = await StrobeCommand.RunAsync(["lenses", "--for", "complex64", "1024"]);
        Assert.StartsWith("constellation", complex.OutputText, StringComparison.Ordinal);
        ProgramResult one = await StrobeCommand.RunAsync(["lenses", "spectrum"]);
        Assert.Contains("window", one.OutputText, StringComparison.Ordinal);
        ProgramResult json = await StrobeCommand.RunAsync(["lenses", "--format", "json"]);
        Assert.Equal(14, JsonDocument.Parse(json.OutputText).RootElement.GetArrayLength());
        Assert.Contains("rise-time", (await StrobeCommand.RunAsync(["measure", "--list"])).OutputText, StringComparison.Ordinal);
    }

    [NeedsTheory("gcc")]
    [InlineData("view")]
    [InlineData("view", "FILE")]
    [InlineData("view", "FILE", "--probe", "nothing")]
    [InlineData("view", "FILE", "--probe", Array, "--as", "crystal-ball")]
    [InlineData("view", "FILE", "--probe", Array, "--as", "constellation")]
    [InlineData("view", "FILE", "--probe", Array, "--derive", "lowpass(")]
    [InlineData("view", "FILE", "--probe", Array, "--derive", "a + b")]
    [InlineData("view", "FILE", "--probe", Array, "--set", "window=door")]
    [InlineData("view", "FILE", "--probe", Array, "--as", "spectrum", "--set", "window=door")]
    [InlineData("view", "FILE", "--probe", Array, "--index", "1000000")]
    [InlineData("view", "FILE", "--probe", Array, "--index", "1", "--at", "1")]
    [InlineData("view", "FILE", "--probe", Array, "-o", "picture.bmp")]
    [InlineData("view", "FILE", "--probe", Array, "-o", "/nowhere/picture.svg")]
    [InlineData("view", "FILE", "--probe", Array, "--format", "png")]
    [InlineData("view", "FILE", "--probe", Array, "--size", "0x0")]
    [InlineData("view", "FILE", "--probe", Array, "--x", "2:1")]
    [InlineData("measure", "FILE", "--probe", Array, "--measure", "beauty")]
    [InlineData("measure", "FILE", "--probe", Array, "--from", "1000")]
    [InlineData("measure", "FILE", "--probe", Array, "--against", "nothing")]
    [InlineData("measure", "FILE", "--probe", Array, "--limit", "rms")]
    [InlineData("measure", "FILE", "--probe", Array, "--limit", "rms=2..1")]
    [InlineData("measure", "FILE", "--probe", Array, "--limit", "beauty=0..1")]
    [InlineData("lenses", "crystal-ball")]
    [InlineData("lenses", "--for", "float128")]
    [InlineData("lenses", "--for", "float64", "1x2x3x4x5")]
    [InlineData("plugin", "add")]
    [InlineData("plugin", "remove", "no.such.plugin")]
    [InlineData("plugin", "add", "/nowhere/nothing.nupkg")]
    public async Task What_cannot_be_drawn_is_said_in_a_sentence(params string[] words)
    {
        ProgramResult refused = await StrobeCommand.RunAsync([.. words.Select(word => word == "FILE" ? run.Path : word)]);
        Assert.Equal(125, refused.ExitCode);
        Assert.Matches(@"^strobe: STR00\d\d: .+\. .+[.…]?\n$", refused.ErrorText);
        Assert.DoesNotContain("should not have happened", refused.ErrorText, StringComparison.Ordinal);
    }

    private async Task<string> DrawAsync(string lens, string extension)
    {
        string path = $"{run.Path}.{lens}{extension}";
        ProgramResult drawn = await StrobeCommand.RunAsync(["view", run.Path, "--probe", Array, "--as", lens, "-o", path]);
        Assert.Equal((0, "", ""), (drawn.ExitCode, drawn.OutputText, drawn.ErrorText));
        return path;
    }
}
