using System.Globalization;
using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>The part of siginfo_t that we look at (asm-generic/siginfo.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalInformation
{
    internal const int FromKernel = 0x80, FromTgkill = -6;

    [FieldOffset(0)] internal int Signal;
    [FieldOffset(8)] internal int Code;
    [FieldOffset(16)] internal ulong Address;
    [FieldOffset(16)] internal int SenderProcessId;

    /// <summary>A fault of the program's own: the instruction makes it again when the thread runs on.</summary>
    internal readonly bool IsRepeatable => Code > 0 && Signal is Signals.Segv or Signals.Bus or Signals.Fpe or Signals.Ill;
}

/// <summary>The signal dispositions of a process, out of /proc/PID/status.</summary>
internal readonly record struct SignalSets(ulong Caught, ulong Ignored, ulong Blocked)
{
    internal static SignalSets Of(int tid)
    {
        ulong caught = 0, ignored = 0, blocked = 0;
        foreach (string line in ProcFile.Lines($"/proc/{tid}/status"))
        {
            if (line.StartsWith("SigCgt:", StringComparison.Ordinal)) caught = Hex(line);
            else if (line.StartsWith("SigIgn:", StringComparison.Ordinal)) ignored = Hex(line);
            else if (line.StartsWith("SigBlk:", StringComparison.Ordinal)) blocked = Hex(line);
        }

        return new SignalSets(caught, ignored, blocked);
    }

    /// <summary>True when delivering the signal will end the process.</summary>
    internal bool WillKill(int signal)
    {
        ulong bit = 1ul << (signal - 1);
        if ((Caught & bit) != 0) return false;
        return Signals.IsFatalByDefault(signal) && (Ignored & bit) == 0;
    }

    private static ulong Hex(string line) =>
        ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
}

/// <summary>Small files of /proc that may vanish at any moment.</summary>
internal static class ProcFile
{
    internal static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The value of a "Key:\tvalue" line; null when missing.</summary>
    internal static string? Status(int tid, string key)
    {
        foreach (string line in Lines($"/proc/{tid}/status"))
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] == ':')
                return line[(key.Length + 1)..].Trim();
        }

        return null;
    }

    internal static int[] Threads(int processId)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{processId}/task").Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
