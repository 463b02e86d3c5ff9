using System.Diagnostics;
using Strobe.Cli;

namespace Strobe.Tests.Cli;

/// <summary>The executable itself, as a shell sees it.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task The_version_is_one_line() => Assert.Equal((0, "strobe 0.1.0\n", ""), await RunAsync("--version"));

    [Fact]
    public async Task Strobes_own_failure_is_125_and_a_sentence_with_a_remedy_on_standard_error()
    {
        Assert.Equal(
            (Front.Failed, "", "strobe: STR0009: There is no option '--limt'. Did you mean --limit?\n"),
            await RunAsync("trace", "--limt", "3", "--", "/bin/true"));
    }

    [Fact]
    public async Task A_trace_that_cannot_be_written_is_refused_before_the_program_starts()
    {
        string witness = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        (int code, string output, string error) = await RunAsync("trace", "-o", "/nowhere/at/all", "--", "/bin/touch", witness);

        Assert.Equal(Front.Failed, code);
        Assert.StartsWith("strobe: STR0015: ", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(File.Exists(witness));
    }

    [Theory]
    [InlineData("/nowhere/at/all", "STR0015: The trace cannot be written to '/nowhere/at/all': its folder does not exist. Give -o another file.")]
    [InlineData("/tmp", "STR0015: The trace cannot be written to '/tmp': it is a folder. Give -o another file.")]
    [InlineData("", "STR0009: '' is no value for --output. Give the path of a file.")]
    [InlineData("/dev/full", "STR0015: The output could not be written (No space left on device). Make room, or write it elsewhere.")]
    public async Task A_file_that_takes_no_trace_is_named_with_the_reason(string path, string sentence) => Assert.Equal(
        (Front.Failed, "", $"strobe: {sentence}\n"), await RunAsync("trace", "-p", "/./", "-o", path, "--format", "ndjson", "--", "/bin/true"));

    [Theory]
    [InlineData("/nowhere", "/bin/true", "STR0004: Cannot launch /bin/true in /nowhere: there is no such folder. Give the path of a folder that exists.")]
    [InlineData("/", "/tmp", "STR0004: Cannot launch /tmp: it is a folder. Give the path of an executable program, for example ./app.")]
    public async Task A_program_that_cannot_be_launched_is_named_with_the_reason(string folder, string program, string sentence) =>
        Assert.Equal((Front.Failed, "", $"strobe: {sentence}\n"), await RunAsync("trace", "-p", "main", "--cwd", folder, "--", program));

    [Fact]
    public async Task Without_words_help_is_shown_and_the_exit_code_says_that_nothing_was_done()
    {
        (int code, string output, _) = await RunAsync();

        Assert.Equal(Front.Failed, code);
        Assert.Contains("strobe demo", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] words)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.Ordinal)) start.FileName = "dotnet";
        start.ArgumentList.Add(typeof(Front).Assembly.Location);
        foreach (string word in words) start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
