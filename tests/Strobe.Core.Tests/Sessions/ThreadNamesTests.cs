using System.Diagnostics;
using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

public sealed class ThreadNamesTests
{
    [Fact]
    public void A_thread_that_renames_itself_is_known_by_its_new_name()
    {
        HandTime time = new();
        ThreadNames names = new(time);
        using ManualResetEventSlim over = new();
        int threadId = 0;
        using ManualResetEventSlim begun = new();
        Thread thread = new(() =>
        {
            threadId = int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").ResolveLinkTarget(false)!.FullName));
            begun.Set();
            over.Wait();
        });
        thread.Start();
        begun.Wait();
        string name = $"/proc/{Environment.ProcessId}/task/{threadId}/comm";
        File.WriteAllText(name, "first");
        string? first = names.Of(Environment.ProcessId, threadId);
        File.WriteAllText(name, "second");

        Assert.Equal("first", first);
        Assert.Same(first, names.Of(Environment.ProcessId, threadId));
        time.Pass(ThreadNames.Fresh);
        Assert.Equal("second", names.Of(Environment.ProcessId, threadId));
        File.WriteAllText(name, "third");
        Assert.Equal("third", names.Look(Environment.ProcessId, threadId));
        over.Set();
        thread.Join();
    }

    [Fact]
    public void A_dead_thread_keeps_its_last_name()
    {
        HandTime time = new();
        ThreadNames names = new(time);
        using Process child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        Assert.Equal("cat", names.Look(child.Id, child.Id));
        child.StandardInput.Close();
        child.WaitForExit();
        time.Pass(ThreadNames.Fresh);

        Assert.False(Directory.Exists($"/proc/{child.Id}"));
        Assert.Equal("cat", names.Of(child.Id, child.Id));
        Assert.Null(names.Of(int.MaxValue, 1));
    }

    private sealed class HandTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        internal void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
