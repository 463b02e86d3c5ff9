using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary>The options that every command has that runs a program or attaches to one.</summary>
internal sealed class ProgramOptions(string outputDescription = "Write the trace to a file.")
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = outputDescription,
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

    /// <summary>Those that make no sense without a program.</summary>
    internal IReadOnlyList<Option> OfProgramsOnly => [_limit, _duration, _passthrough, _noFollow, _folder, _environment];

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _output, _limit, _duration, _passthrough, _noFollow, _folder, _environment, _color, _verbose, _process })
            command.Add(option);
    }

    /// <summary>Only those that say which program, and how it is run.</summary>
    internal void AddProgramTo(Command command)
    {
        foreach (Option option in new Option[] { _noFollow, _folder, _environment, _process }) command.Add(option);
    }

    /// <summary>What these options say of the program.</summary>
    internal TraceRequest Read(ParseResult parsed, IReadOnlyList<string> program) => new()
    {
        Program = program.Count > 0 ? program[0] : null,
        Arguments = [.. program.Skip(1)],
        ProcessId = parsed.GetValue(_process) is { } pid ? (int)OptionText.Whole("--pid", pid, 1, int.MaxValue) : null,
        Limit = parsed.GetValue(_limit) is { } limit ? OptionText.Whole("--limit", limit, 1, long.MaxValue) : null,
        Duration = parsed.GetValue(_duration) is { } duration ? OptionText.Seconds("--duration", duration) : null,
        Passthrough = parsed.GetValue(_passthrough),
        FollowChildren = !parsed.GetValue(_noFollow),
        WorkingDirectory = parsed.GetValue(_folder),
        Environment = Variables(parsed.GetValue(_environment) ?? []),
        Verbose = parsed.GetValue(_verbose),
    };

    /// <summary>Adds where the output goes, and how it looks there.</summary>
    internal TraceArguments Finish(ParseResult parsed, TraceRequest request)
    {
        string color = parsed.GetValue(_color) ?? "auto";
        if (parsed.GetValue(_output) is "") throw OptionText.Bad("'' is no value for --output.", "Give the path of a file.");
        return new TraceArguments(request, parsed.GetValue(_output), (ColorChoice)OptionText.Word("--color", color, "auto", "always", "never"));
    }

    /// <exception cref="StrobeException">What was given does not go together.</exception>
    internal static void Check(TraceRequest request, string verb, string usage)
    {
        if (request.Program is null && request.ProcessId is null) throw OptionText.Bad($"There is nothing to {verb}.", usage);
        if (request.ProcessId is null) return;
        if (request.Program is not null) throw OptionText.Bad("Both a program and --pid are given.", usage);
        if (request.Passthrough || request.WorkingDirectory is not null || request.Environment.Count > 0)
        {
            throw OptionText.Bad("--passthrough, --cwd and --env are for launching a program, not for --pid.", "Leave them out.");
        }
    }

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
