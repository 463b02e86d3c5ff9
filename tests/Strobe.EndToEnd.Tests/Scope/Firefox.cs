using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Scope;

/// <summary>Debian's Firefox without a window, driven by WebDriver BiDi (w3.org/TR/webdriver-bidi), which it speaks itself.</summary>
internal sealed partial class Firefox : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private string _context = "";
    private int _id;

    private Firefox(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Errors and warnings of pages.</summary>
    internal ConcurrentQueue<string> Complaints { get; } = new();

    internal static async Task<Firefox> StartAsync(string program, int width, int height)
    {
        string profile = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        ProcessStartInfo start = new(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "--width", $"{width}", "--height", $"{height}"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["HOME"], start.Environment["MOZ_CRASHREPORTER_DISABLE"]) = (profile, "1");
        Firefox firefox = new(Process.Start(start)!, profile);
        try
        {
            using CancellationTokenSource limit = new(s_limit);
            string address = "";
            while (address.Length == 0)
            {
                string line = await firefox._process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("Firefox ended.");
                address = Listening().Match(line).Groups[1].Value;
            }

            _ = firefox._process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = firefox._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            await firefox._socket.ConnectAsync(new Uri(address + "/session"), limit.Token);
            _ = firefox.ReceiveAsync();
            await firefox.AskAsync("session.new", new { capabilities = new { } });
            await firefox.AskAsync("session.subscribe", new { events = new[] { "log.entryAdded" } });
            JsonElement tree = await firefox.AskAsync("browsingContext.getTree", new { });
            firefox._context = tree.GetProperty("contexts")[0].GetProperty("context").GetString()!;
            await firefox.AskAsync("browsingContext.setViewport", new { context = firefox._context, viewport = new { width, height } });
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    internal Task GoToAsync(string url) => AskAsync("browsingContext.navigate", new { context = _context, url, wait = "complete" });

    /// <summary>What an expression gives, awaited; numbers, texts and truths.</summary>
    internal async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await AskAsync("script.evaluate", new { expression, awaitPromise = true, target = new { context = _context } });
        if (answer.GetProperty("type").GetString() != "success") throw new InvalidOperationException(answer.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Waits until an expression is true.</summary>
    internal async Task UntilAsync(string expression)
    {
        using CancellationTokenSource limit = new(s_limit);
        while ((await EvaluateAsync($"!!({expression})")).ValueKind != JsonValueKind.True)
        {
            if (limit.IsCancellationRequested) Assert.Fail($"Never came true: {expression}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Presses and lets go of a pointer's button in the middle of an element.</summary>
    internal async Task ClickAsync(string selector)
    {
        await UntilAsync($"document.querySelector({JsonSerializer.Serialize(selector)})");
        JsonElement at = await EvaluateAsync($"(() => {{ const box = document.querySelector({JsonSerializer.Serialize(selector)}).getBoundingClientRect(); return `${{Math.round(box.x + box.width / 2)}} ${{Math.round(box.y + box.height / 2)}}`; }})()");
        int[] place = [.. at.GetString()!.Split(' ').Select(int.Parse)];
        object[] actions = [new { type = "pointerMove", x = place[0], y = place[1] }, new { type = "pointerDown", button = 0 }, new { type = "pointerUp", button = 0 }];
        await AskAsync("input.performActions", new { context = _context, actions = new[] { new { type = "pointer", id = "mouse", actions } } });
    }

    internal async Task SaveAsync(string path)
    {
        JsonElement picture = await AskAsync("browsingContext.captureScreenshot", new { context = _context });
        await File.WriteAllBytesAsync(path, Convert.FromBase64String(picture.GetProperty("data").GetString()!));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task<JsonElement> AskAsync(string method, object parameters)
    {
        int id = Interlocked.Increment(ref _id);
        TaskCompletionSource<JsonElement> answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _socket.SendAsync(text.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(s_limit);
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                using MemoryStream text = new();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    text.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                Take(JsonDocument.Parse(Encoding.UTF8.GetString(text.ToArray())).RootElement);
            }
        }
        catch (Exception end) when (end is WebSocketException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            foreach (TaskCompletionSource<JsonElement> asked in _asked.Values) asked.TrySetException(end);
        }
    }

    private void Take(JsonElement message)
    {
        if (message.GetProperty("type").GetString() == "event")
        {
            JsonElement entry = message.GetProperty("params");
            if (entry.GetProperty("level").GetString() is "error" or "warn") Complaints.Enqueue(entry.GetProperty("text").GetString() ?? "");
            return;
        }

        if (!message.TryGetProperty("id", out JsonElement id) || id.ValueKind != JsonValueKind.Number || !_asked.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? asked)) return;
        if (message.TryGetProperty("result", out JsonElement result)) asked.SetResult(result);
        else asked.SetException(new InvalidOperationException(message.ToString()));
    }

    [GeneratedRegex(@"listening on (ws://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
