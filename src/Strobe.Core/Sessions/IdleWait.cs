using System.Runtime.InteropServices;

namespace Strobe.Sessions;

/// <summary>
/// How the delivery thread waits between polls: not at all while there is much to read, briefly after some, longer the longer little came.
/// A poll touches the cache lines that writers write, so polling all the time would slow the program down; and waking up may cost as much as 40 µs.
/// The longest wait is what a lane of numbers takes from the fastest loop (<see cref="LaneBudget"/>).
/// </summary>
internal static partial class IdleWait
{
    internal const long MuchBytes = 128 << 10;
    private const int LittleBytes = 16 << 10, ShortestNanos = 100_000, LongestNanos = 4_000_000;

    /// <summary>Nanoseconds to wait, from how long the last wait was: as long as little comes, twice as long each time; when more comes, short.</summary>
    /// <param name="lastNanos">The last wait, 0 at first.</param>
    /// <param name="foundBytes">What the last poll found.</param>
    internal static int After(int lastNanos, long foundBytes) => foundBytes switch
    {
        >= MuchBytes => 0,
        > LittleBytes => ShortestNanos,
        _ => Math.Clamp(2 * lastNanos, ShortestNanos, LongestNanos),
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
