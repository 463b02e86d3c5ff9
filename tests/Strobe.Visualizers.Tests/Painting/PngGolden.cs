using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Painting;

/// <summary>Compares a picture with an approved one in a folder Golden beside the test, pixel by pixel; STROBE_ACCEPT=1 rewrites it.</summary>
internal static class PngGolden
{
    /// <param name="name">The picture's name.</param>
    /// <param name="actual">The picture.</param>
    /// <param name="shades">By how much, of 255, a colour may differ.</param>
    /// <param name="testFile">Set by the compiler.</param>
    internal static void Check(string name, byte[] actual, int shades = 0, [CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", name + ".png");
        if (Environment.GetEnvironmentVariable("STROBE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"There is no golden picture {name}.png yet: look at it, then accept it.");
        PngReader golden = PngReader.Read(File.ReadAllBytes(path)), drawn = PngReader.Read(actual);
        Assert.Equal((golden.Width, golden.Height), (drawn.Width, drawn.Height));
        for (int i = 0; i < golden.Pixels.Length; i++)
        {
            if (!AreAlike(golden.Pixels[i], drawn.Pixels[i], shades))
            {
                Assert.Fail($"{name}: the pixel at {i % golden.Width}, {i / golden.Width} is {drawn.Pixels[i]:X8}, not {golden.Pixels[i]:X8}.");
            }
        }
    }

    private static bool AreAlike(uint left, uint right, int shades)
    {
        if (left == right) return true;
        for (int shift = 0; shift < 32; shift += 8)
        {
            if (Math.Abs((int)(left >> shift & 0xFF) - (int)(right >> shift & 0xFF)) > shades) return false;
        }

        return true;
    }
}
