using System.Globalization;
using System.Text;
using Strobe.Bytes;

namespace Strobe.Ring;

/// <summary>
/// A lane that a .NET program publishes a signal in. Whoever may trace the program finds it among its open files, by its name, and says that it listens;
/// what is found there is checked as hostile.
/// </summary>
internal static class PublishedLane
{
    internal const int MostNameBytes = 160;

    private const string Mark = "/memfd:strobe-", Deleted = " (deleted)";
    private const int MostFiles = 1 << 16;

    /// <summary>True for what can be a signal's name: no control characters, no slash, not longer than the kernel lets a name be.</summary>
    internal static bool IsName(string? name) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= MostNameBytes && Encoding.UTF8.GetByteCount(name) <= MostNameBytes
        && name == name.Trim() && !name.Any(letter => char.IsControl(letter) || letter is '/' or '"' || char.IsSurrogate(letter));

    /// <summary>Makes the lane of a name in this process.</summary>
    /// <exception cref="StrobeException">The kernel has no memory for it.</exception>
    internal static LaneMemory Create(string name, LaneSize size, uint generation = 0) =>
        LaneMemory.Create(size, 0, generation, LaneFlags.Monotonic, Title(name, generation));

    /// <summary>Opens the lane that a process publishes under a name; null when there is none.</summary>
    /// <param name="processId">The process; its own number for this one.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="generation">Which of its generations.</param>
    internal static LaneMemory? Find(int processId, string name, uint generation = 0)
    {
        List<Damage> damage = [];
        foreach (string path in FilesNamed(processId, Mark + Title(name, generation) + Deleted))
        {
            if (LaneMemory.Open(path, damage) is not { } memory) continue;
            if ((memory.Flags & LaneFlags.Monotonic) != 0) return memory;
            memory.Dispose();
        }

        return null;
    }

    private static string Title(string name, uint generation) =>
        generation == 0 ? $"published:{name}" : string.Create(CultureInfo.InvariantCulture, $"published+{generation}:{name}");

    private static IEnumerable<string> FilesNamed(int processId, string target) => Files(processId).Where(file => file.Target == target).Select(file => file.Path);

    private static IEnumerable<(string Path, string Target)> Files(int processId)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Take(MostFiles)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (string file in files)
        {
            if (TargetOf(file) is { } target) yield return (file, target);
        }
    }

    private static string? TargetOf(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
