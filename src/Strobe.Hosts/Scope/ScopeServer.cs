using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>The page and its connections, on the loopback only. It has no logic of its own: that is the desk's.</summary>
internal sealed class ScopeServer : IAsyncDisposable
{
    private const string LinkPath = "/link", ViewPath = "/view/", LayoutPath = "/layout/";

    private readonly WebApplication _web;
    private readonly ScopeRoom _room;
    private readonly int _rate;
    private readonly CancellationTokenSource _end = new();

    private ScopeServer(WebApplication web, ScopeRoom room, ScopeGuard guard, int rate) => (_web, _room, Guard, _rate) = (web, room, guard, rate);

    internal ScopeGuard Guard { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="room">What the pages show; stays the caller's.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="rate">How many figures of a view a page gets in a second at most.</param>
    /// <exception cref="StrobeException">This build has no page, or the port cannot be had.</exception>
    internal static async Task<ScopeServer> StartAsync(ScopeRoom room, int port, int rate = ScopeArguments.UsualRate)
    {
        if (!PageFiles.AreThere)
            throw new StrobeException(ErrorCode.ScopeRefused, "This build of Strobe has no scope page, because there was no Node.js when it was built.", "Install Node.js 20 or later and build again.");
        if (port == 0) port = FreePort();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        WebApplication web = builder.Build();
        ScopeServer server = new(web, room, new ScopeGuard(port), rate);
        web.UseWebSockets();
        web.Run(server.AnswerAsync);
        try
        {
            await web.StartAsync().ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw new StrobeException(ErrorCode.ScopeRefused, $"Port {port} cannot be had ({refusal.Message.TrimEnd('.')}).", "Leave --port out for a free one.", refusal);
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
        await _web.StopAsync(limit.Token).ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!await Guard.AdmitAsync(context).ConfigureAwait(false)) return;
        string path = context.Request.Path.Value ?? "/";
        if (path == LinkPath && context.WebSockets.IsWebSocketRequest)
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using ScopeLink link = new(_room, Session(context.Request.Query["session"].ToString()), socket, _rate);
            await link.RunAsync(_end.Token).ConfigureAwait(false);
        }
        else if (path.StartsWith(ViewPath, StringComparison.Ordinal)) await SendViewAsync(context, path[ViewPath.Length..]).ConfigureAwait(false);
        else if (path.StartsWith(LayoutPath, StringComparison.Ordinal)) await SendLayoutAsync(context, path[LayoutPath.Length..]).ConfigureAwait(false);
        else await SendFileAsync(context, path == "/" ? "index.html" : path[1..]).ConfigureAwait(false);
    }

    private static async Task SendFileAsync(HttpContext context, string name)
    {
        await using Stream? file = PageFiles.Open(name);
        if (file is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = PageFiles.TypeOf(name);
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body).ConfigureAwait(false);
    }

    private async Task SendViewAsync(HttpContext context, string name)
    {
        string[] parts = name.Split('/', '.');
        try
        {
            if (parts.Length != 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int id) || Session(parts[0]) is not { } session) throw new FormatException();
            SavedView saved = SavedView.Of(session.Desk, id, parts[2], key => context.Request.Query[key].ToString());
            context.Response.ContentType = saved.Type;
            await context.Response.Body.WriteAsync(saved.Content).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is StrobeException or FormatException)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync(refusal is StrobeException ? refusal.Message : "There is no such view.").ConfigureAwait(false);
        }
    }

    private async Task SendLayoutAsync(HttpContext context, string name)
    {
        if (Session(Path.GetFileNameWithoutExtension(name)) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(SavedDesk.Of(session.Desk).ToJson()).ConfigureAwait(false);
    }

    /// <summary>The session of a number; the first without one.</summary>
    private ScopeSession? Session(string number) => number.Length == 0 ? _room.Sessions.FirstOrDefault()
        : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? _room.Find(id) : null;

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
