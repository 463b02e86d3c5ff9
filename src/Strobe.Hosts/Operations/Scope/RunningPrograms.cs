using System.Globalization;
using System.Text;

namespace Strobe.Operations.Scope;

/// <summary>A process that could be attached to.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="Name">Its executable's name.</param>
/// <param name="CommandLine">How it was started.</param>
/// <param name="StartedSecondsAgo">How long it has been running.</param>
internal sealed record RunningProgram(int ProcessId, string Name, string CommandLine, long StartedSecondsAgo);

/// <summary>The user's processes, from proc(5).</summary>
internal static class RunningPrograms
{
    private const int MostPrograms = 2000, MostChars = 300, StartField = 22, FirstField = 3, TicksPerSecond = 100;

    /// <summary>Those whose memory this process may look into, the newest first, without itself.</summary>
    internal static IReadOnlyList<RunningProgram> All()
    {
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return [.. Directory.EnumerateDirectories("/proc").Select(path => Read(path, uptime)).OfType<RunningProgram>().OrderBy(one => one.StartedSecondsAgo).ThenByDescending(one => one.ProcessId).Take(MostPrograms)];
    }

    private static RunningProgram? Read(string path, double uptime)
    {
        if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int processId) || processId == Environment.ProcessId) return null;
        try
        {
            // Kernel threads have no executable, and others' processes do not tell theirs.
            if (new FileInfo(path + "/exe").LinkTarget is not { Length: > 0 } executable) return null;
            string stat = File.ReadAllText(path + "/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X") return null;
            long started = (long)(uptime - double.Parse(fields[StartField - FirstField], CultureInfo.InvariantCulture) / TicksPerSecond);
            string words = Encoding.UTF8.GetString(File.ReadAllBytes(path + "/cmdline")).TrimEnd('\0').Replace('\0', ' ');
            return new RunningProgram(processId, Path.GetFileName(executable), words.Length > MostChars ? words[..MostChars] + "…" : words, Math.Max(0, started));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
