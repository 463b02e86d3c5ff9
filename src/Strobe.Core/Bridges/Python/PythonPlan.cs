using System.Text.Json;

namespace Strobe.Bridges.Python;

/// <summary>What the agent shall do: the file <c>plan.json</c> beside it.</summary>
internal sealed record PythonPlan(IReadOnlyList<PythonProbe> Probes)
{
    /// <summary>Whose calls are recorded.</summary>
    internal IReadOnlyList<PythonTrace> Traces { get; init; } = [];

    /// <summary>Counts the plans of a launch: what an interpreter that follows one says it has come to.</summary>
    internal int Version { get; init; }

    /// <summary>The plan as JSON. Numbers of probes are unique; a probe stands at a line or at a function's end.</summary>
    /// <exception cref="ArgumentException">They are not, or it does not.</exception>
    internal byte[] ToJson()
    {
        if (Probes.Select(probe => probe.Number).Distinct().Count() != Probes.Count) throw new ArgumentException("Two probes have the same number.");
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            // Who lays out lanes: nobody waits for one when that process is gone.
            json.WriteNumber("host", Environment.ProcessId);
            json.WriteNumber("version", Version);
            json.WriteStartArray("probes");
            foreach (PythonProbe probe in Probes) Write(json, probe);
            json.WriteEndArray();
            WriteArray(json, "traces", Traces);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IReadOnlyList<PythonTrace> traces)
    {
        if (traces.Count == 0) return;
        json.WriteStartArray(name);
        foreach (PythonTrace trace in traces)
        {
            json.WriteStartObject();
            json.WriteNumber("number", trace.Number);
            if (trace.File is { } file) json.WriteString("file", file);
            if (trace.Folder is { } folder) json.WriteString("folder", folder);
            json.WriteStartArray("parts");
            foreach (string part in trace.Parts) json.WriteStringValue(part);
            json.WriteEndArray();
            WriteArray(json, "excluded", trace.Excluded);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, PythonProbe probe)
    {
        bool isAtLine = probe.Place == ProbePlace.Line;
        if (isAtLine ? probe.File.Length == 0 || probe.Line < 1 : string.IsNullOrEmpty(probe.Function))
        {
            throw new ArgumentException($"Probe {probe.Number} has no place.");
        }

        json.WriteStartObject();
        json.WriteNumber("number", probe.Number);
        json.WriteString("place", probe.Place.ToString().ToLowerInvariant());
        json.WriteString("access", probe.Access.ToString().ToLowerInvariant());
        json.WriteString("value", probe.Value);
        if (isAtLine) json.WriteString("file", probe.File);
        if (isAtLine) json.WriteNumber("line", probe.Line);
        if (probe.Column is { } column) json.WriteNumber("column", column);
        if (probe.Function is { } function) json.WriteString("function", function);
        if (probe.Condition is { } condition) json.WriteString("condition", condition);
        if (probe.Every > 1) json.WriteNumber("every", probe.Every);
        if (probe.IsOnce) json.WriteBoolean("once", true);
        if (probe.LimitPerSecond is { } limit) json.WriteNumber("limit", limit);
        json.WriteEndObject();
    }
}
