using System.Diagnostics;
using Strobe.Bridges.Python;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Bridges.Python;

/// <summary>The program must not see a difference, and its children are seen, too.</summary>
public sealed class PythonProcessTests
{
    public static TheoryData<string> Versions => Pythons.Few;

    public static TheoryData<string, string> StartMethods
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string version in Pythons.Few)
            {
                foreach (string method in new[] { "fork", "spawn", "forkserver" }) all.Add(version, method);
            }

            return all;
        }
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_program_sees_no_difference(string version)
    {
        const string Script = """
            import os, pickle, sys, threading, traceback
            class Point:
                def __init__(self): self.x = 1
            def g(x):
                y = 1 / x
                return y
            x = g(4)
            print(__name__, __file__, sys.argv, sys.path[0], sys.flags.no_site, sorted(vars()), repr(pickle.loads(pickle.dumps(Point())).x))
            print([path for path in sys.path if "strobe" in path and "strobe-test" not in path], [name for name in sys.modules if "strobe" in name])
            print(sorted(name for name in sys.modules if name in ("json", "dis", "ast", "inspect", "mmap", "array")), sys.modules.get("sitecustomize"))
            print(sys.stdin.read(), sorted(os.listdir("/proc/self/fd"))[:3], threading.active_count())
            try: g(0)
            except ZeroDivisionError: traceback.print_exc()
            print(len(traceback.extract_stack()))
            sys.stderr.flush()
            g(0)
            """;
        using PythonRun run = new(version, PythonRun.At(1, "same.py", 5, "y"), PythonRun.At(2, ProbePlace.Return, "g", ""));
        string path = run.Write("same.py", Script);
        run.GoBare("some input", path, "-a", "b c");
        (string output, string errors, int code) = (run.Output, run.Errors, run.ExitCode);
        run.GoWith("some input", null, path, "-a", "b c");
        Assert.Equal(output, run.Output);
        Assert.Equal(errors, run.Errors);
        Assert.Equal((1, 1), (code, run.ExitCode));
        Assert.Contains("ZeroDivisionError", errors, StringComparison.Ordinal);
        Assert.Equal("0.25", run.Values(1));
        Assert.Equal("0.25", run.Values(2));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Modules_commands_and_standard_input_are_programs_too(string version)
    {
        using PythonRun run = new(
            version,
            PythonRun.At(1, "pkg/__main__.py", 1, "x"), PythonRun.At(2, "<string>", 1, "y"), PythonRun.At(3, "<stdin>", 1, "z"));
        run.Write("pkg/__init__.py", "");
        run.Write("pkg/__main__.py", "x = 5\nimport sys\nsys.exit(x)\n");
        Assert.Equal(5, run.Go("-m", "pkg").ExitCode);
        Assert.Equal(7, run.Go("-c", "y = 7; import sys; sys.exit(y)").ExitCode);
        Assert.Equal(9, run.GoWith("z = 9\nimport sys\nsys.exit(z)\n", null, "-").ExitCode);
        Assert.Equal("5", run.Values(1));
        Assert.StartsWith("7", run.Values(2), StringComparison.Ordinal);
        Assert.Equal("9", run.Values(3));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void The_users_own_sitecustomize_and_path_stay_as_they_are(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "main.py", 1, "x"));
        run.Write("own/sitecustomize.py", "import builtins\nbuiltins.OWN = 41\n");
        run.Write("own/helper.py", "V = 1\n");
        string main = run.Write("main.py", "x = OWN + 1\nimport helper, sitecustomize\nprint(sitecustomize.__file__, helper.V)\n");
        run.GoWith("", Path.Combine(run.Folder, "own"), main);
        Assert.Equal("", run.Errors);
        Assert.Equal("42", run.Values(1));
        Assert.Equal($"{run.Folder}/own/sitecustomize.py 1\n", run.Output);
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Interpreters_that_ignore_PYTHONPATH_run_without_probes(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "main.py", 1, "x"));
        string main = run.Write("main.py", "x = 1\nprint(x)\n");
        foreach (string option in new[] { "-I", "-E", "-S" })
        {
            Assert.Equal("1\n", run.Go(option, main).Output);
            Assert.NotNull(PythonArguments.WhyNotLoaded([option, main]));
        }

        Assert.Empty(run.Notes);
        Assert.Empty(run.Lanes);
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(StartMethods))]
    public void Each_process_of_multiprocessing_has_a_lane_of_its_own(string version, string method)
    {
        const string Script = """
            import multiprocessing, sys
            def work(k):
                v = k * 10
                return v
            if __name__ == "__main__":
                multiprocessing.set_start_method(sys.argv[1])
                work(9)
                with multiprocessing.Pool(2) as pool:
                    print(sum(pool.map(work, range(6))))
            """;
        using PythonRun run = new(version, PythonRun.At(1, "pool.py", 3, "v", ProbeAccess.Write));
        run.Go(run.Write("pool.py", Script), method);
        Assert.Equal("150\n", run.Output);
        Assert.Equal("0 10 20 30 40 50 90", string.Join(' ', run.Frames(1).Select(frame => (long)frame.ToDouble()).Order()));
        Assert.True(run.Lanes.Count >= 2);
        Assert.All(run.Lanes, lane => Assert.All(run.FramesOf(lane), frame => Assert.Equal(lane.ProcessId, frame.ProcessId)));
        Assert.All(run.Lanes, lane => Assert.Equal(run.FramesOf(lane).Select((_, i) => (long)i), run.FramesOf(lane).Select(frame => frame.Number)));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Subprocesses_are_seen_and_a_child_forked_among_threads_goes_on(string version)
    {
        const string Script = """
            import os, subprocess, sys, threading
            def work(k):
                for i in range(300):
                    t = k
            if len(sys.argv) > 1:
                work(1)
            else:
                subprocess.run([sys.executable, __file__, "child"], check=True)
                ts = [threading.Thread(target=work, args=(2,)) for _ in range(3)]
                for t in ts: t.start()
                pid = os.fork()
                if pid == 0:
                    work(3)
                    os._exit(0)
                print(os.waitpid(pid, 0)[1])
                for t in ts: t.join()
            """;
        using PythonRun run = new(version, PythonRun.At(1, "forks.py", 4, "t", ProbeAccess.Write));
        run.Go(run.Write("forks.py", Script));
        Assert.Equal("0\n", run.Output);
        ILookup<long, SignalFrame> byWork = run.Frames(1).ToLookup(frame => (long)frame.ToDouble());
        Assert.Equal((300, 900, 300), (byWork[1].Count(), byWork[2].Count(), byWork[3].Count()));
        Assert.Equal(3, run.Lanes.Count);
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_debugger_or_another_tracer_does_not_go_unnoticed(string version)
    {
        const string text = "import sys\ndef f():\n    global v\n    v = 3\n    return v\nf()\nsys.settrace(lambda *event: None)\nf()\n";
        using PythonRun run = new(version, PythonRun.At(1, "traced.py", 5, "v", ProbeAccess.Read));
        run.Go(run.Write("traced.py", text));
        bool isMonitored = Pythons.HasMonitoring(version);
        Assert.Equal(isMonitored ? "3 3" : "3", run.Values(1));
        Assert.Equal(!isMonitored, run.Notes.Any(note => note.Kind == PythonNoteKind.Refused));
        // Code that calls its probes by itself does not mind.
        using PythonRun quick = new(version, PythonRun.At(1, "traced.py", 4, "v", ProbeAccess.Write));
        quick.Go(quick.Write("traced.py", text));
        Assert.Equal("3 3", quick.Values(1));
        Assert.Equal([PythonNoteKind.Started, PythonNoteKind.Found, PythonNoteKind.Quick], quick.Notes.Select(note => note.Kind).Order());
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Signals_of_the_program_reach_it(string version)
    {
        const string Script = """
            import signal, time
            class Alarm(Exception): pass
            def ring(*_): raise Alarm
            signal.signal(signal.SIGALRM, ring)
            count = 0
            for k in range(20):
                try:
                    signal.setitimer(signal.ITIMER_REAL, 0.002)
                    while True:
                        v = k
                except Alarm:
                    count += 1
            print(count)
            """;
        using PythonRun run = new(version, PythonRun.At(1, "alarm.py", 10, "v", ProbeAccess.Write));
        run.Go(run.Write("alarm.py", Script));
        Assert.Equal(("20\n", ""), (run.Output, run.Errors));
        Assert.DoesNotContain(run.Notes, note => note.Kind == PythonNoteKind.Fault);
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void What_is_wrong_with_the_agent_itself_never_reaches_the_program(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "main.py", 1, "x"));
        string main = run.Write("main.py", "x = 1\nprint(x)\n");
        string plan = Path.Combine(run.AgentFolder, "plan.json");
        foreach (string damaged in new[] { "", "{", "[]", "{\"probes\":[{}]}", "{\"probes\":[{\"number\":1,\"value\":\"import os\",\"condition\":\"(\"}]}" })
        {
            File.WriteAllText(plan, damaged);
            run.Go(main);
            Assert.Equal(("1\n", "", 0), (run.Output, run.Errors, run.ExitCode));
            Assert.Equal(PythonNoteKind.Fault, run.Notes[^1].Kind);
        }

        File.Delete(plan);
        Assert.Equal(("1\n", ""), (run.Go(main).Output, run.Errors));
        Directory.Delete(run.AgentFolder, recursive: true);
        using Process bare = Process.Start(new ProcessStartInfo(Pythons.PathOf(version), [main])
        {
            RedirectStandardOutput = true, Environment = { ["PYTHONPATH"] = Path.Combine(run.AgentFolder, "load") },
        })!;
        Assert.Equal("1\n", bare.StandardOutput.ReadToEnd());
    }

    [NeedsToolsFact("python3")]
    public void Tests_under_pytest_are_programs_too()
    {
        // With whatever Python can import it.
        if (Pythons.With("pytest") is not { } version) return;
        using PythonRun run = new(version, PythonRun.At(1, "test_it.py", 2, "u"), PythonRun.At(2, "test_it.py", 5, "u"));
        run.Write("test_it.py", "def test_good():\n    u = 3\n    assert u == 3\ndef test_bad():\n    u = 4\n    assert u == 5\n");
        Assert.Equal(1, run.Go("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py").ExitCode);
        Assert.Contains("1 failed, 1 passed", run.Output, StringComparison.Ordinal);
        Assert.Contains("assert 4 == 5", run.Output, StringComparison.Ordinal);
        Assert.Equal(("3", "4"), (run.Values(1), run.Values(2)));
    }

    [NeedsToolsFact("python3")]
    public void A_missing_tool_number_is_refused_in_one_line()
    {
        if (!Pythons.All.Keys.Any(minor => minor >= 12)) return;
        using PythonRun run = new("3." + Pythons.All.Keys.Last(), PythonRun.At(1, "main.py", 1, "x"));
        string start = $"import sys; sys.path.insert(0, '{run.AgentFolder}'); from strobe_agent import agent; agent.start('{run.AgentFolder}', False)";
        string others = "import sys\nfor tool in (3, 4, 5): sys.monitoring.use_tool_id(tool, 'other')\n";
        run.Go("-I", "-c", others + start + "\nx = 1\nprint(x)");
        Assert.Equal(("1\n", ""), (run.Output, run.Errors));
        PythonNote note = Assert.Single(run.Notes);
        Assert.Equal((PythonNoteKind.Refused, "no tool number of sys.monitoring is free: other, other, other"), (note.Kind, note.Text));
    }
}
