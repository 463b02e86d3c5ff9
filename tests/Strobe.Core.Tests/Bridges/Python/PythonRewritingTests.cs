using Strobe.Bridges.Python;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Bridges.Python;

/// <summary>Code that is rewritten to call its probes by itself, against the same code left as it is. The oracle's tests look at its values.</summary>
public sealed class PythonRewritingTests
{
    public static TheoryData<string> Versions => Pythons.Each;

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void The_program_sees_no_difference_but_the_constants_of_its_code(string version)
    {
        const string script = """
            import inspect, sys, traceback, warnings, dis
            class Thing:
                "A thing."
                def run(self, count, *more, name="n", **rest):
                    "Runs."
                    total = 0.0
                    for i in range(count):
                        total += i / (3 - i)
                    return total
                @staticmethod
                def make():
                    made = [k for k in range(3)]
                    def inner(x=made):
                        y = x, made
                        return y
                    return inner
            def lines(code): return [code.co_name, code.co_firstlineno, sorted({line for _, line in dis.findlinestarts(code) if line is not None})]
            try: Thing().run(9)
            except ZeroDivisionError: traceback.print_exc(file=sys.stdout)
            print(inspect.getsource(Thing.run), inspect.signature(Thing.run), Thing.run.__doc__, Thing.run.__qualname__)
            print(lines(Thing.run.__code__), lines(Thing.make.__code__), Thing.make()()[0], Thing.make().__closure__ is not None)
            print(Thing.run.__code__.co_varnames, Thing.run.__code__.co_names, Thing.make.__code__.co_cellvars, Thing.make().__code__.co_freevars)
            if sys.version_info >= (3, 11): print([p for p in Thing.run.__code__.co_positions() if p[0] == 8][:3])
            print(1 if "x" is "y" else 2, sorted(name for name in globals() if not name.startswith("__")), sorted(vars(__builtins__)))
            print([w for w in sys.modules if "strobe" in w or w in ("ast", "ctypes") and not hasattr(sys.modules[w], "__spec__")])
            """;
        using PythonRun run = new(
            version, PythonRun.At(1, "thing.py", 8, "total", ProbeAccess.Write), PythonRun.At(2, "thing.py", 7, "i", ProbeAccess.Write),
            PythonRun.At(3, "thing.py", 14, "y", ProbeAccess.Write), PythonRun.At(4, "thing.py", 12, "made", ProbeAccess.Write));
        string path = run.Write("thing.py", script);
        run.GoBare("", path);
        (string output, string errors) = (run.Output, run.Errors);
        run.Go(path);
        Assert.Equal((output, errors), (run.Output, run.Errors));
        Assert.Contains(run.Notes, note => note.Kind == PythonNoteKind.Quick);
        Assert.Equal(("0 0.5 2.5", "0 1 2 3", "[0,1,2]"), (run.Values(1), run.Values(2), run.Values(4).Split(' ')[0]));
        Assert.StartsWith("[0,1,2,0,1,2]", run.Values(3), StringComparison.Ordinal);
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void A_column_means_one_of_several_stores_here_too(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "c.py", 2, "v", ProbeAccess.Write) with { Column = 12 });
        run.Go(run.Write("c.py", "def f():\n    v = 1; v = 2; v = 3\nf()\n"));
        // Before 3.11 code does not say in which column it is.
        bool hasColumns = Pythons.MinorOf(version) >= 11;
        Assert.Equal(hasColumns ? "2" : "1 2 3", run.Values(1));
        Assert.Equal(hasColumns, run.Notes.Any(note => note.Kind == PythonNoteKind.Quick));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Modules_that_are_imported_late_or_again_are_probed_too(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "late.py", 2, "v", ProbeAccess.Write), PythonRun.At(2, "main.py", 4, "m", ProbeAccess.Write));
        run.Write("late.py", "def f(x):\n    v = x * 2\n    return v\n");
        string main = run.Write("main.py", """
            import importlib, threading
            def work(k):
                import late
                m = late.f(k)
                importlib.reload(late)
                return late.f(m)
            work(1)
            thread = threading.Thread(target=work, args=(10,))
            thread.start()
            thread.join()
            """);
        run.Go(main);
        Assert.Equal("", run.Errors);
        Assert.Equal(("2 4 20 40", "2 20"), (run.Values(1), run.Values(2)));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Values_of_all_kinds_in_many_threads_are_captured_once_each(string version)
    {
        const int each = 400;
        using PythonRun run = new(version, PythonRun.At(1, "mixed.py", 4, "v", ProbeAccess.Write) with { Lane = new LaneSizing(8192, 64, 64 << 20) });
        string script = run.Write("mixed.py", """
            import threading
            def work(me):
                for i in range(400):
                    v = (i, i + 0.5, -(1 << 29) - i, (1 << 40) + i, 1 << 63, True)[i % 6]
            threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
            for t in threads: t.start()
            for t in threads: t.join()
            """);
        run.Go(script);
        Assert.Equal("", run.Errors);
        List<SignalFrame> frames = run.Frames(1);
        Assert.Equal((6 * each, 6), (frames.Count, frames.Select(frame => frame.ThreadId).Distinct().Count()));
        Assert.Equal(Enumerable.Range(0, 6 * each), frames.Select(frame => (int)frame.Number).Order());
        IEnumerable<string> expected = Enumerable.Range(0, each).Select(i => (i % 6) switch
        {
            0 => $"{i}",
            1 => $"{i}.5",
            2 => $"{-(1 << 29) - i}",
            3 => $"{(1L << 40) + i}",
            4 => $"{1UL << 63}",
            _ => "True",
        });
        foreach (IGrouping<int, SignalFrame> thread in frames.GroupBy(frame => frame.ThreadId)) Assert.Equal(expected, thread.Select(PythonRun.Text));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Code_without_a_probe_is_not_traced_and_probes_of_files_that_come_later_are_found_however_they_come(string version)
    {
        using PythonRun run = new(
            version, PythonRun.At(1, "late.py", 2, "v", ProbeAccess.Write), PythonRun.At(2, "executed.py", 1, "e", ProbeAccess.Write), PythonRun.At(3, "hooked.py", 1, "h", ProbeAccess.Write));
        string late = run.Write("late.py", "def f(x):\n    v = x * 2\n    return v\n");
        run.Write("runs.py", "def run(path):\n    exec(compile(open(path).read(), path, 'exec'), {})\n");
        string executed = run.Write("executed.py", "e = 5\n"), hooked = run.Write("hooked.py", "h = 7\n");
        string main = run.Write("main.py", $$"""
            import sys, importlib.util
            def work():
                import late
                return late.f(3)
            print(sys.gettrace())
            print(work(), sys.gettrace())
            class Finder:
                def find_spec(self, name, path=None, target=None):
                    return importlib.util.spec_from_file_location(name, "{{hooked}}") if name == "found" else None
            sys.meta_path.insert(0, Finder())
            import json
            import found
            import runs
            runs.run("{{executed}}")
            """);
        run.Go(main);
        Assert.Equal(("None\n6 None\n", ""), (run.Output, run.Errors));
        Assert.Equal(("6", "5", "7"), (run.Values(1), run.Values(2), run.Values(3)));
        Assert.NotEmpty(late);
    }

    [NeedsToolsFact("python3")]
    public void Numpy_loads_ctypes_as_always()
    {
        if (Pythons.With("numpy") is not { } version) return;
        using PythonRun run = new(version, PythonRun.At(1, "wave.py", 4, "wave", ProbeAccess.Write), PythonRun.At(2, "wave.py", 5, "level", ProbeAccess.Write));
        string script = run.Write("wave.py", """
            import numpy, ctypes
            def work():
                for k in range(3):
                    wave = numpy.arange(4.0) * k
                    level = float(wave.sum())
                return wave
            wave = work()
            print(numpy.ctypeslib.as_array(wave.ctypes.data_as(ctypes.POINTER(ctypes.c_double)), (4,)).tolist())
            """);
        run.Go(script);
        Assert.Equal(("[0.0, 2.0, 4.0, 6.0]\n", ""), (run.Output, run.Errors));
        Assert.Equal(("[0,0,0,0] [0,1,2,3] [0,2,4,6]", "0 6 12"), (run.Values(1), run.Values(2)));
    }

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void Source_that_is_not_that_of_the_code_is_left_alone(string version)
    {
        using PythonRun run = new(version, PythonRun.At(1, "edited.py", 2, "v", ProbeAccess.Write));
        run.Write("edited.py", "def f(x):\n    v = x + 1\n    return v\n");
        string main = run.Write("main.py", """
            import py_compile, os, sys, importlib.util, importlib.machinery
            source = os.path.join(os.path.dirname(__file__), "edited.py")
            compiled = py_compile.compile(source, source + "c")
            with open(source, "w") as file: file.write("def f(x):\n    v = x + 2\n    return v\n")
            loader = importlib.machinery.SourcelessFileLoader("edited", compiled)
            spec = importlib.util.spec_from_loader("edited", loader)
            module = importlib.util.module_from_spec(spec)
            loader.exec_module(module)
            print(module.f(1))
            """);
        run.Go(main);
        Assert.Equal(("2\n", "", "2"), (run.Output, run.Errors, run.Values(1)));
        Assert.DoesNotContain(run.Notes, note => note.Kind == PythonNoteKind.Quick);
    }
}
