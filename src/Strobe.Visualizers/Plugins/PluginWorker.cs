using System.Diagnostics.CodeAnalysis;

namespace Strobe.Visualizers.Plugins;

/// <summary>
/// The one thread that runs a plugin's code. Callers wait for it, at most as long as a budget allows; a call that takes longer is left behind with its
/// thread, and nothing is run any more. Several callers take turns.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without wait handles the events hold nothing.")]
internal sealed class PluginWorker
{
    private const int SpinCount = 100;
    private const int FirstLook = 4;        // busy processors are looked for after a quarter of the budget: until then a call costs nothing but the handoff
    private const int MostExtensions = 9;
    private static readonly TimeSpan s_leastBudget = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_mostBudget = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_patienceAtEnd = TimeSpan.FromSeconds(2);

    private readonly Lock _turn = new();
    private readonly ManualResetEventSlim _isAsked = new(false, SpinCount);
    private readonly ManualResetEventSlim _isAnswered = new(false, SpinCount);
    private readonly Thread _thread;
    private readonly ThreadDelays _delays = new();
    private Action? _work;
    private volatile string? _failure;
    private volatile bool _hasEnded;

    internal PluginWorker(string name)
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = name };
        _thread.UnsafeStart();
    }

    /// <summary>True when a call never came back: its thread is still in the plugin.</summary>
    internal bool HasHung { get; private set; }

    /// <summary>Runs something.</summary>
    /// <param name="work">What; a delegate that was made before, so that nothing is allocated.</param>
    /// <param name="verb">What it is called in a reason.</param>
    /// <param name="budget">How long it may take.</param>
    /// <returns>Null when all was well, else why not, without a full stop.</returns>
    internal string? Run(Action work, string verb, TimeSpan budget)
    {
        lock (_turn)
        {
            if (_hasEnded) return $"{verb} was not called, because its thread has ended";
            if (budget < s_leastBudget) budget = s_leastBudget;
            if (budget > s_mostBudget) budget = s_mostBudget;
            (_work, _failure) = (work, null);
            _isAnswered.Reset();
            _isAsked.Set();
            if (_isAnswered.Wait(budget / FirstLook) || WaitOn(budget)) return _failure is { } failure ? $"{verb} {failure}" : null;
            (HasHung, _hasEnded) = (true, true);
            return $"{verb} took longer than {PluginText.Of(budget)}";
        }
    }

    /// <summary>Ends the thread when its present call is over; waits for that, but not for one that hangs.</summary>
    internal void Stop()
    {
        lock (_turn)
        {
            _hasEnded = true;
            _isAsked.Set();
        }

        if (!HasHung && Environment.CurrentManagedThreadId != _thread.ManagedThreadId) _thread.Join(s_patienceAtEnd);
    }

    /// <summary>Waits for the rest of a budget, and on for as long as the plugin was kept from running.</summary>
    private bool WaitOn(TimeSpan budget)
    {
        TimeSpan before = _delays.Total, granted = TimeSpan.Zero, rest = budget - (budget / FirstLook);
        while (rest > TimeSpan.Zero)
        {
            if (_isAnswered.Wait(rest)) return true;
            // The first quarter was not watched; it is taken to have been like the others.
            TimeSpan excused = (_delays.Total - before) * FirstLook / (FirstLook - 1);
            if (excused > budget * MostExtensions) excused = budget * MostExtensions;
            (rest, granted) = (excused - granted, excused);
        }

        return false;
    }

    private void Serve()
    {
        _delays.WatchThisThread();
        while (true)
        {
            _isAsked.Wait();
            _isAsked.Reset();
            if (_work is null) return;      // asked to end
            DoWork();
            if (_hasEnded) return;          // nobody waits any more
            _isAnswered.Set();
        }
    }

    // A method of its own, so that nothing of the plugin stays on the stack while there is nothing to do.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void DoWork()
    {
        Action? work = _work;
        _work = null;
        try
        {
            work?.Invoke();
        }
        catch (NonsenseException nonsense)
        {
            _failure = nonsense.Message;
        }
        catch (Exception e)
        {
            _failure = $"threw {PluginText.Of(e)}";
        }
    }
}

/// <summary>A plugin did something no plugin may do. The message goes on after the name of the call: "gave no figure".</summary>
internal sealed class NonsenseException(string message) : Exception(message);
