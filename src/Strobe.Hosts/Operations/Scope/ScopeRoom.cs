using System.Collections.Immutable;

namespace Strobe.Operations.Scope;

/// <summary>A program or recording on a scope of its own.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Opening">How it was opened.</param>
/// <param name="Desk">What is on it.</param>
internal sealed record ScopeSession(int Id, ScopeOpening Opening, ScopeDesk Desk)
{
    /// <summary>Lets a launched program begin, and prepares for the first click.</summary>
    internal async Task BeginAsync()
    {
        await Desk.Subject.BeginAsync().ConfigureAwait(false);
        if (!Desk.Subject.IsRecording && Desk.Channels.Length == 0) _ = Task.Run(() => FirstProbe.PrepareAsync(Opening, Desk.Subject));
    }
}

/// <summary>The sessions that one server shows, side by side, and what was opened lately. Any thread.</summary>
internal sealed class ScopeRoom : IAsyncDisposable
{
    private const int MostSessions = 16;
    private static readonly TimeSpan s_saving = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lenses _lenses;
    private readonly Timer _saver;
    private readonly Dictionary<int, byte[]> _saved = [];
    private ImmutableArray<ScopeSession> _sessions = [];
    private int _nextId;

    /// <param name="lenses">The lenses; stay the caller's.</param>
    /// <param name="memory">Where layouts are kept; null to keep none.</param>
    internal ScopeRoom(Lenses lenses, ScopeMemory? memory)
    {
        (_lenses, Memory) = (lenses, memory);
        _saver = new Timer(_ => Save(), null, s_saving, s_saving);
    }

    internal ScopeMemory? Memory { get; }

    internal ImmutableArray<ScopeSession> Sessions
    {
        get
        {
            lock (_gate) return _sessions;
        }
    }

    /// <summary>Opens a program or recording with the layout that it had last, and lets it run.</summary>
    /// <exception cref="StrobeException">It cannot be opened, or a probe that was asked for cannot be set.</exception>
    internal async Task<ScopeSession> OpenAsync(ScopeOpening opening, CancellationToken cancellation)
    {
        if (Sessions.Length >= MostSessions) throw new StrobeException(ErrorCode.BadOption, $"There are {MostSessions} sessions already.", "Close one first.");
        IScopeSubject subject = await opening.OpenAsync(cancellation).ConfigureAwait(false);
        ScopeDesk desk = new(subject, _lenses, opening.IsLaunch ? () => opening.OpenAsync(CancellationToken.None) : null);
        try
        {
            Restore(opening, desk);
            foreach (ProbeRequest probe in opening.Program.Probes) desk.Probe(probe.ToString());
            ScopeSession session = new(Interlocked.Increment(ref _nextId), opening, desk);
            lock (_gate) _sessions = _sessions.Add(session);
            Memory?.Remember(opening);
            return session;
        }
        catch
        {
            await desk.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes one: a program that was launched for it ends, another one is let go of.</summary>
    /// <exception cref="StrobeException">There is none of that number.</exception>
    internal async Task CloseAsync(int id)
    {
        ScopeSession session = Find(id) ?? throw new StrobeException(ErrorCode.BadOption, $"There is no session {id}.", "Reload the page.");
        Save();
        lock (_gate)
        {
            if (!_sessions.Contains(session)) return;
            _sessions = _sessions.Remove(session);
            _saved.Remove(id);
        }

        if (session.Opening.IsLaunch && session.Desk.Subject.State is not (SessionState.Exited or SessionState.Detached)) await session.Desk.Subject.EndAsync().ConfigureAwait(false);
        await session.Desk.DisposeAsync().ConfigureAwait(false);
    }

    internal ScopeSession? Find(int id) => Sessions.FirstOrDefault(session => session.Id == id);

    public async ValueTask DisposeAsync()
    {
        await _saver.DisposeAsync().ConfigureAwait(false);
        Save();
        foreach (ScopeSession session in Sessions) await session.Desk.DisposeAsync().ConfigureAwait(false);
    }

    private void Restore(ScopeOpening opening, ScopeDesk desk)
    {
        try
        {
            if (Memory?.LayoutOf(opening) is not { } layout) return;
            // A recording shows its probes by itself.
            foreach (ScopeView view in desk.Subject.IsRecording ? desk.Views : []) desk.Close(view.Id);
            layout.PutOn(desk);
        }
        catch (StrobeException refusal)
        {
            desk.Console.Say(new ConsoleLine(0, ConsoleKind.Error, refusal.Message));
        }
    }

    /// <summary>Keeps the layouts that have changed.</summary>
    private void Save()
    {
        if (Memory is not { } memory) return;
        foreach (ScopeSession session in Sessions)
        {
            SavedDesk saved = SavedDesk.Of(session.Desk);
            byte[] layout = saved.ToJson();
            lock (_gate)
            {
                bool isKnown = _saved.TryGetValue(session.Id, out byte[]? before);
                if (isKnown ? layout.AsSpan().SequenceEqual(before) : saved.IsEmpty) continue;
                _saved[session.Id] = layout;
            }

            memory.Keep(session.Opening, layout);
        }
    }
}
