using System.Runtime.InteropServices;
using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers.Catalog;

/// <summary>Whatever frames, events, settings and views come, every lens gives a figure that keeps the contract.</summary>
public class HostileFramesTests
{
    private static readonly double[] s_odd = [0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, -double.MaxValue, double.Epsilon, 1e-300, 3.5];

    public static TheoryData<string> Lenses => [.. VisualizerCatalog.BuiltIn().Descriptors.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Lenses))]
    public void Any_frames_give_a_figure_that_keeps_the_contract(string id)
    {
        VisualizerCatalog catalog = VisualizerCatalog.BuiltIn();
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            IVisualizer lens = catalog.Create(id);
            for (int step = random.Next(1, 30); step > 0; step--)
            {
                if (random.Next(6) == 0) SetAny(lens, random);
                if (random.Next(40) == 0) lens.Clear();
                lens.Update(AnyFrame(random));
                lens.Update(new HeaderBatch(AnyHeaders(random), random.Next(3)));
                if (random.Next(4) == 0) Check(lens.Render(AnyView(random)), $"{id}, seed {seed}");
            }

            Check(lens.Render(AnyView(random)), $"{id}, seed {seed}");
        }
    }

    private static void Check(Figure figure, string what)
    {
        Assert.True(figure.Panels.Count > 0 || figure.Note.Length > 0, what);
        Assert.All(figure.Measurements, one => Assert.True(double.IsFinite(one.Value) && one.Name.Length > 0, what));
        foreach (FigurePanel panel in figure.Panels)
        {
            foreach (FigureAxis? axis in (FigureAxis?[])[panel.X, panel.Y, panel.Colors])
            {
                if (axis?.Range is { } range) Assert.True(double.IsFinite(range.From) && double.IsFinite(range.To) && range.From <= range.To, $"{what}: {axis}");
            }

            if (panel.Table is { } table) Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
            foreach (FigureLayer layer in panel.Layers) Check(layer, what);
        }
    }

    private static void Check(FigureLayer layer, string what)
    {
        switch (layer)
        {
            case LineLayer line:
                Assert.Equal(line.X.Count, line.Y.Count);
                Assert.True(line.X.Concat(line.Y).All(value => !double.IsInfinity(value)), what);
                Assert.True(line.X.All(double.IsFinite), what);
                break;
            case BandLayer band:
                Assert.Equal((band.X.Count, band.X.Count), (band.Low.Count, band.High.Count));
                Assert.True(band.X.All(double.IsFinite) && band.Low.Zip(band.High).All(one => one.First <= one.Second || (double.IsNaN(one.First) && double.IsNaN(one.Second))), what);
                break;
            case PointLayer points:
                Assert.Equal(points.X.Count, points.Y.Count);
                Assert.True(points.Strengths.Count == 0 || points.Strengths.Count == points.X.Count, what);
                Assert.True(points.X.Concat(points.Y).All(value => !double.IsInfinity(value)), what);
                break;
            case HeatMapLayer map:
                Assert.Equal(map.Rows * map.Columns, map.Values.Count);
                Assert.True(map.Limits is not { } limits || limits.From <= limits.To, what);
                Assert.True(map.Values.All(value => !double.IsInfinity(value)), what);
                break;
            case ImageLayer image:
                Assert.Equal(image.Rows * image.Columns, image.Pixels.Count);
                break;
            case BoxLayer boxes:
                Assert.All(boxes.Boxes, box => Assert.True(double.IsFinite(box.X.From) && double.IsFinite(box.X.To) && box.X.From <= box.X.To && box.Y.From < box.Y.To, what));
                break;
            case GuideLayer guide:
                Assert.True(double.IsFinite(guide.Position), what);
                break;
            case LabelLayer labels:
                Assert.Equal((labels.X.Count, labels.X.Count), (labels.Y.Count, labels.Texts.Count));
                break;
        }
    }

    private static SignalFrame AnyFrame(Random random)
    {
        ElementType type = (ElementType)random.Next(1, 14);
        int[] lengths = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(8) switch { 0 => 0, 1 => 1, 2 => 3, 3 => 4, _ => random.Next(1, 12) })];
        if (lengths.Length == 1 && random.Next(3) == 0) lengths[0] = random.Next(3000);
        FrameFlags flags = random.Next(8) == 0 ? (FrameFlags)(random.Next(1, 16) & ~4) : FrameFlags.None;
        bool isMissing = (flags & FrameFlags.NoValue) != 0;
        if (isMissing && random.Next(2) == 0) type = ElementType.None;
        Shape shape = new(lengths);
        long count = isMissing ? 0 : shape.ElementCount;
        if (!isMissing && count > 0 && random.Next(6) == 0)
        {
            flags |= FrameFlags.Cut;
            count = random.NextInt64(count);
            if (random.Next(3) == 0) shape = new([.. lengths.Take(3).Select(_ => int.MaxValue - random.Next(2)), int.MaxValue]);
        }

        if (!isMissing && (flags & FrameFlags.Cut) == 0) flags = FrameFlags.None;
        byte[] payload = new byte[count * ElementTypes.SizeOf(type)];
        random.NextBytes(payload);
        if (type is ElementType.Float64 or ElementType.Complex128) foreach (ref double one in MemoryMarshal.Cast<byte, double>(payload.AsSpan())) one = AnyNumber(random);
        if (type is ElementType.Float32 or ElementType.Complex64) foreach (ref float one in MemoryMarshal.Cast<byte, float>(payload.AsSpan())) one = (float)AnyNumber(random);
        return new SignalFrame(type, shape, payload, flags)
        {
            Probe = LensFrames.Probe with { Variable = "v" + random.Next(random.Next(1, 20)) },
            Number = random.Next(3) == 0 ? random.NextInt64() : random.Next(100),
            TimestampNanos = random.Next(10) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(1_000_000),
            SampleRateHz = random.Next(3) switch { 0 => null, 1 => 1000, _ => AnyNumber(random) },
            ProcessId = random.Next(3),
        };
    }

    private static EventHeader[] AnyHeaders(Random random)
    {
        EventHeader[] headers = new EventHeader[random.Next(20)];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = new(random.Next(50), random.Next(10) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(1_000_000), random.Next(-1, 50),
                random.Next(5) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-1, 1000), random.Next(-1, 5), random.Next(2), random.Next(3),
                random.Next(10) == 0 ? ushort.MaxValue : (ushort)random.Next(5), (TraceEventKind)random.Next(0, 7), random.Next(2) == 0);
        }

        return headers;
    }

    private static FigureView AnyView(Random random) => new()
    {
        Width = random.Next(6) == 0 ? random.Next(-5, 5) : random.Next(20, 400),
        Height = random.Next(6) == 0 ? random.Next(-5, 5) : random.Next(20, 300),
        X = random.Next(2) == 0 ? null : new(AnyNumber(random), AnyNumber(random)),
        Y = random.Next(2) == 0 ? null : new(AnyNumber(random), AnyNumber(random)),
        Cursors = [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyNumber(random))],
    };

    private static void SetAny(IVisualizer lens, Random random)
    {
        foreach (VisualizerParameter parameter in lens.Descriptor.Parameters)
        {
            string value = parameter switch
            {
                NumberParameter number => (random.Next(3) switch { 0 => number.Least, 1 => number.Default, _ => Math.Min(number.Most, number.Least + random.Next(200)) }).ToString("R", null),
                ChoiceParameter choice => choice.Choices[random.Next(choice.Choices.Count)],
                ToggleParameter => random.Next(2) == 0 ? "on" : "off",
                _ => random.Next(2) == 0 ? "" : "0=a,=,x",
            };
            lens.Settings.Set(parameter.Name, value);
        }
    }

    private static double AnyNumber(Random random) => random.Next(4) == 0 ? s_odd[random.Next(s_odd.Length)] : random.Next(-20, 50) * (random.Next(2) == 0 ? 1 : 0.37);
}
