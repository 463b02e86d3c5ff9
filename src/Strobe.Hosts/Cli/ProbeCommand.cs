using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe probe</c>: from words to a <see cref="TraceRequest"/> with probes.</summary>
internal sealed class ProbeCommand
{
    private readonly ProgramOptions _program = new();

    private readonly Argument<string[]> _probes = new("PROBE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "What to look at: synth.cpp:42:mix, dsp.c:7:state->gain, dsp.c:9:buf[0:n], \"dsp.c:9:x when x > 2\". " +
            "A line that stores to the variable shows it afterwards, any other before; @read and @write choose.",
    };

    private readonly Option<string> _when = new("--when")
    {
        HelpName = "EXPR",
        Description = "Only when this is true, for all probes: 'gain > 0.5'.",
    };

    private readonly Option<string> _every = new("--every")
    {
        HelpName = "N",
        Description = "Only every N-th time, for all probes.",
    };

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "text|ndjson|npy",
        Description = "Lines to read (text), a JSON object per line, or a file per probe that numpy loads, in the current folder or in -o DIR.",
    };

    private readonly Option<string> _history = new("--history")
    {
        HelpName = "N",
        Description = "How many frames of each probe are kept at least (500).",
    };

    private readonly Option<string> _historySize = new("--history-size")
    {
        HelpName = "N[K|M|G]",
        Description = "Room for the frames of each probe, from 1M (64M); memory is taken as they come.",
    };

    internal ProbeCommand()
    {
        Command = new Command("probe", "Shows every value that variables take on lines of a program, as it runs.")
        {
            _probes, _when, _every, _format, _history, _historySize,
        };
        _program.AddTo(Command);
    }

    internal Command Command { get; }

    /// <summary>A word among the probes that looks like an option is a mistyped one.</summary>
    internal string? StrayOption(ParseResult parsed) =>
        parsed.CommandResult.Command == Command ? parsed.GetResult(_probes)?.Tokens.FirstOrDefault(token => token.Value.StartsWith('-'))?.Value : null;

    /// <summary>Makes the request out of the words before the <c>--</c> and the program's words behind it.</summary>
    internal TraceArguments Read(ParseResult parsed, IReadOnlyList<string> program)
    {
        const string Usage = "Write strobe probe FILE:LINE:VARIABLE -- PROGRAM ARGS…, or strobe probe FILE:LINE:VARIABLE --pid PID.";
        string[] texts = parsed.GetValue(_probes) ?? [];
        if (texts.Length == 0) throw OptionText.Bad("No probe is given.", Usage);
        TraceRequest request = _program.Read(parsed, program) with
        {
            Probes = [.. texts.Select(text => RequestOf(text, parsed))],
            Format = parsed.GetValue(_format) is { } format ? (TraceFormat)OptionText.Word("--format", format, "text", "ndjson", "npy") : TraceFormat.Text,
            FrameHistory = parsed.GetValue(_history) is { } history ? (int)OptionText.Whole("--history", history, 2, 1 << 20) : null,
            FrameHistoryBytes = parsed.GetValue(_historySize) is { } size ? OptionText.Size("--history-size", size, 1 << 20, 4L << 30) : null,
        };
        ProgramOptions.Check(request, "probe", Usage);
        TraceArguments arguments = _program.Finish(parsed, request);
        if (request.Format != TraceFormat.Npy) return arguments;
        return arguments with { OutputPath = null, Request = request with { FrameFolder = arguments.OutputPath ?? "." } };
    }

    internal static ProbeRequest ParseProbe(string text)
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

    private ProbeRequest RequestOf(string text, ParseResult parsed)
    {
        ProbeRequest request = ParseProbe(text);
        if (parsed.GetValue(_when) is { } condition) request = request with { Condition = request.Condition is { } own ? $"({own}) && ({condition})" : condition };
        return parsed.GetValue(_every) is { } every ? request with { Every = (int)OptionText.Whole("--every", every, 1, int.MaxValue) } : request;
    }
}
