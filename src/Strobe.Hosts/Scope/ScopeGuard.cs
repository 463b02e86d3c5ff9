using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Strobe.Scope;

/// <summary>
/// Lets in only the pages that the user opened: the address must be the loopback's, the page's origin this server's, and whoever asks must have the cookie that a link was
/// swapped for. A link works once.
/// </summary>
internal sealed class ScopeGuard(int port)
{
    private const int TokenBytes = 32, MostTokenChars = 128;
    private static readonly string[] s_hosts = ["127.0.0.1", "localhost", "[::1]"];

    private readonly Lock _gate = new();
    private readonly string _cookieName = $"strobe-{port}";
    private readonly string _secret = NewToken();
    private string _token = NewToken();

    /// <summary>No script but ours, no resource from elsewhere; data and frames only from this server. Canvases and downloads are made from blobs and data.</summary>
    internal const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>The link that opens the page, once.</summary>
    internal string Link
    {
        get
        {
            lock (_gate) return $"http://127.0.0.1:{port}/?token={_token}";
        }
    }

    /// <summary>Raised when a link was used, with the next.</summary>
    internal event Action<string>? LinkUsed;

    /// <summary>Whether a request may be answered; when not, it has been refused. One with a link's token is sent on with a cookie.</summary>
    internal async Task<bool> AdmitAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers[HeaderNames.CacheControl] = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address)) return await RefuseAsync(context, "This is for the same machine only.").ConfigureAwait(false);
        if (!IsOurs(request.Headers.Host.ToString())) return await RefuseAsync(context, "This is for pages of this address only.").ConfigureAwait(false);
        if (request.Headers.Origin is { Count: > 0 } origin && !IsOurOrigin(origin.ToString())) return await RefuseAsync(context, "This is for its own pages only.").ConfigureAwait(false);
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !IsOpening(request)) return await RefuseAsync(context, "This is for its own pages only.").ConfigureAwait(false);
        if (!HttpMethods.IsGet(request.Method)) return await RefuseAsync(context, "Only GET is answered.", StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
        // A socket is opened by a page, which tells its origin.
        if (context.WebSockets.IsWebSocketRequest && request.Headers.Origin.Count != 1) return await RefuseAsync(context, "A page's origin is missing.").ConfigureAwait(false);
        if (request.Query["token"].ToString() is { Length: > 0 } token) return await SwapAsync(context, token).ConfigureAwait(false);
        if (request.Cookies[_cookieName] is { Length: <= MostTokenChars } cookie && AreEqual(cookie, _secret)) return true;
        return await RefuseAsync(context, "This page needs the link that Strobe printed. Each works once; the next is in the terminal.", StatusCodes.Status401Unauthorized).ConfigureAwait(false);
    }

    private async Task<bool> SwapAsync(HttpContext context, string token)
    {
        string next;
        lock (_gate)
        {
            if (token.Length > MostTokenChars || !AreEqual(token, _token)) next = "";
            else next = _token = NewToken();
        }

        if (next.Length == 0)
            return await RefuseAsync(context, "This link was used already. The next is in the terminal.", StatusCodes.Status401Unauthorized).ConfigureAwait(false);
        context.Response.Cookies.Append(_cookieName, _secret, new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/" });
        // A redirection would still count as cross-site when the link was clicked in another page, and the cookie not be sent: a page that goes on by itself does not.
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=/\"><link rel=\"icon\" href=\"data:,\"><title>Strobe</title><a href=\"/\">Strobe</a>").ConfigureAwait(false);
        LinkUsed?.Invoke(Link);
        return false;
    }

    private static async Task<bool> RefuseAsync(HttpContext context, string sentence, int status = StatusCodes.Status403Forbidden)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(sentence + "\n").ConfigureAwait(false);
        return false;
    }

    private bool IsOurs(string host) => Array.Exists(s_hosts, name => host.Equals($"{name}:{port}", StringComparison.OrdinalIgnoreCase));

    private bool IsOurOrigin(string origin) => Array.Exists(s_hosts, name => origin.Equals($"http://{name}:{port}", StringComparison.OrdinalIgnoreCase));

    private static bool IsOpening(HttpRequest request) => request.Path == "/" && request.Headers["Sec-Fetch-Mode"].ToString() == "navigate";

    private static bool AreEqual(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
}
