namespace Strobe.Visualizers.Plugins;

/// <summary>
/// A plugin's visualizer as hosts see it. Every call runs on the plugin's own thread within its budget; what throws, takes too long or gives nonsense
/// detaches the whole plugin, and from then on the figure says why. Nothing that a host gets from it is of a plugin's type.
/// </summary>
internal sealed class GuardedVisualizer : IVisualizer
{
    private const int BestRank = 100;
    private const int LongestState = 1 << 24;
    private const int FirstCallFactor = 10;

    private readonly LoadedPlugin _home;
    private readonly Action _rank, _take, _takeEvents, _draw, _clear, _save, _restore;      // made once, so that a call allocates nothing
    private IVisualizer? _inner;
    private SignalFrame? _frame;
    private LentEvents? _events;
    private FigureView? _view;
    private Figure? _figure;
    private string? _state, _refusal;
    private (ElementType Type, Shape Shape) _kind;
    private int _rankFound;
    private int _ours, _theirs;         // versions of the settings when they were equal
    private Calls _done;

    internal GuardedVisualizer(LoadedPlugin home, IVisualizer? inner, VisualizerDescriptor descriptor)
    {
        (_home, _inner, Descriptor, Settings) = (home, inner, descriptor, new VisualizerSettings(descriptor));
        (_ours, _theirs) = (Settings.Version, -1);
        _rank = Through(one => _rankFound = one.Rank(_kind.Type, _kind.Shape));
        _take = Through(one => one.Update(_frame!));
        _takeEvents = Through(one => one.Update(_events!));
        _draw = Through(Draw);
        _clear = Through(static one => one.Clear());
        _save = Through(one => _state = one.SaveState());
        _restore = Through(Restore);
    }

    [Flags]
    private enum Calls
    {
        None = 0,
        Rank = 1,
        Update = 2,
        Events = 4,
        Render = 8,
        Clear = 16,
        Save = 32,
        Restore = 64,
    }

    public VisualizerDescriptor Descriptor { get; }

    /// <summary>A copy of the host's own: changes reach the plugin with the next call, and its own changes come back.</summary>
    public VisualizerSettings Settings { get; }

    public int Rank(ElementType type, Shape shape)
    {
        _kind = (type, shape);
        if (!Call(Calls.Rank, _rank, _home.Options.UpdateBudget)) return 0;
        if (_rankFound is >= 0 and <= BestRank) return _rankFound;
        _home.Fault($"Rank of {Descriptor.Id} gave {_rankFound}, which is not from 0 to {BestRank}");
        return 0;
    }

    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _frame = frame;
        Call(Calls.Update, _take, _home.Options.UpdateBudget);
        _frame = null;
    }

    public void Update(EventBatch events)
    {
        ArgumentNullException.ThrowIfNull(events);
        using LentEvents lent = new(events);
        _events = lent;
        Call(Calls.Events, _takeEvents, _home.Options.UpdateBudget);
        _events = null;
    }

    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        bool isDrawn = Call(Calls.Render, _draw, _home.Options.RenderBudget);
        (Figure? figure, _figure, _view) = (_figure, null, null);
        return isDrawn && figure is not null ? figure : Figure.Empty(Descriptor.Name, $"The plugin {_home.Id} is detached: {_home.Detached}.");
    }

    public void Clear() => Call(Calls.Clear, _clear, _home.Options.UpdateBudget);

    public string SaveState()
    {
        bool isSaved = Call(Calls.Save, _save, _home.Options.RenderBudget);
        (string? state, _state) = (_state, null);
        if (isSaved && state is { Length: <= LongestState }) return state;
        if (isSaved) _home.Fault($"SaveState of {Descriptor.Id} gave {(state is null ? "nothing" : "a text that is far too long")}");
        return Settings.ToJson();
    }

    public void RestoreState(string state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_state, _refusal) = (state, null);
        Call(Calls.Restore, _restore, _home.Options.RenderBudget);
        _state = null;
        if (_refusal is not null) throw new FormatException(_refusal);
    }

    /// <summary>Gives the plugin's visualizer up.</summary>
    internal void Release() => _inner = null;

    /// <summary>Has the plugin's thread do something; false when the plugin is detached, or is now because of this.</summary>
    private bool Call(Calls kind, Action work, TimeSpan budget)
    {
        if (_home.Detached is not null) return false;
        bool isFirst = (_done & kind) == 0;
        _done |= kind;
        if (_home.Worker.Run(work, NameOf(kind), isFirst ? budget * FirstCallFactor : budget) is not { } failure) return _home.Detached is null;
        _home.Fault($"{failure} ({Descriptor.Id})");
        return false;
    }

    private static string NameOf(Calls kind) => kind switch
    {
        Calls.Rank => "Rank",
        Calls.Update or Calls.Events => "Update",
        Calls.Render => "Render",
        Calls.Clear => "Clear",
        Calls.Save => "SaveState",
        _ => "RestoreState",
    };

    private Action Through(Action<IVisualizer> call) => () => Do(call);

    private void Draw(IVisualizer inner)
    {
        Figure? figure = inner.Render(_view!);
        if (FigureCheck.Complaint(figure) is { } complaint) throw new NonsenseException(complaint);
        _figure = figure;
    }

    private void Restore(IVisualizer inner)
    {
        try
        {
            inner.RestoreState(_state!);
        }
        catch (FormatException e)
        {
            _refusal = PluginText.OneLine(e.Message);
        }
    }

    /// <summary>On the plugin's thread: a call between two looks at the settings.</summary>
    private void Do(Action<IVisualizer> call)
    {
        IVisualizer inner = _inner ?? throw new NonsenseException("was not called, because the plugin is gone");
        VisualizerSettings settings = inner.Settings ?? throw new NonsenseException("was not called, because the settings are null");
        if (_theirs < 0)
        {
            // What a constructor sets is a starting point, unless the host has set something since.
            if (Settings.Version == _ours) Settings.Restore(settings.ToJson());
            else settings.Restore(Settings.ToJson());
        }
        else if (Settings.Version != _ours)
        {
            settings.Restore(Settings.ToJson());
        }

        (_ours, _theirs) = (Settings.Version, settings.Version);
        call(inner);
        if (settings.Version == _theirs) return;
        Settings.Restore(settings.ToJson());
        (_ours, _theirs) = (Settings.Version, settings.Version);
    }
}
