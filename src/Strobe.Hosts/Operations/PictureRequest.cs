using System.Text;
using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>What a picture is made as.</summary>
internal enum PictureFormat
{
    Text,
    Svg,
    Png,
    Json,
}

/// <summary>What a picture is to look like, and where it goes.</summary>
internal sealed record PictureRequest
{
    /// <summary>The lens; null for the one that suits best.</summary>
    public string? Lens { get; init; }

    /// <summary>What is set of it, as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>What is computed of the frames before they are looked at, such as <c>lowpass(x, 1kHz)</c>; null for nothing.</summary>
    public string? Derive { get; init; }

    public PictureFormat Format { get; init; }

    /// <summary>The file; null for standard output.</summary>
    public string? Path { get; init; }

    public int Width { get; init; } = 900;

    public int Height { get; init; } = 480;

    public double Scale { get; init; } = 1;

    public string Theme { get; init; } = "dark";

    public FigureRange? X { get; init; }

    public IReadOnlyList<double> Cursors { get; init; } = [];

    public TextOptions Terminal { get; init; } = new();

    internal FigureView View => new() { Width = Width, Height = Height, X = X, Cursors = [.. Cursors] };

    internal byte[] Paint(Figure figure)
    {
        PaintOptions options = new() { Width = Width, Height = Height, Scale = Scale, Theme = Visualizers.Theme.Find(Theme) ?? Visualizers.Theme.Dark };
        return Format switch
        {
            PictureFormat.Svg => Encoding.UTF8.GetBytes(SvgPainter.Paint(figure, options)),
            PictureFormat.Png => PngPainter.Paint(figure, options),
            PictureFormat.Json => Encoding.UTF8.GetBytes(FigureJson.Write(figure) + "\n"),
            _ => Encoding.UTF8.GetBytes(TextPainter.Paint(figure, Terminal).TrimEnd('\n') + "\n"),
        };
    }
}
