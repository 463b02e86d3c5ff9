using Strobe;

[assembly: StrobePlugin("PLUGIN_ID")]

/// <summary>Shows the values of an array, scaled, and measures their mean.</summary>
public sealed class Lens : IVisualizer
{
    private SignalFrame? _frame;

    public Lens() => Settings = new VisualizerSettings(Descriptor);

    public VisualizerDescriptor Descriptor { get; } = new("visualizer-id", "PLUGIN_ID")
    {
        Summary = "The values of an array, scaled.",
        Icon = "M1 12L5 4L9 12L15 2",
        Parameters = [new NumberParameter("scale", "Scale", Default: 1, Least: -1_000, Most: 1_000)],
    };

    public VisualizerSettings Settings { get; }

    // 0: not at all … 100: nothing suits better. Here: any array of real numbers.
    public int Rank(ElementType type, Shape shape) => shape.Rank == 1 && !ElementTypes.IsComplex(type) ? 20 : 0;

    // Frames may come more often than figures are drawn: keep what is needed, and calculate in Render.
    public void Update(SignalFrame frame) => _frame = frame;

    public void Clear() => _frame = null;

    public Figure Render(FigureView view)
    {
        if (_frame is not { Count: > 0 } frame || Rank(frame.ElementType, frame.Shape) == 0)
        {
            return Figure.Empty(Descriptor.Name, "There is nothing to show yet.");
        }

        double scale = Settings.Number("scale");
        double[] places = new double[frame.Count], values = new double[frame.Count];
        for (int i = 0; i < frame.Count; i++) (places[i], values[i]) = (i, scale * frame.NumberAt(i));
        return new Figure
        {
            Title = frame.Probe.ToString(),
            Panels =
            [
                new FigurePanel
                {
                    X = new FigureAxis { Quantity = "Sample" },
                    Layers = [new LineLayer(ValueList.Own(places), ValueList.Own(values)) { Name = frame.Probe.Variable }],
                },
            ],
            Measurements = [new Measurement("Mean", values.Average())],
        };
    }
}
