using System.Numerics;

namespace Strobe.Visualizers.Lenses;

public class ExtremesTests
{
    public static TheoryData<ElementType> RealTypes => [.. Enum.GetValues<ElementType>().Where(type => type is > ElementType.None and <= ElementType.Float64)];

    [Theory]
    [MemberData(nameof(RealTypes))]
    public void Extremes_are_those_of_every_finite_sample_of_any_part(ElementType type)
    {
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            (SignalFrame frame, double[] values) = LensFrames.Random(type, random.Next(1, 300), random);
            int from = random.Next(values.Length + 1), to = random.Next(from, values.Length + 1);
            Extremes actual = new SampleRun(frame).Extremes(from, to);
            double[] finite = [.. values[from..to].Where(double.IsFinite)];
            Assert.Equal(finite.Length > 0, actual.IsAny);
            Assert.Equal(finite.Length < to - from, actual.HasGap);
            if (finite.Length == 0) continue;
            Assert.Equal(finite.Min(), actual.Low);
            Assert.Equal(finite.Max(), actual.High);
        }
    }

    [Theory]
    [MemberData(nameof(RealTypes))]
    public void Mean_and_root_mean_square_are_those_of_the_finite_samples(ElementType type)
    {
        Random random = new(8);
        for (int round = 0; round < 100; round++)
        {
            (SignalFrame frame, double[] values) = LensFrames.Random(type, random.Next(1, 3000), random);
            double[] finite = [.. values.Where(double.IsFinite)];
            Moments moments = Moments.Of(new SampleRun(frame), 0, values.Length);
            Assert.Equal(finite.Length, moments.Count);
            if (finite.Length == 0) continue;
            double rms = Math.Sqrt(finite.Average(value => value * value));
            Assert.Equal(rms, moments.Rms, 1e-12 * rms);
            Assert.Equal(finite.Average(), moments.Mean, 1e-12 * rms);
        }
    }

    [Theory]
    [InlineData(1e308)]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    [InlineData(5e-324)]
    public void Huge_and_tiny_samples_do_not_leave_the_range_of_doubles(double size)
    {
        Moments moments = Moments.Of(new SampleRun(LensFrames.Of([size, size, size, size, size])), 0, 5);
        Assert.Equal(1, moments.Rms / size, 1e-9);
        Assert.Equal(1, moments.Mean / size, 1e-9);
    }

    [Fact]
    public void Parts_of_complex_samples_are_those_of_the_framework()
    {
        Random random = new(9);
        Complex[] values = [.. Enumerable.Range(0, 2000).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
        SignalFrame frame = LensFrames.Of(values);
        foreach ((SamplePart part, Func<Complex, double> of) in new (SamplePart, Func<Complex, double>)[]
            { (SamplePart.Real, one => one.Real), (SamplePart.Imaginary, one => one.Imaginary), (SamplePart.Magnitude, Complex.Abs), (SamplePart.Phase, one => one.Phase) })
        {
            SampleRun run = new(frame, 100, 1500, part);
            Extremes extremes = run.Extremes(3, 1400);
            double[] expected = [.. values[103..1500].Select(of)];
            Assert.Equal(expected.Min(), extremes.Low);
            Assert.Equal(expected.Max(), extremes.High);
            Assert.Equal(of(values[100 + 777]), run[777]);
        }
    }

    [Fact]
    public void An_unwrapped_phase_goes_on_through_all_turns_and_gaps()
    {
        Complex[] values = [.. Enumerable.Range(0, 500).Select(i => i == 100 ? new Complex(double.NaN, 0) : Complex.FromPolarCoordinates(2, 0.9 * i))];
        SampleRun run = new SampleRun(LensFrames.Of(values), 0, 500, SamplePart.Phase).Unwrapped();
        for (int i = 0; i < 500; i++)
        {
            if (i != 100) Assert.Equal(0.9 * i, run[i], 1e-9);
        }
    }
}
