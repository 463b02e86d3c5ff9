using System.Diagnostics;

namespace Strobe.Tests.Symbols;

/// <summary>Runs a tool of the machine (nm, c++filt, gdb, gcc) whose answer is compared with ours.</summary>
internal static class Oracle
{
    internal static string Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Task writing = input is null ? Task.CompletedTask : Task.Run(() => Feed(process, input));
        string output = process.StandardOutput.ReadToEnd();
        writing.Wait();
        process.WaitForExit();
        return output;
    }

    internal static string[] Lines(string program, IEnumerable<string> arguments, string? input = null) =>
        Run(program, arguments, input).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Feed(Process process, string input)
    {
        process.StandardInput.Write(input);
        process.StandardInput.Close();
    }
}
