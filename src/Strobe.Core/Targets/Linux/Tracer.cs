using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>
/// The one thread that ptrace is bound to, and its wait loop. It waits only for its own tracees (__WNOTHREAD), so children of
/// the host program are left alone. Work for it is queued with <see cref="InvokeAsync"/> and runs between two waits.
/// </summary>
internal sealed class Tracer : IDisposable
{
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly SemaphoreSlim _idle = new(0);
    private readonly Lock _waking = new();
    private volatile bool _isClosing;
    private int _threadId;
    private TracingProxy? _proxy;

    internal Tracer(ITargetEvents events)
    {
        Tracees = new Tracees(events);
        WakeSignal.Install();
        using ManualResetEventSlim started = new();
        _thread = new Thread(() =>
        {
            _threadId = Libc.gettid();
            started.Set();
            Loop();
        })
        { IsBackground = true, Name = "strobe-tracer" };
        _thread.Start();
        started.Wait();
    }

    /// <summary>False once disposed: nothing is held any more.</summary>
    internal bool IsAlive => !_isClosing && _thread.IsAlive;

    internal bool IsTracerThread => Thread.CurrentThread == _thread;

    /// <summary>What is held now. Tracer thread only.</summary>
    internal Tracees Tracees { get; }

    /// <summary>Takes hold of a running process; of a child of this program through a proxy. Tracer thread only.</summary>
    internal TracedProcess Attach(int processId)
    {
        bool isOwnChild = ProcFile.Status(processId, "PPid") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (isOwnChild && _proxy is null && Tracees.Processes.Count == 0) UseProxy(TracingProxy.Start(WakeSignal.Number));
        return Tracees.Attach(processId);
    }

    /// <summary>Runs an action on the tracer thread.</summary>
    internal Task InvokeAsync(Action action) => InvokeAsync(() =>
    {
        action();
        return 0;
    });

    /// <summary>Runs a function on the tracer thread; at once when called there.</summary>
    internal Task<T> InvokeAsync<T>(Func<T> function)
    {
        if (IsTracerThread) return Task.FromResult(function());
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim taken = new();
        ManualResetEventSlim signal = taken;
        _commands.Enqueue(() =>
        {
            signal.Set();
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        _idle.Release();
        // A wake-up sent just before the wait begins is lost, so it is sent until the command is taken.
        while (!taken.Wait(TimeSpan.FromMilliseconds(1)))
        {
            if (!_thread.IsAlive)
            {
                done.TrySetException(Strobe.Errors.StrobeErrors.SessionOver());
                break;
            }

            Wake();
        }

        return done.Task;
    }

    public void Dispose()
    {
        if (_isClosing) return;
        _isClosing = true;
        _idle.Release();
        if (IsTracerThread) return;
        while (!_thread.Join(1)) Wake();
    }

    /// <summary>Interrupts a wait under way: the thread's own, or its proxy's.</summary>
    private void Wake()
    {
        lock (_waking)
        {
            if (_proxy is { } proxy) WakeSignal.SendTo(proxy.ProcessId, proxy.ProcessId);
            else WakeSignal.SendTo(Environment.ProcessId, _threadId);
        }
    }

    private void UseProxy(TracingProxy? proxy)
    {
        lock (_waking) _proxy = proxy;
    }

    private void Loop()
    {
        while (!_isClosing)
        {
            while (_commands.TryDequeue(out Action? command)) command();
            if (_isClosing) break;
            int tid = Linux.Tracees.Wait(out int status);
            if (tid > 0) Tracees.Handle(tid, status);
            else if (tid < 0 && Libc.Errno == Libc.ECHILD && _commands.IsEmpty && !_isClosing) _idle.Wait(TimeSpan.FromMilliseconds(200));
        }

        Tracees.Dispose();
        TracingProxy? proxy = _proxy;
        UseProxy(null);
        proxy?.Dispose();
    }
}

/// <summary>The real-time signal that wakes a tracer out of its wait: its handler does nothing, and there is no SA_RESTART.</summary>
internal static unsafe class WakeSignal
{
    private const int ActionBytes = 152, FirstTried = 45, LastTried = 64, TgkillNumber = 234;
    private static readonly Lock Gate = new();
    private static int s_number;

    internal static int Number => s_number;

    internal static void Install()
    {
        lock (Gate)
        {
            if (s_number != 0) return;
            nint harmless = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getppid");
            byte* old = stackalloc byte[ActionBytes];
            byte* action = stackalloc byte[ActionBytes];
            for (int number = FirstTried; number <= LastTried; number++)
            {
                if (Libc.sigaction(number, null, old) != 0 || *(nint*)old != 0) continue;
                new Span<byte>(action, ActionBytes).Clear();
                *(nint*)action = harmless;
                if (Libc.sigaction(number, action, null) != 0) continue;
                s_number = number;
                return;
            }
        }
    }

    internal static void SendTo(int processId, int tid) => _ = Libc.syscall(TgkillNumber, processId, tid, s_number);
}
