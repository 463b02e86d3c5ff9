using System.Collections.Concurrent;

namespace Strobe.Sessions;

/// <summary>The names of threads. A name is looked at again after a while, since threads name themselves and their numbers are used again. Any thread.</summary>
internal sealed class ThreadNames(TimeProvider time)
{
    internal static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(int, int), (string? Name, long ReadAt)> _known = new();

    /// <summary>The name now; of a thread that is gone the last one known, null when there is none.</summary>
    internal string? Of(int processId, int threadId) =>
        _known.TryGetValue((processId, threadId), out (string? Name, long ReadAt) known) && time.GetElapsedTime(known.ReadAt) < Fresh
            ? known.Name
            : Look(processId, threadId);

    /// <summary>Reads the name, fresh or not: the thread is about to go.</summary>
    internal string? Look(int processId, int threadId)
    {
        string? before = _known.GetValueOrDefault((processId, threadId)).Name, now = Read(processId, threadId);
        // The same name stays the same object, by which writers know that nothing changed.
        string? name = now is null || now == before ? before : now;
        _known[(processId, threadId)] = (name, time.GetTimestamp());
        return name;
    }

    private static string? Read(int processId, int threadId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/task/{threadId}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
