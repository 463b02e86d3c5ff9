using System.Runtime.InteropServices;

namespace Strobe.Sessions;

/// <summary>
/// How the delivery thread waits between polls: not at all while there is much to read, briefly after some, longer the longer nothing came.
/// A poll touches the cache lines that writers write, so polling all the time would slow the program down.
/// </summary>
internal static partial class IdleWait
{
    private const long MuchBytes = 128 << 10;
    private const int ShortNanos = 100_000;
    private const int IdleNanos = 200_000;
    private const int LongNanos = 1_000_000;
    private const int PollsUntilLong = 50;

    /// <summary>Nanoseconds to wait.</summary>
    /// <param name="foundBytes">What the last poll found.</param>
    /// <param name="emptyPolls">How many polls in a row found nothing.</param>
    internal static int After(long foundBytes, int emptyPolls) => foundBytes switch
    {
        >= MuchBytes => 0,
        > 0 => ShortNanos,
        _ => emptyPolls < PollsUntilLong ? IdleNanos : LongNanos,
    };

    internal static void Nanos(int nanos)
    {
        if (nanos == 0) return;
        var span = new TimeSpec(0, nanos);
        _ = Sleep(in span, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpec span, nint remainder);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanos);
}
