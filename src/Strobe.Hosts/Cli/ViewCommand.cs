using System.CommandLine;
using System.Globalization;
using Strobe.Operations;
using Strobe.Visualizers;

namespace Strobe.Cli;

/// <summary><c>strobe view</c>: from words to a <see cref="ViewRequest"/>.</summary>
internal sealed class ViewCommand
{
    private readonly Argument<string[]> _words = new("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "The recording." };
    private readonly Option<string> _probe = new("--probe") { HelpName = "PROBE", Description = "The probe to look at, or the end of its address; not needed when there is one." };
    private readonly Option<string> _lens = new("--as") { HelpName = "LENS", Description = "How: waveform, spectrum, constellation, … (strobe lenses); without it, what suits best." };
    private readonly Option<string[]> _set = new("--set") { HelpName = "NAME=VALUE", Description = "Set something of the lens; may be given several times." };
    private readonly Option<string> _index = new("--index") { HelpName = "N", Description = "The frame with this number; without it, the last." };
    private readonly Option<string> _at = new("--at") { HelpName = "S", Description = "The frame at second S of the session." };
    private readonly Option<string> _frames = new("--frames") { HelpName = "N", Description = "How many frames up to that one the lens gets, for histories and averages (500)." };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "A .svg, .png, .json or .txt file; without it, the terminal." };
    private readonly Option<string> _format = new("--format") { HelpName = "text|svg|png|json", Description = "What to make, when the file's name does not say it." };
    private readonly Option<string> _size = new("--size") { HelpName = "WxH", Description = "Pixels (900x480), or cells of the terminal (80x24)." };
    private readonly Option<string> _scale = new("--scale") { HelpName = "N", Description = "Pixels of a PNG per pixel of its size, 0.25 to 8." };
    private readonly Option<string> _theme = new("--theme") { HelpName = "dark|light|print", Description = "The colours." };
    private readonly Option<string> _x = new("--x") { HelpName = "FROM:TO", Description = "Only this part of the horizontal axis, in its unit." };
    private readonly Option<string> _cursors = new("--cursors") { HelpName = "A,B", Description = "Cursors on the horizontal axis; numbers are measured between them." };
    private readonly Option<string> _color = new("--color") { HelpName = "auto|always|never", Description = "Colours in the terminal (auto: on a terminal, unless NO_COLOR is set)." };
    private readonly Option<bool> _ascii = new("--ascii") { Description = "ASCII characters only in the terminal." };

    internal ViewCommand() => Command = new Command("view", "Draws what a probe of a recording saw, through a lens.")
    {
        _words, _probe, _lens, _set, _index, _at, _frames, _output, _format, _size, _scale, _theme, _x, _cursors, _color, _ascii,
    };

    internal Command Command { get; }

    internal ViewRequest Read(ParseResult parsed)
    {
        string file = ReplayCommand.OnlyFile(parsed.GetValue(_words), "view");
        string? output = parsed.GetValue(_output);
        if (output is "") throw OptionText.Bad("'' is no value for --output.", "Give the path of a file.");
        ViewFormat format = parsed.GetValue(_format) is { } word ? (ViewFormat)OptionText.Word("--format", word, "text", "svg", "png", "json") : FormatOf(output);
        (int width, int height) = parsed.GetValue(_size) is { } size ? SizeOf(size) : (0, 0);
        bool isColoured = TraceOutput.IsColouredOn(
            (ColorChoice)OptionText.Word("--color", parsed.GetValue(_color) ?? "auto", "auto", "always", "never"), output is null && Descriptor.Output.IsTerminal);
        bool isTrueColor = Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit";
        ViewRequest request = new(file)
        {
            Probe = parsed.GetValue(_probe),
            Lens = parsed.GetValue(_lens),
            Settings = parsed.GetValue(_set) ?? [],
            Index = parsed.GetValue(_index) is { } index ? OptionText.Whole("--index", index, 0, long.MaxValue) : null,
            AtNanos = parsed.GetValue(_at) is { } at ? ReplayCommand.Nanos("--at", at) : null,
            Frames = parsed.GetValue(_frames) is { } frames ? (int)OptionText.Whole("--frames", frames, 1, 1_000_000) : 500,
            OutputPath = output,
            Format = format,
            Scale = parsed.GetValue(_scale) is { } scale ? Number("--scale", scale, 0.25, 8) : 1,
            Theme = parsed.GetValue(_theme) is { } theme ? new[] { "dark", "light", "print" }[OptionText.Word("--theme", theme, "dark", "light", "print")] : "dark",
            X = parsed.GetValue(_x) is { } range ? RangeOf(range) : null,
            Cursors = parsed.GetValue(_cursors) is { } cursors ? [.. cursors.Split(',').Select(one => Number("--cursors", one, double.MinValue, double.MaxValue))] : [],
            Terminal = new TextOptions
            {
                Width = format == ViewFormat.Text && width > 0 ? Math.Min(width, TextOptions.LongestSide) : 80,
                Height = format == ViewFormat.Text && height > 0 ? Math.Min(height, TextOptions.LongestSide) : 24,
                Colors = !isColoured ? TextColors.None : isTrueColor ? TextColors.TrueColor : TextColors.Palette256,
                IsAscii = parsed.GetValue(_ascii),
            },
        };
        if (request.Index is not null && request.AtNanos is not null) throw OptionText.Bad("--index and --at say two things.", "Give one of them.");
        if (format == ViewFormat.Png && output is null) throw OptionText.Bad("png needs a file to be written to.", "Give -o FILE.png.");
        return format != ViewFormat.Text && width > 0 ? request with { Width = width, Height = height } : request;
    }

    private static ViewFormat FormatOf(string? path) => Path.GetExtension(path ?? ".txt").ToLowerInvariant() switch
    {
        ".svg" => ViewFormat.Svg,
        ".png" => ViewFormat.Png,
        ".json" => ViewFormat.Json,
        ".txt" => ViewFormat.Text,
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

    internal static double Number(string option, string text, double least, double most)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
        if (isNumber && number >= least && number <= most) return number;
        throw OptionText.Bad($"'{text}' is no value for {option}.", least == double.MinValue ? "Give a number." : string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}."));
    }
}
