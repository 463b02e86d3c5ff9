using Strobe.Targets.Linux;

namespace Strobe.Tests.Targets;

public sealed unsafe class TracingProxyTests
{
    private const int NoHang = 1, WakeSignal = 45;

    [Fact]
    public void A_stop_of_a_child_traced_by_a_proxy_is_not_seen_by_the_host() => Assert.Equal(0, WaitedFor(isByProxy: true));

    [Fact]
    public void A_stop_of_a_child_traced_by_the_host_itself_would_be_taken_for_its_end()
    {
        int status = WaitedFor(isByProxy: false);
        Assert.Equal(0x7f, status & 0xff);
    }

    [Fact]
    public void A_proxy_that_is_gone_says_so_instead_of_waiting_for_ever() => OnItsOwnThread(() =>
    {
        using TracingProxy proxy = TracingProxy.Start(WakeSignal);
        Assert.Equal(0, Libc.kill(proxy.ProcessId, Signals.Kill));
        // Whether the signal or the call comes first: the call ends.
        while (Libc.waitpid(-1, out _, Tracees.WaitOptions | NoHang) != -1 || Libc.Errno != Libc.ESRCH)
        {
        }

        return 0;
    });

    [Fact]
    public void Errors_are_those_of_the_kernel() => OnItsOwnThread(() =>
    {
        using TracingProxy proxy = TracingProxy.Start(WakeSignal);
        Assert.Equal(-1, Libc.waitpid(-1, out _, Tracees.WaitOptions));
        Assert.Equal(Libc.ECHILD, Libc.Errno);
        Assert.Equal(-1, Libc.ptrace(Ptrace.Seize, int.MaxValue, 0, 0));
        Assert.Equal(Libc.ESRCH, Libc.Errno);
        return 0;
    });

    /// <summary>What a thread of the host, asking for ends only, is told of a child that stands still for its tracer; 0 when nothing.</summary>
    private static int WaitedFor(bool isByProxy) => OnItsOwnThread(() =>
    {
        int child = Spawn();
        TracingProxy? proxy = isByProxy ? TracingProxy.Start(WakeSignal) : null;
        try
        {
            Assert.Equal(0, Libc.ptrace(Ptrace.Seize, child, 0, 0));
            Assert.Equal(0, Libc.ptrace(Ptrace.Interrupt, child, 0, 0));
            while (!File.ReadAllText($"/proc/{child}/stat").Contains(") t ", StringComparison.Ordinal)) Pause.Microseconds(100);
            return OnItsOwnThread(() => EndOf(child));
        }
        finally
        {
            _ = Libc.kill(child, Signals.Kill);
            proxy?.Dispose();
            int ended;
            while (Libc.OwnWaitpid(child, &ended, 0) == child && (ended & 0x7f) == 0x7f) _ = Libc.ptrace(Ptrace.Continue, child, 0, 0);
        }
    });

    private static int EndOf(int child)
    {
        int status;
        return Libc.OwnWaitpid(child, &status, NoHang) == child ? status : 0;
    }

    /// <summary>A child that the .NET runtime does not know, so that it does not wait for it on its own account.</summary>
    private static int Spawn()
    {
        fixed (byte* name = "sleep\0"u8, time = "60\0"u8)
        {
            byte** argv = stackalloc byte*[3] { name, time, null };
            byte** envp = stackalloc byte*[1] { null };
            int child;
            Assert.Equal(0, Libc.posix_spawn(&child, "/bin/sleep", null, null, argv, envp));
            return child;
        }
    }

    private static int OnItsOwnThread(Func<int> work)
    {
        int result = 0;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException(failure.Message, failure);
    }
}
