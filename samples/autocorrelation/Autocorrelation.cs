using Strobe;
[assembly: StrobePlugin("Samples.Autocorrelation")]

/// <summary>How much a signal resembles itself some samples later, from 1 (the same) to −1: peaks tell of periods that noise hides.</summary>
public sealed class Autocorrelation : IVisualizer
{
    private SignalFrame? _frame;
    public VisualizerDescriptor Descriptor { get; } = new("samples.autocorrelation", "Autocorrelation")
    {
        Icon = "M1 14V2L4 12L7 5L10 11L13 7L15 9",
        Parameters = [new NumberParameter("lags", "Lags", 200, 1, 2_000) { Step = 1 }],
    };
    public Autocorrelation() => Settings = new(Descriptor);
    public VisualizerSettings Settings { get; }
    public int Rank(ElementType type, Shape shape) => shape.Rank == 1 && !ElementTypes.IsComplex(type) ? 30 : 0;
    public void Update(SignalFrame frame) => _frame = frame;
    public void Clear() => _frame = null;
    public Figure Render(FigureView view)
    {
        if (_frame is not { Count: > 1 } frame || Rank(frame.ElementType, frame.Shape) == 0) return Figure.Empty(Descriptor.Name, "There are no samples yet.");
        double[] x = [.. Enumerable.Range(0, frame.Count).Select(frame.NumberAt)];
        double mean = x.Average(), energy = x.Sum(one => (one - mean) * (one - mean));
        if (x.Min() == x.Max() || !double.IsNormal(energy)) return Figure.Empty(Descriptor.Name, "A signal that is constant or not finite resembles nothing.");
        double[] lags = [.. Enumerable.Range(0, 1 + (int)Math.Min(Settings.Number("lags"), x.Length - 1)).Select(lag => lag / (frame.SampleRateHz ?? 1))];
        double[] alike = [.. lags.Select((_, lag) => Products(lag) / energy)];
        double Products(int lag)
        {
            double sum = 0;
            for (int i = lag; i < x.Length; i++) sum += (x[i] - mean) * (x[i - lag] - mean);
            return sum;
        }
        int fall = Array.FindIndex(alike, one => one < 0), peak = fall < 0 ? 0 : Array.IndexOf(alike, alike[fall..].Max(), fall);
        bool recurs = alike[peak] > 0 && peak > 0 && peak < alike.Length - 1;
        string unit = frame.SampleRateHz is null ? "" : "s";
        Measurement period = recurs ? new("Period", lags[peak], unit) : Measurement.NotMeasurable("Period", unit, "nothing recurs within the lags");
        FigurePanel panel = new() { X = new() { Quantity = "Lag", Unit = unit }, Y = new() { Range = new(-1, 1) }, Layers = [new LineLayer(ValueList.Own(lags), ValueList.Own(alike))] };
        return new() { Title = $"Autocorrelation of {frame.Probe}", Panels = [panel], Measurements = [period] };
    }
}
