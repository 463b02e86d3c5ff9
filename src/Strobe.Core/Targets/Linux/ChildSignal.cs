namespace Strobe.Targets.Linux;

/// <summary>
/// SIGCHLD of the host program. The .NET runtime takes any status of a child of its own for that child's end, so stops (which ptrace makes all
/// the time) must not be signalled: SA_NOCLDSTOP is added to whatever handler there is. Ends are signalled as before.
/// </summary>
internal static unsafe class ChildSignal
{
    private const int Number = 17, ActionBytes = 152, FlagsOffset = 136, NoChildStop = 1;

    internal static void TellEndsOnly()
    {
        byte* action = stackalloc byte[ActionBytes];
        if (Libc.sigaction(Number, null, action) != 0 || *(nint*)action == 0) return;
        *(int*)(action + FlagsOffset) |= NoChildStop;
        _ = Libc.sigaction(Number, action, null);
    }
}
