using System.Buffers.Binary;
using System.Globalization;
using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Tracing;

/// <summary>Programs held in the middle, with all their threads and children. The target counts in a file that is read while it stands still.</summary>
public sealed class PauseTests : IDisposable
{
    private const int Threads = 5, Alarms = 2, Signals = 3, UserSignal = 10, StopSignal = 19, ContinueSignal = 18;

    private readonly string _counts = Path.GetTempFileName();

    private static string Program => TargetBuilder.Build("pausing.c", new TargetBuild("gcc", "-O1 -g"));

    public PauseTests() => File.WriteAllBytes(_counts, new byte[(4 + Threads) * sizeof(ulong)]);

    public void Dispose() => File.Delete(_counts);

    [NeedsFact("gcc")]
    public async Task Nothing_moves_while_paused_and_every_call_is_seen_in_the_end()
    {
        LaunchOptions launch = new(Program, _counts) { Session = new SessionOptions { Lossless = true } };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        List<SessionState> states = [];
        using IDisposable stated = session.States.Subscribe(states.Add);
        Collector events = new();
        using IDisposable collected = session.Events.Subscribe(events);
        using Trace trace = session.Trace("step");
        await session.PauseAsync();
        Assert.Equal(SessionState.Stopped, session.State);
        await session.ResumeAsync();
        List<Trace> others = [];
        for (int round = 0; round < 20; round++)
        {
            await MovesAsync();
            await session.PauseAsync();
            Assert.Equal(SessionState.Paused, session.State);
            ulong[] before = Read();
            AllStand(session.ProcessId, (int)before[1]);
            others.Add(session.Trace(round % 2 == 0 ? "work" : "on_alarm"));
            using (session.Probe(Probed.At("pausing.c", "counted", "n")))
            {
                if (round % 5 == 4) others.ForEach(one => one.Dispose());
                await session.PauseAsync();
            }

            Assert.Equal(before, Read());
            AllStand(session.ProcessId, (int)before[1]);
            await session.ResumeAsync();
            await session.ResumeAsync();
        }

        await MovesAsync();
        End();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await events.Completed.WaitAsync(InProcessTrace.Limit);
        string[] said = [.. events.Events.OfType<OutputLine>().Select(line => line.Text)];
        Assert.Equal("all right", said[^1]);
        long[] counted = [.. said[^2].Split(' ')[1..].Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        ILookup<long, long> seen = events.Events.OfType<FunctionEnter>().Where(enter => enter.Function.Name == "step")
            .ToLookup(enter => (long)Claims.Number(enter.Arguments[1].Value), enter => (long)Claims.Number(enter.Arguments[0].Value));
        for (int thread = 0; thread < Threads; thread++) Assert.Equal(Enumerable.Range(0, (int)counted[thread]).Select(n => (long)n), seen[thread]);
        Assert.Equal(0, session.Statistics.Dropped);
        IEnumerable<SessionState> rounds = Enumerable.Repeat(new[] { SessionState.Paused, SessionState.Running }, 20).SelectMany(two => two);
        Assert.Equal([SessionState.Stopped, SessionState.Running, .. rounds, SessionState.Exited], states);
    }

    [NeedsTheory("gcc"), InlineData(false), InlineData(true)]
    public async Task A_paused_program_that_is_let_go_runs_on_untouched(bool disposes)
    {
        (LivingProgram living, int processId) = await LivingProgram.ReadyAsync(Program, _counts);
        await using LivingProgram target = living;
        await MovesAsync();     // its threads have all been started
        ProcessSnapshot before = ProcessSnapshot.Of(processId);
        StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Trace trace = session.Trace("step", "work");
        using Probe probe = session.Probe(Probed.At("pausing.c", "counted", "n"));
        await MovesAsync();
        await session.PauseAsync();
        if (disposes) await session.DisposeAsync();
        else await session.DetachAsync();
        Assert.Equal(SessionState.Detached, session.State);
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        await Assert.ThrowsAsync<StrobeException>(() => session.PauseAsync());
        await MovesAsync();
        ProcessSnapshot.NothingLeftBehind(before, ProcessSnapshot.Of(processId));
        End();
        ProgramResult result = await target.EndAsync();
        Assert.Equal(0, result.ExitCode);
        await session.DisposeAsync();
    }

    [NeedsTheory("gcc"), InlineData(false), InlineData(true)]
    public async Task A_paused_program_can_be_killed(bool fromOutside)
    {
        (LivingProgram living, int processId) = await LivingProgram.ReadyAsync(Program, _counts);
        await using LivingProgram target = living;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Trace trace = session.Trace("step");
        await MovesAsync();
        await session.PauseAsync();
        if (fromOutside) Assert.Equal(0, SignalCall.Send(processId, SignalCall.Kill));
        else await session.KillAsync();
        Assert.Equal(new ExitStatus(null, SignalCall.Kill), await session.Exited.WaitAsync(InProcessTrace.Limit));
        Assert.Equal(SessionState.Exited, session.State);
        // The forked child was not traced.
        Assert.Equal(0, SignalCall.Send((int)Read()[1], SignalCall.Kill));
    }

    [NeedsFact("gcc")]
    public async Task Signals_and_timers_wait_for_a_paused_program()
    {
        (LivingProgram living, int processId) = await LivingProgram.ReadyAsync(Program, _counts);
        await using LivingProgram target = living;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        using Trace trace = session.Trace("on_signal");
        for (ulong round = 1; round <= 5; round++)
        {
            await session.PauseAsync();
            Assert.Equal(0, SignalCall.Send(processId, UserSignal));
            Assert.Equal(round - 1, Read()[Signals]);
            await session.ResumeAsync();
            await UntilAsync(counts => counts[Signals] == round);
            ulong alarms = Read()[Alarms];
            await UntilAsync(counts => counts[Alarms] > alarms);
        }

        // A stop that comes meanwhile is one afterwards.
        await session.PauseAsync();
        Assert.Equal(0, SignalCall.Send(processId, StopSignal));
        await session.ResumeAsync();
        await UntilAsync(_ => StatesOf(processId).All(state => state is 'T' or 't'));
        await session.PauseAsync();
        await session.ResumeAsync();
        await UntilAsync(_ => StatesOf(processId).All(state => state is 'T' or 't'));
        Assert.Equal(0, SignalCall.Send(processId, ContinueSignal));
        await MovesAsync();
        End();
        ProgramResult result = await target.EndAsync();
        Assert.Equal(0, result.ExitCode);
    }

    [NeedsFact("gcc")]
    public async Task Forks_vforks_and_execs_go_on_right_under_repeated_pauses()
    {
        string program = TargetBuilder.Build("fork-exec.c");
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program)).WaitAsync(InProcessTrace.Limit);
        Collector events = new();
        using IDisposable collected = session.Events.Subscribe(events);
        using Trace trace = session.Trace("in_parent", "in_forked", "in_executed");
        await session.ResumeAsync();
        int pauses = 0;
        while (!session.Exited.IsCompleted)
        {
            try
            {
                await session.PauseAsync();
                pauses++;
            }
            catch (StrobeException over) when (over.Code == ErrorCode.SessionOver)
            {
                break;
            }

            await session.ResumeAsync();
        }

        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await events.Completed.WaitAsync(InProcessTrace.Limit);
        Assert.InRange(pauses, 1, int.MaxValue);
        Assert.Equal(36, events.Events.OfType<FunctionEnter>().Count(enter => enter.Function.Name == "in_parent"));
        Assert.Equal(25, events.Events.OfType<FunctionEnter>().Count(enter => enter.Function.Name == "in_forked"));
        Assert.Equal(11, events.Events.OfType<FunctionEnter>().Count(enter => enter.Function.Name == "in_executed"));
    }

    /// <summary>Every thread is in a tracer's stop.</summary>
    private static void AllStand(params int[] processIds) => Assert.All(processIds.SelectMany(StatesOf), state => Assert.Equal('t', state));

    private static char[] StatesOf(int processId) => [.. Directory.EnumerateDirectories($"/proc/{processId}/task")
        .Select(task => File.ReadAllText(task + "/stat")).Select(stat => stat[stat.LastIndexOf(')') + 2])];

    private void End()
    {
        using FileStream file = new(_counts, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.WriteByte(1);
    }

    private ulong[] Read()
    {
        byte[] bytes = new byte[(4 + Threads) * sizeof(ulong)];
        using FileStream file = new(_counts, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.ReadExactly(bytes);
        return [.. Enumerable.Range(0, 4 + Threads).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong))))];
    }

    /// <summary>Waits until every thread has got some steps on.</summary>
    private async Task MovesAsync()
    {
        ulong[] before = Read();
        await UntilAsync(counts => Enumerable.Range(4, Threads).All(i => counts[i] > before[i] + 2));
    }

    private async Task UntilAsync(Func<ulong[], bool> isSo)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        while (!isSo(Read())) await Task.Delay(1, limit.Token);
    }
}
