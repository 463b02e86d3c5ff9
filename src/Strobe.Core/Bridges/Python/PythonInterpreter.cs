using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Strobe.Bridges.Python;

/// <summary>Tells whether what is launched is a Python interpreter, or a script for one.</summary>
/// <param name="Options">What a script's first line gives it; null for the interpreter itself, whose arguments have its options.</param>
internal sealed partial record PythonInterpreter(IReadOnlyList<string>? Options)
{
    private const int MostLineBytes = 256, MostProgramBytes = 256 << 20, ChunkBytes = 1 << 20;

    // Every interpreter has one of these among its symbols, its own or a library's; programs that have Python inside call others.
    private static readonly byte[][] s_symbols = ["\0Py_BytesMain\0"u8.ToArray(), "\0Py_Main\0"u8.ToArray(), "\0Py_RunMain\0"u8.ToArray()];

    private static readonly FrozenSet<string> s_runners = FrozenSet.Create(
        StringComparer.Ordinal, "sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "make", "ninja", "env", "time", "timeout", "nice", "nohup", "setsid", "taskset", "xargs", "parallel", "uv");

    /// <summary>What a program is; null when it is no Python.</summary>
    internal static PythonInterpreter? Of(string path)
    {
        if (IsName(Path.GetFileName(path))) return new PythonInterpreter(Options: null);
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] head = new byte[MostLineBytes];
            int count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (head.AsSpan(0, count).StartsWith("#!"u8)) return OfLine(Encoding.UTF8.GetString(head, 2, count - 2).Split('\n')[0]);
            bool isElf = head.AsSpan(0, count).StartsWith("\u007fELF"u8);
            return isElf && file.Length <= MostProgramBytes && HasSymbol(file) ? new PythonInterpreter(Options: null) : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a program is there to run others: a script of any kind, a shell, make and the like.</summary>
    internal static bool MayBeRunBy(string path)
    {
        if (s_runners.Contains(Path.GetFileName(path))) return true;
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] head = new byte[2];
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual("#!"u8);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a process runs an interpreter.</summary>
    /// <param name="path">What its program is called.</param>
    /// <param name="exe">Where it can be read.</param>
    internal static bool IsOne(string path, string exe) => IsName(Path.GetFileName(path)) || Of(exe) is { Options: null };

    /// <summary>Why it will not load the agent, in one sentence; null when it will.</summary>
    internal string? WhyNotLoaded(IReadOnlyList<string> arguments) => PythonArguments.WhyNotLoaded(Options ?? arguments);

    private static PythonInterpreter? OfLine(string line)
    {
        string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        bool isEnv = words.Length > 0 && Path.GetFileName(words[0]) == "env";
        int at = isEnv ? Array.FindIndex(words, 1, word => word[0] != '-' && !word.Contains('=')) : 0;
        if (at < 0 || at >= words.Length || !IsName(Path.GetFileName(words[at]))) return null;
        return new PythonInterpreter(words[(at + 1)..]);
    }

    private static bool IsName(string name) => Name().IsMatch(name);

    private static bool HasSymbol(FileStream file)
    {
        file.Position = 0;
        byte[] chunk = new byte[ChunkBytes];
        int kept = 0;
        while (true)
        {
            int read = file.ReadAtLeast(chunk.AsSpan(kept), chunk.Length - kept, throwOnEndOfStream: false);
            ReadOnlySpan<byte> all = chunk.AsSpan(0, kept + read);
            foreach (byte[] symbol in s_symbols)
            {
                if (all.IndexOf(symbol) >= 0) return true;
            }

            if (kept + read < chunk.Length) return false;
            kept = s_symbols.Max(symbol => symbol.Length) - 1;
            all[^kept..].CopyTo(chunk);
        }
    }

    [GeneratedRegex(@"^(?:python|pypy)[0-9]*(?:\.[0-9]+)*t?d?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
