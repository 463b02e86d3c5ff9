using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>How an array is understood as a picture.</summary>
public enum ImageLayout
{
    /// <summary>Three lengths of which the last, or else the first, is 3 or 4 are colours; other arrays are numbers.</summary>
    Auto,

    /// <summary>Rows × columns × 3 or 4 colours.</summary>
    ChannelsLast,

    /// <summary>3 or 4 colours × rows × columns.</summary>
    ChannelsFirst,

    /// <summary>Numbers: planes × rows × columns, of which one plane is shown.</summary>
    Planes,
}

/// <summary>What stands for several elements where there is one pixel for them.</summary>
public enum ImageReduction
{
    /// <summary>Their mean.</summary>
    Average,

    /// <summary>The largest.</summary>
    Max,
}

/// <summary>Which numbers the first and the last colour stand for.</summary>
public enum ImageLimits
{
    /// <summary>The least and the largest that are shown.</summary>
    Auto,

    /// <summary>Two percentiles of what is shown, so that few outliers do not darken all the rest.</summary>
    Percentile,

    /// <summary>Two numbers that are set.</summary>
    Manual,
}

/// <summary>Which real number of complex elements is shown.</summary>
public enum ImagePart
{
    /// <summary>The absolute value.</summary>
    Magnitude,

    /// <summary>The angle in radians.</summary>
    Phase,
}

/// <summary>
/// An array with rows and columns as colours, row 0 at the top, or a picture of red, green, blue and perhaps opacity: bytes 0 … 255, 16 bits 0 … 65535,
/// floating-point numbers 0 … 1. Larger arrays than the view are reduced by area, never by skipping. One probe.
/// </summary>
public sealed class ImageVisualizer : IVisualizer
{
    private const int RankNumbers = 80, RankPicture = 95, RankOddPicture = 70, RankPlanes = 30;
    private const double DefaultPercentile = 1, MostPercentile = 49, MostLimit = 1e300;
    private const string MapName = "colors", LimitsName = "limits", PercentileName = "percentile", LowName = "low", HighName = "high";
    private const string ReductionName = "reduction", LayoutName = "layout", PlaneName = "plane", PartName = "complex", UnitName = "unit";

    private static readonly VisualizerDescriptor s_descriptor = new("image", "Image")
    {
        Summary = "An array with rows and columns as colours, or a picture.",
        Icon = "M1 2 H15 V14 H1 Z M1 12 L5 7 L8 10 L11 6 L15 11 M5 5 H5.1",
        Parameters =
        [
            Choices.Parameter<ColorMap>(MapName, "Colours", "The colours that stand for numbers."),
            Choices.Parameter<ImageLimits>(LimitsName, "Limits", "Which numbers the first and the last colour stand for."),
            new NumberParameter(PercentileName, "Percentile", DefaultPercentile, 0, MostPercentile) { Unit = "%", Summary = "How much is cut off at either end." },
            new NumberParameter(LowName, "Low limit", 0, -MostLimit, MostLimit) { Summary = "What the first colour stands for with manual limits." },
            new NumberParameter(HighName, "High limit", 1, -MostLimit, MostLimit) { Summary = "What the last colour stands for with manual limits." },
            Choices.Parameter<ImageReduction>(ReductionName, "Reduction", "What stands for the elements of one pixel."),
            Choices.Parameter<ImageLayout>(LayoutName, "Layout", "How three lengths are understood."),
            new NumberParameter(PlaneName, "Plane", 0, 0, int.MaxValue) { Step = 1, Summary = "Which plane of more than two lengths is shown." },
            Choices.Parameter<ImagePart>(PartName, "Complex numbers", "Which real number of complex elements is shown."),
            new TextParameter(UnitName, "Unit", "") { Summary = "The unit of the numbers, such as V." },
        ],
    };

    private readonly ProbeSlots<LastFrame> _probes = new(1);

    /// <summary>An image with default settings.</summary>
    public ImageVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>The colours that stand for numbers.</summary>
    public ColorMap Map
    {
        get => Choices.Get<ColorMap>(Settings, MapName);
        set => Choices.Set(Settings, MapName, value);
    }

    /// <summary>Which numbers the first and the last colour stand for.</summary>
    public ImageLimits Limits
    {
        get => Choices.Get<ImageLimits>(Settings, LimitsName);
        set => Choices.Set(Settings, LimitsName, value);
    }

    /// <summary>How many per cent are cut off at either end with <see cref="ImageLimits.Percentile"/>, 0 to 49.</summary>
    public double Percentile
    {
        get => Settings.Number(PercentileName);
        set => Settings.Set(PercentileName, value);
    }

    /// <summary>What the first colour stands for with <see cref="ImageLimits.Manual"/>.</summary>
    public double Low
    {
        get => Settings.Number(LowName);
        set => Settings.Set(LowName, value);
    }

    /// <summary>What the last colour stands for with <see cref="ImageLimits.Manual"/>.</summary>
    public double High
    {
        get => Settings.Number(HighName);
        set => Settings.Set(HighName, value);
    }

    /// <summary>What stands for the elements of one pixel.</summary>
    public ImageReduction Reduction
    {
        get => Choices.Get<ImageReduction>(Settings, ReductionName);
        set => Choices.Set(Settings, ReductionName, value);
    }

    /// <summary>How three lengths are understood.</summary>
    public ImageLayout Layout
    {
        get => Choices.Get<ImageLayout>(Settings, LayoutName);
        set => Choices.Set(Settings, LayoutName, value);
    }

    /// <summary>Which plane of more than two lengths is shown, from 0.</summary>
    public int Plane
    {
        get => (int)Settings.Number(PlaneName);
        set => Settings.Set(PlaneName, value);
    }

    /// <summary>Which real number of complex elements is shown.</summary>
    public ImagePart Part
    {
        get => Choices.Get<ImagePart>(Settings, PartName);
        set => Choices.Set(Settings, PartName, value);
    }

    /// <summary>The unit of the numbers, such as <c>V</c>; may be empty.</summary>
    public string Unit
    {
        get => Settings.Text(UnitName);
        set => Settings.Set(UnitName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape)
    {
        if (ElementTypes.SizeOf(type) == 0 || shape.Rank < 2) return 0;
        if (shape.Rank == 2) return RankNumbers;
        if (ElementTypes.IsComplex(type) || ImageGrid.LayoutOf(shape, ImageLayout.Auto) == ImageLayout.Planes) return RankPlanes;
        return type is ElementType.UInt8 or ElementType.UInt16 or ElementType.Float32 or ElementType.Float64 ? RankPicture : RankOddPicture;
    }

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _probes.For(frame.Probe)?.Take(frame);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        Notes notes = new();
        _probes[0].NoteMissing(notes);
        _probes.NoteRefused(notes);
        if (_probes[0].Valued is not { } frame) return Figure.Empty(_probes.Title, notes.ToString());
        notes.AddCut(frame);
        ImageOptions options = new(Map, Limits, Percentile, Low, High, Reduction, Layout, Plane, Part, Unit);
        return ImageDrawing.Draw(frame, options, view, _probes.Title, notes);
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();
}
