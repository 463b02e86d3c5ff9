namespace Strobe.Visualizers.Lenses;

public class AllocationTests
{
    public static TheoryData<string> Lenses => ["waveform", "history", "value", "table", "image", "xy", "logic"];

    [Theory]
    [MemberData(nameof(Lenses))]
    public void A_frame_is_taken_without_allocating(string id)
    {
        IVisualizer lens = VisualizerCatalog.BuiltIn().Create(id);
        if (id == "waveform") lens.Settings.Set("persistence", 20);
        if (lens.Descriptor.Parameters.Any(parameter => parameter.Name == "kept")) lens.Settings.Set("kept", 100);
        SignalFrame[] frames = [.. Enumerable.Range(0, 1000).Select(i => Frame(id, i))];
        foreach (SignalFrame frame in frames) lens.Update(frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (SignalFrame frame in frames) lens.Update(frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static SignalFrame Frame(string id, int i) => id switch
        {
            "waveform" or "table" => LensFrames.Of(new float[64], probe: i % 2 == 0 ? LensFrames.Probe : LensFrames.Other),
            "image" => LensFrames.Of(new byte[64], new Shape(8, 8)),
            "logic" => LensFrames.Scalar(i % 2 == 0, i),
            _ => LensFrames.Scalar((double)i, i, i % 2 == 0 ? LensFrames.Probe : LensFrames.Other),
        };
    }

    [Theory]
    [InlineData("timeline")]
    [InlineData("flame")]
    public void Events_are_taken_without_allocating(string id)
    {
        IVisualizer lens = VisualizerCatalog.BuiltIn().Create(id);
        if (id == "timeline") lens.Settings.Set("calls", 1000);
        EventHeader[] headers = [.. Enumerable.Range(0, 1000).SelectMany(i => new EventHeader[]
        {
            new(2 * i + 1, 10 * i, 0, 0, i % 7, 1, i % 3, 0, TraceEventKind.FunctionEnter, false),
            new(2 * i + 2, 10 * i + 5, 2 * i + 1, 5, i % 7, 1, i % 3, 0, TraceEventKind.FunctionExit, false),
        })];
        HeaderBatch batch = new(headers);
        for (int i = 0; i < 3; i++) lens.Update(batch);
        long before = GC.GetAllocatedBytesForCurrentThread();
        lens.Update(batch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
