using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Strobe.Operations;

/// <summary>Builds the small program Strobe carries with it, with whichever compiler is there, and says how to trace it.</summary>
/// <param name="notices">Told when the program is being built.</param>
/// <param name="environment">Looks an environment variable up.</param>
internal sealed class DemoOperation(INotices notices, Func<string, string?> environment)
{
    private const string Prefix = "demo/";
    private static readonly string[] s_compilers = ["g++", "clang++", "c++"];

    /// <summary>Builds the program if that was not done before; returns the trace of it.</summary>
    /// <exception cref="StrobeException">There is no compiler, or it failed.</exception>
    internal TraceRequest Prepare()
    {
        string program = Build();
        return new TraceRequest { Program = program, Patterns = ["audio::*"], EndsWithTable = true };
    }

    private string Build()
    {
        string compiler = FindCompiler();
        SortedDictionary<string, byte[]> sources = Sources();
        string folder = Path.Combine(CacheFolder(), Fingerprint(compiler, sources));
        string program = Path.Combine(folder, "demo");
        if (File.Exists(program)) return program;

        notices.Say($"building the demo program with {compiler}…");
        try
        {
            // Built beside its final place and moved there, so that two first uses at once do not run half a program.
            Directory.CreateDirectory(folder);
            foreach ((string name, byte[] content) in sources) File.WriteAllBytes(Path.Combine(folder, name), content);
            string unfinished = Path.Combine(folder, $"demo.{Environment.ProcessId}");
            Compile(compiler, folder, unfinished, sources.Keys);
            File.Move(unfinished, program, overwrite: true);
            return program;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The demo program could not be built in {folder} ({failure.Message.TrimEnd('.')}).",
                "Set XDG_CACHE_HOME to a folder that can be written.", failure);
        }
    }

    private static void Compile(string compiler, string folder, string output, IEnumerable<string> sources)
    {
        ProcessStartInfo start = new(compiler) { WorkingDirectory = folder, RedirectStandardError = true };
        foreach (string argument in (string[])["-std=c++17", "-g", "-O2", "-pthread", "-o", output, .. sources]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string complaints = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        throw new StrobeException(
            ErrorCode.CannotLaunch, $"{compiler} could not build the demo program: {complaints.Split('\n')[0].TrimEnd('.')}.",
            "Check the compiler, or put another one first in PATH.");
    }

    private string FindCompiler()
    {
        string[] folders = (environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return s_compilers.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new StrobeException(
                ErrorCode.CannotLaunch, "The demo needs a C++ compiler and found none of g++, clang++ and c++.", "Install one (apt install g++).");
    }

    private static SortedDictionary<string, byte[]> Sources()
    {
        SortedDictionary<string, byte[]> sources = new(StringComparer.Ordinal);
        foreach (string name in typeof(DemoOperation).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = typeof(DemoOperation).Assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            sources.Add(name[Prefix.Length..], content);
        }

        return sources;
    }

    private static string Fingerprint(string compiler, SortedDictionary<string, byte[]> sources)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(compiler));
        foreach ((string name, byte[] content) in sources)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private string CacheFolder()
    {
        string? cache = environment("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(cache) && Path.IsPathRooted(cache)) return Path.Combine(cache, "strobe", "demo");
        string? home = environment("HOME");
        if (!string.IsNullOrEmpty(home)) return Path.Combine(home, ".cache", "strobe", "demo");

        // Never a shared folder: what lies there is run.
        throw new StrobeException(
            ErrorCode.FileRefused, "There is no folder to build the demo program in.", "Set HOME or XDG_CACHE_HOME to a folder that can be written.");
    }
}
