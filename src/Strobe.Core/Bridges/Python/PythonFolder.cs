using System.Reflection;
using System.Text;
using Strobe.Bytes;

namespace Strobe.Bridges.Python;

/// <summary>
/// The folder in which the agent lies and by which host and agent talk, for this user only:
/// <c>load/</c> (in PYTHONPATH), <c>strobe_agent/</c>, <c>plan.json</c>, <c>status</c>, and <c>lanes/</c> with <c>free/</c>, <c>taken/</c> and
/// <c>larger/</c>. Its host holds a lock on the file <c>host</c>, which ends with it, so that the folders of killed ones can be told.
/// </summary>
internal sealed class PythonFolder : IDisposable
{
    private const string Resources = "Strobe.Bridges.Python.Agent.";
    private const string Guards = "Strobe.Values.Expressions.guards.py";

    private const string Name = "strobe-python-";

    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    private readonly FileStream _host;
    private bool _isGone;

    private PythonFolder(string path)
    {
        Path = path;
        _host = new FileStream(System.IO.Path.Combine(path, "host"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    internal string Path { get; }

    /// <summary>Goes to the front of PYTHONPATH.</summary>
    internal string Load => System.IO.Path.Combine(Path, "load");

    internal string Status => System.IO.Path.Combine(Path, "status");

    internal string Free => System.IO.Path.Combine(Path, "lanes", "free");

    internal string Taken => System.IO.Path.Combine(Path, "lanes", "taken");

    internal string Larger => System.IO.Path.Combine(Path, "lanes", "larger");

    /// <summary>Lays out a new folder.</summary>
    /// <exception cref="StrobeException">It cannot be made.</exception>
    internal static PythonFolder Make(byte[] plan)
    {
        try
        {
            RemoveAbandoned(System.IO.Path.GetTempPath(), LeastAge);
            PythonFolder folder = new(Directory.CreateTempSubdirectory(Name).FullName);
            folder.Fill(plan);
            return folder;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw Refused(refusal);
        }
    }

    /// <summary>Takes away this user's folders whose hosts were killed; programs that still run with the agent do without.</summary>
    /// <param name="parent">Where to look for them.</param>
    /// <param name="leastAge">Younger ones are left: their hosts may be making them.</param>
    internal static void RemoveAbandoned(string parent, TimeSpan leastAge)
    {
        try
        {
            foreach (DirectoryInfo folder in new DirectoryInfo(parent).EnumerateDirectories(Name + "*"))
            {
                if (folder.LinkTarget is not null || TimeProvider.System.GetUtcNow() - folder.CreationTimeUtc < leastAge || !FileKind.IsOurs(folder.FullName)) continue;
                try
                {
                    new FileStream(System.IO.Path.Combine(folder.FullName, "host"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                    folder.Delete(recursive: true);
                }
                catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
                {
                    // Its host lives, or it is none of ours.
                }
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // The folder of folders cannot be read: then there is nothing to do.
        }
    }

    /// <summary>Writes a small file so that nobody ever sees half of it.</summary>
    internal static void Put(string path, string text)
    {
        string hidden = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, ".new");
        File.WriteAllText(hidden, text);
        File.Move(hidden, path, overwrite: true);
    }

    /// <summary>Replaces the plan, for interpreters that come up from now on.</summary>
    /// <exception cref="StrobeException">It cannot be written.</exception>
    internal void PutPlan(byte[] plan)
    {
        try
        {
            Put(System.IO.Path.Combine(Path, "plan.json"), Encoding.UTF8.GetString(plan));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw Refused(refusal);
        }
    }

    /// <summary>From now on, interpreters that run and look at the plan are to be rid of the agent.</summary>
    /// <exception cref="StrobeException">That cannot be written.</exception>
    internal void PutLeave()
    {
        try
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, "leave"), []);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw Refused(refusal);
        }
    }

    public void Dispose()
    {
        if (_isGone) return;
        _isGone = true;
        _host.Dispose();
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // A program that still runs may be writing into it: what stays is small, and this user's only.
        }
    }

    private static StrobeException Refused(Exception refusal) => new(
        ErrorCode.FileRefused, $"The Python agent could not be written ({refusal.Message.TrimEnd('.')}).",
        "Set TMPDIR to a folder that can be written.", refusal);

    private void Fill(byte[] plan)
    {
        if (Path.Contains(':', StringComparison.Ordinal)) throw new IOException($"PYTHONPATH cannot hold '{Path}'");
        string agent = System.IO.Path.Combine(Path, "strobe_agent");
        foreach (string folder in new[] { agent, Load, Free, Taken, Larger }) Directory.CreateDirectory(folder);
        Assembly assembly = typeof(PythonFolder).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)))
        {
            string file = name[Resources.Length..];
            Extract(assembly, name, System.IO.Path.Combine(file == "sitecustomize.py" ? Load : agent, file));
        }

        Extract(assembly, Guards, System.IO.Path.Combine(agent, "guards.py"));
        File.WriteAllText(System.IO.Path.Combine(agent, "__init__.py"), "", Encoding.ASCII);
        File.WriteAllBytes(System.IO.Path.Combine(Path, "capture.bin"), NativeCapture.Build());
        File.WriteAllBytes(System.IO.Path.Combine(Path, "plan.json"), plan);
        File.WriteAllBytes(Status, []);
    }

    private static void Extract(Assembly assembly, string resource, string path)
    {
        using Stream source = assembly.GetManifestResourceStream(resource)!;
        using FileStream target = File.Create(path);
        source.CopyTo(target);
    }
}
