using System.Collections;
using System.Diagnostics;
using System.Text;

namespace Strobe.Rules;

/// <summary>A program that is run to its end: what it wrote (both streams, in order of arrival) and its exit code.</summary>
internal sealed record Command(string Output, int ExitCode)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    internal static Command Run(
        string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ForgetTheTestHost(start);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end. It wrote:\n{output}");
        }

        process.WaitForExit();
        return new Command(output.ToString(), process.ExitCode);
    }

    internal Command Succeeded()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>The test host's own settings of MSBuild and the test platform would change what a fresh shell does.</summary>
    private static void ForgetTheTestHost(ProcessStartInfo start)
    {
        string[] foreign = ["MSBUILD", "VSTEST", "DOTNET_HOST", "DOTNET_ROOT", "COREHOST", "CORECLR"];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            bool isForeign = foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            if (isForeign) start.Environment.Remove(name);
        }
    }

    private static void Keep(StringBuilder output, string? line)
    {
        lock (output) if (line is not null) output.Append(line).Append('\n');
    }
}
