using System.Buffers;
using System.Text.Json;
using Strobe.Operations;
using Strobe.Operations.Scope;
using Strobe.Visualizers;

namespace Strobe.Scope;

/// <summary>What the host tells a page, as JSON (docs/scope.md). Texts of a program go out as texts, whatever they hold.</summary>
internal static class ScopeMessages
{
    internal static byte[] Hello(ScopeSession session) => Of("hello", json =>
    {
        ScopeDesk desk = session.Desk;
        json.WriteNumber("session", session.Id);
        json.WriteString("program", desk.Subject.Name);
        json.WriteBoolean("isRecording", desk.Subject.IsRecording);
        json.WriteBoolean("canRestart", desk.CanRestart);
        json.WriteStartArray("lenses");
        foreach (VisualizerDescriptor lens in desk.Lenses.Catalog.Descriptors) Lens(json, lens);
        json.WriteEndArray();
        json.WriteStartObject("themes");
        foreach (Theme theme in (Theme[])[Theme.Dark, Theme.Light])
        {
            json.WriteStartObject(theme.Name);
            Color(json, "background", theme.Background);
            Color(json, "plot", theme.Plot);
            Color(json, "grid", theme.Grid);
            Color(json, "minorGrid", theme.MinorGrid);
            Color(json, "frame", theme.Frame);
            Color(json, "text", theme.Text);
            Color(json, "faintText", theme.FaintText);
            Color(json, "secondary", theme.Secondary);
            Color(json, "limit", theme.Limit);
            json.WriteStartArray("palette");
            foreach (uint color in theme.Palette) json.WriteStringValue(Css(color));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("maps");
        foreach (ColorMap map in Enum.GetValues<ColorMap>())
        {
            json.WriteStartArray(map.ToString());
            foreach (uint color in ColorTable.Of(map)) json.WriteNumberValue(color);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    internal static byte[] State(ScopeDesk desk) => Of("state", json =>
    {
        long? at = desk.Time.At;
        (long from, long to) = desk.Time.Range;
        json.WriteString("session", desk.Subject.State.ToString().ToLowerInvariant());
        json.WriteString("ending", desk.Subject.Ending);
        if (at is { } moment) json.WriteNumber("at", moment);
        else json.WriteNull("at");
        json.WriteNumber("from", from);
        json.WriteNumber("to", Math.Max(from, to));
        json.WriteNumber("speed", desk.Time.Speed);
        json.WriteBoolean("isProgramPaused", desk.Subject.State == SessionState.Paused);
        json.WriteStartObject("trigger");
        TriggerWish wish = desk.Trigger.Wish;
        json.WriteString("when", wish.When);
        json.WriteString("mode", wish.Mode.ToString().ToLowerInvariant());
        json.WriteNumber("holdoff", wish.HoldoffSeconds);
        json.WriteNumber("after", wish.AfterSeconds);
        json.WriteBoolean("pausesProgram", wish.PausesProgram);
        json.WriteString("message", wish.Message);
        json.WriteBoolean("records", wish.Records);
        json.WriteNumber("recordFor", wish.RecordSeconds);
        json.WriteNumber("count", desk.Trigger.Count);
        json.WriteEndObject();
        json.WriteStartObject("recording");
        json.WriteBoolean("isOn", desk.Recording.IsOn);
        json.WriteString("file", Path.GetFileName(desk.Recording.Recorder?.Path) ?? "");
        json.WriteNumber("bytes", desk.Recording.Recorder?.WrittenBytes ?? 0);
        json.WriteEndObject();
        json.WriteStartArray("watched");
        foreach (int id in desk.Watched) json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteStartArray("probes");
        foreach (ScopeChannel channel in desk.Channels) Probe(json, channel, at);
        json.WriteEndArray();
        json.WriteStartArray("views");
        foreach (ScopeView view in desk.Views) View(json, view);
        json.WriteEndArray();
    });

    /// <summary>What there is in time.</summary>
    internal static byte[] Strip(ScopeDesk desk) => Of("strip", json =>
    {
        ScopeStrip strip = desk.Strip;
        json.WriteNumber("from", strip.From);
        json.WriteNumber("to", strip.To);
        json.WriteStartArray("probes");
        foreach ((int probe, int[] frames, int[] lost) in strip.Probes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", probe);
            Numbers(json, "frames", frames);
            Numbers(json, "lost", lost);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Numbers(json, "calls", strip.Calls);
        json.WriteStartArray("triggers");
        foreach (long at in strip.Triggers) json.WriteNumberValue(at);
        json.WriteEndArray();
    });

    /// <summary>What lies at a place that was pointed at.</summary>
    internal static byte[] Sample(int view, ScopeSample sample) => Of("sample", json =>
    {
        json.WriteNumber("view", view);
        json.WriteNumber("probe", sample.Channel.Id);
        json.WriteString("name", sample.Channel.Name);
        json.WriteString("file", sample.Channel.Probe.Id.File);
        json.WriteNumber("line", sample.Channel.Probe.Id.Line);
        Frame(json, sample.Frame);
        json.WriteNumber("index", sample.Index);
        json.WriteString("value", sample.Index >= 0 ? ScopeChannel.TextOf(sample.Frame, sample.Index) : ScopeChannel.TextOf(sample.Frame));
        json.WriteStartArray("stack");
        foreach (string name in sample.Stack) json.WriteStringValue(name);
        json.WriteEndArray();
    });

    internal static byte[] Files(ScopeDesk desk, bool isEverywhere) => Of("files", json =>
    {
        json.WriteString("root", desk.Subject.Root);
        json.WriteStartArray("files");
        foreach (string file in desk.Subject.Files(isEverywhere)) json.WriteStringValue(file);
        json.WriteEndArray();
    });

    internal static byte[] Source(ScopeDesk desk, string file) => Of("source", json =>
    {
        json.WriteString("file", file);
        json.WriteString("text", desk.Subject.TextOf(file));
        string problem = "";
        IReadOnlyList<ProbeOccurrence> places = [];
        try
        {
            places = desk.Subject.Locate(file);
        }
        catch (StrobeException refusal)
        {
            problem = refusal.Message;
        }

        json.WriteString("problem", problem);
        json.WriteStartArray("places");
        foreach (ProbeOccurrence place in places)
        {
            json.WriteStartObject();
            json.WriteNumber("line", place.Line);
            json.WriteNumber("column", place.Column);
            json.WriteNumber("length", place.Length);
            json.WriteString("address", place.Id.ToString());
            json.WriteString("name", place.Id.Variable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    internal static byte[] Console(IReadOnlyList<ConsoleLine> lines) => Of("console", json =>
    {
        json.WriteStartArray("lines");
        foreach (ConsoleLine line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("nanos", line.Nanos);
            json.WriteString("kind", line.Kind switch { ConsoleKind.Output => "stdout", ConsoleKind.ErrorOutput => "stderr", ConsoleKind.Event => "event", _ => "error" });
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>The source on the page was saved just now.</summary>
    internal static byte[] Saved() => Of("saved", _ => { });

    internal static byte[] Problem(string text) => Of("problem", json => json.WriteString("text", text));

    private static void Probe(Utf8JsonWriter json, ScopeChannel channel, long? at)
    {
        IScopeProbe probe = channel.Probe;
        SignalFrame? frame = channel.At(at);
        json.WriteStartObject();
        json.WriteNumber("id", channel.Id);
        json.WriteString("address", probe.Id.ToString());
        json.WriteString("name", channel.Name);
        json.WriteString("file", probe.Id.File);
        json.WriteNumber("line", probe.Id.Line);
        json.WriteNumber("color", channel.Color);
        json.WriteBoolean("isOn", probe.IsOn);
        json.WriteNumber("hits", probe.Hits);
        json.WriteNumber("captured", probe.Captured);
        json.WriteNumber("kept", channel.KeptCount);
        json.WriteNumber("lost", probe.Lost);
        json.WriteNumber("load", Math.Round(channel.Load, 4));
        json.WriteBoolean("isThrottled", channel.IsThrottled);
        json.WriteString("last", ScopeChannel.TextOf(frame));
        if (frame is not null) Frame(json, frame);
        json.WriteBoolean("isStale", probe.IsStale);
        json.WriteStartArray("notes");
        foreach (string note in probe.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void View(Utf8JsonWriter json, ScopeView view)
    {
        json.WriteStartObject();
        json.WriteNumber("id", view.Id);
        json.WriteStartArray("probes");
        foreach (ScopeChannel channel in view.Channels) json.WriteNumberValue(channel.Id);
        json.WriteEndArray();
        json.WriteString("lens", view.Lens);
        json.WriteNumber("columns", view.Place.Columns);
        json.WriteNumber("rows", view.Place.Rows);
        json.WriteNumber("tab", view.Place.Tab);
        json.WriteBoolean("isHeld", view.IsHeld);
        json.WriteString("title", view.Title.Length > 0 ? view.Title : view.ShowsEvents ? "calls" : string.Join(", ", view.Channels.Select(channel => channel.Name)));
        json.WriteString("problem", view.Problem);
        json.WriteStartObject("settings");
        foreach ((string name, string value) in view.Settings) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartArray("offered");
        foreach (string id in view.Offered) json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Lens(Utf8JsonWriter json, VisualizerDescriptor lens)
    {
        json.WriteStartObject();
        json.WriteString("id", lens.Id);
        json.WriteString("name", lens.Name);
        json.WriteString("summary", lens.Summary);
        json.WriteBoolean("showsEvents", lens.ShowsEvents);
        json.WriteStartArray("parameters");
        foreach (VisualizerParameter parameter in lens.Parameters) ParameterJson.Write(json, parameter);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Frame(Utf8JsonWriter json, SignalFrame frame)
    {
        json.WriteStartObject("frame");
        json.WriteNumber("number", frame.Number);
        json.WriteNumber("nanos", frame.TimestampNanos);
        json.WriteNumber("process", frame.ProcessId);
        json.WriteNumber("thread", frame.ThreadId);
        json.WriteString("activation", $"{frame.Activation:x}");
        json.WriteNumber("hit", frame.Hit);
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void Color(Utf8JsonWriter json, string name, uint color) => json.WriteString(name, Css(color));

    private static string Css(uint color) => $"#{color & 0xFFFFFF:x6}";

    internal static byte[] Of(string what, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new(1024);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("is", what);
            write(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }
}
