using System.Globalization;
using System.Numerics;
using Strobe.EndToEnd.Fixture;
using Strobe.Tests.Bridges.Python;

namespace Strobe.EndToEnd.Probing;

/// <summary>Probes on Python code in sessions, against what the program itself writes or what arithmetic says.</summary>
public sealed class PythonProbeTests
{
    public static TheoryData<string> Few => Pythons.Few;

    private const string Wave = """
        import sys
        class Voice:
            def __init__(self): self.level = 0.5
        def play(voice, block):
            level = voice.level * (block + 1)  # LINE level
            voice.level = level / 2  # LINE store
            taps = [level] * 4
            return taps  # LINE return
        def count(seed):
            for i in range(200):
                now = seed + i  # LINE now
            return now
        voice = Voice()
        for block in range(25):
            print(repr(play(voice, block)[0]), repr(voice.level))
        print(count(1000), file=sys.stderr)
        sys.exit(5)
        """;

    [NeedsFact("python3")]
    public async Task Every_value_is_what_the_program_prints_itself()
    {
        using PythonScript script = new("wave.py", Wave);
        Probed run = await Probed.RunAsync(
            script.Launch(), script.At("level", "level"), script.At("store", "voice.level"), script.At("store", "voice.level@read"), script.At("return", "taps[1:3]"),
            "play(block)@entry", "play(level)@exit", "wave.play(return)", script.At("now", "now"));
        double[][] rows = [.. run.Output.Split('\n').Where(line => line.Contains(' ')).Select(line => line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal((5, 25), (run.Ended.ShellCode, rows.Length));
        Assert.Contains("1199", run.Output, StringComparison.Ordinal);
        Assert.Equal(rows.Select(row => row[0]), run[0].Numbers);
        Assert.Equal(rows.Select(row => row[1]), run[1].Numbers);
        Assert.Equal([0.5, .. rows.SkipLast(1).Select(row => row[1])], run[2].Numbers);
        Assert.All(run[3].Frames, frame => Assert.Equal((ElementType.Float64, "2"), (frame.ElementType, frame.Shape.ToString())));
        Assert.Equal(rows.Select(row => row[0]), run[3].Frames.Select(frame => frame.NumberAt(1)));
        Assert.Equal(Enumerable.Range(0, 25).Select(block => (double)block), run[4].Numbers);
        Assert.Equal(rows.Select(row => row[0]), run[5].Numbers);
        Assert.Equal(rows.Select(row => row[0]), run[6].Frames.Select(frame => frame.NumberAt(3)));
        Assert.Equal(Enumerable.Range(1000, 200).Select(now => (double)now), run[7].Numbers);
        Assert.All(run.Probes, probe => Assert.Equal((probe.Frames.Count, 0, 1, 0), (probe.Hits, probe.Lost, probe.Places, probe.Notes.Count)));
    }

    [NeedsFact("python3")]
    public async Task Conditions_and_sampling_take_what_they_say()
    {
        using PythonScript script = new("wave.py", Wave);
        Probed run = await Probed.RunAsync(
            script.Launch(), script.At("now", "now") + " when now % 100 == 7", script.At("now", "now") + " every 50", script.At("now", "now") + " once",
            script.At("now", "now") + " limit 1/s", script.At("now", "now") + " every 2 when now >= 1100", script.At("now", "now") + " when nothing > 1");
        Assert.Equal([1007.0, 1107], run[0].Numbers);
        Assert.Equal([1000.0, 1050, 1100, 1150], run[1].Numbers);
        Assert.Equal([1000.0], run[2].Numbers);
        Assert.InRange(run[3].Frames.Count, 1, 60);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 1100.0 + 2 * i), run[4].Numbers);
        Assert.All(run[5].Frames, frame => Assert.Equal(FrameFlags.ConditionError, frame.Flags));
        Assert.Equal((200, 200, 1), (run[5].Frames.Count, run[0].Hits, run[5].Notes.Count));
    }

    [NeedsFact("python3")]
    public async Task Complex_arrays_and_images_of_numpy_keep_their_types_and_shapes()
    {
        using PythonScript script = new("arrays.py", """
            import numpy
            turn = numpy.exp(2j * numpy.pi * numpy.arange(4096) / 4096)
            for k in range(40):
                a = turn * k
                image = numpy.full((3, 5), k, dtype=numpy.uint8)[:, ::2]
                last = k  # LINE last
            """);
        Probed run = await Probed.RunAsync(script.Launch(), script.At("last", "a"), script.At("last", "image"), script.At("last", "a[1]"));
        Assert.Equal((0, 40, 0), (run.Ended.ShellCode, run[0].Frames.Count, run[0].Lost));
        for (int k = 0; k < 40; k++)
        {
            SignalFrame frame = run[0].Frames[k];
            Assert.Equal((ElementType.Complex128, "4096", FrameFlags.None), (frame.ElementType, frame.Shape.ToString(), frame.Flags));
            Assert.True(Complex.Abs(frame.ComplexAt(1024) - new Complex(0, k)) < 1e-9);
            Assert.Equal(frame.ComplexAt(1), run[2].Frames[k].ComplexAt(0));
            Assert.Equal((ElementType.UInt8, "3×3"), (run[1].Frames[k].ElementType, run[1].Frames[k].Shape.ToString()));
            Assert.All(run[1].Frames[k].Bytes.ToArray(), pixel => Assert.Equal(k, pixel));
        }
    }

    [NeedsTheory("python3"), InlineData("fork"), InlineData("spawn")]
    public async Task Children_have_frames_of_their_own_and_the_history_is_the_first_processs(string method)
    {
        using PythonScript script = new("pool.py", """
            import multiprocessing, os, subprocess, sys
            def work(k):
                v = k * 10  # LINE work
                return v
            if __name__ == "__main__":
                if len(sys.argv) > 2:
                    work(7)
                    sys.exit(0)
                work(9)
                multiprocessing.set_start_method(sys.argv[1])
                with multiprocessing.Pool(2) as pool:
                    print(sum(pool.map(work, range(6))))
                    pool.close()
                    pool.join()
                subprocess.run([sys.executable, __file__, "x", "y"], check=True)
            """);
        await using StrobeSession session = await StrobeSession.LaunchAsync(script.Launch(method));
        Probe probe = session.Probe(script.At("work", "v"));
        Frames frames = new();
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        Assert.Equal([0.0, 10, 20, 30, 40, 50, 70, 90], frames.Seen.Select(frame => frame.ToDouble()).Order());
        Assert.Equal([90.0], frames.Seen.Where(frame => frame.ProcessId == session.ProcessId).Select(frame => frame.ToDouble()));
        Assert.Equal([90.0], probe.History.Latest(10).Select(frame => frame.ToDouble()));
        Assert.Equal((8, 8, 0, 1), (probe.HitCount, probe.FrameCount, probe.LostCount, probe.PlaceCount));
        Assert.Equal(frames.Seen.Select(frame => frame.TimestampNanos).Order(), frames.Seen.Select(frame => frame.TimestampNanos));
    }

    [NeedsTheory("python3")]
    [MemberData(nameof(Few))]
    public async Task Code_that_calls_its_probes_by_itself_is_probed_anew_while_it_runs(string version)
    {
        using PythonScript script = new("steps.py", """
            import time
            def step(n):
                n = n + 1  # LINE n
                m = n * 2  # LINE m
                return n
            def run():
                n = 0
                while True:
                    n = step(n)
                    time.sleep(0.001)
            run()
            """);
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(Pythons.PathOf(version), [script.Path]));
        Probe first = session.Probe(script.At("n", "n"));
        (Waiting<SignalFrame> ofFirst, Waiting<SignalFrame> ofSecond, Waiting<SignalFrame> ofThird) = (new(), new(), new());
        using IDisposable one = first.Frames.Subscribe(ofFirst);
        await session.ResumeAsync();
        await ExpectSteps(ofFirst, 1);
        Probe second = session.Probe(script.At("m", "m"));
        using IDisposable two = second.Frames.Subscribe(ofSecond);
        await ExpectSteps(ofSecond, 2);
        await ExpectSteps(ofFirst, 1);
        first.Dispose();
        Probe third = session.Probe(script.At("n", "n"));
        using IDisposable three = third.Frames.Subscribe(ofThird);
        await ExpectSteps(ofThird, 1);
        await ExpectSteps(ofSecond, 2);
        Assert.Empty(first.Notes.Concat(second.Notes).Concat(third.Notes));
        await session.KillAsync();
    }

    private static async Task ExpectSteps(Waiting<SignalFrame> frames, int step)
    {
        double before = (await frames.ForAsync(_ => true)).ToDouble();
        for (int i = 1; i <= 20; i++) Assert.Equal(before + step * i, (await frames.ForAsync(_ => true)).ToDouble());
    }

    [NeedsFact("python3")]
    public async Task Probes_are_switched_off_and_on_and_taken_out_while_the_program_runs()
    {
        using PythonScript script = new("steady.py", """
            import time
            n = 0
            while True:
                n = n + 1  # LINE n
                time.sleep(0.001)
            """);
        await using StrobeSession session = await StrobeSession.LaunchAsync(script.Launch());
        Waiting<SignalFrame> first = new(), second = new();
        Probe one = session.Probe(script.At("n", "n")), other = session.Probe(script.At("n", "n@read"));
        using IDisposable oneSeen = one.Frames.Subscribe(first), otherSeen = other.Frames.Subscribe(second);
        await session.ResumeAsync();
        SignalFrame frame = await first.ForAsync(frame => frame.Number == 20);
        Assert.Equal(21, frame.ToDouble());
        Assert.Equal(21, one.History[20]!.ToDouble());
        Assert.Equal(21, one.History.At(frame.TimestampNanos)!.ToDouble());
        Waiting<SignalFrame> third = new();
        Probe late = session.Probe(script.At("n", "n") + " when n % 2 == 0");
        using IDisposable lateSeen = late.Frames.Subscribe(third);
        double even = (await third.ForAsync(_ => true)).ToDouble();
        Assert.Equal((0, even + 2), (even % 2, (await third.ForAsync(_ => true)).ToDouble()));

        one.IsEnabled = false;
        double seen = (await second.ForAsync(_ => true)).ToDouble();
        long hits = one.HitCount;
        await second.ForAsync(frame => frame.ToDouble() > seen + 50);
        Assert.InRange(one.HitCount - hits, 0, 1);
        one.IsEnabled = true;
        await first.ForAsync(frame => frame.Number > hits + 5);
        other.Dispose();
        long last = other.HitCount;
        long newest = one.History.Newest;
        await first.ForAsync(frame => frame.Number > newest + 20);
        Assert.InRange(other.HitCount - last, 0, 1);
        Assert.True(other.History.Newest >= last - 1);
        await session.KillAsync();
        Assert.Equal(9, (await session.Exited.WaitAsync(InProcessTrace.Limit)).Signal);
        Assert.Equal(one.HitCount, one.FrameCount + one.LostCount);
        Assert.Equal(one.HitCount - 1, one.History.Newest);
    }

    [NeedsFact("python3", "gcc")]
    public async Task Lines_of_C_in_the_same_process_are_probed_as_ever()
    {
        using PythonScript script = new("mixed.py", """
            import ctypes, sys
            twice = ctypes.CDLL(sys.argv[1]).twice
            for k in range(20):
                r = twice(k)
                s = r  # LINE s
            """);
        string source = Path.Combine(Path.GetDirectoryName(script.Path)!, "twice.c");
        File.WriteAllText(source, "int twice(int n)\n{\n    int doubled = n + n;\n    return doubled;\n}\n");
        string library = Path.ChangeExtension(script.Path, ".so");
        Assert.Equal(0, ProgramRun.ToEnd(Tool.Require("gcc"), ["-O0", "-g", "-shared", "-fPIC", source, "-o", library]).ExitCode);
        Probed run = await Probed.RunAsync(script.Launch(library), script.At("s", "r"), "twice.c:4:doubled");
        Assert.Equal(0, run.Ended.ShellCode);
        Assert.Equal(Enumerable.Range(0, 20).Select(k => 2.0 * k), run[0].Numbers);
        Assert.Equal(run[0].Numbers, run[1].Numbers);
    }

    public static TheoryData<int, string?> Environments => new() { { 0, null }, { 1, null }, { 2, "/nowhere" }, { 3, "/nowhere:/else" }, { 4, "" } };

    [NeedsTheory("python3"), MemberData(nameof(Environments))]
    public async Task Of_its_environment_the_program_sees_only_PYTHONPATH_changed(int more, string? path)
    {
        using PythonScript script = new("around.py", """
            import ctypes, os, sys
            own = [part for part in os.environ.pop("PYTHONPATH", "").split(":") if "strobe-python-" not in part and part]
            x = 1  # LINE x
            libc = ctypes.CDLL(None)
            libc.getauxval.restype = ctypes.c_ulong
            print(own, sys.argv[1:], sorted(os.environ.items()), libc.getauxval(6), ctypes.string_at(libc.getauxval(31)))
            """);
        LaunchOptions options = new(PythonScript.Python, script.Path, "a", "", "ä b")
        {
            Environment = Enumerable.Range(0, more).ToDictionary(i => $"MORE{i}", i => (string?)new string('x', i)).Append(new("PYTHONPATH", path)).ToDictionary(),
        };
        Probed bare = await Probed.RunAsync(options), probed = await Probed.RunAsync(options, script.At("x", "x"));
        Assert.Contains("'a', '', 'ä b'", bare.Output, StringComparison.Ordinal);
        Assert.Equal(bare.Output, probed.Output);
        Assert.Equal([1.0], probed[0].Numbers);
        Assert.Equal("None\n", (await Probed.RunAsync(new LaunchOptions(PythonScript.Python, "-c", "import os; print(os.environ.get('PYTHONPATH'))"))).Output);
    }
}
