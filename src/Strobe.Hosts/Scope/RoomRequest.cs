using System.Text.Json;
using Strobe.Operations;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>What a page asks of the room: to open and close sessions (docs/scope.md). As little trusted as <see cref="ScopeRequest"/>.</summary>
internal readonly struct RoomRequest(JsonElement json)
{
    private const int MostWords = 1000, MostEnvironment = 1000;

    /// <summary>Does it; null when it is none of these requests.</summary>
    /// <exception cref="StrobeException">It cannot be done.</exception>
    internal async Task<byte[]?> DoAsync(ScopeRoom room, CancellationToken cancellation)
    {
        switch (json.GetProperty("do").GetString())
        {
            case "processes": return RoomMessages.Processes(RunningPrograms.All());
            case "start": return await OpenAsync(room, Launch(), cancellation).ConfigureAwait(false);
            case "attach": return await OpenAsync(room, new ScopeOpening(new TraceRequest { ProcessId = json.GetProperty("process").GetInt32(), Patterns = Words("patterns") }), cancellation).ConfigureAwait(false);
            case "recording": return await OpenAsync(room, new ScopeOpening(new TraceRequest()) { Recording = Text("file") }, cancellation).ConfigureAwait(false);
            case "recent": return await OpenAsync(room, Recent(room), cancellation).ConfigureAwait(false);
            case "leave":
                await room.CloseAsync(json.GetProperty("session").GetInt32()).ConfigureAwait(false);
                return RoomMessages.Left();
            default: return null;
        }
    }

    private static async Task<byte[]> OpenAsync(ScopeRoom room, ScopeOpening opening, CancellationToken cancellation)
    {
        // The terminal's input is the first program's.
        ScopeSession session = await room.OpenAsync(opening with { Program = opening.Program with { InheritInput = false } }, cancellation).ConfigureAwait(false);
        await session.BeginAsync().ConfigureAwait(false);
        return RoomMessages.Opened(session.Id);
    }

    private ScopeOpening Recent(ScopeRoom room)
    {
        IReadOnlyList<RecentOpening> recent = room.Memory?.Recent() ?? [];
        int index = json.GetProperty("index").GetInt32();
        return index >= 0 && index < recent.Count ? recent[index].ToOpening() : throw new StrobeException(ErrorCode.BadOption, "It is not remembered any more.", "Start it anew.");
    }

    private ScopeOpening Launch()
    {
        string directory = Text("directory");
        IReadOnlyList<string> words = Words("command");
        if (words.Count == 0) throw new StrobeException(ErrorCode.BadOption, "There is no program to start.", "Write its name and its arguments.");
        if (directory.Length > 0 && !Directory.Exists(directory)) throw new StrobeException(ErrorCode.BadOption, $"There is no folder '{directory}'.", "Write one that is there.");
        Dictionary<string, string?> environment = [];
        foreach (string setting in Text("environment").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostEnvironment))
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new StrobeException(ErrorCode.BadOption, $"'{setting}' sets nothing in the environment.", "Write NAME=VALUE.");
            environment[setting[..equals]] = setting[(equals + 1)..];
        }

        return new ScopeOpening(new TraceRequest
        {
            Program = words[0], Arguments = [.. words.Skip(1)], WorkingDirectory = directory.Length > 0 ? Path.GetFullPath(directory) : null, Environment = environment, Patterns = Words("patterns"),
        });
    }

    private IReadOnlyList<string> Words(string name)
    {
        IReadOnlyList<string> words = CommandWords.Split(Text(name));
        return words.Count <= MostWords ? words : throw new StrobeException(ErrorCode.BadOption, $"These are more than {MostWords} words.", "Write fewer.");
    }

    private string Text(string name) => json.GetProperty(name).GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException($"{name} is no text.");
}
