using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe trace</c>: from words to a <see cref="TraceRequest"/>.</summary>
internal sealed class TraceCommand
{
    private const long LeastRing = 1L << 20;
    private const long MostRing = 4L << 30;

    private readonly ProgramOptions _program = new();

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

    private readonly Option<bool> _summary = new("--summary")
    {
        Description = "Only count and time the calls of each function; far cheaper.",
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

    internal TraceCommand()
    {
        Command = new Command("trace", "Shows every call of the functions named, with arguments and return values, as the program runs.")
        {
            _patterns, _exclude, _depth, _format, _summary, _ring, _lossless,
        };
        _program.AddTo(Command);
    }

    internal Command Command { get; }

    /// <summary>Makes the request out of the words before the <c>--</c> and the program's words behind it.</summary>
    internal TraceArguments Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        TraceRequest request = _program.Read(parsed, program) with
        {
            Patterns = parsed.GetValue(_patterns) ?? [],
            Exclude = parsed.GetValue(_exclude) ?? [],
            Depth = Given(parsed, _depth) is { } depth ? (int)OptionText.Whole("--depth", depth, 0, 10) : 1,
            Format = Given(parsed, _format) is { } format ? (TraceFormat)OptionText.Word("--format", format, "text", "ndjson") : TraceFormat.Text,
            SummaryOnly = parsed.GetValue(_summary),
            RingBytes = Given(parsed, _ring) is { } size ? OptionText.Size("--ring-size", size, LeastRing, MostRing) : new SessionOptions().RingBytes,
            Lossless = parsed.GetValue(_lossless),
        };
        ProgramOptions.Check(request, "trace", "Write strobe trace -p PATTERN -- PROGRAM ARGS…, or strobe trace -p PATTERN --pid PID.");
        return _program.Finish(parsed, request);
    }

    private static string? Given(ParseResult parsed, Option<string> option) => parsed.GetValue(option);
}
