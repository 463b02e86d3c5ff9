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
