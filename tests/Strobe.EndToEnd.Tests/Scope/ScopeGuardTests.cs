using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strobe.EndToEnd.Scope;

/// <summary>Requests that are not the page's: each is refused, whatever it claims, and nothing is told.</summary>
public sealed class ScopeGuardTests
{
    [NeedsFact("gcc", "node")]
    public async Task Only_the_page_of_the_link_is_answered()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        string own = $"127.0.0.1:{run.Address.Port}";
        (HttpStatusCode swapped, string head) = await AskAsync(run, $"GET {new Uri(run.Link).PathAndQuery} HTTP/1.1\r\nHost: {own}");
        Assert.Equal(HttpStatusCode.OK, swapped);
        string cookie = head.Split("Set-Cookie: ")[1].Split(';')[0];
        Assert.Contains("httponly", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", head, StringComparison.OrdinalIgnoreCase);
        string good = $"GET / HTTP/1.1\r\nHost: {own}\r\nCookie: {cookie}";
        (HttpStatusCode answered, string page) = await AskAsync(run, good);
        Assert.Equal(HttpStatusCode.OK, answered);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("nosniff", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", page, StringComparison.Ordinal);

        string upgrade = "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        string[] hosts = [own, $"localhost:{run.Address.Port}", "evil.example", $"evil.example:{run.Address.Port}", "127.0.0.1", "127.0.0.1:1", $"127.0.0.1.evil.example:{run.Address.Port}", ""];
        string[] origins = ["-", $"http://{own}", $"https://{own}", "http://evil.example", "null", $"http://{own}.evil.example", $"http://evil.example/{own}"];
        string[] cookies = ["-", cookie, cookie[..^1], cookie.Split('=')[0] + "=", cookie + "0", "other=" + cookie.Split('=')[1]];
        foreach (string path in (string[])["/", "/scope.js", "/link", "/view/1.svg", "/../etc/passwd", "/index.html?token=" + new string('0', 64)])
        foreach (string host in hosts)
        foreach (string origin in origins)
        foreach (string given in cookies)
        {
            string request = $"GET {path} HTTP/1.1\r\nHost: {host}{(origin == "-" ? "" : $"\r\nOrigin: {origin}")}{(given == "-" ? "" : $"\r\nCookie: {given}")}{(path == "/link" ? upgrade : "")}";
            bool isOurs = host is not "" && Array.IndexOf(hosts, host) < 2 && (origin == "-" ? path != "/link" : origin == origins[1]) && given == cookie && !path.Contains("token", StringComparison.Ordinal);
            (HttpStatusCode status, string answer) = await AskAsync(run, request);
            if (isOurs) Assert.True(status is HttpStatusCode.OK or HttpStatusCode.SwitchingProtocols or HttpStatusCode.NotFound, $"{status} for {request}");
            else Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, $"{status} for {request}\n{answer}");
            if (!isOurs) Assert.DoesNotContain("<", answer.Split("\r\n\r\n")[1], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(run, $"GET {new Uri(run.Link).PathAndQuery} HTTP/1.1\r\nHost: {own}")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await AskAsync(run, good.Replace("GET", "POST", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(run, good + "\r\nSec-Fetch-Site: cross-site")).Status);
        Assert.False(run.HasExited);
    }

    [NeedsFact("gcc", "node")]
    public async Task The_server_is_on_the_loopback_only()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        string port = run.Address.Port.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
        string[] listening = [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words[3] == "0A" && words[1].EndsWith(":" + port, StringComparison.Ordinal)).Select(words => words[1])];
        Assert.Equal([$"0100007F:{port}"], listening);
    }

    /// <summary>Sends a request as it stands, and reads what comes within a moment.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(ScopeRun run, string request)
    {
        using TcpClient client = new();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await client.ConnectAsync(IPAddress.Loopback, run.Address.Port, limit.Token);
        string end = request.Contains("Connection:", StringComparison.Ordinal) ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request + end), limit.Token);
        byte[] answer = new byte[1 << 16];
        int length = 0;
        while (length < answer.Length && await client.GetStream().ReadAsync(answer.AsMemory(length), limit.Token) is > 0 and var count)
        {
            length += count;
            string soFar = Encoding.Latin1.GetString(answer, 0, length);
            if (soFar.StartsWith("HTTP/1.1 101", StringComparison.Ordinal) || soFar.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) || soFar.Contains("Content-Length: 0", StringComparison.Ordinal)) break;
        }

        string text = Encoding.Latin1.GetString(answer, 0, length);
        return ((HttpStatusCode)int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text.Contains("\r\n\r\n", StringComparison.Ordinal) ? text : text + "\r\n\r\n");
    }
}
