using System.Globalization;
using System.Text;
using Strobe.Formats;
using Strobe.Operations.Scope;
using Strobe.Visualizers;

namespace Strobe.Scope;

/// <summary>A view as a file to keep: as a picture, or the frame behind it.</summary>
/// <param name="Type">What kind of file, as browsers call it.</param>
/// <param name="Content">The file.</param>
internal sealed record SavedView(string Type, byte[] Content)
{
    private const int LeastPixels = 16, MostPixels = 8192;

    /// <param name="desk">The desk.</param>
    /// <param name="id">The view.</param>
    /// <param name="format">As what: svg, png, json, csv or npy.</param>
    /// <param name="option">Options by name: width, height, theme, x; empty when not given.</param>
    /// <exception cref="StrobeException">There is no such view, or no frame in it.</exception>
    /// <exception cref="FormatException">There is no such format.</exception>
    internal static SavedView Of(ScopeDesk desk, int id, string format, Func<string, string> option)
    {
        ScopeView view = desk.ViewOf(id);
        switch (format)
        {
            case "svg": return new("image/svg+xml", Encoding.UTF8.GetBytes(SvgPainter.Paint(Figure(), Options())));
            case "png": return new("image/png", PngPainter.Paint(Figure(), Options()));
            case "json": return new("application/json", Encoding.UTF8.GetBytes(FigureJson.Write(Figure())));
            case "csv": return new("text/csv; charset=utf-8", Written(file => CsvFrames.Write([Frame()], file)));
            case "npy": return new("application/octet-stream", Npy(Frame()));
            default: throw new FormatException($"There is no format {format}.");
        }

        Figure Figure() => view.Render(new FigureView { Width = Pixels("width", 900), Height = Pixels("height", 480), X = Range("x") });

        PaintOptions Options() => new() { Width = Pixels("width", 900), Height = Pixels("height", 480), Theme = Theme.Find(option("theme")) ?? Theme.Dark };

        SignalFrame Frame() => view.Channels.FirstOrDefault()?.At(desk.Time.At) ?? throw new StrobeException(ErrorCode.NothingMatches, "There is no frame in this view.", "Wait for one.");

        int Pixels(string name, int usual) => int.TryParse(option(name), NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) ? Math.Clamp(pixels, LeastPixels, MostPixels) : usual;

        FigureRange? Range(string name) => option(name).Split(':') is [var from, var to]
            && double.TryParse(from, CultureInfo.InvariantCulture, out double low) && double.TryParse(to, CultureInfo.InvariantCulture, out double high) ? new(low, high) : null;
    }

    private static byte[] Npy(SignalFrame frame) => Written(file => NpyFile.Write(file, frame.ElementType, ExportedFrames.LengthsOf(frame), frame.Bytes));

    private static byte[] Written(Action<Stream> write)
    {
        using MemoryStream file = new();
        write(file);
        return file.ToArray();
    }
}
