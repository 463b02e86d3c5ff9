using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe view</c>: from words to a <see cref="ViewRequest"/>, or behind a program to a <see cref="LiveViewRequest"/>.</summary>
internal sealed class ViewCommand
{
    private static readonly TimeSpan s_usualRefresh = TimeSpan.FromMilliseconds(100);
    private readonly ProgramOptions _program = new("Write the picture to a .svg, .png, .json or .txt file.");
    private readonly PictureOptions _picture = new();
    private readonly TriggerArguments _trigger = new();
    private readonly Argument<string[]> _words = new("FILE|PROBE") { Arity = ArgumentArity.ZeroOrMore, Description = "A recording, or of a program what to look at (strobe probe --help)." };
    private readonly Option<string[]> _probes = new("--probe") { HelpName = "PROBE", Description = "A probe to look at; of a recording its address or the end of it, not needed when there is one. May be given several times." };
    private readonly Option<string[]> _patterns = new("--pattern", "-p") { HelpName = "PATTERN", Description = "Functions to look at with a lens for calls (@usercode)." };
    private readonly Option<string> _refresh = new("--refresh") { HelpName = "S", Description = "Draw a running program again every S seconds (0.1 on a terminal; otherwise once, at the end)." };
    private readonly Option<string> _index = new("--index") { HelpName = "N", Description = "Of a recording, the frame with this number; without it, the last." };
    private readonly Option<string> _at = new("--at") { HelpName = "S", Description = "Of a recording, the frame at second S of the session." };
    private readonly Option<string> _frames = new("--frames") { HelpName = "N", Description = "How many frames of a recording up to that one the lens gets, for histories and averages (500)." };

    internal ViewCommand()
    {
        Command = new Command("view", "Draws what probes see through a lens: of a recording, or of a program as it runs.")
        {
            _words, _probes, _patterns, _refresh, _index, _at, _frames,
        };
        _picture.AddTo(Command);
        foreach (Option option in _trigger.All) Command.Add(option);
        _program.AddTo(Command);
    }

    internal Command Command { get; }

    internal Request Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        TraceArguments arguments = _program.Finish(parsed, _program.Read(parsed, program));
        PictureRequest picture = _picture.Read(parsed, arguments.OutputPath, arguments.Color);
        return arguments.Request.Program is null && arguments.Request.ProcessId is null
            ? new Request.View(ReadRecorded(parsed, picture))
            : new Request.LiveView(ReadLive(parsed, arguments.Request, picture));
    }

    private ViewRequest ReadRecorded(ParseResult parsed, PictureRequest picture)
    {
        string file = ReplayCommand.OnlyFile(parsed.GetValue(_words), "view");
        if (Given(parsed, [_patterns, _refresh, .. _trigger.All, .. _program.OfProgramsOnly]) is { } name)
            throw OptionText.Bad($"{name} is for a program, not for a recording.", "Write -- and the program behind the options.");
        ViewRequest request = new(file, picture)
        {
            Probes = parsed.GetValue(_probes) ?? [],
            Index = parsed.GetValue(_index) is { } index ? OptionText.Whole("--index", index, 0, long.MaxValue) : null,
            AtNanos = parsed.GetValue(_at) is { } at ? ReplayCommand.Nanos("--at", at) : null,
            Frames = parsed.GetValue(_frames) is { } frames ? (int)OptionText.Whole("--frames", frames, 1, 1_000_000) : 500,
        };
        return request.Index is null || request.AtNanos is null ? request : throw OptionText.Bad("--index and --at say two things.", "Give one of them.");
    }

    private LiveViewRequest ReadLive(ParseResult parsed, TraceRequest program, PictureRequest picture)
    {
        const string Usage = "Write strobe view FILE:LINE:VARIABLE -- PROGRAM ARGS…, or strobe view FILE:LINE:VARIABLE --pid PID.";
        ProgramOptions.Check(program, "look at", Usage);
        if (Given(parsed, [_index, _at, _frames]) is { } name) throw OptionText.Bad($"{name} is for a recording, not for a program.", "Leave it out.");
        string[] words = parsed.GetValue(_words) ?? [];
        if (words.FirstOrDefault(word => word.StartsWith('-')) is { } stray) throw OptionText.Bad($"There is no option '{stray}'.", "Run strobe view --help.");
        bool isDrawnOver = picture is { Format: PictureFormat.Text, Path: null } && Descriptor.Output.IsTerminal && !program.Passthrough;
        TimeSpan? refresh = parsed.GetValue(_refresh) is { } pause ? OptionText.Seconds("--refresh", pause) : isDrawnOver ? s_usualRefresh : null;
        if (refresh < TimeSpan.FromMilliseconds(1)) throw OptionText.Bad("That is no value for --refresh.", "Give at least 0.001.");
        return new LiveViewRequest(
            program with
            {
                Probes = [.. words.Concat(parsed.GetValue(_probes) ?? []).Select(ProbeCommand.ParseProbe)],
                Patterns = parsed.GetValue(_patterns) ?? [],
            },
            picture,
            refresh) { IsDrawnOver = isDrawnOver, Trigger = _trigger.Read(parsed) };
    }

    private static string? Given(ParseResult parsed, IEnumerable<Option> options) => options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;
}
