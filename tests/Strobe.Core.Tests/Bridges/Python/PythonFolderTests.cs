using System.Diagnostics;
using Strobe.Bridges.Python;

namespace Strobe.Tests.Bridges.Python;

/// <summary>The folders of hosts that live, and of hosts that were killed.</summary>
public sealed class PythonFolderTests
{
    [Fact]
    public void A_folder_stays_as_long_as_its_host_and_no_longer()
    {
        string parent = Directory.CreateTempSubdirectory("hosts-").FullName, killed = Path.Combine(parent, "strobe-python-1"), held = Path.Combine(parent, "strobe-python-2");
        string pointed = Path.Combine(parent, "pointed-at"), foreign = Path.Combine(parent, "strobe-python-4");
        foreach (string folder in (string[])[killed, held, pointed, foreign]) Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(killed, "host"), "");
        File.WriteAllText(Path.Combine(killed, "status"), "");
        string lockFile = Path.Combine(held, "host");
        using Process other = Process.Start("flock", ["--exclusive", lockFile, "sleep", "60"]);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(lockFile) && IsLocked(lockFile), TimeSpan.FromSeconds(30)));
        File.WriteAllText(Path.Combine(pointed, "host"), "");
        Directory.CreateSymbolicLink(Path.Combine(parent, "strobe-python-3"), pointed);
        try
        {
            PythonFolder.RemoveAbandoned(parent, TimeSpan.FromHours(1));
            Assert.True(Directory.Exists(killed), "It is too young.");
            PythonFolder.RemoveAbandoned(parent, TimeSpan.Zero);
            Assert.Equal((false, true, true, true), (Directory.Exists(killed), Directory.Exists(held), File.Exists(Path.Combine(pointed, "host")), Directory.Exists(foreign)));
            other.Kill(entireProcessTree: true);
            other.WaitForExit();
            Assert.True(SpinWait.SpinUntil(() => !IsLocked(lockFile), TimeSpan.FromSeconds(30)));
            PythonFolder.RemoveAbandoned(parent, TimeSpan.Zero);
            Assert.False(Directory.Exists(held));
        }
        finally
        {
            if (!other.HasExited) other.Kill(entireProcessTree: true);
            Directory.Delete(parent, recursive: true);
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
