using System.Globalization;

namespace Strobe.Bridges.Python;

/// <summary>What a note of the agent's is about.</summary>
internal enum PythonNoteKind
{
    /// <summary>A kind that this version does not know.</summary>
    Unknown,

    /// <summary>The agent is at work in a process; the text names the version and the mechanism.</summary>
    Started,

    /// <summary>A probe's place was found in code that has begun to run.</summary>
    Found,

    /// <summary>The file was run, but the line has no code; the text has the numbers of lines near it that do.</summary>
    NoCode,

    /// <summary>The file was run, but nothing on the line has to do with the variable.</summary>
    Missing,

    /// <summary>Probes do not work in this process, or no longer; the text says why.</summary>
    Refused,

    /// <summary>A value could not be captured: its frame has none.</summary>
    Value,

    /// <summary>A condition could not be evaluated.</summary>
    Condition,

    /// <summary>A process got no lane.</summary>
    Lane,

    /// <summary>Something went wrong in the agent itself.</summary>
    Fault,

    /// <summary>The code of a file calls its probes by itself, so that nothing needs to watch it.</summary>
    Quick,

    /// <summary>A process that ran already follows the plan of the number that the text is.</summary>
    Synced,

    /// <summary>A process is rid of the agent.</summary>
    Left,
}

/// <summary>One line of the agent's status file.</summary>
/// <param name="Probe">The number of the probe; null for the agent as a whole.</param>
/// <param name="Text">One sentence or less, from the target: never markup.</param>
internal sealed record PythonNote(int ProcessId, PythonNoteKind Kind, int? Probe, string Text)
{
    private const int MostCharacters = 600;

    /// <summary>The text, where that is a number.</summary>
    internal int? Number => IsNumber(Text, out int number) ? number : null;

    /// <summary>Reads a line; null when it is none, for it comes from the target.</summary>
    internal static PythonNote? Read(string line)
    {
        string[] parts = line.Split('\t', 4);
        if (parts.Length < 4 || !IsNumber(parts[0], out int process) || !IsNumber(parts[2], out int probe)) return null;
        if (!Enum.TryParse(parts[1], ignoreCase: true, out PythonNoteKind kind) || !Enum.IsDefined(kind)) kind = PythonNoteKind.Unknown;
        string text = parts[3].Length > MostCharacters ? parts[3][..MostCharacters] : parts[3];
        return new PythonNote(process, kind, probe == 0 ? null : probe, text);
    }

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
