using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary>The options that say when something is looked at: from words to <see cref="TriggerOptions"/>.</summary>
internal sealed class TriggerArguments
{
    private const double LongestSeconds = 3600;
    private readonly Option<string> _when = new("--trigger") { HelpName = "WHEN", Description = "Draw what is around a moment: 'rx.cpp:64:gain rising 0.5', 'calls audio::reset' (docs/triggers.md)." };
    private readonly Option<string> _mode = new("--mode") { HelpName = "normal|auto|single", Description = "Each time (normal), also without a trigger when none comes (auto), or once, and that is all (single)." };
    private readonly Option<string> _length = new("--length") { HelpName = "S", Description = "How long a stretch around it (0.01)." };
    private readonly Option<string> _position = new("--position") { HelpName = "SHARE", Description = "Which share of it lies before the trigger, 0 to 1 (0.5)." };
    private readonly Option<string> _holdoff = new("--holdoff") { HelpName = "S", Description = "For how long no other one counts (0)." };

    internal IReadOnlyList<Option> All => [_when, _mode, _length, _position, _holdoff];

    /// <summary>Null when there is none.</summary>
    internal TriggerOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_when) is not { } when)
        {
            Option? stray = All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return stray is null ? null : throw OptionText.Bad($"{stray.Name} needs a --trigger.", "Give one, such as --trigger 'rx.cpp:64:gain rising 0.5'.");
        }

        TriggerOptions usual = new(TriggerText.Parse(when));
        return usual with
        {
            Mode = new[] { TriggerMode.Normal, TriggerMode.Auto, TriggerMode.Single }[OptionText.Word("--mode", parsed.GetValue(_mode) ?? "normal", "normal", "auto", "single")],
            Length = parsed.GetValue(_length) is { } length ? TimeSpan.FromSeconds(PictureOptions.Number("--length", length, 1e-6, LongestSeconds)) : usual.Length,
            Position = parsed.GetValue(_position) is { } position ? PictureOptions.Number("--position", position, 0, 1) : usual.Position,
            Holdoff = parsed.GetValue(_holdoff) is { } holdoff ? TimeSpan.FromSeconds(PictureOptions.Number("--holdoff", holdoff, 0, LongestSeconds)) : usual.Holdoff,
        };
    }
}
