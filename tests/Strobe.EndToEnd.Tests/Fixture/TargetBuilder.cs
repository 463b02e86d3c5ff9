using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Strobe.EndToEnd.Fixture;

/// <summary>Compiles targets into artifacts/targets, once for each content of their sources.</summary>
internal static class TargetBuilder
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_built = new();

    /// <summary>Path of the program.</summary>
    internal static string Build(string fileName, TargetBuild? build = null) => Build(TargetSource.Named(fileName), build);

    internal static string Build(TargetSource source, TargetBuild? build = null)
    {
        build ??= TargetBuild.Of(source).Contains(TargetBuild.Default) ? TargetBuild.Default : TargetBuild.Of(source).First();
        string key = source.Name + "-" + string.Concat(build.ToString().Split(' '));
        return s_built.GetOrAdd(key, _ => new Lazy<string>(() => BuildOnce(source, build, key))).Value;
    }

    private static string BuildOnce(TargetSource source, TargetBuild build, string key)
    {
        string folder = Path.Combine(Repository.Built, key);
        string program = Path.Combine(folder, source.Name);
        string stamp = Path.Combine(folder, ".sources");
        string hash = HashOf(source, build);
        Directory.CreateDirectory(folder);
        using FileStream _ = OneAtATime(Path.Combine(folder, ".lock"));
        if (File.Exists(program) && File.Exists(stamp) && File.ReadAllText(stamp) == hash) return program;

        File.Delete(stamp);
        foreach (string[] command in Commands(source, build, folder, program)) Compile(command, folder);
        File.WriteAllText(stamp, hash);
        return program;
    }

    private static IEnumerable<string[]> Commands(TargetSource source, TargetBuild build, string folder, string program)
    {
        string main = InSources(source.FileName);
        string extension = Path.GetExtension(source.FileName);
        if (extension == ".go") return [["go", "build", "-o", program, main]];
        if (extension == ".rs") return [["rustc", "--edition", "2021", .. build.Flags.Split(' '), "-o", program, main]];

        string[] flags = [build.Driver(extension), .. build.Flags.Split(' '), "-Wall", "-I", Repository.Sources];
        string[] sources = [main, .. source.With.Select(InSources)];
        string PathOf(string library) => Path.Combine(folder, Path.GetFileNameWithoutExtension(library) + ".so");
        string[] linked = [.. source.Libraries.Where(library => library.IsLinked).Select(library => PathOf(library.File))];
        if (linked.Length > 0) linked = [.. linked, "-Wl,-rpath,$ORIGIN"];
        return
        [
            .. source.Libraries.Select(library => (string[])[.. flags, "-shared", "-fPIC", InSources(library.File), "-o", PathOf(library.File)]),
            [.. flags, .. sources, "-o", program, .. linked, .. source.Flags],
        ];
    }

    private static void Compile(string[] command, string folder)
    {
        ProgramResult result = ProgramRun.ToEnd(Tool.Require(command[0]), command[1..], new ProgramStart
        {
            TimeLimit = TimeSpan.FromMinutes(3),
            Environment = { ["GO111MODULE"] = "off", ["GOCACHE"] = Path.Combine(Repository.Built, ".go"), ["LC_ALL"] = "C" },
            WorkingDirectory = folder,
        });
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}\n{result.OutputText}{result.ErrorText}");
    }

    private static string InSources(string name) => Path.Combine(Repository.Sources, name);

    private static string HashOf(TargetSource source, TargetBuild build)
    {
        StringBuilder all = new(build.ToString());
        foreach (string file in new[] { source.FileName, "target.h" }.Concat(source.Libraries.Select(library => library.File)).Concat(source.With))
        {
            all.Append(file).Append('\0').Append(File.ReadAllText(InSources(file))).Append('\0');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    // Two test runs may share the folder.
    private static FileStream OneAtATime(string path)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 1800)
            {
                Task.Delay(100).Wait();
            }
        }
    }
}
