namespace Strobe.EndToEnd.Probing;

/// <summary>Parts of arrays of three and four dimensions, whose rows do not follow each other in memory.</summary>
public sealed class VolumeTests
{
    private const string Source = "volumes.c";

    [NeedsFact("gcc")]
    public async Task Every_part_has_the_elements_that_are_there()
    {
        string[] addresses =
        [
            At("volume[0:d][0:h][0:w]"), At("volume[1:d][1:h][2:w]"), At("volume[0:d][0:5][0:6]"), At("volume[0:d][0:h][0:6]"), At("hyper[0:2][0:h][1:3][2:w]"), At("hyper[0:2][1:3][0:4][0:5]"),
            At("hyper[1:2][0:3][0:4][1:2]"), At("volume[0:d][0:0][0:w]"),
        ];
        Probed run = await Probed.RunAsync(new LaunchOptions(TargetBuilder.Build(Source, new TargetBuild("gcc", "-O0 -g"))), addresses);
        foreach ((int call, int d, int h, int w) in (ReadOnlySpan<(int, int, int, int)>)[(0, 3, 2, 4), (1, 4, 5, 6)])
        {
            Volume(run[0], call, 0, d, 0, h, 0, w);
            Volume(run[1], call, 1, d, 1, h, 2, w);
            Volume(run[2], call, 0, d, 0, 5, 0, 6);
            Volume(run[3], call, 0, d, 0, h, 0, 6);
            Assert.Equal(h <= 3, Hyper(run[4], call, 0, 2, 0, Math.Min(h, 3), 1, 3, 2, Math.Min(w, 5)));
            Assert.True(Hyper(run[5], call, 0, 2, 1, 3, 0, 4, 0, 5));
            Assert.True(Hyper(run[6], call, 1, 2, 0, 3, 0, 4, 1, 2));
            Assert.Equal((true, 0), (run[7].Frames[call].HasValue, run[7].Frames[call].Count));
        }
    }

    private static string At(string variable) => Probed.At(Source, "looked", variable);

    private static void Volume(Probed.Result probe, int call, int z0, int z1, int y0, int y1, int x0, int x1)
    {
        SignalFrame frame = probe.Frames[call];
        Assert.Equal($"{z1 - z0}×{y1 - y0}×{x1 - x0}", frame.Shape.ToString());
        Assert.Equal(from z in Range(z0, z1) from y in Range(y0, y1) from x in Range(x0, x1) select 100.0 * z + 10 * y + x, frame.As<double>().ToArray());
    }

    /// <summary>False when the part reaches beyond the array: that is refused.</summary>
    private static bool Hyper(Probed.Result probe, int call, int a0, int a1, int b0, int b1, int z0, int z1, int y0, int y1)
    {
        SignalFrame frame = probe.Frames[call];
        if (frame.Shape.ToString() != $"{a1 - a0}×{b1 - b0}×{z1 - z0}×{y1 - y0}") return false;
        Assert.Equal(from a in Range(a0, a1) from b in Range(b0, b1) from z in Range(z0, z1) from y in Range(y0, y1) select (short)(1000 * a + 100 * b + 10 * z + y), frame.As<short>().ToArray());
        return true;
    }

    private static IEnumerable<int> Range(int from, int to) => Enumerable.Range(from, to - from);
}
