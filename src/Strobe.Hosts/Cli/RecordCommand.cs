using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe record</c>: from words to a <see cref="RecordArguments"/>.</summary>
internal sealed class RecordCommand
{
    private const string Usage = "Write strobe record -o FILE -- PROGRAM ARGS…, or strobe record -o FILE --pid PID.";

    private readonly ProgramOptions _program = new();

    private readonly Option<string[]> _patterns = new("--pattern", "-p")
    {
        HelpName = "PATTERN",
        Description = "Functions to trace, as for strobe trace. May be given several times. Without any, and without probes: @usercode.",
    };

    private readonly Option<string[]> _exclude = new("--exclude") { HelpName = "PATTERN", Description = "Functions to leave out. May be given several times." };

    private readonly Option<string[]> _probes = new("--probe")
    {
        HelpName = "PROBE",
        Description = "What to look at, as for strobe probe: synth.cpp:42:mix. May be given several times.",
    };

    private readonly Option<string> _depth = new("--depth") { HelpName = "N", Description = "How many pointers deep structures are followed, 0 to 10 (1)." };
    private readonly Option<string> _ring = new("--ring-size") { HelpName = "N[K|M|G]", Description = "Room for calls not yet read, per process, from 1M (32M)." };

    private readonly Option<bool> _lossless = new("--lossless")
    {
        Description = "Let the program wait when that room is full, or the disk is slow, instead of losing calls.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite a file that is there already." };
    private readonly Option<bool> _noSources = new("--no-sources") { Description = "Do not put the texts of source files into the recording." };

    internal RecordCommand()
    {
        Command = new Command("record", "Records calls, values of variables and output of a program to a file, to be replayed and exported.")
        {
            _patterns, _probes, _exclude, _depth, _ring, _lossless, _force, _noSources,
        };
        _program.AddTo(Command);
    }

    internal Command Command { get; }

    internal RecordArguments Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        string[] patterns = parsed.GetValue(_patterns) ?? [], probes = parsed.GetValue(_probes) ?? [];
        TraceRequest request = _program.Read(parsed, program) with
        {
            Patterns = patterns.Length == 0 && probes.Length == 0 ? ["@usercode"] : patterns,
            Exclude = parsed.GetValue(_exclude) ?? [],
            Probes = [.. probes.Select(RequestOf)],
            Depth = parsed.GetValue(_depth) is { } depth ? (int)OptionText.Whole("--depth", depth, 0, 10) : 1,
            RingBytes = parsed.GetValue(_ring) is { } size ? OptionText.Size("--ring-size", size, 1L << 20, 4L << 30) : new SessionOptions().RingBytes,
            Lossless = parsed.GetValue(_lossless),
        };
        ProgramOptions.Check(request, "record", Usage);
        string path = _program.Finish(parsed, request).OutputPath ?? throw OptionText.Bad("There is no file to record to.", Usage);
        return new RecordArguments(request, path, new RecordingOptions { Overwrites = parsed.GetValue(_force), IncludesSources = !parsed.GetValue(_noSources) });
    }

    private static ProbeRequest RequestOf(string text)
    {
        try
        {
            return ProbeRequest.Parse(text);
        }
        catch (FormatException e)
        {
            throw OptionText.Bad($"'{text}' is no probe: {e.Message}", "Write it such as synth.cpp:42:mix.");
        }
    }
}
