using System.CommandLine;
using System.Globalization;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe export</c>: from words to an <see cref="ExportRequest"/>.</summary>
internal sealed class ExportCommand
{
    private static readonly string[] s_formats = [.. Enum.GetValues<ExportFormat>().Select(format => ExportRequest.NameOf(format))];

    private readonly Argument<string[]> _words = new("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "The recording." };
    private readonly Option<string> _format = new("--format") { HelpName = string.Join('|', s_formats), Description = "What to make of it." };
    private readonly Option<string> _probe = new("--probe") { HelpName = "PROBE", Description = "The probe whose frames are wanted, or the end of its address; not needed when there is one." };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "Where to. Formats of text go to standard output without it." };
    private readonly Option<string> _from = new("--from") { HelpName = "S", Description = "Only from second S of the session on." };
    private readonly Option<string> _to = new("--to") { HelpName = "S", Description = "Only before second S." };
    private readonly Option<string> _rate = new("--rate") { HelpName = "HZ", Description = "Samples per second for wav and sigmf; without it, what their times say." };

    internal ExportCommand() =>
        Command = new Command("export", "Makes files for other programs out of a recording.") { _words, _format, _probe, _output, _from, _to, _rate };

    internal Command Command { get; }

    internal ExportRequest Read(ParseResult parsed)
    {
        string file = ReplayCommand.OnlyFile(parsed.GetValue(_words), "export");
        if (parsed.GetValue(_format) is not { } format) throw OptionText.Bad("There is no format to export to.", $"Give --format {string.Join(", ", s_formats)}.");
        ExportRequest request = new(file, (ExportFormat)OptionText.Word("--format", format, s_formats))
        {
            Probe = parsed.GetValue(_probe),
            OutputPath = parsed.GetValue(_output),
            FromNanos = parsed.GetValue(_from) is { } from ? ReplayCommand.Nanos("--from", from) : long.MinValue,
            ToNanos = parsed.GetValue(_to) is { } to ? ReplayCommand.Nanos("--to", to) : long.MaxValue,
            RateHz = parsed.GetValue(_rate) is { } rate ? RateOf(rate) : null,
        };
        if (request.IsBinary && request.OutputPath is null or "") throw OptionText.Bad($"{format} needs a file to be written to.", "Give -o FILE.");
        return request;
    }

    private static double RateOf(string text)
    {
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double rate);
        if (isNumber && rate is > 0 and <= 1e12) return rate;
        throw OptionText.Bad($"'{text}' is no value for --rate.", "Give samples per second, such as 48000.");
    }
}
