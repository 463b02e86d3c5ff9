using System.Text;
using System.Text.Json;
using Strobe.Operations;
using Strobe.Operations.Scope;
using Strobe.Visualizers;

namespace Strobe.Scope;

/// <summary>What a page asks for (docs/scope.md). A page is not trusted: what is missing or of a wrong kind throws, what is out of range is clamped or refused.</summary>
internal readonly struct ScopeRequest(JsonElement json)
{
    private const int LeastPixels = 16, MostPixels = 8192, MostCursors = 8, MostTitleChars = 200, MostColor = 64, MostPerSecond = 1_000_000, MostViews = 256;

    /// <summary>Whether it only says what the page draws.</summary>
    internal bool IsOfPage => Text("do") is "look" or "drawn" or "hide" or "inspect";

    /// <summary>Does it; the answer, or null when the change itself is the answer.</summary>
    /// <exception cref="StrobeException">It cannot be done.</exception>
    internal async Task<byte[]?> DoAsync(ScopeDesk desk, ScopeLink link)
    {
        switch (Text("do"))
        {
            case "files": return ScopeMessages.Files(desk, json.TryGetProperty("isEverywhere", out JsonElement everywhere) && everywhere.GetBoolean());
            case "open": return link.Open(Text("file"));
            case "probe" when json.TryGetProperty("lens", out JsonElement chosen): desk.Open(desk.Probe(Text("address"), 0), chosen.GetString()); break;
            case "probe": desk.Probe(Text("address"), json.TryGetProperty("view", out JsonElement view) ? view.GetInt32() : null); break;
            case "unprobe": desk.TakeOff(Number("probe")); break;
            case "switch": desk.ChannelOf(Number("probe")).Probe.IsOn = Flag("isOn"); break;
            case "view": desk.Open(desk.ChannelOf(Number("probe")), json.TryGetProperty("lens", out JsonElement lens) ? lens.GetString() : null); break;
            case "events": desk.Open(null, Text("lens")); break;
            case "overlay": desk.Overlay(Number("view"), Number("probe")); break;
            case "close": desk.Close(Number("view")); break;
            case "lens": desk.Choose(Number("view"), Text("lens")); break;
            case "set": desk.ViewOf(Number("view")).Set(Text("name"), Text("value")); break;
            case "look": link.LookAt(Number("view"), View(), json.TryGetProperty("follows", out JsonElement follows) && follows.GetBoolean()); break;
            case "drawn": link.Drawn(Number("view")); break;
            case "hide": link.LookAway(Number("view")); break;
            case "arrange": desk.Arrange(Places()); break;
            case "hold": desk.Hold(Number("view"), Flag("isHeld"), Flag("isSingle")); break;
            case "mask": desk.ViewOf(Number("view")).Test(Mask(desk)); break;
            case "title": desk.ViewOf(Number("view")).Title = Text("title") is { Length: <= MostTitleChars } title ? title : ""; break;
            case "color": desk.ChannelOf(Number("probe")).Color = Math.Clamp(Number("color"), 0, MostColor); break;
            case "watch" when json.TryGetProperty("address", out JsonElement address): desk.Watch(desk.Probe(address.GetString() ?? "", 0).Id, true); break;
            case "watch": desk.Watch(Number("probe"), Flag("isOn")); break;
            case "throttle": desk.Throttle(Number("probe"), json.GetProperty("perSecond") is { ValueKind: JsonValueKind.Number } rate ? Math.Clamp(rate.GetInt32(), 1, MostPerSecond) : null); break;
            case "inspect": return ScopeMessages.Sample(Number("view"), ScopeSample.Find(desk, desk.ViewOf(Number("view")), json.GetProperty("x").GetDouble()));
            case "record": desk.Recording.Begin(Text("name")); break;
            case "unrecord": await desk.Recording.EndAsync().ConfigureAwait(false); break;
            case "layout": SavedDesk.Read(Encoding.UTF8.GetBytes(Text("text")), "the file").PutOn(desk); break;
            case "at": desk.Time.Go(json.GetProperty("nanos") is { ValueKind: JsonValueKind.Number } nanos ? nanos.GetInt64() : null); break;
            case "pause": desk.Time.Pause(); break;
            case "step": desk.Time.Step(desk.ChannelOf(Number("probe")), Math.Clamp(Number("by"), -1000, 1000)); break;
            case "trigger": desk.Trigger.Wait(Wish(), Channel(desk)); break;
            case "force": desk.Trigger.Force(); break;
            case "find": desk.Trigger.Find(Text("when"), Channel(desk), Flag("isBackwards")); break;
            case "play": desk.Time.Play(json.GetProperty("speed").GetDouble()); break;
            case "restart": await desk.RestartAsync().ConfigureAwait(false); break;
            case "program": await ProgramAsync(desk.Subject, Text("what")).ConfigureAwait(false); break;
            default: throw new FormatException("There is no such request.");
        }

        return null;
    }

    private ScopeChannel? Channel(ScopeDesk desk) => json.GetProperty("probe") is { ValueKind: JsonValueKind.Number } id ? desk.ChannelOf(id.GetInt32()) : null;

    /// <summary>A mask from a file's text, or around the frame that is shown; null for none.</summary>
    private MaskTest? Mask(ScopeDesk desk)
    {
        if (json.TryGetProperty("text", out JsonElement text)) return MaskFile.Of("of the page", text.GetString() ?? "");
        if (!json.TryGetProperty("tolerance", out JsonElement tolerance)) return null;
        if (desk.ViewOf(Number("view")).Channels is not [{ } channel, ..] || channel.At(desk.Time.At) is not { HasValue: true } frame)
            throw new StrobeException(ErrorCode.NothingMatches, "There is no frame to make a mask of.", "Wait for one.");
        try
        {
            return MaskTest.Around(frame, tolerance.GetDouble());
        }
        catch (ArgumentException cause)
        {
            throw new StrobeException(ErrorCode.BadOption, $"There can be no such mask: {cause.Message.Split(['.', '('])[0].Trim()}.", "Give a tolerance in the signal's unit, of a signal of real numbers.", cause);
        }
    }

    private TriggerWish Wish() => new(Text("when"), Text("mode") switch
    {
        "single" => TriggerMode.Single,
        "normal" => TriggerMode.Normal,
        "auto" => TriggerMode.Auto,
        "freerun" => TriggerMode.FreeRun,
        "stop" => TriggerMode.Stop,
        _ => throw new FormatException("There is no such mode."),
    })
    {
        HoldoffSeconds = Seconds("holdoff"), AfterSeconds = Seconds("after"), PausesProgram = Flag("pausesProgram"), Message = Text("message"),
        Records = Flag("records"), RecordSeconds = Seconds("recordFor"),
    };

    private (int, ViewPlace)[] Places() =>
        [.. json.GetProperty("views").EnumerateArray().Take(MostViews).Select(one => (one.GetProperty("view").GetInt32(), new ViewPlace(one.GetProperty("columns").GetInt32(), one.GetProperty("rows").GetInt32(), one.GetProperty("tab").GetInt32())))];

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

    private double Seconds(string name) => json.GetProperty(name).GetDouble() is var seconds && double.IsFinite(seconds) ? seconds : throw new FormatException($"{name} is no length of time.");

    private bool Flag(string name) => json.GetProperty(name).GetBoolean();

    private string Text(string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is no text.");

    private int Number(string name) => json.GetProperty(name).GetInt32();
}
