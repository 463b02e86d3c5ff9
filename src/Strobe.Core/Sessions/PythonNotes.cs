using System.Globalization;
using Strobe.Bridges.Python;

namespace Strobe.Sessions;

/// <summary>Turns what the Python agent says into notes of probes, counts of places and faults of the session. Used under one lock.</summary>
internal sealed class PythonNotes(SessionCore core)
{
    private const int MostPlaces = 1024, MostLines = 16;

    private readonly HashSet<(int Probe, string Place)> _places = [];
    private readonly HashSet<string> _refusals = [];

    internal void Take(PythonNote note, IReadOnlyDictionary<int, ProbeWork> probes)
    {
        ProbeWork? probe = note.Probe is { } number ? probes.GetValueOrDefault(number) : null;
        switch (note.Kind)
        {
            case PythonNoteKind.Found when probe is not null:
                bool isNew = _places.Count < MostPlaces * probes.Count && _places.Add((note.Probe!.Value, note.Text));
                if (isNew) Interlocked.Increment(ref probe.PlaceCount);
                break;
            case PythonNoteKind.NoCode when probe is not null:
                probe.LinesNear = LinesOf(note.Text);
                break;
            case PythonNoteKind.Missing or PythonNoteKind.Value or PythonNoteKind.Condition or PythonNoteKind.Lane:
                probe?.Note(note.Text);
                break;
            case PythonNoteKind.Refused:
                foreach (ProbeWork each in probes.Values) each.Note(note.Text);
                if (!_refusals.Add(note.Text)) break;
                core.Report($"{ErrorCode.PythonRefused.Text()}: Python code is not looked at in process {note.ProcessId}: {note.Text}.");
                break;
            case PythonNoteKind.Fault:
                if (_refusals.Add(note.Text)) core.Report($"The Python agent met an error of its own in process {note.ProcessId}: {note.Text}.");
                break;
        }
    }

    private static List<int> LinesOf(string text)
    {
        List<int> lines = [];
        foreach (string word in text.Split(' ', MostLines))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int line)) lines.Add(line);
        }

        return lines;
    }
}
