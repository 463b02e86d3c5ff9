using System.Text.Json;

namespace Strobe.Operations.Scope;

/// <summary>What is on a desk, to be put on one again: probes, views, and what is watched and waited for. As JSON it is the layout that people keep.</summary>
/// <param name="Program">The program's or the recording's name, for people.</param>
internal sealed record SavedDesk(string Program)
{
    private const int MostBytes = 4 << 20, MostEach = 64;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, MaxDepth = 8 };

    public IReadOnlyList<SavedProbe> Probes { get; init; } = [];

    public IReadOnlyList<SavedScopeView> Views { get; init; } = [];

    public SavedTrigger? Trigger { get; init; }

    /// <summary>Whether there is nothing on it.</summary>
    internal bool IsEmpty => Probes.Count == 0 && Views.Count == 0;

    /// <summary>What is on a desk now.</summary>
    internal static SavedDesk Of(ScopeDesk desk)
    {
        ScopeChannel[] channels = [.. desk.Channels];
        ScopeView[] views = [.. desk.Views];
        int[] watched = [.. desk.Watched];
        TriggerWish wish = desk.Trigger.Wish;
        return new SavedDesk(desk.Subject.Name)
        {
            Probes = [.. channels.Select(one => new SavedProbe(one.Probe.Request.ToString(), one.Color, watched.Contains(one.Id), one.Probe.Anchor))],
            Views =
            [
                .. views.Select(view => new SavedScopeView(view.Lens, [.. view.Channels.Select(one => Array.IndexOf(channels, one)).Where(index => index >= 0)])
                {
                    Settings = view.Settings, Title = view.Title, Columns = view.Place.Columns, Rows = view.Place.Rows, Tab = Array.FindIndex(views, other => other.Id == view.Place.Tab),
                }),
            ],
            Trigger = wish.When.Length == 0 ? null : new SavedTrigger(wish.When, wish.Mode, wish.HoldoffSeconds, wish.AfterSeconds)
            {
                PausesProgram = wish.PausesProgram, Message = wish.Message, Records = wish.Records, RecordSeconds = wish.RecordSeconds,
            },
        };
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <exception cref="StrobeException">It is no layout.</exception>
    internal static SavedDesk Read(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            if (json.Length > MostBytes) throw new JsonException($"it has more than {MostBytes >> 20} MiB");
            SavedDesk read = JsonSerializer.Deserialize<SavedDesk>(json, s_json) ?? throw new JsonException("it is empty");
            bool isWhole = read is { Program: not null, Probes: not null, Views: not null } && read.Probes.All(probe => probe is { Address: not null })
                && read.Views.All(view => view is { Lens: not null, Probes: not null, Settings: not null, Title: not null } && view.Settings.Values.All(value => value is not null));
            return isWhole ? read : throw new JsonException("something is missing in it");
        }
        catch (JsonException nonsense)
        {
            throw new StrobeException(ErrorCode.FileRefused, $"'{name}' is no layout of a scope ({nonsense.Message.TrimEnd('.')}).", "Remove it, or save a layout anew.", nonsense);
        }
    }

    /// <summary>Puts it on a desk, besides what is there; what cannot be had any more is told on the console.</summary>
    internal void PutOn(ScopeDesk desk)
    {
        List<ScopeChannel?> channels = [.. Probes.Take(MostEach).Select(probe => Probe(desk, probe))];
        Dictionary<int, int> ids = [];
        for (int i = 0; i < Math.Min(Views.Count, MostEach); i++)
        {
            if (Open(desk, Views[i], channels) is { } view) ids[i] = view.Id;
        }

        desk.Arrange([.. desk.Views.Where(view => !ids.ContainsValue(view.Id)).Select(view => (view.Id, view.Place)),
            .. ids.Select(one => (one.Value, new ViewPlace(Views[one.Key].Columns, Views[one.Key].Rows, ids.GetValueOrDefault(Views[one.Key].Tab))))]);
        if (Trigger is { When: { Length: > 0 } when } trigger && !desk.Subject.IsRecording)
        {
            TriggerWish wish = new(when, trigger.Mode)
            {
                HoldoffSeconds = trigger.HoldoffSeconds, AfterSeconds = trigger.AfterSeconds, PausesProgram = trigger.PausesProgram, Message = trigger.Message ?? "", Records = trigger.Records, RecordSeconds = trigger.RecordSeconds,
            };
            Try(desk, "The trigger", () => desk.Trigger.Wait(wish, channels.FirstOrDefault(channel => channel is not null)));
        }
    }

    private static ScopeChannel? Probe(ScopeDesk desk, SavedProbe saved)
    {
        ScopeChannel? channel = null;
        Try(desk, saved.Address, () =>
        {
            if (!ProbeRequest.TryParse(saved.Address, out ProbeRequest? request)) throw new StrobeException(ErrorCode.BadOption, "It is no address of a probe.", "Click the variable again.");
            channel = desk.Probe(Anchoring.Follow(request, Sound(saved.Anchor), desk.Subject).Request.ToString(), 0);
            channel.Color = Math.Clamp(saved.Color, 0, MostEach);
            if (saved.IsWatched) desk.Watch(channel.Id, true);
        });
        return channel;
    }

    private static SourceAnchor? Sound(SourceAnchor? anchor) => anchor is { ContentHash: not null, Text: not null, Around: not null } ? anchor : null;

    private static ScopeView? Open(ScopeDesk desk, SavedScopeView saved, List<ScopeChannel?> channels)
    {
        ScopeChannel[] shown = [.. saved.Probes.Where(index => index >= 0 && index < channels.Count).Select(index => channels[index]).OfType<ScopeChannel>()];
        if (shown.Length == 0 && saved.Probes.Count > 0) return null;
        ScopeView? view = null;
        Try(desk, $"A view of {(shown.Length > 0 ? shown[0].Name : "calls")}", () =>
        {
            view = desk.Open(shown.FirstOrDefault(), saved.Lens.Length > 0 ? saved.Lens : null);
            foreach (ScopeChannel more in shown.Skip(1)) desk.Overlay(view.Id, more.Id);
            view.Title = saved.Title;
            view.Prepare(saved.Settings);
        });
        return view;
    }

    private static void Try(ScopeDesk desk, string what, Action work)
    {
        try
        {
            work();
        }
        catch (StrobeException refusal)
        {
            desk.Console.Say(new ConsoleLine(0, ConsoleKind.Error, $"{what} of the saved layout is left out: {refusal.Message}"));
        }
    }
}

/// <summary>A probe of a saved desk.</summary>
internal sealed record SavedProbe(string Address, int Color, bool IsWatched, SourceAnchor? Anchor);

/// <summary>A view of a saved desk; probes and tabs by their index.</summary>
internal sealed record SavedScopeView(string Lens, IReadOnlyList<int> Probes)
{
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string Title { get; init; } = "";

    public int Columns { get; init; }

    public int Rows { get; init; } = 1;

    public int Tab { get; init; } = -1;
}

/// <summary>The trigger of a saved desk.</summary>
internal sealed record SavedTrigger(string When, TriggerMode Mode, double HoldoffSeconds, double AfterSeconds)
{
    public bool PausesProgram { get; init; }

    public string? Message { get; init; }

    public bool Records { get; init; }

    public double RecordSeconds { get; init; }
}
