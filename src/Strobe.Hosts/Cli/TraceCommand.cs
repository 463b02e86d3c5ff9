using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe trace</c>: from words to a <see cref="TraceRequest"/>.</summary>
internal sealed class TraceCommand
{
    private const long LeastRing = 1L << 20;
    private const long MostRing = 4L << 30;

    private readonly Option<string[]> _patterns = new("--pattern", "-p")
    {
        HelpName = "PATTERN",
        Description = "Functions to trace: audio::init, audio::* (direct members), audio::** (all below), *::validate, @file:name.cpp, " +
            "@usercode, libm.so*!sin, /regex/. May be given several times. Without one: @usercode.",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        HelpName = "PATTERN",
        Description = "Functions to leave out. May be given several times.",
    };

    private readonly Option<string> _depth = new("--depth")
    {
        HelpName = "N",
        Description = "How many pointers deep structures are followed, 0 to 10 (1).",
    };

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "text|ndjson",
        Description = "Lines to read (text), or a JSON object per line.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Write the trace to a file.",
    };

    private readonly Option<bool> _summary = new("--summary")
    {
        Description = "Only count and time the calls of each function; far cheaper.",
    };

    private readonly Option<string> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "Stop after N events; the program runs on untraced.",
    };

    private readonly Option<string> _duration = new("--duration")
    {
        HelpName = "S",
        Description = "Stop after S seconds; the program runs on untraced.",
    };

    private readonly Option<bool> _passthrough = new("--passthrough")
    {
        Description = "The program keeps the terminal; the trace goes to -o or standard error. Otherwise its output becomes events.",
    };

    private readonly Option<bool> _noFollow = new("--no-follow") { Description = "Do not trace the program's children." };
    private readonly Option<string> _folder = new("--cwd") { HelpName = "DIR", Description = "The program's working directory." };

    private readonly Option<string[]> _environment = new("--env")
    {
        HelpName = "K=V",
        Description = "A variable for the program's environment; K alone removes it.",
    };

    private readonly Option<string> _ring = new("--ring-size")
    {
        HelpName = "N[K|M|G]",
        Description = "Room for calls not yet read, per process, from 1M (32M).",
    };

    private readonly Option<bool> _lossless = new("--lossless")
    {
        Description = "Let the program wait when that room is full, instead of losing calls.",
    };

    private readonly Option<string> _color = new("--color")
    {
        HelpName = "auto|always|never",
        Description = "Colours in text (auto: on a terminal, unless NO_COLOR is set).",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Also say which functions could not be hooked, and why.",
    };

    private readonly Option<string> _process = new("--pid")
    {
        HelpName = "PID",
        Description = "Trace a running process instead of launching one.",
    };

    internal TraceCommand()
    {
        Command = new Command("trace", "Shows every call of the functions named, with arguments and return values, as the program runs.")
        {
            _patterns, _exclude, _depth, _format, _output, _summary, _limit, _duration, _passthrough, _noFollow, _folder, _environment,
            _ring, _lossless, _color, _verbose, _process,
        };
    }

    internal Command Command { get; }

    /// <summary>Makes the request out of the words before the <c>--</c> and the program's words behind it.</summary>
    internal TraceArguments Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        TraceRequest request = new()
        {
            Program = program.Count > 0 ? program[0] : null,
            Arguments = [.. program.Skip(1)],
            ProcessId = Given(parsed, _process) is { } pid ? (int)OptionText.Whole("--pid", pid, 1, int.MaxValue) : null,
            Patterns = parsed.GetValue(_patterns) ?? [],
            Exclude = parsed.GetValue(_exclude) ?? [],
            Depth = Given(parsed, _depth) is { } depth ? (int)OptionText.Whole("--depth", depth, 0, 10) : 1,
            Format = Given(parsed, _format) is { } format ? (TraceFormat)OptionText.Word("--format", format, "text", "ndjson") : TraceFormat.Text,
            SummaryOnly = parsed.GetValue(_summary),
            Limit = Given(parsed, _limit) is { } limit ? OptionText.Whole("--limit", limit, 1, long.MaxValue) : null,
            Duration = Given(parsed, _duration) is { } duration ? OptionText.Seconds("--duration", duration) : null,
            Passthrough = parsed.GetValue(_passthrough),
            FollowChildren = !parsed.GetValue(_noFollow),
            WorkingDirectory = Given(parsed, _folder),
            Environment = Variables(parsed.GetValue(_environment) ?? []),
            RingBytes = Given(parsed, _ring) is { } size ? OptionText.Size("--ring-size", size, LeastRing, MostRing) : new SessionOptions().RingBytes,
            Lossless = parsed.GetValue(_lossless),
            Verbose = parsed.GetValue(_verbose),
        };
        Check(request);
        string color = Given(parsed, _color) ?? "auto";
        if (Given(parsed, _output) is "") throw OptionText.Bad("'' is no value for --output.", "Give the path of a file.");
        return new TraceArguments(request, Given(parsed, _output), (ColorChoice)OptionText.Word("--color", color, "auto", "always", "never"));
    }

    private static string? Given(ParseResult parsed, Option<string> option) => parsed.GetValue(option);

    private static Dictionary<string, string?> Variables(string[] settings)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal);
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals == 0 || setting.Length == 0) throw OptionText.Bad($"'{setting}' is no value for --env.", "Write NAME=VALUE.");
            if (equals < 0) variables[setting] = null;
            else variables[setting[..equals]] = setting[(equals + 1)..];
        }

        return variables;
    }

    private static void Check(TraceRequest request)
    {
        const string Usage = "Write strobe trace -p PATTERN -- PROGRAM ARGS…, or strobe trace -p PATTERN --pid PID.";
        if (request.Program is null && request.ProcessId is null) throw OptionText.Bad("There is nothing to trace.", Usage);
        if (request.ProcessId is null) return;
        if (request.Program is not null) throw OptionText.Bad("Both a program and --pid are given.", Usage);
        if (request.Passthrough || request.WorkingDirectory is not null || request.Environment.Count > 0)
        {
            throw OptionText.Bad("--passthrough, --cwd and --env are for launching a program, not for --pid.", "Leave them out.");
        }
    }
}

/// <summary>When text is coloured.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}

/// <summary>The request, and what only the command line knows: where the trace goes and how it looks there.</summary>
internal sealed record TraceArguments(TraceRequest Request, string? OutputPath, ColorChoice Color);
