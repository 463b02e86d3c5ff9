using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Analysis;

/// <summary>What tests/vectors/scipy/make.py stored, and the signals that it made.</summary>
internal static class Vectors
{
    internal static IEnumerable<Vector> Read(string file, string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(Folder(), file + ".txt")))
        {
            string[] parts = line.Split(" | ");
            if (parts[0] != name) continue;
            yield return new Vector(
                parts[1].Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
                [.. parts[2].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
        }
    }

    internal static double[] Uniform(ulong seed, int count)
    {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            seed = unchecked(seed * 6364136223846793005 + 1442695040888963407);
            numbers[i] = (seed >> 11) / (double)(1L << 53);
        }

        return numbers;
    }

    /// <summary>About normal: twelve uniform numbers make one, mean 0 and deviation 1.</summary>
    internal static double[] Normal(ulong seed, int count)
    {
        double[] uniform = Uniform(seed, 12 * count);
        return [.. Enumerable.Range(0, count).Select(i => uniform.AsSpan(12 * i, 12).ToArray().Sum() - 6)];
    }

    internal static double[] Real(ulong seed, int count)
    {
        double[] noise = Uniform(seed, count);
        return [.. noise.Select((u, n) => 0.3 + 0.8 * Math.Sin(2 * Math.PI * 0.1234 * n) + 0.05 * Math.Cos(2 * Math.PI * 0.31 * n) + 0.2 * (u - 0.5))];
    }

    internal static Complex[] Complex(ulong seed, int count)
    {
        double[] noise = Uniform(seed, 2 * count);
        Complex[] samples = new Complex[count];
        for (int n = 0; n < count; n++)
        {
            samples[n] = new Complex(0.1, -0.2) + System.Numerics.Complex.FromPolarCoordinates(0.7, 2 * Math.PI * 0.2345 * n)
                + System.Numerics.Complex.FromPolarCoordinates(0.1, -2 * Math.PI * 0.1 * n) + 0.2 * new Complex(noise[2 * n] - 0.5, noise[2 * n + 1] - 0.5);
        }

        return samples;
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "vectors", "scipy"));
}

internal sealed record Vector(Dictionary<string, string> Keys, double[] Numbers)
{
    internal string Text(string key) => Keys[key];

    internal double Number(string key) => double.Parse(Keys[key], CultureInfo.InvariantCulture);

    internal int Whole(string key) => int.Parse(Keys[key], CultureInfo.InvariantCulture);

    public override string ToString() => string.Join(' ', Keys.Select(pair => $"{pair.Key}={pair.Value}"));
}
