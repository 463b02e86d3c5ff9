using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>
/// One page's connection: does what it asks, and sends what has changed, at most sixty times in a second or as often as is wished. While a message is on its way nothing is drawn: a slow page misses
/// figures, it never gets old ones.
/// </summary>
/// <param name="room">All sessions.</param>
/// <param name="session">The one that the page shows; null for none: then it can open one.</param>
/// <param name="socket">The connection; stays the caller's.</param>
/// <param name="rate">How many figures of a view go out in a second at most.</param>
internal sealed class ScopeLink(ScopeRoom room, ScopeSession? session, WebSocket socket, int rate = ScopeArguments.UsualRate) : IDisposable
{
    private const int MostRequestBytes = 1 << 20;
    private static readonly TimeSpan s_state = TimeSpan.FromMilliseconds(100), s_room = TimeSpan.FromSeconds(1), s_strip = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1), _wake = new(0);
    private readonly PageLooks _looks = new(rate, TimeProvider.System);
    private readonly Paced _state = new(s_state), _room = new(s_room), _strip = new(s_strip);
    private string? _file;
    private DateTime _savedAt;
    private long _lines, _events;

    /// <summary>Runs until the page goes or the server ends.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            if (session is not null) await SendAsync(ScopeMessages.Hello(session), end.Token).ConfigureAwait(false);
            Task sending = SendAllAsync(end.Token);
            await ReceiveAllAsync(end.Token).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The page was closed or reloaded, or this server ends.
        }
    }

    public void Dispose()
    {
        _sending.Dispose();
        _wake.Dispose();
    }

    private async Task ReceiveAllAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[MostRequestBytes];
        while (socket.State == WebSocketState.Open)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                if (length == buffer.Length)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, "A request has at most 1 MiB.", cancellation).ConfigureAwait(false);
                    return;
                }

                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close) return;
            await DoAsync(buffer.AsMemory(0, length), cancellation).ConfigureAwait(false);
        }
    }

    private async Task DoAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            if (await AnswerAsync(json.RootElement, cancellation).ConfigureAwait(false) is { } answer) await SendAsync(answer, cancellation).ConfigureAwait(false);
        }
        catch (StrobeException refusal)
        {
            await SendAsync(ScopeMessages.Problem(refusal.Message), cancellation).ConfigureAwait(false);
        }
        catch (Exception nonsense) when (IsNonsense(nonsense))
        {
            await SendAsync(ScopeMessages.Problem("The page asked for something that makes no sense. Reload it."), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<byte[]?> AnswerAsync(JsonElement request, CancellationToken cancellation) =>
        await new RoomRequest(request).DoAsync(room, cancellation).ConfigureAwait(false)
        ?? (session is null ? null : await ChangeAsync(session.Desk, new ScopeRequest(request)).ConfigureAwait(false));

    private async Task<byte[]?> ChangeAsync(ScopeDesk desk, ScopeRequest request)
    {
        byte[]? answer = await request.DoAsync(desk, this).ConfigureAwait(false);
        // Who changed something sees at once what became of it.
        if (request.IsOfPage) return answer;
        _state.Expire();
        Wake();
        return answer;
    }

    /// <summary>What reading a request throws that makes no sense.</summary>
    internal static bool IsNonsense(Exception failure) =>
        failure is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or ArgumentException;

    /// <summary>The page shows a source file from now on, and gets it again whenever it is saved.</summary>
    /// <exception cref="StrobeException">There is no such file, or it cannot be read.</exception>
    internal byte[] Open(string file)
    {
        byte[] source = ScopeMessages.Source(session!.Desk, file);
        lock (_gate) (_file, _savedAt) = (file, File.GetLastWriteTimeUtc(file));
        return source;
    }

    private byte[]? Saved(ScopeDesk desk)
    {
        lock (_gate)
        {
            // A recording has texts of its own.
            if (_file is null || desk.Subject.IsRecording || File.GetLastWriteTimeUtc(_file) is var saved && (saved == _savedAt || !File.Exists(_file))) return null;
            _savedAt = saved;
        }

        try
        {
            return ScopeMessages.Source(desk, _file);
        }
        catch (StrobeException)
        {
            // It is being written: it comes with the next change.
            return null;
        }
    }

    /// <summary>The page looks at a view so, from now on.</summary>
    internal void LookAt(int view, FigureView how, bool follows)
    {
        _looks.Look(view, how, follows);
        Wake();
    }

    /// <summary>The page has drawn a figure of a view. The next one goes out at once, so that it is there when the screen wants it: a clock of ours would miss some of the screen's beats.</summary>
    internal void Drawn(int view)
    {
        _looks.Drawn(view);
        Wake();
    }

    internal void LookAway(int view) => _looks.Away(view);

    private void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        while (await SendNewsAsync(cancellation).ConfigureAwait(false)) await _wake.WaitAsync(_looks.PauseMillis, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends what is new; false when nothing more will be.</summary>
    private async Task<bool> SendNewsAsync(CancellationToken cancellation)
    {
        if (_room.Changed(() => RoomMessages.Room(room, session?.Id ?? 0)) is { } changed) await SendAsync(changed, cancellation).ConfigureAwait(false);
        if (session is null) return true;
        if (room.Find(session.Id) is null)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "The session was closed.", cancellation).ConfigureAwait(false);
            return false;
        }

        await SendStateAsync(session.Desk, cancellation).ConfigureAwait(false);
        foreach (ScopeView view in session.Desk.Views)
        {
            if (_looks.Due(view) is not { } how) continue;
            long at = session.Desk.Time.At ?? -1;
            await SendAsync(FigureMessage.Of(view.Id, at, view.Render(how)), cancellation, WebSocketMessageType.Binary).ConfigureAwait(false);
        }

        return true;
    }

    private async Task SendStateAsync(ScopeDesk desk, CancellationToken cancellation)
    {
        if (_state.Changed(() => ScopeMessages.State(desk)) is { } state) await SendAsync(state, cancellation).ConfigureAwait(false);
        if (_strip.Changed(() => ScopeMessages.Strip(desk)) is { } strip) await SendAsync(strip, cancellation).ConfigureAwait(false);
        if (!_state.IsFresh) return;
        if (Saved(desk) is { } source)
        {
            await SendAsync(source, cancellation).ConfigureAwait(false);
            await SendAsync(ScopeMessages.Saved(), cancellation).ConfigureAwait(false);
        }

        (IReadOnlyList<ConsoleLine> lines, long nextLine, long nextEvent) = desk.Console.From(_lines, _events);
        (_lines, _events) = (nextLine, nextEvent);
        if (lines.Count > 0) await SendAsync(ScopeMessages.Console(lines), cancellation).ConfigureAwait(false);
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellation, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(message.AsMemory(), type, true, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>A message that is made anew now and then, and sent when it has changed.</summary>
    private sealed class Paced(TimeSpan pause)
    {
        private byte[] _sent = [];
        private long _at;
        private volatile bool _isExpired;

        /// <summary>Whether it was made anew just now.</summary>
        internal bool IsFresh { get; private set; }

        /// <summary>Has it made anew the next time.</summary>
        internal void Expire() => _isExpired = true;

        internal byte[]? Changed(Func<byte[]> make)
        {
            IsFresh = _isExpired || _sent.Length == 0 || TimeProvider.System.GetElapsedTime(_at) >= pause;
            if (!IsFresh) return null;
            _isExpired = false;
            _at = TimeProvider.System.GetTimestamp();
            byte[] now = make();
            return now.AsSpan().SequenceEqual(_sent) ? null : _sent = now;
        }
    }
}
