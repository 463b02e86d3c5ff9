using System.Text;
using Strobe.Operations;

namespace Strobe.Tests.Operations;

public sealed class TraceOperationTests : IDisposable
{
    private static readonly TraceRequest s_launch = new() { Program = "./app", Patterns = ["a"] };
    private readonly MemoryStream _trace = new();
    private readonly MemoryStream _programOutput = new();
    private readonly MemoryStream _programError = new();
    private readonly HeardNotices _notices = new();
    private readonly StopRequests _stops = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(125)]
    public async Task The_exit_code_is_the_programs(int code) =>
        Assert.Equal(code, await RunAsync(s_launch, new FakeSession { Program = program => program.Exit(code) }));

    [Fact]
    public async Task A_killed_program_gives_128_and_its_signal()
    {
        Assert.Equal(139, await RunAsync(s_launch, new FakeSession { Program = program => program.Kill(11) }));
        Assert.Equal(["the program was ended by signal 11."], _notices.Said);
    }

    [Fact]
    public async Task The_trace_is_there_before_the_program_runs_and_the_session_is_closed()
    {
        FakeSession session = new() { Program = program => program.Exit(0) };
        await RunAsync(s_launch, session);

        Assert.Equal("launch trace resume untrace dispose", session.Log);
    }

    [Fact]
    public async Task What_happened_is_written_in_order()
    {
        await RunAsync(s_launch, Program(program =>
        {
            program.Say(Samples.Enter(1, Samples.Init), Samples.Exit(2, Samples.Init, VoidValue.Instance));
            program.Lose(5, Samples.Line(3, OutputStream.Stdout, "done"));
        }));

        Assert.Equal(
            ["→ audio::init()", "← audio::init → void [2.3ms]", "… 5 events lost", "stdout: done"],
            Lines().Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task After_the_limit_the_program_runs_on_untraced_and_its_output_passes_unchanged()
    {
        FakeSession session = new()
        {
            Program = program => program.Say(
                Samples.Enter(1, Samples.Init), Samples.Enter(2, Samples.Init), Samples.Enter(3, Samples.Init),
                Samples.Line(4, OutputStream.Stdout, "\e[1mlater\e[0m"), Samples.Line(5, OutputStream.Stderr, "worse", isPartial: true)),
            Untraced = program =>
            {
                program.Say(Samples.Line(6, OutputStream.Stdout, "last"));
                program.Exit(7);
            },
        };

        Assert.Equal(7, await RunAsync(s_launch with { Limit = 2, Format = TraceFormat.Ndjson }, session));
        Assert.Equal("launch trace resume untrace dispose", session.Log);
        Assert.Equal(3, Lines().Length);
        Assert.StartsWith("{\"eventType\":\"summary\",\"events\":2,", Lines()[2], StringComparison.Ordinal);
        Assert.Equal("\e[1mlater\e[0m\nlast\n", Text(_programOutput));
        Assert.Equal("worse", Text(_programError));
    }

    [Fact]
    public async Task An_attached_program_is_let_go_at_the_limit()
    {
        FakeSession session = new() { Program = program => program.Say(Samples.Enter(1, Samples.Init)) };

        Assert.Equal(0, await RunAsync(new TraceRequest { ProcessId = 9, Limit = 1 }, session));
        Assert.Equal("attach(9) trace untrace detach dispose", session.Log);
    }

    [Fact]
    public async Task An_attached_program_is_let_go_when_the_time_is_over()
    {
        FakeSession session = new();

        Assert.Equal(0, await RunAsync(new TraceRequest { ProcessId = 9, Duration = TimeSpan.FromTicks(1) }, session));
        Assert.Equal("attach(9) trace untrace detach dispose", session.Log);
    }

    [Fact]
    public async Task Ctrl_C_on_an_attached_program_detaches_and_prints_what_was_seen()
    {
        FakeSession session = new()
        {
            Program = program =>
            {
                program.Say(Samples.Enter(1, Samples.Init), Samples.Exit(2, Samples.Init, VoidValue.Instance));
                _stops.Request(2);
            },
        };

        // The request comes while the trace is being made, so attaching itself is over.
        Assert.Equal(0, await RunAsync(new TraceRequest { ProcessId = 9 }, session));
        Assert.Contains("detach", session.Log, StringComparison.Ordinal);
        Assert.EndsWith("1  2.3ms  2.3ms  2.3ms  2.3ms  2.3ms  audio::init", Lines()[^1], StringComparison.Ordinal);
        Assert.Equal("stopped after 2 events of 2 functions.", _notices.Said[^1]);
    }

    [Fact]
    public async Task A_launched_program_that_ends_on_the_same_Ctrl_C_gives_its_own_exit_code()
    {
        FakeSession session = new() { Program = _ => _stops.Request(2), Untraced = program => program.Exit(42) };

        Assert.Equal(42, await RunAsync(s_launch, session));
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_launched_program_that_does_not_end_is_let_go(int signal, int code)
    {
        FakeSession session = new()
        {
            Program = _ => _stops.Request(signal),
            Untraced = _ => _stops.Request(signal),
        };

        Assert.Equal(code, await RunAsync(s_launch, session));
        Assert.Equal("launch trace resume untrace detach dispose", session.Log);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_trace_quietly()
    {
        FakeSession session = new() { Program = program => program.Say(Samples.Enter(1, Samples.Init)) };

        Assert.Equal(0, await RunAsync(s_launch, session, new BrokenStream(new OutputClosedException())));
        Assert.Equal("launch trace resume untrace detach dispose", session.Log);
        Assert.Empty(_notices.Said);
    }

    [Fact]
    public async Task A_trace_that_cannot_be_written_is_a_failure()
    {
        FakeSession session = new() { Program = program => program.Say(Samples.Enter(1, Samples.Init)) };

        StrobeException failure = await Assert.ThrowsAsync<StrobeException>(
            () => RunAsync(s_launch, session, new BrokenStream(new IOException("No space left on device"))));
        Assert.Equal(ErrorCode.FileRefused, failure.Code);
        Assert.EndsWith("detach dispose", session.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_cannot_be_launched_is_a_failure()
    {
        FakeSession session = new() { Refusal = new StrobeException(ErrorCode.CannotLaunch, "No.", "Try.") };

        StrobeException failure = await Assert.ThrowsAsync<StrobeException>(() => RunAsync(s_launch, session));
        Assert.Equal(ErrorCode.CannotLaunch, failure.Code);
    }

    [Fact]
    public async Task A_pattern_without_a_match_is_named_once_with_the_nearest_names()
    {
        FakeSession session = new()
        {
            Program = program => program.Exit(0),
            Unmatched = [("audoi::*", ["audio::init", "audio::stop"]), ("zzz", [])],
        };
        await RunAsync(s_launch, session);

        Assert.Equal(
            [
                "STR0008: No function matches 'audoi::*'. Did you mean audio::init or audio::stop?",
                "STR0008: No function matches 'zzz'. See what there is with 'strobe list'.",
            ],
            _notices.Said);
    }

    [Fact]
    public async Task Refused_functions_are_counted_and_with_verbose_explained()
    {
        FakeSession Session() => new()
        {
            Program = program => program.Exit(0),
            Refusals = [new(Samples.Plain, "too short", false), new(Samples.Evil, "too odd", false), new(Samples.Init, "jumps into its start", true)],
        };
        await RunAsync(s_launch, Session());
        Assert.Equal(["2 functions could not be traced; --verbose says which and why."], _notices.Said);

        _notices.Said.Clear();
        await RunAsync(s_launch with { Verbose = true }, Session());
        Assert.Contains("memcpy is not traced: too short.", _notices.Said);
        Assert.Contains("audio::init is traced in a slower way: jumps into its start.", _notices.Said);
    }

    [Fact]
    public async Task Lost_calls_are_counted_with_a_remedy()
    {
        await RunAsync(s_launch, new FakeSession { Program = program => program.Exit(0), Statistics = new SessionStatistics(10, 7, 3, 1, 0, 1) });

        Assert.Equal(["3 call records lost because the ring was full. Enlarge it with --ring-size, or use --lossless."], _notices.Said);
    }

    [Fact]
    public async Task A_summary_prints_the_figures_gathered_in_the_program()
    {
        FakeSession session = new()
        {
            Program = program => program.Exit(0),
            Summaries = [new FunctionSummary(Samples.Init, 3, 300, 100, 90, 150, 160)],
        };
        await RunAsync(s_launch with { SummaryOnly = true }, session);

        Assert.True(session.Traced!.SummaryOnly);
        Assert.Equal("    3  300ns  100ns  90ns  150ns  160ns  audio::init", Lines()[1]);
    }

    [Fact]
    public async Task Without_a_pattern_the_users_own_code_is_traced()
    {
        FakeSession session = new() { Program = program => program.Exit(0) };
        await RunAsync(s_launch with { Patterns = [] }, session);

        Assert.Equal(["@usercode"], session.Traced!.Patterns);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_program_shares_our_input_and_our_CtrlC_and_with_passthrough_our_output(bool passthrough)
    {
        FakeSession session = new() { Program = program => program.Exit(0) };
        await RunAsync(s_launch with { Passthrough = passthrough }, session);

        Assert.True(session.Launched!.InheritInput);
        Assert.False(session.Launched.OwnProcessGroup);
        Assert.Equal(!passthrough, session.Launched.CaptureOutput);
    }

    public void Dispose()
    {
        _trace.Dispose();
        _programOutput.Dispose();
        _programError.Dispose();
        _stops.Dispose();
    }

    private static FakeSession Program(Action<FakeSession> says) => new()
    {
        Program = program =>
        {
            says(program);
            program.Exit(0);
        },
    };

    private Task<int> RunAsync(TraceRequest request, FakeSession session, Stream? trace = null)
    {
        TraceSinks sinks = new(trace ?? _trace, _programOutput, _programError, _notices);
        return new TraceOperation(request, session, sinks, _stops, TimeProvider.System).RunAsync();
    }

    private string[] Lines() => Text(_trace).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    private sealed class HeardNotices : INotices
    {
        internal List<string> Said { get; } = [];

        public void Say(string sentence) => Said.Add(sentence);
    }

    private sealed class BrokenStream(IOException failure) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw failure;
    }
}
