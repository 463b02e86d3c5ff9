namespace Strobe.Visualizers.Analysis;

public sealed class WindowFunctionTests
{
    [Fact]
    public void Every_window_is_the_one_of_scipy()
    {
        HashSet<WindowKind> seen = [];
        foreach (Vector vector in Vectors.Read("windows", "window"))
        {
            WindowFunction window = new(Enum.Parse<WindowKind>(vector.Text("kind")), vector.Whole("length"), vector.Number("parameter"));
            seen.Add(window.Kind);
            Assert.Equal(vector.Numbers.Length, window.Length);
            for (int n = 0; n < window.Length; n++)
            {
                Assert.True(Math.Abs(vector.Numbers[n] - window.Values[n]) < 2e-13, $"{vector}: {n} is {window.Values[n]}, not {vector.Numbers[n]}");
            }
        }

        Assert.Equal(Enum.GetValues<WindowKind>().Length, seen.Count);
    }

    // Harris 1978, table 1; Heinzel 2002 for the flat-top (SFT5F is another; scipy's has 3.77).
    [Theory]
    [InlineData(WindowKind.Rectangular, 1, 1, 1)]
    [InlineData(WindowKind.Hann, 0.5, 1.5, 2)]
    [InlineData(WindowKind.Hamming, 0.54, 1.3628, 2)]
    [InlineData(WindowKind.Blackman, 0.42, 1.7268, 3)]
    [InlineData(WindowKind.BlackmanHarris, 0.35875, 2.0044, 4)]
    [InlineData(WindowKind.BlackmanNuttall, 0.3635819, 1.9761, 4)]
    [InlineData(WindowKind.FlatTop, 0.21557895, 3.7702, 5)]
    [InlineData(WindowKind.Bartlett, 0.5, 1.3333, 2)]
    public void Gain_noise_bandwidth_and_main_lobe_are_those_of_the_textbook(WindowKind kind, double gain, double bandwidth, double lobe)
    {
        WindowFunction window = new(kind, 4096);
        Assert.Equal(gain, window.CoherentGain, 1e-6);
        Assert.Equal(bandwidth, window.NoiseBandwidthBins, 1e-4);
        Assert.Equal(lobe, window.MainLobeBins, 0.13);
        Assert.Equal(1, window.Response(0), 1e-12);
    }

    [Fact]
    public void The_flat_top_window_is_flat_to_a_hundredth_of_a_decibel()
    {
        WindowFunction window = new(WindowKind.FlatTop, 1024);
        for (double offset = 0; offset <= 0.5; offset += 0.01) Assert.True(Math.Abs(20 * Math.Log10(window.Response(offset))) < 0.01, $"{offset}");
    }

    [Fact]
    public void Windows_of_no_length_or_a_senseless_parameter_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowFunction(WindowKind.Hann, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowFunction(WindowKind.Kaiser, 10, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowFunction((WindowKind)99, 10));
    }

    [Fact]
    public void Every_window_of_every_small_length_has_a_sum()
    {
        foreach (WindowKind kind in Enum.GetValues<WindowKind>())
        {
            for (int length = 1; length < 40; length++)
            {
                WindowFunction window = new(kind, length);
                Assert.True(window.Sum > 0 && double.IsFinite(window.NoiseBandwidthBins) && window.MainLobeBins > 0, $"{kind} {length}");
            }
        }
    }
}
