namespace Strobe.Targets.Linux;

/// <summary>Short waits inside the kernel, for the rare moments when the engine must let another process get on.</summary>
internal static unsafe class Pause
{
    internal static void Microseconds(int count)
    {
        long* time = stackalloc long[2] { 0, count * 1000L };
        _ = Libc.syscall(35, (long)time, 0, 0);   // nanosleep
    }
}
