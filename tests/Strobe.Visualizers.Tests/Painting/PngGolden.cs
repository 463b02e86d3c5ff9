using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Painting;

/// <summary>Compares a picture with an approved one beside the test, pixel by pixel; STROBE_ACCEPT=1 rewrites it.</summary>
internal static class PngGolden
{
    internal static void Check(string name, byte[] actual, [CallerFilePath] string testFile = "")
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
            if (golden.Pixels[i] != drawn.Pixels[i])
            {
                Assert.Fail($"{name}: the pixel at {i % golden.Width}, {i / golden.Width} is {drawn.Pixels[i]:X8}, not {golden.Pixels[i]:X8}.");
            }
        }
    }
}
