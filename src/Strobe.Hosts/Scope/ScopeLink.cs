using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>
/// One page's connection: does what it asks, and sends what has changed, at most sixty times in a second. While a message is on its way nothing is drawn: a slow page misses
/// figures, it never gets old ones.
/// </summary>
internal sealed class ScopeLink(ScopeDesk desk, WebSocket socket) : IDisposable
{
    private const int MostRequestBytes = 64 << 10, MostLooks = 64;
    private static readonly TimeSpan s_frame = TimeSpan.FromSeconds(1 / 60.0), s_state = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<int, Look> _looks = [];
    private byte[] _state = [];
    private string? _file;
    private DateTime _savedAt;
    private long _stateAt, _lines;

    /// <summary>Runs until the page goes or the server ends.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await SendAsync(ScopeMessages.Hello(desk), end.Token).ConfigureAwait(false);
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

    public void Dispose() => _sending.Dispose();

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
                    await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, "A request has at most 64 KiB.", cancellation).ConfigureAwait(false);
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
            if (await new ScopeRequest(json.RootElement).DoAsync(desk, this).ConfigureAwait(false) is { } answer) await SendAsync(answer, cancellation).ConfigureAwait(false);
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

    /// <summary>What reading a request throws that makes no sense.</summary>
    internal static bool IsNonsense(Exception failure) =>
        failure is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or ArgumentException;

    /// <summary>The page shows a source file from now on, and gets it again whenever it is saved.</summary>
    /// <exception cref="StrobeException">There is no such file, or it cannot be read.</exception>
    internal byte[] Open(string file)
    {
        byte[] source = ScopeMessages.Source(desk, file);
        lock (_gate) (_file, _savedAt) = (file, File.GetLastWriteTimeUtc(file));
        return source;
    }

    private byte[]? Saved()
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
    internal void LookAt(int view, FigureView how)
    {
        lock (_gate)
        {
            if (_looks.TryGetValue(view, out Look? look)) (look.View, look.Version) = (how, -1);
            else if (_looks.Count < MostLooks) _looks.Add(view, new Look { View = how });
        }
    }

    /// <summary>The page has drawn the last figure of a view: until then it gets no other, so that a slow one is never behind.</summary>
    internal void Drawn(int view)
    {
        lock (_gate)
        {
            if (_looks.TryGetValue(view, out Look? look)) look.IsOnItsWay = false;
        }
    }

    internal void LookAway(int view)
    {
        lock (_gate) _looks.Remove(view);
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(s_frame);
        do
        {
            await SendStateAsync(cancellation).ConfigureAwait(false);
            foreach (ScopeView view in desk.Views)
            {
                if (Due(view) is not { } how) continue;
                long at = desk.At ?? -1;
                await SendAsync(FigureMessage.Of(view.Id, at, view.Render(how)), cancellation, WebSocketMessageType.Binary).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private FigureView? Due(ScopeView view)
    {
        long version = view.Version;
        lock (_gate)
        {
            if (!_looks.TryGetValue(view.Id, out Look? look) || look.IsOnItsWay || look.Version == version) return null;
            (look.Version, look.IsOnItsWay) = (version, true);
            return look.View;
        }
    }

    private async Task SendStateAsync(CancellationToken cancellation)
    {
        if (_state.Length > 0 && TimeProvider.System.GetElapsedTime(_stateAt) < s_state) return;
        _stateAt = TimeProvider.System.GetTimestamp();
        byte[] state = ScopeMessages.State(desk);
        if (!state.AsSpan().SequenceEqual(_state)) await SendAsync(_state = state, cancellation).ConfigureAwait(false);
        if (Saved() is { } source)
        {
            await SendAsync(source, cancellation).ConfigureAwait(false);
            await SendAsync(ScopeMessages.Saved(), cancellation).ConfigureAwait(false);
        }

        (IReadOnlyList<ConsoleLine> lines, long next) = desk.Console.From(_lines);
        if (next == _lines) return;
        _lines = next;
        await SendAsync(ScopeMessages.Console(lines), cancellation).ConfigureAwait(false);
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

    private sealed class Look
    {
        internal required FigureView View { get; set; }

        internal long Version { get; set; } = -1;

        internal bool IsOnItsWay { get; set; }
    }
}
