using Strobe.Cli;
using Strobe.Operations;

namespace Strobe.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("trace -- ./app -p x --help", "./app [-p x --help]")]
    [InlineData("trace -p a::* -p @usercode --exclude b -- ./app", "./app [] p=a::*,@usercode x=b")]
    [InlineData("trace --pattern=a::b -- app", "app [] p=a::b")]
    [InlineData("trace -p /a|b/ --pid 12", "pid=12 [] p=/a|b/")]
    [InlineData("trace --depth 10 --format ndjson -o out.txt -- app", "app [] depth=10 Ndjson o=out.txt")]
    [InlineData("trace --summary --limit 5 --duration 0.5 -- app", "app [] summary limit=5 duration=00:00:00.5000000")]
    [InlineData("trace --passthrough --no-follow --cwd /tmp -- app", "app [] passthrough nofollow cwd=/tmp")]
    [InlineData("trace --env A=B=C --env D= --env E -- app", "app [] env=A:B=C,D:,E:null")]
    [InlineData("trace --ring-size 1M --lossless -v -- app", "app [] ring=1048576 lossless verbose")]
    [InlineData("trace --ring-size 4G -- app --", "app [--] ring=4294967296")]
    [InlineData("trace --color never -- app", "app [] color=Never")]
    [InlineData("probe a.c:3:x --history 2000 --history-size 1G -- app", "app [] history=2000 historybytes=1073741824")]
    [InlineData("probe a.c:3:x --format npy -- app", "app [] Npy folder=.")]
    [InlineData("probe a.c:3:x --format npy -o out/b -- app", "app [] Npy folder=out/b")]
    [InlineData("probe a.c:3:x --format ndjson -o out -- app", "app [] Ndjson o=out")]
    public void A_trace_is_understood(string words, string request) => Assert.Equal(request, Describe(words));

    [Theory]
    [InlineData("list app", "app Functions  False")]
    [InlineData("list --lines app x.cpp", "app Lines x.cpp False")]
    [InlineData("list --variables --format json app a::*", "app Variables a::* True")]
    [InlineData("list -- -odd", "-odd Functions  False")]
    public void A_listing_is_understood(string words, string listing)
    {
        ListRequest request = Assert.IsType<Request.List>(Read(words)).Listing;
        Assert.Equal(listing, $"{request.Binary} {request.Subject} {request.Pattern} {request.IsJson}");
    }

    [Theory]
    [InlineData("trace --patern x -- app", "There is no option '--patern'. Did you mean --pattern?")]
    [InlineData("trace --no-folow -- app", "There is no option '--no-folow'. Did you mean --no-follow?")]
    [InlineData("trace --zebra -- app", "There is no option '--zebra'. Run strobe trace --help.")]
    [InlineData("lits app", "There is no command 'lits'. Did you mean list?")]
    [InlineData("list --lnes app", "There is no option '--lnes'. Did you mean --lines?")]
    [InlineData("trace app", "'app' is no option. Write -- before the program to trace.")]
    [InlineData("trace -p x", "There is nothing to trace.")]
    [InlineData("trace --", "There is nothing to trace.")]
    [InlineData("trace --pid 1 -- app", "Both a program and --pid are given.")]
    [InlineData("trace --pid x", "'x' is no value for --pid.")]
    [InlineData("trace --pid 1 --cwd /", "--passthrough, --cwd and --env are for launching")]
    [InlineData("trace --depth 11 -- app", "'11' is no value for --depth. Give a whole number from 0 to 10.")]
    [InlineData("trace --depth -1 -- app", "'-1' is no value for --depth.")]
    [InlineData("trace --depth", "--depth")]
    [InlineData("trace --limit 0 -- app", "'0' is no value for --limit. Give a whole number from 1 up.")]
    [InlineData("trace --duration NaN -- app", "'NaN' is no value for --duration.")]
    [InlineData("trace --duration 0 -- app", "'0' is no value for --duration.")]
    [InlineData("trace --ring-size 1K -- app", "'1K' is no value for --ring-size. Give bytes from 1M to 4G, such as 64M.")]
    [InlineData("trace --ring-size 99999999999999999999G -- app", "is no value for --ring-size.")]
    [InlineData("trace --ring-size G -- app", "'G' is no value for --ring-size.")]
    [InlineData("trace --format xml -- app", "'xml' is no value for --format. Give one of text, ndjson.")]
    [InlineData("trace --format npy -- app", "'npy' is no value for --format. Give one of text, ndjson.")]
    [InlineData("probe a.c:3:x --format nyp -- app", "'nyp' is no value for --format. Give one of text, ndjson, npy.")]
    [InlineData("probe a.c:3:x --history 1 -- app", "'1' is no value for --history. Give a whole number from 2 to 1048576.")]
    [InlineData("probe a.c:3:x --history-size 5G -- app", "'5G' is no value for --history-size. Give bytes from 1M to 4G, such as 64M.")]
    [InlineData("trace --env =x -- app", "'=x' is no value for --env.")]
    [InlineData("list", "list needs a program or library.")]
    [InlineData("list a b c", "'c'")]
    [InlineData("list --lines --variables a", "exclude each other")]
    public void What_makes_no_sense_is_refused_with_a_remedy(string words, string sentence)
    {
        StrobeException refusal = Assert.Throws<StrobeException>(() => Read(words));
        Assert.Equal(ErrorCode.BadOption, refusal.Code);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message.TrimEnd('?', '.') + ".", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("demo")]
    public void Small_commands_are_understood(string words) =>
        Assert.True(Read(words) is Request.Version or Request.Demo);

    [Theory]
    [InlineData("", "strobe demo", false)]
    [InlineData("--help", "strobe demo", true)]
    [InlineData("trace --help", "--ring-size", true)]
    [InlineData("trace -p x -h -- app", "strobe trace [options] -- PROGRAM ARGS…", true)]
    [InlineData("list --help", "strobe list [options] BINARY [PATTERN]", true)]
    public void Help_shows_the_way(string words, string text, bool isWanted)
    {
        Request.Help help = Assert.IsType<Request.Help>(Read(words));
        Assert.Contains(text, help.Text, StringComparison.Ordinal);
        Assert.Equal(isWanted, help.IsWanted);
    }

    private static Request Read(string words) => new CommandLine().Read(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Describe(string words)
    {
        TraceArguments arguments = Assert.IsType<Request.Trace>(Read(words)).Arguments;
        TraceRequest request = arguments.Request;
        List<string> said = [request.Program ?? $"pid={request.ProcessId}", $"[{string.Join(' ', request.Arguments)}]"];
        Say(request.Patterns.Count > 0, $"p={string.Join(',', request.Patterns)}");
        Say(request.Exclude.Count > 0, $"x={string.Join(',', request.Exclude)}");
        Say(request.Depth != 1, $"depth={request.Depth}");
        Say(request.Format != TraceFormat.Text, $"{request.Format}");
        Say(arguments.OutputPath is not null, $"o={arguments.OutputPath}");
        Say(request.Format == TraceFormat.Npy, $"folder={request.FrameFolder}");
        Say(request.FrameHistory is not null, $"history={request.FrameHistory}");
        Say(request.FrameHistoryBytes is not null, $"historybytes={request.FrameHistoryBytes}");
        Say(request.SummaryOnly, "summary");
        Say(request.Limit is not null, $"limit={request.Limit}");
        Say(request.Duration is not null, $"duration={request.Duration}");
        Say(request.Passthrough, "passthrough");
        Say(!request.FollowChildren, "nofollow");
        Say(request.WorkingDirectory is not null, $"cwd={request.WorkingDirectory}");
        Say(request.Environment.Count > 0, "env=" + string.Join(',', request.Environment.Select(pair => $"{pair.Key}:{pair.Value ?? "null"}")));
        Say(request.RingBytes != 32 << 20, $"ring={request.RingBytes}");
        Say(request.Lossless, "lossless");
        Say(request.Verbose, "verbose");
        Say(arguments.Color != ColorChoice.Auto, $"color={arguments.Color}");
        return string.Join(' ', said);

        void Say(bool isSo, string what)
        {
            if (isSo) said.Add(what);
        }
    }
}
