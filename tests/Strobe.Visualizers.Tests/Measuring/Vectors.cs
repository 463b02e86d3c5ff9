using System.Globalization;
using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Tests.Measuring;

/// <summary>What numpy and scipy computed: tests/vectors/measure/vectors.txt.</summary>
internal static class Vectors
{
    private static readonly Lazy<Dictionary<string, double[]>> s_all = new(() => Read());

    internal static double[] Of(string name) => s_all.Value[name];

    internal static IEnumerable<string> Named(string beginning) => s_all.Value.Keys.Where(name => name.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Equal to 1e-9 of the largest magnitude.</summary>
    internal static void AssertClose(string name, ReadOnlySpan<double> actual, double tolerance = 1e-9) => AssertClose(name, Of(name), actual, tolerance);

    internal static void AssertClose(string name, double[] expected, ReadOnlySpan<double> actual, double tolerance = 1e-9)
    {
        Assert.True(expected.Length == actual.Length, $"{name}: {expected.Length} numbers, not {actual.Length}");
        double scale = expected.Length == 0 ? 1 : expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]: {expected[i]} expected, {actual[i]} found"));
        }
    }

    private static Dictionary<string, double[]> Read([CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, "..", "..", "vectors", "measure", "vectors.txt");
        return File.ReadLines(path).Select(line => line.Split('\t')).ToDictionary(
            parts => parts[0],
            parts => parts[1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray());
    }
}
