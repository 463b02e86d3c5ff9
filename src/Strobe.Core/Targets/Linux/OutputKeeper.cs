namespace Strobe.Targets.Linux;

/// <summary>
/// Keeps the pipes of captured output alive when the host ends before the program does, killed or not: a shell in a session of its own that
/// holds their reading ends too, and reads them, into nothing, once the host has let go of a descriptor.
/// </summary>
internal static class OutputKeeper
{
    private const int GateFd = 3, StdoutFd = 4, StderrFd = 5;

    // The shell that is started ends at once, so that the keeper is nobody's child, and no wait of the host program's ever finds it.
    private const string Script = "{ read word <&3; /bin/cat <&4 & /bin/cat <&5; } &";

    /// <summary>Starts a keeper for two pipes whose writing ends are still open here.</summary>
    /// <returns>The descriptor to close when the pipes have been read to their ends; −1 when there is no keeper.</returns>
    internal static int Start(int stdout, int stderr)
    {
        if (!Pipes.TryMake(out int gateRead, out int gateWrite)) return -1;
        int output = Reopen(stdout), error = Reopen(stderr);
        using (ChildSpawn shell = new(ChildSpawn.OwnSession))
        {
            for (int number = 0; number < GateFd; number++) shell.GiveNothing(number);
            shell.Give(gateRead, GateFd);
            shell.Give(output, StdoutFd);
            shell.Give(error, StderrFd);
            bool isStarted = shell.Start("/bin/sh", ["sh", "-c", Script], out int processId) == 0;
            while (isStarted && Libc.waitpid(processId, out _, 0) < 0 && Libc.Errno == Libc.EINTR) { }
        }

        Pipes.Close(gateRead, output, error);
        return gateWrite;
    }

    /// <summary>Our own end does not block; the keeper's has to.</summary>
    private static int Reopen(int fd)
    {
        const int readOnlyCloseOnExec = 0x80000;
        return Pipes.Raise(Libc.open($"/proc/self/fd/{fd}", readOnlyCloseOnExec, 0));
    }
}
