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
        Tool.Run("gcc", [.. options.Split(' '), Path.Combine(Sources(), source), "-o", program]);
        return program;
    }

    /// <summary>The crash event of a program, with some of its functions traced.</summary>
    internal static async Task<Crash> Of(string program, params string[] traced)
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program)).WaitAsync(s_limit);
        TaskCompletionSource<Crash> crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = session.Events.Subscribe(new Receiver(crashed));
        using Trace? trace = traced.Length == 0 ? null : session.Trace(traced);
        await session.ResumeAsync().WaitAsync(s_limit);
        Crash crash = await crashed.Task.WaitAsync(s_limit);
        await session.Exited.WaitAsync(s_limit);
        return crash;
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

    private static string Sources([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Targets");

    private sealed class Receiver(TaskCompletionSource<Crash> crashed) : IObserver<TraceEvent>
    {
        public void OnCompleted() => crashed.TrySetException(new InvalidOperationException("The program ended without a crash."));

        public void OnError(Exception error) => crashed.TrySetException(error);

        public void OnNext(TraceEvent value)
        {
            if (value is Crash crash) crashed.TrySetResult(crash);
        }
    }
}
