using System.CommandLine;
using Strobe.Operations.Scope;
using Strobe.Scope;

namespace Strobe.Cli;

/// <summary><c>strobe scope</c>: from words to a <see cref="ScopeOpening"/>.</summary>
internal sealed class ScopeCommand
{
    private readonly ProgramOptions _program = new();
    private readonly Argument<string[]> _words = new("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "A recording, when no program is given. Without either the page asks for one." };
    private readonly Option<string[]> _probes = new("--probe") { HelpName = "PROBE", Description = "A probe that is there from the beginning (strobe probe --help). May be given several times." };
    private readonly Option<string[]> _patterns = new("--pattern", "-p") { HelpName = "PATTERN", Description = "Functions whose calls the timeline and the flame graph show." };
    private readonly Option<string> _port = new("--port") { HelpName = "N", Description = "The port of the page; without it, a free one." };
    private readonly Option<string> _rate = new("--rate") { HelpName = "N", Description = "Figures of each view in a second at most, 1 to 60; fewer for slow machines and connections." };
    private readonly Option<bool> _noLayout = new("--no-layout") { Description = "Begin with an empty scope, and keep nothing in the folder .strobe." };
    private readonly Option<bool> _noOpen = new("--no-open") { Description = "Do not open the page in the browser." };

    internal ScopeCommand()
    {
        Command = new Command("scope", "Shows a program as it runs, or a recording, in the browser: source on the left, signals on the right.") { _words, _probes, _patterns, _port, _rate, _noLayout, _noOpen };
        _program.AddProgramTo(Command);
    }

    internal Command Command { get; }

    internal Request.Scope Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        Operations.TraceRequest request = _program.Read(parsed, program) with
        {
            Probes = [.. (parsed.GetValue(_probes) ?? []).Select(ProbeCommand.ParseProbe)],
            Patterns = parsed.GetValue(_patterns) ?? [],
        };
        string[] words = parsed.GetValue(_words) ?? [];
        if (words.FirstOrDefault(word => word.StartsWith('-')) is { } stray) throw OptionText.Bad($"There is no option '{stray}'.", "Run strobe scope --help.");
        bool isRecorded = request.Program is null && request.ProcessId is null;
        if (!isRecorded)
        {
            ProgramOptions.Check(request, "look at", "Write strobe scope -- PROGRAM ARGS…, or strobe scope --pid PID.");
            if (words.Length > 0) throw OptionText.Bad($"'{words[0]}' is no option.", "Write -- before the program to look at.");
        }

        ScopeOpening? opening = isRecorded && words.Length == 0 ? null : new ScopeOpening(request) { Recording = isRecorded ? ReplayCommand.OnlyFile(words, "scope") : null };
        return new Request.Scope(new ScopeArguments(opening)
        {
            Port = parsed.GetValue(_port) is { } port ? (int)OptionText.Whole("--port", port, 1, 65535) : 0,
            Rate = parsed.GetValue(_rate) is { } rate ? (int)OptionText.Whole("--rate", rate, 1, ScopeArguments.UsualRate) : ScopeArguments.UsualRate,
            OpensBrowser = !parsed.GetValue(_noOpen),
            KeepsLayout = !parsed.GetValue(_noLayout),
        });
    }
}
