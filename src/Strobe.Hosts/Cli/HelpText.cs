using System.CommandLine;
using System.CommandLine.Help;

namespace Strobe.Cli;

/// <summary>Help: the options as they are declared, and what they are good for in examples.</summary>
internal static class HelpText
{
    private const string Trace = """
        Usage:
          strobe trace [options] -- PROGRAM ARGS…
          strobe trace [options] --pid PID

        """;

    private const string TraceExamples = """

        Examples:
          strobe trace -p 'audio::*' -- ./app --rate 48000     every call of audio's functions
          strobe trace -p '@usercode' --summary -- ./app       where the time goes
          strobe trace -p 'libsqlite3.so*!sqlite3_*' -- sqlite3 my.db '.tables'
          strobe trace -p parse --pid 1234 --limit 20          twenty events of a running process
          strobe trace -p '**' --format ndjson -o calls.ndjson -- ./app

        strobe exits with the program's exit code (128 + signal when it was killed), and with 125 when strobe itself failed.
        Ctrl-C lets go of the program and prints what was seen.

        """;

    private const string Probe = """
        Usage:
          strobe probe PROBE… [options] -- PROGRAM ARGS…
          strobe probe PROBE… [options] --pid PID

        A PROBE is FILE:LINE:VARIABLE: the end of a source file's path, a line, and a variable or a path from one, with the extent where
        its type does not say how long it is. A line that stores to the variable shows it afterwards, any other before; @read and @write
        choose. Behind it may stand: when CONDITION, every N, once, limit N/s. NAME@published is what a .NET program gives StrobeProbe.Publish.

        """;

    private const string ProbeExamples = """

        Examples:
          strobe probe synth.cpp:42:mix -- ./synth             every value that mix takes on line 42
          strobe probe 'dsp.c:9:out[0:frames]' -- ./app        an array: shape, least, largest and mean value, and a sketch
          strobe probe 'dsp.c:9:x when x > 2 limit 10/s' -- ./app
          strobe probe 'list.c:7:node->next->value@write' --pid 1234 --limit 20
          strobe probe mix.c:3:gain --format ndjson -o gain.ndjson -- ./app
          strobe probe 'rx.cpp:71:symbols' --format npy -o out -- ./app     out/rx.cpp-71-symbols.npy, for numpy.load

        strobe exits with the program's exit code (128 + signal when it was killed), and with 125 when strobe itself failed.

        """;

    private const string Record = """
        Usage:
          strobe record -o FILE [options] -- PROGRAM ARGS…
          strobe record -o FILE [options] --pid PID

        """;

    private const string RecordExamples = """

        Examples:
          strobe record -o run.strobe -- ./app                 every call of your own functions
          strobe record -o run.strobe -p 'audio::*' --probe synth.cpp:42:mix -- ./synth
          strobe record -o run.strobe --probe 'dsp.c:9:out[0:frames]' --duration 10 --pid 1234
          strobe replay run.strobe
          strobe export run.strobe --format chrome-trace -o run.json

        strobe exits with the program's exit code (128 + signal when it was killed), and with 125 when strobe itself failed.

        """;

    private const string Replay = """
        Usage:
          strobe replay [options] FILE

        Prints what strobe trace and strobe probe would have printed.

        """;

    private const string Export = """
        Usage:
          strobe export --format FORMAT [options] FILE

        A probe's frames as csv, json, npy, npz, wav or sigmf; the events, with everything else, as sqlite or chrome-trace (which Perfetto and
        chrome://tracing open). Frames without a value are left out of npy, npz, wav and sigmf.

        """;

    private const string ExportExamples = """

        Examples:
          strobe export run.strobe --format csv                the frames of the only probe there is
          strobe export run.strobe --probe synth.cpp:42:mix --format npy -o mix.npy
          strobe export run.strobe --probe 'dsp.c:9:out[0:frames]' --format wav --rate 48000 -o out.wav
          strobe export run.strobe --format sqlite -o run.db

        """;

    private const string List = """
        Usage:
          strobe list [options] BINARY [PATTERN]

        """;

    private const string ListExamples = """

        Examples:
          strobe list ./app                          every function
          strobe list ./app 'audio::**'              those under audio
          strobe list --lines ./app filter.cpp       the line table of one file
          strobe list --variables --format json ./app

        """;

    private const string RootExamples = """

        Start here:
          strobe demo
          strobe trace -p 'audio::*' -- ./app
          strobe probe 'synth.cpp:42:mix' -- ./synth
          strobe trace --help

        """;

    internal static string Of(ParseResult parsed, Command command)
    {
        using StringWriter text = new();
        parsed.InvocationConfiguration.Output = text;
        new HelpAction { MaxWidth = 110 }.Invoke(parsed);
        string options = text.ToString().TrimEnd() + "\n";
        return command.Name switch
        {
            "trace" => WithUsage(options, Trace) + TraceExamples,
            "probe" => WithUsage(options, Probe) + ProbeExamples,
            "record" => WithUsage(options, Record) + RecordExamples,
            "replay" => WithUsage(options, Replay),
            "export" => WithUsage(options, Export) + ExportExamples,
            "list" => WithUsage(options, List) + ListExamples,
            "strobe" => options + RootExamples,
            _ => options,
        };
    }

    // The library cannot know of what stands behind "--".
    private static string WithUsage(string help, string usage)
    {
        int from = help.IndexOf("Usage:", StringComparison.Ordinal);
        int to = help.IndexOf("Options:", StringComparison.Ordinal);
        return from < 0 || to < from ? help : help[..from] + usage + "\n" + help[to..];
    }
}
