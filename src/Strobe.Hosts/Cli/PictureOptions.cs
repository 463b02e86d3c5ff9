using System.CommandLine;
using System.Globalization;
using Strobe.Operations;
using Strobe.Visualizers;

namespace Strobe.Cli;

/// <summary>The options that say what a picture looks like: from words to a <see cref="PictureRequest"/>.</summary>
internal sealed class PictureOptions
{
    private static readonly string[] s_themes = ["dark", "light", "print"];
    private readonly Option<string> _lens = new("--as") { HelpName = "LENS", Description = "How: waveform, spectrum, constellation, … (strobe lenses); without it, what suits best." };
    private readonly Option<string[]> _set = new("--set") { HelpName = "NAME=VALUE", Description = "Set something of the lens; may be given several times." };
    private readonly Option<string> _derive = new("--derive") { HelpName = "EXPR", Description = "Look at what is computed of the frames: 'lowpass(x, 1kHz)', 'diff(x)', 'a - 2*b' (docs/visualizers.md)." };
    private readonly Option<string> _format = new("--format") { HelpName = "text|svg|png|json", Description = "What to make, when the file's name does not say it." };
    private readonly Option<string> _size = new("--size") { HelpName = "WxH", Description = "Pixels (900x480), or cells of text (those of the terminal, else 80x24)." };
    private readonly Option<string> _scale = new("--scale") { HelpName = "N", Description = "Pixels of a PNG per pixel of its size, 0.25 to 8." };
    private readonly Option<string> _theme = new("--theme") { HelpName = "dark|light|print", Description = "The colours." };
    private readonly Option<string> _x = new("--x") { HelpName = "FROM:TO", Description = "Only this part of the horizontal axis, in its unit." };
    private readonly Option<string> _cursors = new("--cursors") { HelpName = "A,B", Description = "Cursors on the horizontal axis; numbers are measured between them." };
    private readonly Option<bool> _ascii = new("--ascii") { Description = "ASCII characters only in text." };

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _lens, _set, _derive, _format, _size, _scale, _theme, _x, _cursors, _ascii }) command.Add(option);
    }

    /// <param name="parsed">The words.</param>
    /// <param name="path">The file it goes to; null for standard output.</param>
    /// <param name="color">Whether text is coloured.</param>
    internal PictureRequest Read(ParseResult parsed, string? path, ColorChoice color)
    {
        PictureFormat format = parsed.GetValue(_format) is { } word ? (PictureFormat)OptionText.Word("--format", word, "text", "svg", "png", "json") : FormatOf(path);
        if (format == PictureFormat.Png && path is null) throw OptionText.Bad("png needs a file to be written to.", "Give -o FILE.png.");
        bool isText = format == PictureFormat.Text, isTerminal = path is null && Descriptor.Output.IsTerminal;
        (int Width, int Height) usual = !isText ? (900, 480) : isTerminal && Descriptor.Output.TerminalSize is { } cells ? (cells.Columns, cells.Rows - 1) : (80, 24);
        (int width, int height) = parsed.GetValue(_size) is { } size ? SizeOf(size) : usual;
        bool isTrueColor = Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit";
        string theme = s_themes[OptionText.Word("--theme", parsed.GetValue(_theme) ?? s_themes[0], s_themes)];
        string? derive = parsed.GetValue(_derive);
        if (derive is not null && !DerivedChannel.TryParse(derive, out _, out string reason)) throw OptionText.Bad($"'{derive}' is no expression.", reason);
        PictureRequest picture = new()
        {
            Derive = derive,
            Lens = parsed.GetValue(_lens),
            Settings = parsed.GetValue(_set) ?? [],
            Path = path,
            Format = format,
            Scale = parsed.GetValue(_scale) is { } scale ? Number("--scale", scale, 0.25, 8) : 1,
            Theme = theme,
            X = parsed.GetValue(_x) is { } range ? RangeOf(range) : null,
            Cursors = parsed.GetValue(_cursors) is { } cursors ? [.. cursors.Split(',').Select(one => Number("--cursors", one, double.MinValue, double.MaxValue))] : [],
        };
        if (!isText) return picture with { Width = width, Height = height };
        TextOptions terminal = new()
        {
            Width = Math.Clamp(width, 1, TextOptions.LongestSide),
            Height = Math.Clamp(height, 1, TextOptions.LongestSide),
            Colors = !TraceOutput.IsColouredOn(color, isTerminal) ? TextColors.None : isTrueColor ? TextColors.TrueColor : TextColors.Palette256,
            IsAscii = parsed.GetValue(_ascii),
            Theme = Theme.Find(theme) ?? Theme.Dark,
        };
        return picture with { Terminal = terminal };
    }

    internal static double Number(string option, string text, double least, double most)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
        if (isNumber && number >= least && number <= most) return number;
        throw OptionText.Bad($"'{text}' is no value for {option}.", least == double.MinValue ? "Give a number." : string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}."));
    }

    private static PictureFormat FormatOf(string? path) => Path.GetExtension(path ?? ".txt").ToLowerInvariant() switch
    {
        ".svg" => PictureFormat.Svg,
        ".png" => PictureFormat.Png,
        ".json" => PictureFormat.Json,
        ".txt" => PictureFormat.Text,
        _ => throw OptionText.Bad($"'{path}' does not say what to make.", "Name it .svg, .png, .json or .txt, or give --format."),
    };

    private static (int Width, int Height) SizeOf(string text)
    {
        string[] parts = text.Split('x');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 1 and <= 10_000 &&
            int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height is >= 1 and <= 10_000) return (width, height);
        throw OptionText.Bad($"'{text}' is no value for --size.", "Give a width and a height from 1 to 10000, such as 1200x600.");
    }

    private static FigureRange RangeOf(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length != 2) throw OptionText.Bad($"'{text}' is no value for --x.", "Give two numbers, such as 0:1e-3.");
        FigureRange range = new(Number("--x", parts[0], double.MinValue, double.MaxValue), Number("--x", parts[1], double.MinValue, double.MaxValue));
        return range.To > range.From ? range : throw OptionText.Bad($"'{text}' is no value for --x.", "The second number must be the larger one.");
    }
}
