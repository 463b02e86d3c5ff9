using System.Text.Json;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>What a page asks for (docs/scope.md). A page is not trusted: what is missing or of a wrong kind throws, what is out of range is clamped or refused.</summary>
internal readonly struct ScopeRequest(JsonElement json)
{
    private const int LeastPixels = 16, MostPixels = 8192, MostCursors = 8;

    /// <summary>Does it; the answer, or null when the change itself is the answer.</summary>
    /// <exception cref="StrobeException">It cannot be done.</exception>
    internal async Task<byte[]?> DoAsync(ScopeDesk desk, ScopeLink link)
    {
        switch (Text("do"))
        {
            case "files": return ScopeMessages.Files(desk);
            case "open": return link.Open(Text("file"));
            case "probe" when json.TryGetProperty("lens", out JsonElement chosen): desk.Open(desk.Probe(Text("address"), 0), chosen.GetString()); break;
            case "probe": desk.Probe(Text("address"), json.TryGetProperty("view", out JsonElement view) ? view.GetInt32() : null); break;
            case "unprobe": desk.TakeOff(Number("probe")); break;
            case "switch": desk.ChannelOf(Number("probe")).Probe.IsOn = json.GetProperty("isOn").GetBoolean(); break;
            case "view": desk.Open(desk.ChannelOf(Number("probe")), json.TryGetProperty("lens", out JsonElement lens) ? lens.GetString() : null); break;
            case "events": desk.Open(null, Text("lens")); break;
            case "overlay": desk.Overlay(Number("view"), Number("probe")); break;
            case "close": desk.Close(Number("view")); break;
            case "lens": desk.Choose(Number("view"), Text("lens")); break;
            case "set": desk.ViewOf(Number("view")).Set(Text("name"), Text("value")); break;
            case "look": link.LookAt(Number("view"), View()); break;
            case "drawn": link.Drawn(Number("view")); break;
            case "hide": link.LookAway(Number("view")); break;
            case "at": desk.Go(json.GetProperty("nanos") is { ValueKind: JsonValueKind.Number } nanos ? nanos.GetInt64() : null); break;
            case "pause": desk.Pause(); break;
            case "step": desk.Step(Number("probe"), Math.Clamp(Number("by"), -1000, 1000)); break;
            case "trigger": desk.Trigger.Wait(Text("when"), Channel(desk), json.GetProperty("isSingle").GetBoolean()); break;
            case "find": desk.Trigger.Find(Text("when"), desk.ChannelOf(Number("probe")), json.GetProperty("isBackwards").GetBoolean()); break;
            case "play": desk.Play(json.GetProperty("speed").GetDouble()); break;
            case "restart": await desk.RestartAsync().ConfigureAwait(false); break;
            case "program": await ProgramAsync(desk.Subject, Text("what")).ConfigureAwait(false); break;
            default: throw new FormatException("There is no such request.");
        }

        return null;
    }

    private ScopeChannel? Channel(ScopeDesk desk) => json.GetProperty("probe") is { ValueKind: JsonValueKind.Number } id ? desk.ChannelOf(id.GetInt32()) : null;

    private static Task ProgramAsync(IScopeSubject subject, string what) => what switch
    {
        "pause" => subject.PauseAsync(),
        "resume" => subject.ResumeAsync(),
        "stop" => subject.EndAsync(),
        _ => throw new FormatException("There is no such request."),
    };

    private FigureView View() => new()
    {
        Width = Math.Clamp(Number("width"), LeastPixels, MostPixels),
        Height = Math.Clamp(Number("height"), LeastPixels, MostPixels),
        X = Range("x"),
        Y = Range("y"),
        Cursors = [.. json.GetProperty("cursors").EnumerateArray().Take(MostCursors).Select(cursor => cursor.GetDouble()).Where(double.IsFinite)],
    };

    private FigureRange? Range(string name)
    {
        JsonElement range = json.GetProperty(name);
        return range.ValueKind == JsonValueKind.Null ? null : new FigureRange(range[0].GetDouble(), range[1].GetDouble());
    }

    private string Text(string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is no text.");

    private int Number(string name) => json.GetProperty(name).GetInt32();
}
