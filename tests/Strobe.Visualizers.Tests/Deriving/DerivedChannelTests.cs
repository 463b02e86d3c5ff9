using Strobe.Visualizers.Tests.Measuring;
using static Strobe.Visualizers.Tests.Measuring.Signals;

namespace Strobe.Visualizers.Tests.Deriving;

public class DerivedChannelTests
{
    private const double Rate = 1000;

    [Theory]
    [InlineData("a + b", 5.0)]
    [InlineData("a - 2*b", -4.0)]
    [InlineData("a - b - 1", -2.0)]
    [InlineData("a / b / 2", 1.0 / 3)]
    [InlineData("-a^2", -4.0)]
    [InlineData("2^-a", 0.25)]
    [InlineData("2^b^a", 512.0)]
    [InlineData("a ** b", 8.0)]
    [InlineData("(a + b) * 2", 10.0)]
    [InlineData("a % b + -7 % b", 4.0)]
    [InlineData("a < b", 1.0)]
    [InlineData("a + 1 >= b", 1.0)]
    [InlineData("a == b", 0.0)]
    [InlineData("a != b", 1.0)]
    [InlineData("a > b", 0.0)]
    [InlineData("a <= 2", 1.0)]
    [InlineData("+a", 2.0)]
    [InlineData("clip(10*a, 0, 15)", 15.0)]
    [InlineData("clip(-a, 0, 1)", 0.0)]
    [InlineData("scale(a, 3)", 6.0)]
    [InlineData("scale(a, 3, -1)", 5.0)]
    [InlineData("min(a, b) + max(a, b)", 5.0)]
    [InlineData("hypot(b, 4)", 5.0)]
    [InlineData("sqrt(a*8)", 4.0)]
    [InlineData("db(a/2*10)", 20.0)]
    [InlineData("round(a/4)", 1.0)]
    [InlineData("sign(-a)", -1.0)]
    [InlineData("deg(pi*a)", 360.0)]
    [InlineData("cos(tau*a)", 1.0)]
    [InlineData("abs(a - b)", 1.0)]
    [InlineData("phase(-a)", Math.PI)]
    [InlineData("mod(-1, b)", 2.0)]
    [InlineData("pow(a, b)", 8.0)]
    [InlineData("abs(complex(b, 4))", 5.0)]
    [InlineData("real(complex(a, b)^2)", -5.0)]
    [InlineData("imag(conj(complex(a, b)))", -3.0)]
    [InlineData("a*1k", 2000.0)]
    [InlineData("a*2.5ms", 0.005)]
    [InlineData("a*1e3MHz", 2e9)]
    [InlineData("a*3us", 6e-6)]
    [InlineData("mean(a) + std(a) + rms(a)", 4.0)]
    public void Expressions_have_the_value_of_arithmetic(string text, double expected)
    {
        DerivedChannel channel = DerivedChannel.Parse(text);
        SignalFrame? derived = null;
        foreach (string input in channel.Inputs) derived = channel.Update(input, Frames.Real(input == "a" ? [2, 2] : [3, 3]));
        Assert.True(derived is not null, channel.Reason);
        Assert.Equal(expected, derived.NumberAt(0), 1e-12 * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [InlineData("", "At position 1: a signal, a number or a function is expected, not the end.")]
    [InlineData("a +", "At position 4: a signal, a number or a function is expected, not the end.")]
    [InlineData("a b", "At position 3: an operator or the end is expected, not `b`.")]
    [InlineData("(a", "At position 3: `)` is expected, not the end.")]
    [InlineData("a ? b", "At position 3: `?` has no meaning here.")]
    [InlineData("1 + 2", "The expression names no signal.")]
    [InlineData("2x", "At position 2: `x` is no unit: numbers end in Hz, s or nothing, with one of the prefixes p n u m k M G.")]
    [InlineData("1.2.3*a", "At position 1: `1.2.3` is no number.")]
    [InlineData("a*1e999", "At position 3: `1e999` is no number.")]
    [InlineData("lowpass(a)", "At position 10: an argument is missing: lowpass(x, cutoff, [order], [zero]).")]
    [InlineData("lowpass(a, b)", "At position 12: cutoff of lowpass is a number, not a signal.")]
    [InlineData("lowpass(a, 0)", "At position 1: the frequencies of lowpass are positive.")]
    [InlineData("lowpass(a, 1, 99)", "At position 1: order is a whole number from 1 to 20.")]
    [InlineData("lowpass(a, 1/0)", "At position 12: cutoff of lowpass is not finite.")]
    [InlineData("bandpass(a, 2, 1)", "At position 1: the first frequency of bandpass lies below the second.")]
    [InlineData("fir_highpass(a, 1, 20)", "At position 1: fir_highpass needs an odd number of taps.")]
    [InlineData("avg(a, 0)", "At position 1: samples is a whole number from 1 to 1048576.")]
    [InlineData("avg(a, 2, 3)", "At position 11: avg(x, samples) takes no further argument.")]
    [InlineData("\"a", "At position 1: the quotation mark that opens here is never closed.")]
    [InlineData("a[1", "At position 2: the bracket that opens here is never closed.")]
    public void What_is_no_expression_is_refused_with_the_place(string text, string expected)
    {
        Assert.False(DerivedChannel.TryParse(text, out DerivedChannel? channel, out string reason));
        Assert.Null(channel);
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Size_and_nesting_are_bounded()
    {
        Assert.Throws<FormatException>(() => DerivedChannel.Parse(new string('(', 3000) + "a"));
        Assert.Throws<FormatException>(() => DerivedChannel.Parse(new string('-', 3000) + "a"));
        Assert.Throws<FormatException>(() => DerivedChannel.Parse(string.Join('^', Enumerable.Repeat("a", 1000))));
        Assert.Throws<FormatException>(() => DerivedChannel.Parse(string.Join('+', Enumerable.Repeat("a", 1000))));
        Assert.Throws<FormatException>(() => DerivedChannel.Parse(new string('a', 5000)));
        Assert.Equal(200, DerivedChannel.Parse(string.Join('+', Enumerable.Repeat("a", 200))).Update("a", Frames.Real([1]))!.NumberAt(0));
    }

    [Fact]
    public void Any_text_is_an_expression_or_refused()
    {
        string[] pieces = ["a", "b.c", "(", ")", ",", "+", "-", "*", "^", "1", "2kHz", "0.5", "lowpass", "avg(", "diff(", "resample(", "\"", "[", "]", " ",
            "==", "fft", "zero", "pi", "µ", "1e", "->", "::"];
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (!DerivedChannel.TryParse(text, out DerivedChannel? channel, out string reason))
            {
                Assert.EndsWith(".", reason, StringComparison.Ordinal);
                continue;
            }

            foreach (string input in channel!.Inputs) channel.Update(input, Frames.Real([1, 2, 3], 1e5));
        }
    }

    [Fact]
    public void Names_are_paths_or_stand_in_quotes()
    {
        Assert.Equal(["state.gain", "p->next.x", "ns::y", "buf[0:n]", "rx.cpp:64:symbols"],
            DerivedChannel.Parse("state.gain - p->next.x * ns::y + buf[0:n] / \"rx.cpp:64:symbols\" + state.gain").Inputs);
        DerivedChannel channel = DerivedChannel.Parse("abs(\"rx.cpp:64:symbols\")");
        SignalFrame frame = new(ElementType.Float64, Shape.Scalar, new byte[8]) { Probe = ProbeId.Parse("rx.cpp:64:symbols"), Number = 3, TimestampNanos = 4,
            ThreadId = 5, Hit = 6 };
        Assert.True(channel.Takes(frame.Probe));
        Assert.False(channel.Takes(ProbeId.Parse("rx.cpp:65:symbols")));
        SignalFrame derived = channel.Update(frame)!;
        Assert.Equal(("rx.cpp", 64, "abs(\"rx.cpp:64:symbols\")"), (derived.Probe.File, derived.Probe.Line, derived.Probe.Variable));
        Assert.Equal((3, 4, 5, 6), (derived.Number, derived.TimestampNanos, derived.ThreadId, derived.Hit));
        Assert.Null(channel.Update(Frames.Real([1], name: "other")));
        Assert.Throws<ArgumentException>(() => channel.Update("symbols", frame));
    }

    [Theory]
    [InlineData("rx.cpp:64:mix")]
    [InlineData("f(mix)@entry")]
    [InlineData("mix@published")]
    [InlineData("f(return)")]
    public void The_id_of_a_derived_channel_can_be_read_back(string id)
    {
        ProbeId probe = ProbeId.Parse(id);
        SignalFrame frame = new(ElementType.Float64, new Shape(2), new byte[16]) { Probe = probe, Number = 0, TimestampNanos = 0 };
        ProbeId derived = DerivedChannel.Parse($"diff({probe.Variable})").Update(frame)!.Probe;
        Assert.Equal($"diff({probe.Variable})", derived.Variable);
        Assert.Equal(derived, ProbeId.Parse(derived.ToString()));
    }

    [Fact]
    public void Two_probes_give_a_frame_when_both_have_a_new_one_or_when_any_has()
    {
        DerivedChannel paired = DerivedChannel.Parse("a - b"), any = DerivedChannel.Parse("a - b", new DerivedOptions { Pairing = DerivedPairing.AnyNew });
        SignalFrame Of(string name, double value) => Frames.Scalar(value, name);
        Assert.Null(paired.Update(Of("a", 5)));
        Assert.Equal("", paired.Reason);
        Assert.Equal(3, paired.Update(Of("b", 2))!.ToDouble());
        Assert.Null(paired.Update(Of("b", 1)));
        Assert.Equal(6, paired.Update(Of("a", 7))!.ToDouble());
        Assert.Null(any.Update(Of("a", 5)));
        Assert.Equal(3, any.Update(Of("b", 2))!.ToDouble());
        Assert.Equal(4, any.Update(Of("b", 1))!.ToDouble());
        any.Reset();
        Assert.Null(any.Update(Of("b", 1)));
    }

    [Fact]
    public void What_does_not_go_together_gives_no_frame_and_a_reason()
    {
        DerivedChannel channel = DerivedChannel.Parse("a - b");
        void Check(SignalFrame a, SignalFrame b, string reason)
        {
            channel.Update("a", a);
            Assert.Null(channel.Update("b", b));
            Assert.Equal(reason, channel.Reason);
        }

        Check(Frames.Real([1, 2]), Frames.Real([1, 2, 3]), "the one has 2 samples (2) and the other 3 (3)");
        Check(Frames.Real([1, 2], 10), Frames.Real([1, 2], 20), "the sample rates are 10 Hz and 20 Hz: resample one of them first");
        channel = DerivedChannel.Parse("lowpass(a, 600)");
        Assert.Null(channel.Update("a", Frames.Real([1, 2], 1000)));
        Assert.Equal("lowpass needs frequencies below half the sample rate, 500 Hz", channel.Reason);
        Assert.NotNull(channel.Update("a", Frames.Real([1, 2], 2000)));
        channel = DerivedChannel.Parse("sin(a)");
        Assert.Null(channel.Update("a", Frames.Complex([1, 2])));
        Assert.Equal("sin takes real samples, and these are complex: take abs, phase, real or imag of them first", channel.Reason);
        SignalFrame missing = channel.Update("a", Frames.None("a", 7))!;
        Assert.Equal((false, FrameFlags.OptimizedOut, 7), (missing.HasValue, missing.Flags, missing.Number));
    }

    [Fact]
    public void A_scalar_goes_with_every_sample()
    {
        DerivedChannel channel = DerivedChannel.Parse("gain * x - mean(x)");
        channel.Update("gain", Frames.Scalar(3));
        SignalFrame derived = channel.Update("x", Frames.Real([1, 2, 3], 10))!;
        Assert.Equal([1, 4, 7], Frames.Values(derived));
        Assert.Equal(10, derived.SampleRateHz);
    }

    [Fact]
    public void Rows_are_signals_of_their_own()
    {
        double[] two = [.. Sine(50, 10), .. Sine(50, 7, 1)];
        foreach (string text in new[] { "diff(x)", "gradient(x)", "integral(x)", "avg(x, 4)", "lowpass(x, 100, 3)", "fir_lowpass(x, 100, 9)", "envelope(x)",
            "unwrap(x)", "resample(x, 1500)", "resample(x, 700, linear)", "resample(x, 500, fft)", "time(x)", "index(x)", "highpass(x, 100, zero)" })
        {
            SignalFrame whole = DerivedChannel.Parse(text).Update(Frames.Rows(2, two, Rate))!;
            double[] apart = [.. Frames.Values(DerivedChannel.Parse(text).Update(Frames.Real(two.AsSpan(0, 50), Rate))),
                .. Frames.Values(DerivedChannel.Parse(text).Update(Frames.Real(two.AsSpan(50), Rate)))];
            Assert.Equal(apart, Frames.Values(whole));
            Assert.Equal(new Shape(2, apart.Length / 2), whole.Shape);
        }

        SignalFrame row = DerivedChannel.Parse("row(x, 1)").Update(Frames.Rows(2, two, Rate))!;
        Assert.Equal(two[50..], Frames.Values(row));
        Assert.Equal(new Shape(50), row.Shape);
        SignalFrame cut = DerivedChannel.Parse("resample(x, 2000)").Update(Frames.Rows(2, two, Rate, cut: 70))!;
        Assert.Equal((true, 140, new Shape(2, 100)), (cut.IsCut, cut.Count, cut.Shape));
        Assert.True(DerivedChannel.Parse("diff(x)").Update(Frames.Rows(1, two, Rate, cut: 99))!.IsCut);
    }

    [Theory]
    [InlineData("diff(x)")]
    [InlineData("integral(x)")]
    [InlineData("avg(x, 1)")]
    [InlineData("avg(x, 16)")]
    [InlineData("avg(x, 333)")]
    [InlineData("unwrap(x)")]
    [InlineData("lowpass(x, 50, 5)")]
    [InlineData("bandstop(x, 50, 70, 3)")]
    [InlineData("fir_bandpass(x, 50, 120, 77)")]
    [InlineData("fir_lowpass(x, 50, 1)")]
    [InlineData("integral(highpass(diff(x), 20, 1) * x)")]
    public void Continuous_frames_are_one_long_signal(string text)
    {
        Random random = new(5);
        double[] all = Of(1000, _ => 20 * random.NextDouble());
        DerivedOptions options = new() { IsContinuous = true };
        double[] expected = Frames.Values(DerivedChannel.Parse(text).Update(Frames.Real(all, Rate)));
        DerivedChannel channel = DerivedChannel.Parse(text, options);
        List<double> parts = [];
        for (int i = 0; i < 10; i++) parts.AddRange(Frames.Values(channel.Update(Frames.Real(all.AsSpan(100 * i, 100), Rate, number: i))));
        Vectors.AssertClose(text, expected, parts.ToArray(), 1e-11);
        // A frame that was lost: what follows begins anew.
        double[] anew = Frames.Values(DerivedChannel.Parse(text).Update(Frames.Real(all.AsSpan(0, 100), Rate)));
        Assert.Equal(anew, Frames.Values(channel.Update(Frames.Real(all.AsSpan(0, 100), Rate, number: 20))));
        // And each frame alone.
        DerivedChannel alone = DerivedChannel.Parse(text);
        alone.Update(Frames.Real(all.AsSpan(100, 100), Rate, number: 0));
        Assert.Equal(anew, Frames.Values(alone.Update(Frames.Real(all.AsSpan(0, 100), Rate, number: 1))));
    }

    [Fact]
    public void Differences_and_integrals_of_scalars_follow_the_time_stamps()
    {
        DerivedOptions options = new() { IsContinuous = true };
        DerivedChannel slope = DerivedChannel.Parse("diff(x)", options), area = DerivedChannel.Parse("integral(x)", options);
        Assert.Null(slope.Update(Frames.Scalar(1, number: 0, nanos: 0)));
        Assert.Equal("the first sample has no difference yet", slope.Reason);
        Assert.Equal(20, slope.Update(Frames.Scalar(3, number: 1, nanos: 100_000_000))!.ToDouble(), 1e-9);
        Assert.Equal(-10, slope.Update(Frames.Scalar(1, number: 2, nanos: 300_000_000))!.ToDouble(), 1e-9);
        Assert.Null(slope.Update(Frames.Scalar(1, number: 3, nanos: 300_000_000)));
        Assert.Equal(0, area.Update(Frames.Scalar(1, number: 0, nanos: 0))!.ToDouble());
        Assert.Equal(0.2, area.Update(Frames.Scalar(3, number: 1, nanos: 100_000_000))!.ToDouble(), 1e-9);
    }

    [Fact]
    public void A_moving_average_forgets_what_has_left_the_window()
    {
        double[] derived = Frames.Values(DerivedChannel.Parse("avg(x, 3)").Update(Frames.Real([1, 2, double.NaN, 1e300, 1, 2, 3])));
        Assert.Equal([1, 1.5, double.NaN, double.NaN, double.NaN], derived[..5]);
        Assert.Equal(2, derived[6]);
    }

    [Fact]
    public void A_filter_recovers_from_nan_with_the_next_frame()
    {
        DerivedChannel channel = DerivedChannel.Parse("lowpass(x, 100)", new DerivedOptions { IsContinuous = true });
        channel.Update(Frames.Real([1, double.NaN, 1], Rate, number: 0));
        Assert.All(Frames.Values(channel.Update(Frames.Real([1, 2, 3], Rate, number: 1))), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Butterworth_filters_have_half_the_power_at_their_edges()
    {
        foreach ((string text, double frequency) in new[] { ("lowpass(x, 100, 5)", 100.0), ("highpass(x, 100, 5)", 100), ("bandpass(x, 60, 160, 3)", 60),
            ("bandpass(x, 60, 160, 3)", 160), ("bandstop(x, 60, 160, 4)", 160) })
        {
            double[] derived = Frames.Values(DerivedChannel.Parse(text).Update(Frames.Real(Sine(20_000, Rate / frequency), Rate)));
            AssertValue(0.5, Measure("rms", derived[10_000..]), 1e-3);
        }
    }

    [Fact]
    public void Any_frame_goes_through_every_function()
    {
        string[] arguments =
            ["", ", 1", ", 3", ", 0.1", ", 10, 100", ", 60, 130, 2", ", 100, 21", ", 2", ", 1500", ", 60, 200, 51, hann", ", 700, linear", ", 1300, fft",
            ", 90, 3, zero", ", b"];
        List<string> texts =
            [.. DerivedChannel.Functions.Select(usage => usage[..usage.IndexOf('(', StringComparison.Ordinal)]).SelectMany(name =>
            arguments.Select(rest => $"{name}(a{rest})")), "a - 2*b", "a/b", "a^b", "a % b", "a < b", "lowpass(diff(a) + integral(b), 10)"];
        DerivedChannel[] channels =
            [.. texts.Select(text =>
            DerivedChannel.TryParse(text, out DerivedChannel? channel, out _, new DerivedOptions { IsContinuous = text.Length % 2 == 0 }) ? channel
            : null).OfType<DerivedChannel>()];
        Assert.True(channels.Length > DerivedChannel.Functions.Count);
        foreach (string usage in DerivedChannel.Functions) Assert.Contains(channels, channel =>
            channel.Text.StartsWith(usage[..usage.IndexOf('(', StringComparison.Ordinal)] + "(", StringComparison.Ordinal));
        int given = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            SignalFrame a = Frames.Random(random, "a", seed), b = random.Next(2) == 0 ? a : Frames.Random(random, "b", seed);
            foreach (DerivedChannel channel in channels)
            {
                SignalFrame? derived = null;
                foreach (string input in channel.Inputs) derived = channel.Update(input, input == "a" ? a : b);
                Assert.True(derived is not null || channel.Reason.Length > 0, $"{seed} {channel.Text}");
                given += derived is null ? 0 : 1;
            }
        }

        Assert.True(given > 1000);
    }
}
