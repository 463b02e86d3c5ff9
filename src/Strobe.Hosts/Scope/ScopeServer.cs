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
    private const string LinkPath = "/link", ViewPath = "/view/";

    private readonly WebApplication _web;
    private readonly ScopeDesk _desk;
    private readonly CancellationTokenSource _end = new();

    private ScopeServer(WebApplication web, ScopeDesk desk, ScopeGuard guard) => (_web, _desk, Guard) = (web, desk, guard);

    internal ScopeGuard Guard { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="desk">What the pages show; stays the caller's.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <exception cref="StrobeException">This build has no page, or the port cannot be had.</exception>
    internal static async Task<ScopeServer> StartAsync(ScopeDesk desk, int port)
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
        ScopeServer server = new(web, desk, new ScopeGuard(port));
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
            using ScopeLink link = new(_desk, socket);
            await link.RunAsync(_end.Token).ConfigureAwait(false);
        }
        else if (path.StartsWith(ViewPath, StringComparison.Ordinal)) await SendViewAsync(context, path[ViewPath.Length..]).ConfigureAwait(false);
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
        string[] parts = name.Split('.');
        try
        {
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)) throw new FormatException();
            SavedView saved = SavedView.Of(_desk, id, parts[1], key => context.Request.Query[key].ToString());
            context.Response.ContentType = saved.Type;
            await context.Response.Body.WriteAsync(saved.Content).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is StrobeException or FormatException)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync(refusal is StrobeException ? refusal.Message : "There is no such view.").ConfigureAwait(false);
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
