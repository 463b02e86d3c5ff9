using System.Collections.Concurrent;
using System.Diagnostics;
using Strobe.Bridges.Python;
using Strobe.Hooks;
using Strobe.Targets;

namespace Strobe.Sessions;

/// <summary>
/// Reaches the interpreters among a session's processes that run already: has each carry out the agent's source at a safe point, and waits for its
/// answer. Any thread, one call at a time.
/// </summary>
internal sealed class PythonReach(SessionCore core)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(50);

    // What processes are at work on. Tracer thread only.
    private readonly Dictionary<int, (PythonCall Call, HashSet<int> Tried)> _calls = [];
    private readonly ConcurrentDictionary<int, bool> _interpreters = new();
    private HashSet<int> _answered = [];

    /// <summary>Has interpreters carry out the source until each has answered.</summary>
    /// <param name="source">As for <see cref="PythonCall"/>; the same in all calls.</param>
    /// <param name="hasAnswered">Whether a process has.</param>
    /// <param name="limit">How long that may take in all.</param>
    /// <returns>Which have answered in time, and which have not.</returns>
    internal async Task<PythonReached> HaveCarriedOutAsync(string source, Func<int, bool> hasAnswered, TimeSpan limit)
    {
        long begin = Stopwatch.GetTimestamp();
        _interpreters.Clear();
        while (true)
        {
            await core.Engine.ForAllRunningAsync(process => IsDue(process, hasAnswered), (process, thread) => Send(process, thread, source)).ConfigureAwait(false);
            long sent = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(sent) < s_again)
            {
                if (_interpreters.Keys.All(hasAnswered)) break;
                await Task.Delay(s_look).ConfigureAwait(false);
            }

            int[] alive = await core.Engine.ProcessIdsAsync().ConfigureAwait(false);
            int[] silent = [.. _interpreters.Keys.Where(process => !hasAnswered(process) && alive.Contains(process))];
            if (silent.Length != 0 && Stopwatch.GetElapsedTime(begin) <= limit) continue;
            _answered = [.. _interpreters.Keys.Where(hasAnswered)];
            return new PythonReached([.. _answered], silent);
        }
    }

    /// <summary>Takes what it needed out of the processes.</summary>
    internal Task EndAsync() => core.Engine.ForAllRunningAsync(process => _calls.ContainsKey(process.ProcessId), (process, thread) =>
    {
        if (!_calls.Remove(process.ProcessId, out (PythonCall Call, HashSet<int>) there)) return;
        if (_answered.Contains(process.ProcessId)) there.Call.Settle();
        there.Call.Discard(thread);
    });

    private bool IsDue(TracedProcess process, Func<int, bool> hasAnswered)
    {
        if (hasAnswered(process.ProcessId)) return false;
        if (!core.Options.FollowChildren && process.ProcessId != core.Python.Root) return false;
        if (_calls.TryGetValue(process.ProcessId, out (PythonCall Call, HashSet<int>) there) && there.Call.IsThere) return _interpreters[process.ProcessId] = true;
        bool isInterpreter = FunctionsOf(process) is not null;
        if (isInterpreter) _interpreters[process.ProcessId] = true;
        return isInterpreter;
    }

    private void Send(TracedProcess process, TracedThread thread, string source)
    {
        if (!_calls.TryGetValue(process.ProcessId, out (PythonCall Call, HashSet<int> Tried) there) || !there.Call.IsThere)
        {
            if (FunctionsOf(process) is not { } functions || PythonCall.Prepare(thread, functions, source) is not { } call) return;
            _calls[process.ProcessId] = there = (call, []);
        }

        if (_answered.Remove(process.ProcessId)) there.Call.Settle();
        there.Call.Send(there.Tried);
    }

    /// <summary>The interpreter's functions, in the program itself or in a library that is called after it.</summary>
    private PythonFunctions? FunctionsOf(TracedProcess process)
    {
        List<LoadedModule> modules = LoadedModule.Of(process);
        string? program = File.ResolveLinkTarget($"/proc/{process.ProcessId}/exe", false)?.FullName;
        foreach (LoadedModule module in modules.Where(module => module.Path == program || module.Name.Contains("python", StringComparison.Ordinal)))
        {
            if (core.Store.Of(module.FileFor(process.ProcessId)) is not { } symbols) continue;
            PythonFunctions? found = PythonFunctions.Find(name => symbols.SymbolNamed(name) is { } symbol ? (module.Bias + symbol.Address, symbol.SizeBytes) : null);
            if (found is not null) return found;
        }

        return null;
    }
}

/// <summary>Which interpreters have answered, by their process ids.</summary>
internal sealed record PythonReached(IReadOnlyList<int> Answered, IReadOnlyList<int> Silent);
