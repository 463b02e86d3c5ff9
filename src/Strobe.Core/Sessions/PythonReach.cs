using System.Collections.Concurrent;
using System.Diagnostics;
using Strobe.Bridges.Python;
using Strobe.Errors;
using Strobe.Hooks;
using Strobe.Targets;

namespace Strobe.Sessions;

/// <summary>
/// Reaches the interpreters among a session's processes that run already: has each carry out the agent's source at a safe point, and waits for its
/// answer. Any thread.
/// </summary>
internal sealed class PythonReach(SessionCore core) : IDisposable
{
    private const int HasLeft = int.MaxValue, MostTries = 20;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_leaveLimit = TimeSpan.FromSeconds(2);

    // One plan at a time.
    private readonly SemaphoreSlim _turn = new(1);

    // What each process has said: the number of the plan that it follows, 0 when it cannot, that it has left.
    private readonly ConcurrentDictionary<int, int> _answers = new();

    // What processes are at work on. Tracer thread only.
    private readonly Dictionary<int, PythonCall> _calls = [];
    private readonly ConcurrentDictionary<int, bool> _interpreters = new();
    private HashSet<int> _answered = [];
    private bool _isOver;

    /// <summary>A process has answered.</summary>
    internal void Take(PythonNote note) => _answers[note.ProcessId] = note.Kind == PythonNoteKind.Left ? HasLeft : note.Number ?? 0;

    /// <summary>Brings the plan to all interpreters.</summary>
    /// <exception cref="StrobeException">There is none, or none can be reached in time. Those that could not, when others were, are faults of the session.</exception>
    internal async Task FollowAsync(PythonAgent agent)
    {
        (IReadOnlyList<int> answered, IReadOnlyList<int> silent) = await FollowOnceAsync(agent).ConfigureAwait(false);
        if (silent.Count == 0 && answered.Count == 0)
        {
            throw new StrobeException(
                ErrorCode.PythonRefused, "No process of this session has a Python interpreter whose functions can be found.", "Look at its Python code where that runs.");
        }

        foreach (int process in silent)
        {
            StrobeException busy = new(
                ErrorCode.PythonRefused,
                $"The interpreter of process {process} came to no safe point within {s_limit.TotalSeconds} s, as when C code holds its lock, or it cannot read {agent.Folder}.",
                "Try again when it runs Python code, as the user that runs it.");
            if (answered.Count == 0) throw busy;
            core.Report(busy.Message, busy);
        }
    }

    /// <summary>As <see cref="FollowAsync"/>, where it does not matter much whether it comes about.</summary>
    internal async Task FollowQuietlyAsync(PythonAgent agent)
    {
        try
        {
            await FollowOnceAsync(agent).ConfigureAwait(false);
        }
        catch (StrobeException) when (_isOver)
        {
            // The session ended before its turn came.
        }
        catch (ObjectDisposedException)
        {
            // The same.
        }
        catch (StrobeException refusal)
        {
            core.Report(refusal.Message, refusal);
        }
    }

    /// <summary>Has the agent leave all interpreters, and takes everything out of their processes. Never throws; bounded.</summary>
    internal async Task LeaveAsync(PythonAgent agent)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isOver = true;
            agent.Leave();
            (_, IReadOnlyList<int> silent) = await HaveCarriedOutAsync(agent.Source, process => _answers.GetValueOrDefault(process) == HasLeft, s_leaveLimit).ConfigureAwait(false);
            foreach (int process in silent)
                core.Report($"{ErrorCode.PythonRefused.Text()}: The interpreter of process {process} was busy: the agent stays loaded there and does nothing any more.");
            await EndAsync().ConfigureAwait(false);
        }
        catch (StrobeException e)
        {
            core.Report(e.Message, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<(IReadOnlyList<int> Answered, IReadOnlyList<int> Silent)> FollowOnceAsync(PythonAgent agent)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isOver) throw StrobeErrors.SessionOver();
            int version = agent.Version;
            bool Follows(int process) => _answers.TryGetValue(process, out int answer) && (answer == 0 || answer >= version);
            // Those that could not follow before may now.
            foreach (int refused in _answers.Where(answer => answer.Value == 0).Select(answer => answer.Key).ToArray()) _answers.TryRemove(refused, out _);
            return await HaveCarriedOutAsync(agent.Source, Follows, s_limit).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has interpreters carry out the source until each has answered.</summary>
    private async Task<(IReadOnlyList<int> Answered, IReadOnlyList<int> Silent)> HaveCarriedOutAsync(string source, Func<int, bool> hasAnswered, TimeSpan limit)
    {
        long begin = Stopwatch.GetTimestamp();
        _interpreters.Clear();
        while (true)
        {
            await core.Engine.ForAllRunningAsync(process => IsDue(process, hasAnswered), (process, thread) => Send(process, thread, source)).ConfigureAwait(false);
            long sent = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(sent) < s_again && !_interpreters.Keys.All(hasAnswered))
            {
                await Task.Delay(s_look).ConfigureAwait(false);
                core.Python.Hear();
            }

            int[] alive = await core.Engine.ProcessIdsAsync().ConfigureAwait(false);
            int[] silent = [.. _interpreters.Keys.Where(process => !hasAnswered(process) && alive.Contains(process))];
            if (silent.Length != 0 && Stopwatch.GetElapsedTime(begin) <= limit) continue;
            _answered = [.. _interpreters.Keys.Where(hasAnswered)];
            return ([.. _answered], silent);
        }
    }

    /// <summary>Takes what it needed out of the processes; the thread that was sent last may still be on its way back.</summary>
    private async Task EndAsync()
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            await core.Engine.ForAllRunningAsync(process => _calls.ContainsKey(process.ProcessId), (process, thread) =>
            {
                PythonCall there = _calls[process.ProcessId];
                if (_answered.Contains(process.ProcessId)) there.Settle();
                if (there.TryDiscard(thread)) _calls.Remove(process.ProcessId);
            }).ConfigureAwait(false);
            int[] alive = await core.Engine.ProcessIdsAsync().ConfigureAwait(false);
            if (!_calls.Keys.Any(alive.Contains)) return;
            await Task.Delay(s_look).ConfigureAwait(false);
        }
    }

    private bool IsDue(TracedProcess process, Func<int, bool> hasAnswered)
    {
        if (hasAnswered(process.ProcessId)) return !(_interpreters[process.ProcessId] = true);
        if (!core.Options.FollowChildren && process.ProcessId != core.Python.Root) return false;
        if (_calls.TryGetValue(process.ProcessId, out PythonCall? there) && there.IsThere) return _interpreters[process.ProcessId] = true;
        bool isInterpreter = FunctionsOf(process) is not null;
        if (isInterpreter) _interpreters[process.ProcessId] = true;
        return isInterpreter;
    }

    private void Send(TracedProcess process, TracedThread thread, string source)
    {
        if (!_calls.TryGetValue(process.ProcessId, out PythonCall? there) || !there.IsThere)
        {
            if (FunctionsOf(process) is not { } functions || PythonCall.Prepare(thread, functions, source) is not { } call) return;
            _calls[process.ProcessId] = there = call;
        }

        if (_answered.Remove(process.ProcessId)) there.Settle();
        there.Send();
    }

    /// <summary>The interpreter's functions, in the program itself or in a library that is called after it.</summary>
    private PythonFunctions? FunctionsOf(TracedProcess process)
    {
        List<LoadedModule> modules = LoadedModule.Of(process);
        string? program = HookInstaller.ProgramPathOf(process.ProcessId);
        foreach (LoadedModule module in modules.Where(module => module.Path == program || module.Name.Contains("python", StringComparison.Ordinal)))
        {
            if (core.Store.Of(module.FileFor(process.ProcessId)) is not { } symbols) continue;
            PythonFunctions? found = PythonFunctions.Find(name => symbols.SymbolNamed(name) is { } symbol ? (module.Bias + symbol.Address, symbol.SizeBytes) : null);
            if (found is not null) return found;
        }

        return null;
    }
}
