using System.Globalization;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>What the host tells a page of its sessions, as JSON (docs/scope.md).</summary>
internal static class RoomMessages
{
    private const int MostRecordings = 100;

    /// <param name="room">The room.</param>
    /// <param name="session">Which session the page shows; 0 for none.</param>
    internal static byte[] Room(ScopeRoom room, int session) => ScopeMessages.Of("room", json =>
    {
        json.WriteNumber("session", session);
        json.WriteString("folder", Environment.CurrentDirectory);
        json.WriteStartArray("sessions");
        foreach (ScopeSession one in room.Sessions)
        {
            json.WriteStartObject();
            json.WriteNumber("id", one.Id);
            json.WriteString("name", one.Desk.Subject.Name);
            json.WriteString("state", one.Desk.Subject.Ending is { Length: > 0 } ending ? ending : one.Desk.Subject.State.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("recent");
        foreach (RecentOpening one in room.Memory?.Recent() ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", one.Recording is { } recording ? Path.GetFileName(recording) : string.Join(' ', [Path.GetFileName(one.Program), .. one.Arguments]));
            json.WriteString("where", one.Recording is { } file ? Path.GetDirectoryName(file) : one.WorkingDirectory ?? "");
            json.WriteBoolean("isRecording", one.Recording is not null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("recordings");
        foreach (string file in Recordings()) json.WriteStringValue(file);
        json.WriteEndArray();
    });

    internal static byte[] Opened(int session) => ScopeMessages.Of("opened", json => json.WriteNumber("session", session));

    /// <summary>A session was closed as the page wished.</summary>
    internal static byte[] Left() => ScopeMessages.Of("left", _ => { });

    internal static byte[] Processes(IReadOnlyList<RunningProgram> programs) => ScopeMessages.Of("processes", json =>
    {
        json.WriteStartArray("programs");
        foreach (RunningProgram one in programs)
        {
            json.WriteStartObject();
            json.WriteNumber("process", one.ProcessId);
            json.WriteString("name", one.Name);
            json.WriteString("commandLine", one.CommandLine);
            json.WriteString("age", Age(one.StartedSecondsAgo));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string[] Recordings()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Environment.CurrentDirectory, "*.strobe").OrderByDescending(File.GetLastWriteTimeUtc).Take(MostRecordings).Select(path => Path.GetFileName(path))];
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Age(long seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400} days"),
    };
}
