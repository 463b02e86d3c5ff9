using System.Runtime.CompilerServices;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Debugging;

/// <summary>A program that crashes under a session of this process, or under gdb.</summary>
internal static class Crashing
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    internal static string Build(string source, string options)
    {
        string program = Path.Combine(Tool.Folder, "crashing-" + Guid.NewGuid().ToString("N"));
        string compiler = Path.GetExtension(source) switch { ".cpp" => "g++", ".rs" => "rustc", _ => "gcc" };
        Tool.Run(compiler, [.. options.Split(' '), Path.Combine(Sources(), source), "-o", program]);
        return program;
    }

    /// <summary>The crash event of a program, with some of its functions traced.</summary>
    internal static async Task<Crash> Of(string program, params string[] traced) => (await RunAsync(new LaunchOptions(program), traced)).Crash;

    /// <summary>The crash event of a program, and every event before it.</summary>
    internal static async Task<(Crash Crash, List<TraceEvent> Before)> RunAsync(LaunchOptions launch, params string[] traced)
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(s_limit);
        Receiver receiver = new();
        using IDisposable subscription = session.Events.Subscribe(receiver);
        using Trace? trace = traced.Length == 0 ? null : session.Trace(traced);
        await session.ResumeAsync().WaitAsync(s_limit);
        Crash crash = await receiver.Crashed.WaitAsync(s_limit);
        await session.Exited.WaitAsync(s_limit);
        return (crash, receiver.Before);
    }

    /// <summary>Addresses of the frames gdb finds when the signal arrives, inlined ones left out.</summary>
    internal static ulong[] FramesByGdb(string program, string signal)
    {
        const string walk = "python f = gdb.newest_frame()\nwhile f is not None:\n  if f.type() != gdb.INLINE_FRAME: print('frame:%d' % f.pc())\n  f = f.older()\n";
        string script = program + ".gdb";
        File.WriteAllText(script, $"set debuginfod enabled off\nset backtrace past-main on\nset backtrace past-entry on\nhandle SIGSEGV nostop pass\nhandle {signal} stop\nrun\npython\n{walk[7..]}end\nkill\n");
        string text = Tool.Run("timeout", "60", "gdb", "-q", "-nx", "-batch", "-x", script, program);
        return [.. text.Split('\n').Where(line => line.StartsWith("frame:", StringComparison.Ordinal)).Select(line => ulong.Parse(line.AsSpan(6)))];
    }

    /// <summary>The program's own functions as gdb's backtrace lists them, up to main: name, line, and whether they are inlined.</summary>
    internal static IReadOnlyList<string> BacktraceByGdb(string program, string signal, params string[] arguments)
    {
        const string walk = """
            f = gdb.newest_frame()
            for i in range(256):
              if f is None: break
              if gdb.solib_name(f.pc()) is None: print('frame:%s:%d%s' % (f.name(), f.find_sal().line, ':inlined' if f.type() == gdb.INLINE_FRAME else ''))
              f = f.older()
            """;
        string script = program + ".bt.gdb";
        string start = $"set debuginfod enabled off\nset follow-fork-mode child\nset detach-on-fork off\nhandle {signal} stop\nrun {string.Join(' ', arguments)}\n";
        File.WriteAllText(script, $"{start}python\n{walk}\nend\nkill\n");
        string text = Tool.Run("timeout", "60", "gdb", "-q", "-nx", "-batch", "-x", script, program);
        return [.. text.Split('\n').Where(line => line.StartsWith("frame:", StringComparison.Ordinal)).Select(line => line[6..])];
    }

    private static string Sources([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Targets");

    private sealed class Receiver : IObserver<TraceEvent>
    {
        private readonly TaskCompletionSource<Crash> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<Crash> Crashed => _crashed.Task;

        internal List<TraceEvent> Before { get; } = [];

        public void OnCompleted() => _crashed.TrySetException(new InvalidOperationException("The program ended without a crash."));

        public void OnError(Exception error) => _crashed.TrySetException(error);

        public void OnNext(TraceEvent value)
        {
            if (value is Crash crash) _crashed.TrySetResult(crash);
            else if (!_crashed.Task.IsCompleted) Before.Add(value);
        }
    }
}
