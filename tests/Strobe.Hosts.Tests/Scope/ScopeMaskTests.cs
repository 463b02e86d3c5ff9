using Strobe.Operations;
using Strobe.Operations.Scope;

namespace Strobe.Tests.Scope;

/// <summary>Frames that are tested against the mask of a view.</summary>
public sealed class ScopeMaskTests
{
    [Fact]
    public void Each_frame_is_tested_once_and_those_of_the_next_session_too()
    {
        ScopeMask mask = new(MaskFile.Of("m", "0,-1,1\n1,-1,1\n"));
        mask.Take(Frame(100, 0.5));
        mask.Take(Frame(100, 0.5));
        mask.Take(Frame(200, 2));
        Assert.Equal(["Mask passed 1", "Mask failed 1"], Counts(mask));
        mask.BeginAnew();
        mask.Take(Frame(50, 2));
        Assert.Equal(["Mask passed 1", "Mask failed 2"], Counts(mask));
    }

    private static string[] Counts(ScopeMask mask) => [.. mask.Over(Figure.Empty("", ""), "table").Measurements.Select(one => $"{one.Name} {one.Value}")];

    private static SignalFrame Frame(long nanos, double value) => new(ElementType.Float64, new Shape(2), [.. BitConverter.GetBytes(value), .. BitConverter.GetBytes(value)])
    {
        Probe = ProbeId.Parse("main.c:1:n"), Number = nanos, TimestampNanos = nanos,
    };
}
