using Strobe.Bridges.Python;
using Strobe.Ring;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Bridges.Python;

/// <summary>Programs with the agent, on the oldest and the newest Python of each mechanism.</summary>
public sealed class PythonAgentTests
{
    private const string Counting = "def f(n):\n    x = 0\n    for i in range(n):\n        x = x + i\n    return x\nr = f(6)\n";

    public static TheoryData<string> Versions => Pythons.Few;

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Hits_are_thinned_out_as_asked_and_all_are_counted(string version)
    {
        PythonProbe write = PythonRun.At(1, "count.py", 4, "x", ProbeAccess.Write);
        using PythonRun run = new(
            version,
            write,
            write with { Number = 2, Every = 2 },
            write with { Number = 3, IsOnce = true },
            write with { Number = 4, Condition = "g.truth(g.gt(n('i'), (3)))" },
            write with { Number = 5, LimitPerSecond = 1 },
            write with { Number = 6, Condition = "g.truth(g.gt(n('i'), (1)))", Every = 2 },
            write with { Number = 7, Condition = "g.truth(n('nothing'))" },
            write with { Number = 8, Condition = "g.truth(g.div((1), n('i')))" });
        run.Go(run.Write("count.py", Counting));
        Assert.Equal(
            ["0 1 3 6 10 15", "0 3 10", "0", "10 15", "0", "3 10", "? ? ? ? ? ?", "? 1"],
            Enumerable.Range(1, 8).Select(run.Values));
        Assert.Equal([0, 1, 2, 3, 4, 5], run.Frames(1).Select(frame => frame.Hit));
        Assert.Equal([0, 2, 4], run.Frames(2).Select(frame => frame.Hit));
        Assert.Equal(6UL, run.Lanes.Single(lane => lane.Probe.Number == 4).History.Hits);
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Condition, Probe: 7, Text: "NoSuchName: nothing" });
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Condition, Probe: 8, Text: "DivisionByZero" });
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_probe_that_is_off_records_and_counts_nothing(string version)
    {
        PythonProbe write = PythonRun.At(1, "count.py", 4, "x", ProbeAccess.Write);
        using PythonRun run = new(version, write, write with { Number = 2 });
        string script = run.Write("count.py", Counting);
        run.Enable(2, isOn: false);
        run.Go(script);
        Assert.Equal(("0 1 3 6 10 15", ""), (run.Values(1), run.Values(2)));
        Assert.All(run.Lanes, lane => Assert.Equal(lane.Probe.Number == 1 ? 6UL : 0UL, lane.History.Hits));
        run.Enable(2, isOn: true);
        run.Go(script);
        Assert.Equal("0 1 3 6 10 15", run.Values(2));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_functions_ends_show_arguments_locals_and_result(string version)
    {
        const string Script = """
            class C:
                def step(self, k):
                    d = k * 2
                    if k < 0: raise ValueError
                    return d + 0.5
            def gen(n):
                for i in range(n): yield i
                return n
            c = C()
            c.step(1); c.step(4)
            try: c.step(-1)
            except ValueError: pass
            list(gen(3))
            """;
        using PythonRun run = new(
            version,
            PythonRun.At(1, ProbePlace.Entry, "C.step", "k"),
            PythonRun.At(2, ProbePlace.Exit, "step", "d"),
            PythonRun.At(3, ProbePlace.Return, "ends.C.step", ""),
            PythonRun.At(4, ProbePlace.Entry, "gen", "n"),
            PythonRun.At(5, ProbePlace.Exit, "__main__.gen", "i"),
            PythonRun.At(6, ProbePlace.Entry, "tep", "k"));
        run.Go(run.Write("ends.py", Script));
        Assert.Equal(["1 4 -1", "2 8", "2.5 8.5", "3", "2", ""], Enumerable.Range(1, 6).Select(run.Values));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Recursive_calls_and_threads_are_told_apart(string version)
    {
        const string Script = """
            import threading
            def deep(n):
                m = n
                if n: deep(n - 1)
                m = n + 100
            ts = [threading.Thread(target=deep, args=(k,)) for k in (3, 3)]
            for t in ts: t.start()
            for t in ts: t.join()
            """;
        using PythonRun run = new(version, PythonRun.At(1, "deep.py", 3, "m", ProbeAccess.Write), PythonRun.At(2, "deep.py", 5, "m",
            ProbeAccess.Write));
        run.Go(run.Write("deep.py", Script));
        Assert.Equal(8, run.Frames(1).Count);
        foreach (SignalFrame left in run.Frames(2))
        {
            // The call that stores n + 100 is the one that had stored n before: the latest of its thread with its activation.
            SignalFrame entered = run.Frames(1).Last(frame =>
                frame.ThreadId == left.ThreadId && frame.Activation == left.Activation && frame.TimestampNanos <= left.TimestampNanos);
            Assert.Equal((long)left.ToDouble() - 100, (long)entered.ToDouble());
        }

        Assert.Equal(2, run.Frames(1).Select(frame => frame.ThreadId).Distinct().Count());
        Assert.All(run.Frames(1).GroupBy(frame => frame.ThreadId), thread => Assert.Equal(4, thread.Select(frame =>
            frame.Activation).Distinct().Count()));
        Assert.All(run.Frames(1), frame => Assert.Equal(run.Lanes[0].ProcessId, frame.ProcessId));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_large_function_whose_instructions_have_prefixes_is_no_different(string version)
    {
        string script = "def f():\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"    v{i} = {i + 1000}\n"))
            + "    for k in range(3):\n        v399 = k + v398\nf()\n" + string.Concat(Enumerable.Range(0, 400).Select(i =>
                $"w{i} = {i + 2000}\n"));
        using PythonRun run = new(version, PythonRun.At(1, "big.py", 403, "v399"), PythonRun.At(2, "big.py", 301, "v299"), PythonRun.At(3,
            "big.py", 404 + 390, "w389"));
        run.Go(run.Write("big.py", script));
        Assert.Equal(["1398 1399 1400", "1299", "2389"], Enumerable.Range(1, 3).Select(run.Values));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Extents_and_views_show_parts_of_lists_and_bytes(string version)
    {
        const string Script = "n = 3\nbuf = [1, 2, 3, 4, 5]\nraw = bytearray(b'\\0\\0\\200?\\0\\0\\0@')\ngrid = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]\nend = 0\n";
        using PythonRun run = new(
            version,
            PythonRun.At(1, "x.py", 5, "buf[1:n]"), PythonRun.At(2, "x.py", 5, "raw[0:8] as f32"), PythonRun.At(3, "x.py", 5, "grid[1:n][0:2]"),
            PythonRun.At(4, "x.py", 5, "buf[0:9]"), PythonRun.At(5, "x.py", 5, "buf[1] * 2 + len(grid)"), PythonRun.At(6, "x.py", 5,
                "buf[2] as u8"));
        run.Go(run.Write("x.py", Script));
        Assert.Equal(["[2,3]", "[1,2]", "[4,5,7,8]", "!", "7", "3"], Enumerable.Range(1, 6).Select(run.Values));
        Assert.Equal("2x2", string.Join('x', run.Frames(3)[0].Shape[0], run.Frames(3)[0].Shape[1]));
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Value, Probe: 4, Text: "IndexOutOfRange" });
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_lane_grows_when_arrays_turn_out_larger(string version)
    {
        const string Script = "import time\nfor k in range(40):\n    a = [float(k)] * (2000 if k else 4)\n    time.sleep(0.01)\n";
        using PythonRun run = new(version, PythonRun.At(1, "grow.py", 3, "a", ProbeAccess.Write) with { Lane = new LaneSizing(64, 64, 16 << 20) });
        run.Go(run.Write("grow.py", Script));
        List<SignalFrame> frames = run.Frames(1);
        Assert.Equal(40, frames.Count);
        Assert.Equal((true, 192), (frames[1].IsCut, frames[1].Bytes.Length));
        Assert.Equal((false, 2000, 16000), (frames[^1].IsCut, frames[^1].Shape[0], frames[^1].Bytes.Length));
        Assert.All(frames.Index(), entry => Assert.StartsWith($"[{entry.Index}", PythonRun.Text(entry.Item), StringComparison.Ordinal));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Large_frames_make_the_lane_as_long_as_asked_within_its_budget(string version)
    {
        const string Script = "import time\nfor k in range(60):\n    b = bytes([k]) * 1000000\n    time.sleep(0.005)\n";
        using PythonRun run = new(version, PythonRun.At(1, "large.py", 3, "b", ProbeAccess.Write) with { Lane = new LaneSizing(64, 64, 40 << 20) });
        run.Go(run.Write("large.py", Script));
        // 32 of a megabyte fit into 40: a power of two.
        LaneHistory history = run.Lanes.Single().History;
        Assert.Equal(60UL, history.Next);
        Assert.All(Enumerable.Range(60 - 32, 32), number => Assert.Equal(number, history.Frame(number, new ProbeId("p", 1, null, null,
            "b"))?.As<byte>()[^1] ?? -1));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_column_chooses_one_of_several_stores(string version)
    {
        using PythonRun run = new(
            version,
            PythonRun.At(1, "c.py", 1, "v", ProbeAccess.Write) with { Column = 8 }, PythonRun.At(2, "c.py", 1, "v",
                ProbeAccess.Write) with { Column = 15 });
        run.Go(run.Write("c.py", "v = 1; v = 2; v = 3\n"));
        // Before 3.11 code does not say in which column it is.
        bool hasColumns = Pythons.MinorOf(version) >= 11;
        Assert.Equal(hasColumns ? ["2", "3"] : ["1 2 3", "1 2 3"], Enumerable.Range(1, 2).Select(run.Values));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_file_is_meant_by_the_end_of_its_path_and_a_function_by_the_end_of_its_name(string version)
    {
        const string Module = "def one():\n    v = 1\ndef two():\n    v = 2\nclass K:\n    def one(self):\n        v = 3\none(); two(); K().one()\n";
        using PythonRun run = new(
            version,
            PythonRun.At(1, "a/m.py", 2, "v"), PythonRun.At(2, "m.py", 2, "v"), PythonRun.At(3, "/m.py", 2, "v"), PythonRun.At(4, "b/m.py", 2,
                "v") with { Function = "two" },
            PythonRun.At(5, "b/m.py", 7, "v") with { Function = "K.one" }, PythonRun.At(6, "./a/m.py", 2, "v") with { Function = "a.m.one" });
        run.Write("a/m.py", Module);
        run.Write("b/m.py", Module);
        run.Write("b/am.py", Module);
        run.Go(run.Write("main.py", "import a.m, b.m, b.am\n"));
        Assert.Equal(["1", "1 1", "", "", "3", "1"], Enumerable.Range(1, 6).Select(run.Values));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void What_cannot_be_shown_is_said(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "s.py", 1, "nowhere"), PythonRun.At(2, "s.py", 99, "x"), PythonRun.At(3, "s.py", 2,
            "x"));
        run.Go(run.Write("s.py", "pass\nx = object()\ny = 1\n"));
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Started, Probe: null } && note.Text.Contains("Python " + version,
            StringComparison.Ordinal));
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.NoCode, Probe: 2 } && note.Text.EndsWith("2 3", StringComparison.Ordinal));
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Found, Probe: 3 });
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Value, Probe: 3 } && note.Text.Contains("type object",
            StringComparison.Ordinal));
        Assert.Equal("!", run.Values(3));
    }
}
