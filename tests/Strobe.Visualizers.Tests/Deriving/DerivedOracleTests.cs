using System.Globalization;
using Strobe.Visualizers.Deriving;
using Strobe.Visualizers.Tests.Measuring;

namespace Strobe.Visualizers.Tests.Deriving;

public class DerivedOracleTests
{
    private const double Rate = 1000;

    public static TheoryData<string, string, string> Cases()
    {
        TheoryData<string, string, string> cases = new()
        {
            { "gradient(x)", "x", "gradient x" },
            { "integral(x)", "x", "integral x" },
            { "unwrap(x)", "wrapped", "unwrap" },
            { "unwrap(x, 360)", "degrees", "unwrap 360" },
            { "fir_lowpass(x, 120, 21)", "x", "fir_lowpass 21" },
            { "fir_bandstop(x, 80, 210)", "x", "fir_bandstop 101" },
            { "fir_highpass(x, 60Hz, 31, hann)", "iq", "fir_highpass iq" },
            { "fir_lowpass(x, 0.12kHz, 21, zero)", "x", "fir zero" },
            { "lowpass(x, 50mHz, 6)", "x", "lowpass slow" },
            { "lowpass(x, 30, 3)", "iq", "lowpass iq" },
            { "analytic(x)", "x", "analytic x" },
            { "analytic(x)", "odd", "analytic odd" },
            { "envelope(x)", "x", "envelope x" },
            { "envelope(x)", "odd", "envelope odd" },
            { "resample(x, 1.5kHz)", "iq", "poly iq 3 2" },
            { "resample(x, 2kHz, fft)", "iq", "fft iq 2000" },
        };
        foreach (string name in Vectors.Named("avg ")) cases.Add($"avg(x, {name[4..]})", "x", name);
        foreach (string kind in new[] { "lowpass", "highpass", "bandpass", "bandstop" })
        {
            foreach (string name in Vectors.Named(kind + " ").Where(name => char.IsAsciiDigit(name[kind.Length + 1])))
            {
                string[] parts = name.Split(' ');
                cases.Add($"{kind}(x, {parts[1].Replace("-", ", ", StringComparison.Ordinal)}, {parts[2]}{(parts.Length > 3 ? ", zero" : "")})", "x", name);
            }
        }

        foreach (string way in new[] { "fft", "linear" })
        {
            foreach (string name in Vectors.Named(way + " ").Where(name => !name.Contains("iq", StringComparison.Ordinal)))
            {
                string[] parts = name.Split(' ');
                cases.Add($"resample(x, {parts[2]}, {way})", parts[1], name);
            }
        }

        foreach (string name in Vectors.Named("poly ").Where(name => !name.Contains("iq", StringComparison.Ordinal)))
        {
            string[] parts = name.Split(' ');
            cases.Add($"resample(x, 1000*{parts[2]}/{parts[3]})", parts[1], name);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_derived_channel_agrees_with_numpy_and_scipy(string text, string input, string expected)
    {
        double[] samples = Vectors.Of(input);
        SignalFrame frame = input == "iq" ? Frames.Complex(samples, Rate) : Frames.Real(samples, Rate);
        DerivedChannel channel = DerivedChannel.Parse(text);
        SignalFrame? derived = channel.Update("x", frame);
        Assert.True(derived is not null, channel.Reason);
        // Eighteen poles, some very near to 1, leave a twentieth of what goes in: in doubles even exact coefficients are off by 1.7e-7.
        Vectors.AssertClose(expected, Frames.Values(derived), expected == "bandstop 3-450 9" ? 1e-6 : 1e-9);
    }

    [Fact]
    public void The_difference_agrees_with_numpy_behind_its_first_sample()
    {
        double[] derived = Frames.Values(DerivedChannel.Parse("diff(x)").Update(Frames.Real(Vectors.Of("x"), Rate)));
        Vectors.AssertClose("diff x", derived.AsSpan(1));
        Assert.Equal(derived[1], derived[0]);
    }

    [Fact]
    public void Fir_taps_agree_with_scipy_for_every_band_and_window()
    {
        int count = 0;
        foreach (string name in Vectors.Named("taps "))
        {
            string[] parts = name.Split(' ');
            FilterBand band = Enum.Parse<FilterBand>(parts[1], ignoreCase: true);
            bool isBand = band is FilterBand.Band or FilterBand.Stop;
            double[] window = FirFilter.Window(parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture));
            Vectors.AssertClose(name, FirFilter.Design(band, (isBand ? 80 : 120) / Rate, 210 / Rate, window));
            count++;
        }

        Assert.True(count > 30);
    }
}
