using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>The libc calls the engine makes. Return values are libc's own; errno through <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Libc
{
    internal const int ESRCH = 3, EINTR = 4, ECHILD = 10, EAGAIN = 11;

    /// <summary>Made by the calling thread's tracing proxy, where it has one.</summary>
    internal static long ptrace(long request, int tid, nint address, nint data) =>
        TracingProxy.Current is { } proxy ? proxy.Call(TracingProxy.PtraceNumber, request, tid, address, data) : OwnPtrace(request, tid, address, data);

    /// <summary>Made by the calling thread's tracing proxy, where it has one.</summary>
    internal static int waitpid(int pid, out int status, int options)
    {
        fixed (int* p = &status)
        {
            return TracingProxy.Current is { } proxy ? (int)proxy.Call(TracingProxy.WaitNumber, pid, (nint)p, options, 0) : OwnWaitpid(pid, p, options);
        }
    }

    /// <summary>Made by the calling thread's tracing proxy, where it has one.</summary>
    internal static int waitid(int type, int id, int* information, int options) => TracingProxy.Current is { } proxy
        ? (int)proxy.Call(TracingProxy.WaitIdNumber, type, id, (nint)information, options)
        : OwnWaitid(type, id, information, options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int OwnWaitid(int type, int id, int* information, int options);

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial long OwnPtrace(long request, int tid, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int OwnWaitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pread(int fd, void* buffer, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pwrite(int fd, void* buffer, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int fd, void* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* fds, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(int fd, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(nint address, nint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint address, nint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, long a, long b, long c);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, long a, long b, long c, long d);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mprotect(nint address, nint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int clone(nint function, nint stack, int flags, nint argument, nint parentThread, nint threadStorage, nint childThread);

    /// <summary>Reads of a descriptor that would wait fail instead.</summary>
    internal static void SetNonBlocking(int fd)
    {
        const int fcntl = 72, setFlags = 4, nonBlocking = 0x800;
        _ = syscall(fcntl, fd, setFlags, nonBlocking);
    }

    /// <summary>Waits until a descriptor has something to read, or is at its end.</summary>
    internal static void WaitReadable(int fd)
    {
        const int poll = 7, input = 1, forever = -1;
        long what = (uint)fd | ((long)input << 32);
        _ = syscall(poll, (long)&what, 1, forever);
    }

    [LibraryImport("libc")]
    internal static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sigaction(int signal, void* action, void* old);

    [LibraryImport("libc")]
    internal static partial int posix_spawn(
        int* pid, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addopen(
        void* actions, int fd, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    internal static int Errno => Marshal.GetLastPInvokeError();
}

/// <summary>ptrace requests, options and events (linux/ptrace.h).</summary>
internal static class Ptrace
{
    internal const long Continue = 7, GetRegisters = 12, SetRegisters = 13, Detach = 17, SystemCall = 24;
    internal const long SetOptions = 0x4200, GetEventMessage = 0x4201, GetSignalInfo = 0x4202, SetSignalInfo = 0x4203, GetRegisterSet = 0x4204;
    internal const long Seize = 0x4206, Interrupt = 0x4207, Listen = 0x4208, GetSignalMask = 0x420a, SetSignalMask = 0x420b;

    internal const int MarkSystemCalls = 1, TraceFork = 2, TraceVfork = 4, TraceClone = 8, TraceExec = 0x10, TraceVforkDone = 0x20, TraceExit = 0x40;
    internal const int AllOptions = MarkSystemCalls | TraceFork | TraceVfork | TraceClone | TraceExec | TraceVforkDone | TraceExit;
    internal const int KillOnExit = 0x100000;

    internal const int EventFork = 1, EventVfork = 2, EventClone = 3, EventExec = 4, EventVforkDone = 5, EventExit = 6, EventStop = 128;

    /// <summary>What a stop at a system call is reported as: SIGTRAP with a bit that makes it no signal.</summary>
    internal const int SystemCallStop = Signals.Trap | 0x80;
}

/// <summary>Signal numbers and names of Linux x86-64.</summary>
internal static class Signals
{
    internal const int Int = 2, Quit = 3, Ill = 4, Trap = 5, Abrt = 6, Bus = 7, Fpe = 8, Kill = 9, Segv = 11, Cont = 18, Stop = 19;
    internal const int Tstp = 20, Ttin = 21, Ttou = 22, Urg = 23, ProcessorTime = 24, FileSize = 25, Sys = 31;

    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV",
        "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU",
        "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    internal static string Name(int signal) => signal > 0 && signal < Names.Length ? Names[signal] : $"SIG{signal}";

    /// <summary>True for signals that stop a process (POSIX job control).</summary>
    internal static bool IsStop(int signal) => signal is Stop or Tstp or Ttin or Ttou;

    /// <summary>True when the default action ends the process with a core dump (signal(7)): a crash, and no wish of somebody's.</summary>
    internal static bool IsCrash(int signal) => signal is Quit or Ill or Trap or Abrt or Bus or Fpe or Segv or ProcessorTime or FileSize or Sys;

    /// <summary>True when the default action ends the process (signal(7)).</summary>
    internal static bool IsFatalByDefault(int signal) =>
        signal is > 0 and < 65 && !IsStop(signal) && signal is not (17 or Cont or Urg or 28);
}
