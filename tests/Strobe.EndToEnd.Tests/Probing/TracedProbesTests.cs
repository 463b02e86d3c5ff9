using System.Collections.Concurrent;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>Probes at the beginning of a function that is traced, while traces come and go.</summary>
public sealed class TracedProbesTests
{
    [NeedsTheory("gcc"), InlineData("-O0 -g"), InlineData("-O2 -g")]
    public async Task A_probe_goes_on_while_traces_of_its_function_come_go_and_are_switched_off(string flags)
    {
        (LivingProgram program, int processId) = await LivingProgram.ReadyAsync(TargetBuilder.Build("steady.c", new TargetBuild("gcc", flags)));
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        ConcurrentQueue<string> faults = new();
        using IDisposable heard = session.Faults.Subscribe(fault => faults.Enqueue(fault.ToString()!));
        Probe probe = session.Probe("tick(n)@entry");
        Numbered calls = new();
        using IDisposable counted = session.Events.Subscribe(calls);
        for (int round = 0; round < 4; round++)
        {
            await MoreAsync(() => probe.FrameCount);
            Trace trace = session.Trace("tick");
            await MoreAsync(() => calls.Count);
            await MoreAsync(() => probe.FrameCount);
            trace.IsEnabled = false;
            await MoreAsync(() => probe.FrameCount);
            Probe other = session.Probe("tick(n)@entry");
            await MoreAsync(() => other.FrameCount);
            int seen = calls.Count;
            other.Dispose();
            await MoreAsync(() => probe.FrameCount);
            Assert.Equal(seen, calls.Count);
            trace.IsEnabled = true;
            await MoreAsync(() => calls.Count);
            await MoreAsync(() => probe.FrameCount);
            trace.Dispose();
        }

        using Trace last = session.Trace("tick");
        probe.Dispose();
        await MoreAsync(() => calls.Count);
        Assert.Empty(faults);
        Assert.Equal(0, probe.LostCount);
        await session.DisposeAsync();
        ProcessSnapshot.TextIsAsInTheFiles(processId);
        ProgramResult ended = await target.EndAsync();
        Assert.Equal((0, "all right"), (ended.ExitCode, ended.OutputText.Split('\n')[1]));
    }

    private static async Task MoreAsync(Func<long> count)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        long before = count();
        while (count() < before + 20) await Task.Delay(1, limit.Token);
    }

    private sealed class Numbered : IObserver<TraceEvent>
    {
        private int _count;

        internal int Count => Volatile.Read(ref _count);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(TraceEvent value) => Interlocked.Add(ref _count, value is FunctionEnter { Function.Name: "tick" } ? 1 : 0);
    }
}
