using System.Text.Json;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>The page in the other browser.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeFirefoxTests
{
    [NeedsFact("gcc", "firefox-esr", "node")]
    public async Task A_click_shows_a_signal_in_Firefox_and_pausing_holds_it()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using Firefox firefox = await Firefox.StartAsync(Tool.Find("firefox-esr")!, 1440, 900);
        await firefox.GoToAsync(run.Link);
        int line = Line("look(tone, 256, block)");
        // While the page comes up its lines may move under the pointer.
        for (int i = 0; i < 5 && (await firefox.EvaluateAsync("document.querySelectorAll('.card').length")).GetInt32() == 0; i++)
        {
            await firefox.ClickAsync($".place[data-address*='scope-tone.c:{line}:'][data-address$=':tone']");
            await Task.Delay(2000);
        }

        await firefox.UntilAsync("document.querySelector('.card canvas')?.dataset.painted > 3");
        await firefox.UntilAsync("[...document.querySelectorAll('.chips li')].some(one => one.textContent === 'RMS0.3536')");
        await firefox.ClickAsync($".place[data-address*='scope-tone.c:{line}:'][data-address$=':block']");
        await firefox.UntilAsync("document.querySelectorAll('.card').length === 2");
        await firefox.ClickAsync("#pause");
        await firefox.UntilAsync("document.querySelector('#pause').textContent === '● Live'");
        JsonElement standing = await firefox.EvaluateAsync("new Promise(done => setTimeout(() => done([...document.querySelectorAll('.value')].map(one => one.textContent).join()), 500))");
        await firefox.ClickAsync("[aria-label='Frame before (,)']");
        await firefox.UntilAsync($"[...document.querySelectorAll('.value')].map(one => one.textContent).join() !== {standing.GetRawText()}");
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Repository.Built)!, "screenshots")).FullName;
        await firefox.SaveAsync(Path.Combine(folder, "scope-1440-firefox.png"));
        Assert.Empty(firefox.Complaints);
    }
}
