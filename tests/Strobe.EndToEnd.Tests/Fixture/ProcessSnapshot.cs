using System.Globalization;

namespace Strobe.EndToEnd.Fixture;

/// <summary>What the kernel says of a process that Strobe must leave as it found it.</summary>
internal sealed record ProcessSnapshot(IReadOnlyList<string> Maps, IReadOnlyList<string> Files, int Threads, int TracerPid)
{
    internal static ProcessSnapshot Of(int processId) => new(
        [.. File.ReadLines($"/proc/{processId}/maps").Select(Normal)],
        [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Order(StringComparer.Ordinal)],
        Directory.EnumerateDirectories($"/proc/{processId}/task").Count(),
        (int)StatusNumber(processId, "TracerPid"));

    /// <summary>State letter of the kernel: R, S, T, t, Z …</summary>
    internal static char StateOf(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    /// <summary>True when a process runs no code of its own any more, though its memory may not be gone yet.</summary>
    internal static bool IsEnding(int processId)
    {
        const int flagsField = 8, exiting = 4, pastCoreDump = 8;   // proc(5): the ninth field; PF_EXITING and PF_POSTCOREDUMP, set before the stop that tells of the end
        try
        {
            string[] fields = File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].Split(' ');
            return fields[0] is "Z" or "X" || (long.Parse(fields[flagsField - 2], CultureInfo.InvariantCulture) & (exiting | pastCoreDump)) != 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Everything as before; one page of code may stay, because a thread may still be on its way out of it.</summary>
    internal static void NothingLeftBehind(ProcessSnapshot before, ProcessSnapshot after)
    {
        Assert.Equal(before.Files, after.Files);
        Assert.Equal(before.Threads, after.Threads);
        Assert.Equal(0, after.TracerPid);
        string[] extra = [.. after.Maps.Except(before.Maps)];
        Assert.DoesNotContain(extra, map => map.Contains("memfd", StringComparison.Ordinal) || map.Contains(" rwx", StringComparison.Ordinal));
        Assert.True(extra.Length <= 1, "Mappings left behind:\n" + string.Join('\n', extra));
        Assert.Empty(before.Maps.Except(after.Maps));
    }

    /// <summary>Every mapped page of code is what the file says, read past the target's back.</summary>
    internal static void TextIsAsInTheFiles(int processId)
    {
        using FileStream memory = new($"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        int compared = 0;
        foreach (string line in File.ReadLines($"/proc/{processId}/maps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 6 || !words[1].Contains('x', StringComparison.Ordinal) || !words[5].StartsWith('/')) continue;
            long[] range = [.. words[0].Split('-').Select(Hex)];
            byte[] mapped = new byte[range[1] - range[0]];
            memory.Position = range[0];
            memory.ReadExactly(mapped);
            using FileStream file = File.OpenRead(words[5]);
            file.Position = Hex(words[2]);
            byte[] original = new byte[mapped.Length];
            int length = file.ReadAtLeast(original, original.Length, throwOnEndOfStream: false);
            int difference = mapped.AsSpan(0, length).CommonPrefixLength(original.AsSpan(0, length));
            Assert.True(difference == length, $"{words[5]} differs in memory at file offset 0x{Hex(words[2]) + difference:x}.");
            compared++;
        }

        Assert.True(compared > 0, "No code was compared.");
    }

    private static long StatusNumber(int processId, string name) => long.Parse(
        File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..],
        CultureInfo.InvariantCulture);

    // The stack and the heap grow by themselves.
    private static string Normal(string map)
    {
        string[] words = map.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[^1] is "[stack]" or "[heap]" ? words[^1] : string.Join(' ', words[0], words[1], words.Length > 5 ? words[5] : "");
    }

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
