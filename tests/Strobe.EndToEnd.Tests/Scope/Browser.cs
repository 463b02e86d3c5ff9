using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Strobe.EndToEnd.Scope;

/// <summary>Debian's Chromium without a window, for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] s_flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Tool.Find("chromium") is not { } chromium) return;
        // On a machine that is busy with other tests everything may take a while.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = s_flags });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page of a browser of its own, with no cookies.</summary>
    internal async Task<WatchedPage> OpenAsync(string address, int width = 1200, int height = 760)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce });
        return await WatchedPage.OpenAsync(context, address);
    }
}

/// <summary>Tests that share a browser, one after the other: it takes much of a small machine.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserGroup : ICollectionFixture<Browser>
{
    internal const string Name = "browser";
}

/// <summary>A page, and what it complains of; closed with its browser window.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Enqueue(message.Text);
        };
        page.Dialog += (_, dialog) =>
        {
            Complaints.Enqueue($"asked: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
    }

    internal IPage Page { get; }

    internal ConcurrentQueue<string> Complaints { get; } = new();

    internal static async Task<WatchedPage> OpenAsync(IBrowserContext context, string address)
    {
        WatchedPage watched = new(await context.NewPageAsync());
        await watched.Page.GotoAsync(address);
        return watched;
    }

    /// <summary>A second page of the same browser.</summary>
    internal Task<WatchedPage> BesideAsync(string address) => OpenAsync(Page.Context, address);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
