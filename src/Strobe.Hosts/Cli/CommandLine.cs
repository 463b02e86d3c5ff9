using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary>What the user asked for.</summary>
internal abstract record Request
{
    internal sealed record Trace(TraceArguments Arguments) : Request;

    internal sealed record Record(RecordArguments Arguments) : Request;

    internal sealed record Replay(ReplayArguments Arguments) : Request;

    internal sealed record Export(ExportRequest Exporting) : Request;

    internal sealed record List(ListRequest Listing) : Request;

    internal sealed record View(ViewRequest Viewing) : Request;

    internal sealed record LiveView(LiveViewRequest Viewing) : Request;

    internal sealed record Scope(Strobe.Scope.ScopeArguments Arguments) : Request;

    internal sealed record Lenses(LensesRequest Listing) : Request;

    /// <summary>Null for the list of what can be measured.</summary>
    internal sealed record Measure(MeasureRequest? Measuring) : Request;

    internal sealed record Plugin(PluginRequest Wanted) : Request;

    internal sealed record Demo : Request;

    internal sealed record Version : Request;

    /// <summary>Help was asked for, or nothing at all.</summary>
    internal sealed record Help(string Text, bool IsWanted) : Request;
}

/// <summary>Understands the words behind <c>strobe</c>.</summary>
internal sealed class CommandLine
{
    private readonly TraceCommand _trace = new();
    private readonly ProbeCommand _probe = new();
    private readonly RecordCommand _record = new();
    private readonly ReplayCommand _replay = new();
    private readonly ExportCommand _export = new();
    private readonly ListCommand _list = new();
    private readonly ViewCommand _view = new();
    private readonly LensCommands _lenses = new();
    private readonly ScopeCommand _scope = new();
    private readonly Command _demo = new(
        "demo", "Builds a small C++ signal-processing program with the compiler that is there, traces it, and sums its calls up.");

    private readonly Option<bool> _version = new("--version") { Description = "Print the version." };
    private readonly Command _root;

    internal CommandLine()
    {
        _root = new Command("strobe", "The digital oscilloscope for running code.")
        {
            _trace.Command, _probe.Command, _record.Command, _replay.Command, _export.Command, _scope.Command, _view.Command, _lenses.Lenses, _lenses.Measure,
            _lenses.Plugin, _list.Command, _demo, _version,
        };
        _root.Add(new HelpOption { Recursive = true });
        _root.SetAction(_ => 0);
    }

    /// <exception cref="StrobeException">The words make no sense.</exception>
    internal Request Read(IReadOnlyList<string> words)
    {
        int end = words.TakeWhile(word => word != "--").Count();
        string[] own = [.. words.Take(end)];
        string[] rest = [.. words.Skip(end + 1)];

        // No response files: a pattern may begin with @.
        ParseResult parsed = _root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Command command = parsed.CommandResult.Command;
        if (parsed.Action is HelpAction) return new Request.Help(HelpText.Of(parsed, command), IsWanted: true);
        string? stray = (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null) ?? _list.StrayOption(parsed) ?? _probe.StrayOption(parsed);
        if (stray is not null) throw Unknown(stray, command);
        if (parsed.Errors.Count > 0) throw OptionText.Bad(Sentence(parsed.Errors[0].Message), HelpFor(command));
        if (command == _trace.Command) return new Request.Trace(_trace.Read(parsed, rest));
        if (command == _probe.Command) return new Request.Trace(_probe.Read(parsed, rest));
        if (command == _record.Command) return new Request.Record(_record.Read(parsed, rest));
        if (command == _replay.Command) return new Request.Replay(_replay.Read(parsed));
        if (command == _export.Command) return new Request.Export(_export.Read(parsed));
        if (command == _list.Command) return new Request.List(_list.Read(parsed, rest));
        if (command == _scope.Command) return _scope.Read(parsed, rest);
        if (command == _view.Command) return _view.Read(parsed, rest);
        if (command == _lenses.Lenses) return new Request.Lenses(_lenses.ReadLenses(parsed));
        if (command == _lenses.Measure) return new Request.Measure(_lenses.ReadMeasure(parsed));
        if (_lenses.IsPlugin(command)) return new Request.Plugin(_lenses.ReadPlugin(parsed));
        if (command == _demo) return new Request.Demo();
        return parsed.GetValue(_version) ? new Request.Version() : new Request.Help(HelpText.Of(_root.Parse(["--help"]), _root), IsWanted: false);
    }

    private static StrobeException Unknown(string word, Command command)
    {
        bool isOption = word.StartsWith('-');
        if (!isOption && command.Name is "trace" or "record") return OptionText.Bad($"'{word}' is no option.", "Write -- before the program to trace.");
        IEnumerable<string> known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith('-'))
            : command.Subcommands.Select(sub => sub.Name);
        return OptionText.Bad(
            $"There is no {(isOption ? "option" : "command")} '{word}'.",
            NearestWord.Find(word, known) is { } nearest ? $"Did you mean {nearest}?" : HelpFor(command));
    }

    private static string HelpFor(Command command) => command.Parents.Any() ? $"Run strobe {command.Name} --help." : "Run strobe --help.";

    private static string Sentence(string message) => message.TrimEnd('.') + ".";
}
