using System.CommandLine;
using System.Globalization;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe replay</c>: from words to a <see cref="ReplayRequest"/>.</summary>
internal sealed class ReplayCommand
{
    private readonly Argument<string[]> _words = new("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "The recording." };
    private readonly Option<string> _speed = new("--speed") { HelpName = "N|max", Description = "1 as fast as it happened (the default), 10 ten times as fast, max without waiting." };
    private readonly Option<string> _from = new("--from") { HelpName = "S", Description = "Begin at second S of the session." };
    private readonly Option<string> _format = new("--format") { HelpName = "text|ndjson", Description = "Lines to read (text), or a JSON object per line." };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "Write to a file." };
    private readonly Option<string> _color = new("--color") { HelpName = "auto|always|never", Description = "Colours in text (auto: on a terminal, unless NO_COLOR is set)." };

    internal ReplayCommand() => Command = new Command("replay", "Plays a recording back, as text.") { _words, _speed, _from, _format, _output, _color };

    internal Command Command { get; }

    internal ReplayArguments Read(ParseResult parsed)
    {
        ReplayRequest request = new(OnlyFile(parsed.GetValue(_words), "replay"))
        {
            Speed = parsed.GetValue(_speed) is { } speed ? SpeedOf(speed) : 1,
            FromNanos = parsed.GetValue(_from) is { } from ? Nanos("--from", from) : 0,
            Format = (TraceFormat)OptionText.Word("--format", parsed.GetValue(_format) ?? "text", "text", "ndjson"),
        };
        if (parsed.GetValue(_output) is "") throw OptionText.Bad("'' is no value for --output.", "Give the path of a file.");
        ColorChoice color = (ColorChoice)OptionText.Word("--color", parsed.GetValue(_color) ?? "auto", "auto", "always", "never");
        return new ReplayArguments(request, parsed.GetValue(_output), color);
    }

    internal static string OnlyFile(string[]? words, string command)
    {
        if (words?.FirstOrDefault(word => word.StartsWith('-')) is { } stray) throw OptionText.Bad($"There is no option '{stray}'.", $"Run strobe {command} --help.");
        return words is [var file] ? file : throw OptionText.Bad($"{command} needs one recording.", $"Write strobe {command} FILE.");
    }

    internal static long Nanos(string option, string text)
    {
        string digits = text.EndsWith('s') ? text[..^1] : text;
        bool isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        if (isNumber && seconds is >= 0 and <= 1_000_000_000) return (long)(seconds * 1e9);
        throw OptionText.Bad($"'{text}' is no value for {option}.", "Give seconds, such as 2 or 0.5.");
    }

    private static double SpeedOf(string text)
    {
        if (text == "max") return double.PositiveInfinity;
        bool isNumber = double.TryParse(text.TrimEnd('x'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed);
        if (isNumber && speed is >= 0.001 and <= 1_000_000) return speed;
        throw OptionText.Bad($"'{text}' is no value for --speed.", "Give a number from 0.001 to 1000000, or max.");
    }
}

/// <summary>The request, and what only the command line knows: where the output goes and how it looks there.</summary>
internal sealed record ReplayArguments(ReplayRequest Request, string? OutputPath, ColorChoice Color);
