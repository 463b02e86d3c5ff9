using System.Diagnostics;

namespace Strobe.Tests.Formats;

/// <summary>A test that numpy judges; skipped where Debian's Python has none, but not in continuous integration.</summary>
internal sealed class NumpyFactAttribute : FactAttribute
{
    public NumpyFactAttribute()
    {
        bool isContinuousIntegration = Environment.GetEnvironmentVariable("CI") == "true";
        if (!isContinuousIntegration && !Directory.Exists("/usr/lib/python3/dist-packages/numpy")) Skip = "numpy is missing: install Debian's python3-numpy";
    }
}

/// <summary>What numpy makes of files.</summary>
internal static class Numpy
{
    private const string Look = """
        import sys, numpy
        for path in sys.argv[1:]:
            a = numpy.load(path)
            print(a.dtype.str, a.shape, a.flags.c_contiguous, a.tobytes().hex())
        """;

    /// <summary>For each file its type, its shape, whether it is in row-major order, and its bytes in hexadecimal.</summary>
    internal static string[] Load(params IEnumerable<string> paths)
    {
        ProcessStartInfo start = new("/usr/bin/python3", ["-c", Look, .. paths]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
