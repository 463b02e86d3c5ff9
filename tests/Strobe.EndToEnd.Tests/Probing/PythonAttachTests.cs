using Strobe.Tests.Bridges.Python;

namespace Strobe.EndToEnd.Probing;

/// <summary>Python programs that nobody prepared, attached to while they run: each checks itself, and says at its end what is left of Strobe.</summary>
public sealed class PythonAttachTests
{
    private const string Many = """
        import sys, threading, time, asyncio, os
        stop = threading.Event()
        sums = {}
        def busy():
            n = total = 0
            while not stop.is_set():
                n += 1  # LINE n
                total += n & 3
            sums["busy"] = total == sum(i & 3 for i in range(n + 1))
        def sleepy():
            k = 0
            while not stop.is_set():
                k += 1  # LINE k
                note(k, str(k))
                time.sleep(0.002)
            sums["sleepy"] = True
        def note(number, text):
            return number * 2
        def generate():
            g = 0
            while True:
                g += 1  # LINE g
                yield g
        def pull():
            last = 1
            while not stop.is_set():
                v = next(source)  # LINE v
                if v != last + 1: return
                last = v
                time.sleep(0.002)
            sums["pull"] = True
        async def tick():
            a = 0
            while not stop.is_set():
                a += 1  # LINE a
                await asyncio.sleep(0.002)
            sums["tick"] = True
        source = generate()
        next(source)
        threads = [threading.Thread(target=run) for run in (busy, sleepy, pull, lambda: asyncio.run(tick()))]
        for thread in threads: thread.start()
        threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
        print("pid", os.getpid(), flush=True)
        for thread in threads: thread.join()
        left = [name for name in [*dir(sys), *sys.modules, *sys.path] if "strobe_agent" in name or "strobe-python" in name or name == "_strobe"]
        left += [tool for tool in map(sys.monitoring.get_tool, range(6)) if tool] if hasattr(sys, "monitoring") else [hook for hook in (sys.gettrace(), threading._trace_hook) if hook]
        left += [line for line in open("/proc/self/maps") if "memfd" in line]
        print("left", left, "right", sorted(name for name in sums if sums[name]))
        """;

    private const string Ended = "left [] right ['busy', 'pull', 'sleepy', 'tick']\n";

    public static TheoryData<string> Each => Pythons.Each;

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Whatever_its_threads_are_in_is_probed_and_traced_and_nothing_stays(string version)
    {
        using PythonScript script = new("many.py", Many);
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(Pythons.PathOf(version), script.Path);
        await using LivingProgram target = program;
        await using (StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit))
        {
            foreach (string variable in new[] { "k", "n", "g", "v", "a" })
            {
                Waiting<SignalFrame> frames = new();
                using Probe probe = session.Probe(script.At(variable, variable));
                using IDisposable subscription = probe.Frames.Subscribe(frames);
                double first = (await frames.ForAsync(_ => true)).ToDouble();
                for (int i = 1; i <= 20; i++) Assert.Equal(first + i, (await frames.ForAsync(_ => true)).ToDouble());
                Assert.Empty(probe.Notes);
            }

            Waiting<Call> calls = new();
            using Trace trace = session.Trace("many.note");
            using IDisposable seen = trace.Calls.Subscribe(calls);
            Call call = await calls.ForAsync(call => !call.IsUnwound);
            decimal number = Claims.Number(call.Arguments[0].Value);
            Assert.Equal(($"\"{number}\"", 2 * number), (call.Arguments[1].Value.ToString(), Claims.Number(call.ReturnValue)));
        }

        ProcessSnapshot.TextIsAsInTheFiles(processId);
        await target.SayAsync("\n");
        ProgramResult result = await target.EndAsync();
        Assert.Equal((0, Ended, ""), (result.ExitCode, result.OutputText.Split('\n', 2)[1], result.ErrorText));
    }

    [NeedsFact("python3")]
    public async Task Attaching_again_and_again_leaves_no_memory_and_no_files_behind()
    {
        using PythonScript script = new("many.py", Many);
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(PythonScript.Python, script.Path);
        await using LivingProgram target = program;
        await SeeOneAsync(processId, script.At("k", "k"));
        ProcessSnapshot before = ProcessSnapshot.Of(processId);
        string[] code = CodeOf(processId);
        for (int i = 0; i < 10; i++) await SeeOneAsync(processId, script.At(i % 2 == 0 ? "n" : "k", i % 2 == 0 ? "n" : "k"));
        ProcessSnapshot after = ProcessSnapshot.Of(processId);
        Assert.Equal((before.Files.Count, before.Threads), (after.Files.Count, after.Threads));
        Assert.Equal(code, CodeOf(processId));
        await target.SayAsync("\n");
        Assert.EndsWith(Ended, (await target.EndAsync()).OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("python3")]
    public async Task After_a_kill_the_program_goes_on_and_the_next_strobe_takes_over()
    {
        using PythonScript script = new("many.py", Many);
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(PythonScript.Python, script.Path);
        await using LivingProgram target = program;
        for (int i = 0; i < 3; i++)
        {
            await using LivingProgram strobe = StrobeCommand.Start(["probe", script.At("k", "k"), "--pid", $"{processId}"]);
            Assert.Contains(":k = ", await strobe.ReadLineAsync(), StringComparison.Ordinal);
            strobe.Kill();
            await strobe.EndAsync();
        }

        await SeeOneAsync(processId, script.At("v", "v"));
        await target.SayAsync("\n");
        Assert.EndsWith(Ended, (await target.EndAsync()).OutputText, StringComparison.Ordinal);
    }

    [NeedsFact("python3")]
    public async Task C_code_with_the_lock_is_waited_for_and_an_interpreter_without_a_safe_point_is_said_to_be_busy()
    {
        using PythonScript script = new("locked.py", """
            import ctypes, os, sys
            print("pid", os.getpid(), flush=True)
            library, n = ctypes.PyDLL(None), 0
            while n < 4:
                library.usleep(700000 if n < 3 else 8000000)
                n += 1  # LINE n
            print("done", n)
            """);
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(PythonScript.Python, script.Path);
        await using LivingProgram target = program;
        await SeeOneAsync(processId, script.At("n", "n"));
        await Task.Delay(2000);
        await using (StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit))
        {
            StrobeException busy = Assert.Throws<StrobeException>(() => session.Probe(script.At("n", "n")));
            Assert.Equal(ErrorCode.PythonRefused, busy.Code);
            Assert.Contains("came to no safe point", busy.Message, StringComparison.Ordinal);
        }

        ProgramResult result = await target.EndAsync();
        Assert.Equal((0, "done 4", ""), (result.ExitCode, result.OutputText.Split('\n')[1], result.ErrorText));
    }

    [NeedsFact("python3")]
    public async Task An_interpreter_that_would_not_load_the_agent_is_probed_as_soon_as_it_runs()
    {
        using PythonScript script = new("steady.py", """
            import time
            print("begins", flush=True)
            k = 0
            while True:
                k += 1  # LINE k
                time.sleep(0.002)
            """);
        LaunchOptions launch = new(PythonScript.Python, ["-I", script.Path]);
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Waiting<OutputLine> output = new();
        using IDisposable said = session.Output.Subscribe(output);
        Assert.Equal(ErrorCode.PythonRefused, Assert.Throws<StrobeException>(() => session.Probe(script.At("k", "k"))).Code);
        await session.ResumeAsync();
        await output.ForAsync(line => line.Text == "begins");
        Waiting<SignalFrame> frames = new();
        using Probe probe = session.Probe(script.At("k", "k"));
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        double first = (await frames.ForAsync(_ => true)).ToDouble();
        Assert.Equal(first + 1, (await frames.ForAsync(_ => true)).ToDouble());
        await session.KillAsync();
    }

    [NeedsFact("python3")]
    public async Task Children_that_were_forked_before_are_probed_too()
    {
        using PythonScript script = new("family.py", """
            import os, sys, time
            child = os.fork()
            if child: print("pid", os.getpid(), flush=True)
            who = 1 if child else 2
            n = 0
            while n < 4000:
                n += 1  # LINE n
                time.sleep(0.001)
            if child: os.waitpid(child, 0)
            """);
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(PythonScript.Python, ["-I", script.Path])).WaitAsync(InProcessTrace.Limit);
        Waiting<OutputLine> output = new();
        using IDisposable said = session.Output.Subscribe(output);
        await session.ResumeAsync();
        await output.ForAsync(line => line.Text.StartsWith("pid", StringComparison.Ordinal));
        Waiting<SignalFrame> frames = new();
        using Probe probe = session.Probe(script.At("n", "who"));
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        await frames.ForAsync(frame => frame.ToDouble() == 1 && frame.ProcessId == session.ProcessId);
        await frames.ForAsync(frame => frame.ToDouble() == 2 && frame.ProcessId != session.ProcessId);
        await session.KillAsync();
    }

    [NeedsFact("python3")]
    public async Task Children_that_begin_later_are_probed_from_their_first_line_whatever_environment_they_get()
    {
        using PythonScript script = new("nursery.py", """
            import os, subprocess, sys
            print("pid", os.getpid(), flush=True)
            n = 0
            while line := sys.stdin.readline():
                n += 1  # LINE n
                own, given = line.split()
                environment = {"same": None, "none": {}, "other": {"PYTHONPATH": "/nowhere", "A": "b"}}[given]
                child = subprocess.run([sys.executable, own, given], env=environment, capture_output=True, text=True)
                print(child.stdout, child.stderr, child.returncode, flush=True)
            """);
        using PythonScript child = new("born.py", """
            import os, sys
            def work(first):
                x = first  # LINE x
                return x
            work(len(sys.argv[1]))
            kept = {name: os.environ[name] for name in ("A",) if name in os.environ}
            print(sys.argv, kept, [path for path in sys.path if "nowhere" in path or "strobe-python" in path], end="")
            """);
        (LivingProgram program, int processId) = await LivingProgram.ReadyApartAsync(PythonScript.Python, script.Path);
        await using LivingProgram target = program;
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        Waiting<SignalFrame> frames = new();
        using Probe probe = session.Probe(child.At("x", "x"));
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        foreach ((string given, string kept) in new[] { ("same", "{} []"), ("none", "{} []"), ("other", "{'A': 'b'} ['/nowhere']") })
        {
            await target.SayAsync($"{child.Path} {given}\n");
            Assert.Equal($"['{child.Path}', '{given}'] {kept}  0", await target.ReadLineAsync());
            SignalFrame frame = await frames.ForAsync(_ => true);
            Assert.Equal((given.Length, 0L), ((int)frame.ToDouble(), frame.Hit));
            Assert.NotEqual(processId, frame.ProcessId);
        }

        Assert.Empty(probe.Notes);
    }

    private static string[] CodeOf(int processId) => [.. File.ReadLines($"/proc/{processId}/maps").Where(line => line.Contains(" r-xp ", StringComparison.Ordinal))];

    private static async Task SeeOneAsync(int processId, string place)
    {
        await using StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit);
        Waiting<SignalFrame> frames = new();
        using Probe probe = session.Probe(place);
        using IDisposable subscription = probe.Frames.Subscribe(frames);
        await frames.ForAsync(_ => true);
    }
}
