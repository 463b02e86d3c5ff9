using Strobe.Visualizers.Measuring;

namespace Strobe.Visualizers.Tests.Measuring;

public class MeasurementOracleTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("odd")]
    [InlineData("far")]
    public void Statistics_agree_with_numpy(string name) =>
        Check(name, MeasurementLibrary.Measure(Vectors.Of(name), 1000, MeasurementLibrary.Parse("min,max,pp,mean,rms,std,median,median")));

    [Fact]
    public void Statistics_of_complex_samples_are_those_of_the_magnitude() =>
        Check("abs-iq", MeasurementLibrary.Measure(Frames.Complex(Vectors.Of("iq")), MeasurementLibrary.Parse("min,max,pp,mean,rms,std,median,median")));

    [Fact]
    public void The_area_agrees_with_numpy() =>
        Assert.Equal(Vectors.Of("area x")[0], MeasurementLibrary.Measure(Vectors.Of("x"), 1000, MeasurementLibrary.Parse("area"))[0].Value, 1e-12);

    [Fact]
    public void The_coefficient_of_correlation_agrees_with_numpy()
    {
        double[] odd = Vectors.Of("odd");
        Measurement correlation =
            MeasurementLibrary.Measure(Vectors.Of("x").AsSpan(0, odd.Length), 1000, MeasurementLibrary.Parse("correlation"), second: odd)[0];
        Assert.Equal(Vectors.Of("pearson")[0], correlation.Value, 1e-12);
    }

    [Fact]
    public void Cross_correlation_agrees_with_scipy_at_every_lag()
    {
        double[] odd = Vectors.Of("odd");
        Vectors.AssertClose("correlate", CrossCorrelation.Products(Vectors.Of("x").AsSpan(0, odd.Length), odd));
    }

    private static void Check(string name, ValueList<Measurement> found)
    {
        double[] expected = Vectors.Of("stats " + name);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(found[i].IsMeasured, found[i].Reason);
            // The deviation of far is what is left of numbers a million times larger.
            double tolerance = name == "far" && i is 2 or 5 ? 1e-9 * 10 : 1e-9;
            Assert.True(Math.Abs(found[i].Value - expected[i]) <= tolerance * Math.Abs(expected[i]),
                $"{name} {found[i].Name}: {expected[i]} expected, {found[i].Value} found");
        }
    }
}
