using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Strobe.Tests.Values;

/// <summary>A program compiled from Targets into a folder of its own, deleted afterwards.</summary>
internal sealed class CompiledProgram : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-values-").FullName;

    internal string Path => System.IO.Path.Combine(_folder, "program");

    internal string Output => System.IO.Path.Combine(_folder, "output");

    internal static CompiledProgram Make(string compiler, string source, string options)
    {
        CompiledProgram program = new();
        string file = NeedsToolsAttribute.Find(compiler)!;
        ProcessStartInfo start = new(file, [.. options.Split(' '), System.IO.Path.Combine(Sources(), source), "-o", program.Path])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return program;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Sources([CallerFilePath] string file = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "Targets");
}
