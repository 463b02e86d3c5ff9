namespace Strobe.EndToEnd.Fixture;

/// <summary>What a run of the command line came to. <see cref="Trace"/> is null when it wrote none.</summary>
internal sealed record StrobeResult(ProgramResult Run, NdjsonTrace? Trace)
{
    internal int ExitCode => Run.ExitCode;

    internal NdjsonTrace Traced => Trace ?? throw new InvalidOperationException(
        $"strobe wrote no trace and ended with {Run.ExitCode}:\n{Run.ErrorText}{Run.OutputText}");
}

/// <summary>Runs the <c>strobe</c> that was built beside the tests.</summary>
internal static class StrobeCommand
{
    internal static LivingProgram Start(IEnumerable<string> arguments, ProgramStart? start = null)
    {
        Assert.True(File.Exists(Repository.StrobeAssembly), $"Build the command line first: {Repository.StrobeAssembly} is missing.");
        return LivingProgram.Start("dotnet", ["exec", Repository.StrobeAssembly, .. arguments], start);
    }

    internal static async Task<ProgramResult> RunAsync(IEnumerable<string> arguments, ProgramStart? start = null)
    {
        start ??= new ProgramStart();
        await using LivingProgram living = Start(arguments, start);
        await living.SayAsync(start.Input);
        return await living.EndAsync(start.TimeLimit);
    }

    /// <summary>
    /// <c>strobe trace --format ndjson -o FILE</c> and the given options. With <c>--passthrough</c> among them the run's output is the
    /// program's own.
    /// </summary>
    internal static async Task<StrobeResult> TraceAsync(IEnumerable<string> options, IEnumerable<string>? program = null, ProgramStart? start = null)
    {
        string file = Path.Combine(Path.GetTempPath(), $"strobe-test-{Guid.NewGuid():N}.ndjson");
        try
        {
            string[] launched = program is null ? [] : ["--", .. program];
            ProgramResult run = await RunAsync(["trace", "--format", "ndjson", "-o", file, .. options, .. launched], start);
            byte[] text = File.Exists(file) ? await File.ReadAllBytesAsync(file) : [];
            return new StrobeResult(run, text.Length == 0 ? null : NdjsonTrace.Parse(text));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Options that trace the given patterns and lose nothing, the program's streams left alone.</summary>
    internal static IEnumerable<string> Everything(params IEnumerable<string> patterns) =>
        ["--passthrough", "--lossless", .. patterns.SelectMany(pattern => new[] { "-p", pattern })];
}
