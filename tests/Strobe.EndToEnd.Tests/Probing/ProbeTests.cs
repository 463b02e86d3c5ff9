using System.Globalization;
using System.Numerics;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>Line probes of a C program, against what the program writes down itself.</summary>
public sealed class ProbeTests
{
    private const string Source = "probed.c";
    private const int Blocks = 25;

    private static string Program(string flags = "-O0 -g") => TargetBuilder.Build(Source, new TargetBuild("gcc", flags));

    private static string At(string mark, string variable) => Probed.At(Source, mark, variable);

    [NeedsFact("gcc")]
    public async Task Every_value_is_what_the_program_writes_to_its_own_file()
    {
        string told = Path.GetTempFileName();
        try
        {
            Probed run = await Probed.RunAsync(
                new LaunchOptions(Program(), [told]), At("mean", "mean"), At("level", "voice->level"), At("detune", "voice->detune"), At("gain", "gain"),
                At("play-return", "out[0:frames]"), At("gain", "gain@read"));
            double[][] rows = [.. File.ReadLines(told).Select(line => line.Split(' ').Where((_, i) => i % 2 == 1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
            Assert.Equal(0, run.Ended.ShellCode);
            Assert.Equal(Blocks, rows.Length);
            Assert.Equal(rows.Select(row => row[0]), run[0].Numbers);
            Assert.Equal(rows.Select(row => (float)row[1]), run[1].Numbers.Select(number => (float)number));
            Assert.Equal(rows.Select(row => row[2]), run[2].Numbers);
            Assert.Equal(rows.Select(row => row[3]), run[3].Numbers);
            Assert.Equal([0.5, .. rows.SkipLast(1).Select(row => row[3])], run[5].Numbers);
            Assert.All(run[4].Frames, frame => Assert.Equal((ElementType.Float64, "64"), (frame.ElementType, frame.Shape.ToString())));
            Assert.Equal(rows.Select(row => row[4]), run[4].Frames.Select(frame => frame.NumberAt(63)));
            Assert.Equal((ElementType.Float32, ElementType.Int16), (run[1].Frames[0].ElementType, run[2].Frames[0].ElementType));
            Assert.All(run.Probes, probe => Assert.Equal((Blocks, 0), (probe.Hits, probe.Lost)));
        }
        finally
        {
            File.Delete(told);
        }
    }

    [NeedsFact("gcc")]
    public async Task A_column_picks_one_of_several_statements_on_a_line()
    {
        int line = Probed.LineOf(Source, "three-steps");
        string text = File.ReadAllLines(Path.Combine(Repository.Sources, Source))[line - 1];
        string[] probes = [.. new[] { "step = first", "step = second", "step = third" }
            .Select(statement => $"{Source}:{line}:{text.IndexOf(statement, StringComparison.Ordinal) + 1}:step@write")];
        Probed run = await Probed.RunAsync(new LaunchOptions(Program()), probes);
        Assert.Equal([11.0], run[0].Numbers);
        Assert.Equal([22.0], run[1].Numbers);
        Assert.Equal([33.0], run[2].Numbers);
    }

    [NeedsFact("gcc")]
    public async Task Frames_that_grow_get_larger_slots_and_the_old_ones_stay_readable()
    {
        LaunchOptions launch = new(TargetBuilder.Build("growing.c", new TargetBuild("gcc", "-O0 -g")));
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Probe probe = session.Probe(Probed.At("growing.c", "block", "values[0:count]"));
        Frames frames = new();
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);

        // On a busy machine the reader may fall behind frames of half a megabyte.
        Assert.Equal(300, probe.FrameCount + probe.LostCount);
        Assert.Equal([16L, 5000, 60000], frames.Seen.Select(frame => frame.Shape.ElementCount).Distinct());
        // Those that came before the larger slots were there are cut, and say so; the last of each length are whole.
        foreach (SignalFrame frame in frames.Seen)
        {
            int there = frame.Bytes.Length / sizeof(double);
            Assert.Equal(there < frame.Shape.ElementCount, (frame.Flags & FrameFlags.Cut) != 0);
            Assert.Equal((there - 1) * 0.5, frame.NumberAt(there - 1));
        }

        Assert.All(frames.Seen.Where(frame => frame.Number is 49 or 149 or 299), frame => Assert.Equal(0, (int)(frame.Flags & FrameFlags.Cut)));
        Assert.Equal(60000, probe.History.Last!.Shape.ElementCount);
        Assert.Equal(16, probe.History[10]!.Shape.ElementCount);
        Assert.Equal(5000, probe.History[149]!.Shape.ElementCount);
    }

    [NeedsFact("gcc")]
    public async Task Activations_tell_recursive_calls_apart()
    {
        Probed run = await Probed.RunAsync(new LaunchOptions(Program()), At("here", "here"), At("here", "depth"), At("here", "above@read"));
        List<double> expected = [];
        for (double depth = 6, above = 2; depth >= 0; depth--) expected.Add(above = above * 3 + depth);
        Assert.Equal(expected, run[0].Numbers);
        Assert.Equal([6.0, 5, 4, 3, 2, 1, 0], run[1].Numbers);
        Assert.Equal([2, .. expected.SkipLast(1)], run[2].Numbers);
        ulong[] activations = [.. run[0].Frames.Select(frame => frame.Activation)];
        Assert.Equal(activations.Distinct().OrderDescending(), activations);
        Assert.Equal(activations, run[1].Frames.Select(frame => frame.Activation));
    }

    [NeedsFact("gcc")]
    public async Task Complex_arrays_and_images_keep_their_types_and_shapes()
    {
        Probed run = await Probed.RunAsync(
            new LaunchOptions(Program()), At("turn-return", "points[0:n]"), At("turn-return", "total"), At("paint-return", "image[0:3]"),
            At("paint-return", "image[1][0:5]"), At("turn-return", "points[1].imag"));
        SignalFrame points = Assert.Single(run[0].Frames), total = Assert.Single(run[1].Frames);
        Complex by = new(0.6, 0.8);
        Complex[] expected = [.. new Complex[] { 1, new(0, 1), -1, new(0, -1), 2, new(0, 2), 0.5, 0 }.Select(point => point * by)];
        Assert.Equal((ElementType.Complex64, "8"), (points.ElementType, points.Shape.ToString()));
        for (int i = 0; i < 8; i++) Assert.True(Complex.Abs(expected[i] - points.ComplexAt(i)) < 1e-6);
        Assert.True(Complex.Abs(expected.Aggregate(Complex.Add) - total.ComplexAt(0)) < 1e-5);
        Assert.Equal(points.ComplexAt(1).Imaginary, run[4].Frames[0].ToDouble());
        Assert.Equal(4, run[2].Frames.Count);
        for (int shift = 0; shift < 4; shift++)
        {
            SignalFrame image = run[2].Frames[shift];
            Assert.Equal((ElementType.UInt8, "3×5"), (image.ElementType, image.Shape.ToString()));
            Assert.Equal(Enumerable.Range(0, 15).Select(i => (byte)(i / 5 * 16 + i % 5 + shift)), image.Bytes.ToArray());
            Assert.Equal(Enumerable.Range(0, 5).Select(x => (byte)(16 + x + shift)), run[3].Frames[shift].Bytes.ToArray());
        }
    }

    [NeedsTheory("gcc"), InlineData("-O0 -g"), InlineData("-O2 -g")]
    public async Task Threads_at_once_lose_and_mix_nothing(string flags)
    {
        Probed run = await Probed.RunAsync(new LaunchOptions(Program(flags)), At("now", "now"), At("now", "seed@read"), At("now", "mine"));
        Assert.Equal(0, run.Ended.ShellCode);
        foreach (Probed.Result probe in run.Probes.Where(probe => probe.Places > 0)) Assert.Equal((8000, 8000, 0), (probe.Hits, probe.Frames.Count, probe.Lost));
        foreach (IGrouping<int, SignalFrame> thread in run[1].Frames.Where(frame => frame.HasValue).GroupBy(frame => frame.ThreadId))
        {
            double first = thread.First().ToDouble();
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => first + i), thread.Select(frame => frame.ToDouble()));
        }

        if (flags.Contains("O0", StringComparison.Ordinal)) Assert.Equal(4, run[1].Frames.Select(frame => frame.ThreadId).Distinct().Count());
    }

    [NeedsFact("gcc")]
    public async Task Conditions_and_sampling_take_what_they_say()
    {
        Probed run = await Probed.RunAsync(
            new LaunchOptions(Program()), At("now", "seed@read") + " when seed % 100 == 7", At("now", "seed@read") + " every 1000",
            At("now", "seed@read") + " once", At("play-return", "block") + " when voice->taps[block] > 0", At("now", "seed@read") + " limit 1/s");
        Assert.All(run[0].Numbers, number => Assert.Equal(7, number % 100));
        Assert.Equal(80, run[0].Frames.Count);
        Assert.Equal(8, run[1].Frames.Count);
        Assert.Single(run[2].Frames);
        Assert.Equal([0.0, 2, 3], run[3].Frames.Where(frame => frame.HasValue).Select(frame => frame.ToDouble()));
        Assert.Equal(21, run[3].Frames.Count(frame => (frame.Flags & FrameFlags.ConditionError) != 0));
        Assert.InRange(run[4].Frames.Count, 1, 30);
        Assert.All(run.Probes.Where((_, i) => i is 0 or 1), probe => Assert.Equal(8000, probe.Hits));
    }

    [NeedsFact("gcc")]
    public async Task What_cannot_be_read_says_so_and_harms_nothing()
    {
        Probed run = await Probed.RunAsync(
            new LaunchOptions(Program()), At("play-return", "voice->next->level"), At("play-return", "nonsense"), "probed.c:1:x", "nowhere.c:1:x",
            At("play-return", "(voice as u8)[0:frames * 1000000000]"), At("play-return", "out[0:block - 3]"));
        Assert.Equal(0, run.Ended.ShellCode);
        Assert.Equal(12, run[0].Frames.Count(frame => frame.HasValue));
        Assert.Equal(13, run[0].Frames.Count(frame => (frame.Flags & FrameFlags.Unreadable) != 0));
        Assert.Contains("there is no `nonsense` here", Assert.Single(run[1].Notes), StringComparison.Ordinal);
        Assert.All(run.Probes.Skip(2).Take(2), probe => Assert.Equal((0, 0), (probe.Places, probe.Notes.Count)));
        Assert.All(run[4].Frames, frame => Assert.True((frame.Flags & (FrameFlags.Unreadable | FrameFlags.Cut)) != 0));
        Assert.Equal(Enumerable.Range(-3, Blocks).Select(n => n < 0 ? -1 : n), run[5].Frames.Select(frame => frame.HasValue ? frame.Count : -1));
    }

    [NeedsFact("g++")]
    public async Task In_a_method_the_names_of_members_will_do()
    {
        string program = TargetBuilder.Build("many-threads.cpp", new TargetBuild("gcc", "-O0 -g"));
        int line = Array.IndexOf(File.ReadAllLines(Path.Combine(Repository.Sources, "many-threads.cpp")), "        uint64_t state = number;") + 1;
        Probed run = await Probed.RunAsync(new LaunchOptions(program), $"many-threads.cpp:{line}:number@read", $"many-threads.cpp:{line}:counting::Worker::run:this->number@read");
        Assert.Equal(Enumerable.Range(0, 160).Select(i => (double)i), run[0].Numbers.Order());
        // Threads pass two probes at one place in any order.
        Assert.Equal(run[0].Numbers.Order(), run[1].Numbers.Order());
    }

    [NeedsFact("gcc")]
    public async Task Probes_come_and_go_while_the_program_runs_and_leave_its_text_as_it_was()
    {
        string program = TargetBuilder.Build("steady.c", new TargetBuild("gcc", "-O0 -g"));
        int line = Array.IndexOf(File.ReadAllLines(Path.Combine(Repository.Sources, "steady.c")), "    return result + 1;") + 1;
        await using LivingProgram living = LivingProgram.Start(program, [], new ProgramStart());
        await living.ReadLineAsync();   // it runs
        ProcessSnapshot before = ProcessSnapshot.Of(living.ProcessId);
        await using (StrobeSession session = await StrobeSession.AttachAsync(living.ProcessId))
        {
            for (int round = 0; round < 5; round++)
            {
                Waiting<SignalFrame> first = new(), second = new();
                using Probe one = session.Probe($"steady.c:{line}:result"), other = session.Probe($"steady.c:{line}:n every 2");
                using IDisposable oneSeen = one.Frames.Subscribe(first), otherSeen = other.Frames.Subscribe(second);
                SignalFrame frame = await first.ForAsync(frame => frame.Number > 20);
                await second.ForAsync(other => other.Number > 5);
                Assert.All(Steps(other.History.Latest(5)), step => Assert.Equal(2, step));
                Assert.Equal(0, frame.ToDouble() % 2 - 1);
                Assert.Equal(frame.ToDouble(), one.History[frame.Number]!.ToDouble());
                Assert.Equal(Enumerable.Range(0, 10).Select(i => 2.0), Steps(one.History.Latest(11)));
                one.IsEnabled = false;
                long hits = one.HitCount;
                await second.ForAsync(_ => true);
                Assert.InRange(one.HitCount - hits, 0, 1);
            }
        }

        ProcessSnapshot.TextIsAsInTheFiles(living.ProcessId);
        ProcessSnapshot.NothingLeftBehind(before, ProcessSnapshot.Of(living.ProcessId));
        Assert.False(living.HasExited);
    }

    private static IEnumerable<double> Steps(IReadOnlyList<SignalFrame> frames) => frames.Zip(frames.Skip(1), (one, next) => next.ToDouble() - one.ToDouble());

    [NeedsFact("gcc")]
    public async Task Traces_and_probes_of_one_function_live_together()
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Program()));
        Collector events = new();
        Frames frames = new();
        using IDisposable subscription = session.Events.Subscribe(events);
        using Trace trace = session.Trace("count", "play");
        Probe probe = session.Probe(At("now", "now"));
        using IDisposable framed = probe.Frames.Subscribe(frames);
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await events.Completed.WaitAsync(InProcessTrace.Limit);
        FunctionExit[] exits = [.. events.Events.OfType<FunctionExit>().Where(exit => exit.Function.Name == "count")];
        Assert.Equal(8000, exits.Length);
        Assert.Equal(
            exits.OrderBy(exit => exit.ThreadId).ThenBy(exit => exit.Id).Select(exit => (exit.ThreadId, (double)((IntegerValue)exit.ReturnValue).Number)),
            frames.Seen.OrderBy(frame => frame.ThreadId).ThenBy(frame => frame.Number).Select(frame => (frame.ThreadId, frame.ToDouble())));
    }
}
