using System.CommandLine;
using Strobe.Operations;
using Strobe.Visualizers;

namespace Strobe.Cli;

/// <summary><c>strobe lenses</c>, <c>strobe measure</c> and <c>strobe plugin</c>: from words to their requests.</summary>
internal sealed class LensCommands
{
    private readonly Argument<string[]> _lens = new("LENS") { Arity = ArgumentArity.ZeroOrMore, Description = "Only this one, with what can be set of it." };
    private readonly Option<string[]> _for = new("--for") { HelpName = "DTYPE [SHAPE]", AllowMultipleArgumentsPerToken = true, Description = "Only those that can show such frames, the best first: float64 4096, complex64 1024, uint8 480x640x3." };
    private readonly Option<string> _listFormat = new("--format") { HelpName = "text|json", Description = "Lines to read (text), or one JSON array." };

    private readonly Argument<string[]> _file = new("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "The recording." };
    private readonly Option<string> _probe = new("--probe") { HelpName = "PROBE", Description = "The probe to measure, or the end of its address; not needed when there is one." };
    private readonly Option<string> _what = new("--measure") { HelpName = "ID,ID,…", Description = "What: rms,freq,rise-time, … or all (--list)." };
    private readonly Option<string> _mask = new("--mask") { HelpName = "FILE", Description = "A CSV file with lines of time,lower,upper that every frame must keep to: exit code 1 when one does not." };
    private readonly Option<string> _against = new("--against") { HelpName = "PROBE", Description = "The probe that phase, delay-edge and the like are measured against." };
    private readonly Option<string[]> _limit = new("--limit") { HelpName = "ID=LOW..HIGH", Description = "What a measurement must keep to, such as rms=0.1..0.5, freq=990.. or overshoot=..5: exit code 1 when it does not. May be given several times." };
    private readonly Option<bool> _list = new("--list") { Description = "List what can be measured." };
    private readonly Option<string> _from = new("--from") { HelpName = "S", Description = "Only from second S of the session on." };
    private readonly Option<string> _to = new("--to") { HelpName = "S", Description = "Only before second S." };
    private readonly Option<string> _rate = new("--rate") { HelpName = "HZ", Description = "Samples per second of arrays; without it, what the frames say." };
    private readonly Option<string> _unit = new("--unit") { HelpName = "UNIT", Description = "The unit of the samples, such as V." };
    private readonly Option<string> _measureFormat = new("--format") { HelpName = "text|json", Description = "A table to read (text), or a JSON object." };

    private readonly Argument<string[]> _package = new("PACKAGE") { Arity = ArgumentArity.ZeroOrMore, Description = "A package's id, perhaps with @VERSION, or the path of a .nupkg file." };
    private readonly Option<string> _source = new("--source") { HelpName = "PLACE", Description = "A folder or address to look for packages in, besides the usual ones." };
    private readonly Argument<string[]> _removed = new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "The plugin." };
    private readonly Argument<string[]> _enabled = new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "The plugin." };
    private readonly Argument<string[]> _disabled = new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "The plugin." };
    private readonly Command _add, _remove, _enable, _disable, _listPlugins;

    internal LensCommands()
    {
        Lenses = new Command("lenses", "Lists the ways to look at a signal, and what can be set of each.") { _lens, _for, _listFormat };
        Measure = new Command("measure", "Measures what a probe of a recording saw.") { _file, _probe, _what, _against, _limit, _mask, _list, _from, _to, _rate, _unit, _measureFormat };
        _add = new Command("add", "Installs a plugin from a NuGet package.") { _package, _source };
        _remove = new Command("remove", "Removes a plugin.") { _removed };
        _enable = new Command("enable", "Switches a plugin on.") { _enabled };
        _disable = new Command("disable", "Switches a plugin off.") { _disabled };
        _listPlugins = new Command("list", "Lists the plugins, and why one is not used.");
        Plugin = new Command("plugin", "Adds, removes and lists visualizer plugins.") { _add, _remove, _enable, _disable, _listPlugins };
    }

    internal Command Lenses { get; }

    internal Command Measure { get; }

    internal Command Plugin { get; }

    internal LensesRequest ReadLenses(ParseResult parsed)
    {
        string[] words = parsed.GetValue(_lens) ?? [];
        if (words.FirstOrDefault(word => word.StartsWith('-')) is { } stray) throw OptionText.Bad($"There is no option '{stray}'.", "Run strobe lenses --help.");
        if (words.Length > 1) throw OptionText.Bad("lenses takes one lens.", "Write strobe lenses LENS.");
        return new LensesRequest
        {
            Lens = words.FirstOrDefault(),
            For = parsed.GetValue(_for) is { Length: > 0 } kind ? KindOf(kind) : null,
            IsJson = IsJson(parsed.GetValue(_listFormat)),
        };
    }

    /// <summary>Null when the list of measurements was asked for.</summary>
    internal MeasureRequest? ReadMeasure(ParseResult parsed)
    {
        if (parsed.GetValue(_list)) return null;
        string file = ReplayCommand.OnlyFile(parsed.GetValue(_file), "measure");
        return new MeasureRequest(file, parsed.GetValue(_what) ?? "min,max,mean,rms,std,pp")
        {
            Probe = parsed.GetValue(_probe),
            Against = parsed.GetValue(_against),
            Limits = [.. (parsed.GetValue(_limit) ?? []).Select(LimitOf)],
            Mask = parsed.GetValue(_mask),
            FromNanos = parsed.GetValue(_from) is { } from ? ReplayCommand.Nanos("--from", from) : long.MinValue,
            ToNanos = parsed.GetValue(_to) is { } to ? ReplayCommand.Nanos("--to", to) : long.MaxValue,
            RateHz = parsed.GetValue(_rate) is { } rate ? PictureOptions.Number("--rate", rate, 1e-9, 1e12) : null,
            Unit = parsed.GetValue(_unit) ?? "",
            IsJson = IsJson(parsed.GetValue(_measureFormat)),
        };
    }

    internal PluginRequest ReadPlugin(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command == _add) return new PluginRequest.Add(Only(parsed.GetValue(_package), "add", "PACKAGE"), parsed.GetValue(_source));
        if (command == _remove) return new PluginRequest.Remove(Only(parsed.GetValue(_removed), "remove", "ID"));
        if (command == _enable) return new PluginRequest.Switch(Only(parsed.GetValue(_enabled), "enable", "ID"), true);
        if (command == _disable) return new PluginRequest.Switch(Only(parsed.GetValue(_disabled), "disable", "ID"), false);
        return new PluginRequest.List();
    }

    internal bool IsPlugin(Command command) => command == Plugin || Plugin.Subcommands.Contains(command);

    /// <summary>Everything that can be measured, one in a line.</summary>
    internal static string ListOfMeasurements()
    {
        int width = MeasurementLibrary.All.Max(one => one.Id.Length);
        return string.Concat(MeasurementLibrary.All.Select(one => $"{one.Id.PadRight(width + 2)}{one.Summary}\n"));
    }

    private static string Only(string[]? words, string command, string what)
    {
        if (words?.FirstOrDefault(word => word.StartsWith('-')) is { } stray) throw OptionText.Bad($"There is no option '{stray}'.", $"Run strobe plugin {command} --help.");
        return words is [var one] ? one : throw OptionText.Bad($"plugin {command} needs one {what}.", $"Write strobe plugin {command} {what}.");
    }

    private static LimitTest LimitOf(string text)
    {
        try
        {
            return LimitTest.Parse(text);
        }
        catch (FormatException problem)
        {
            throw OptionText.Bad(problem.Message, "Write it like --limit rms=0.1..0.5; strobe measure --list has the names.");
        }
    }

    private static bool IsJson(string? format) => OptionText.Word("--format", format ?? "text", "text", "json") == 1;

    private static (ElementType Type, Shape Shape) KindOf(string[] words)
    {
        ElementType type = Enum.GetValues<ElementType>().FirstOrDefault(one => one != ElementType.None && one.Name() == words[0]);
        if (type == ElementType.None || words.Length > 2) throw OptionText.Bad($"'{string.Join(' ', words)}' is no value for --for.", "Give a type of numpy's and a shape, such as float64 4096 or uint8 480x640.");
        if (words.Length == 1 || words[1] == "scalar") return (type, Shape.Scalar);
        int[] lengths = [.. words[1].Split('x').Select(word => (int)OptionText.Whole("--for", word, 0, int.MaxValue))];
        return lengths.Length <= Shape.MostRank ? (type, new Shape(lengths)) : throw OptionText.Bad($"'{words[1]}' is no shape.", "A shape has at most 4 lengths.");
    }
}
