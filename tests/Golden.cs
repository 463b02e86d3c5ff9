using System.Runtime.CompilerServices;

namespace Strobe.Testing;

/// <summary>Compares text with an approved file beside the test; STROBE_ACCEPT=1 rewrites the file.</summary>
internal static class Golden
{
    internal static void Check(string name, string actual, [CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("STROBE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"No golden file yet. Read this, then accept it:\n{actual}");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
