using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Strobe.EndToEnd.Scope;

/// <summary>The page in a real browser, before a real program.</summary>
public sealed partial class ScopePageTests(Browser browser) : IClassFixture<Browser>
{
    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_click_on_a_variable_shows_its_signal_and_another_takes_it_away()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/$"));
        await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("scope-tone");
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        ILocator card = page.Locator(".card");
        await Assertions.Expect(card.Locator("h2")).ToHaveTextAsync("block");
        await Assertions.Expect(card.Locator("select").First).ToHaveValueAsync("history");
        await Assertions.Expect(card.Locator(".counts")).ToHaveTextAsync(new Regex(@"[1-9].* captured, .* kept, 0 lost"));
        await Assertions.Expect(page.Locator(".value")).ToHaveTextAsync(new Regex(@"^block = \d+$"));
        int first = await PaintedAsync(card);
        await page.WaitForFunctionAsync("first => Number(document.querySelector('canvas').dataset.painted) > first + 5", first);
        // What a program writes is text.
        await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("<img src=x onerror=alert(1)> & so on");
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task One_array_has_many_views_whose_numbers_are_right()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync();
        ILocator card = page.Locator(".card"), lens = card.GetByLabel("View as");
        await Assertions.Expect(lens).ToHaveValueAsync("waveform");
        // A sine of 16 whole periods: its root mean square is its amplitude over the root of 2.
        await ExpectAsync(card, "RMS", 0.5 / Math.Sqrt(2), 1e-3);
        await ExpectAsync(card, "Peak-to-peak", 1, 1e-3);
        await lens.SelectOptionAsync("spectrum");
        await card.GetByLabel("Settings of the lens").ClickAsync();
        await card.Locator("label", new LocatorLocatorOptions { HasText = "Length" }).Locator("input, select").First.WaitForAsync();
        await ExpectAsync(card, "Level", 20 * Math.Log10(0.5), 0.1);
        // The same as a table, for who cannot see it.
        await lens.SelectOptionAsync("waveform");
        await card.GetByLabel("As a table").ClickAsync();
        await Assertions.Expect(card.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        string[] row = [.. await card.Locator("tbody tr").Nth(4).Locator("td").AllTextContentsAsync()];
        Assert.Equal(0.5, double.Parse(row[^1], CultureInfo.InvariantCulture), 1e-3);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task The_view_stands_and_goes_back_frame_by_frame_while_the_program_runs_on()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        ILocator value = page.Locator(".value"), counts = page.Locator(".counts");
        await Assertions.Expect(counts).ToHaveTextAsync(new Regex(@"^[1-9]\d\d|^\d+\D\d\d\d captured"));
        await page.Locator("#pause").ClickAsync();
        await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        int shown = await StandingAsync(page);
        string captured = await counts.TextContentAsync() ?? "";
        await Assertions.Expect(counts).Not.ToHaveTextAsync(captured);
        Assert.Equal(shown, await ValueAsync(value));
        for (int back = 1; back <= 3; back++)
        {
            await page.GetByLabel("Frame before (,)").ClickAsync();
            await Assertions.Expect(value).ToHaveTextAsync($"block = {shown - back}");
        }

        await page.Keyboard.PressAsync(".");
        await Assertions.Expect(value).ToHaveTextAsync($"block = {shown - 2}");
        // A card's newest number is the frame that is shown.
        await ExpectAsync(page.Locator(".card"), "Max", shown - 2, 0.5);
        await page.Locator("#pause").ClickAsync();
        await Assertions.Expect(page.Locator("#time output")).ToContainTextAsync("live");
        await page.WaitForFunctionAsync("shown => Number(document.querySelector('.value').textContent.split(' = ')[1]) > shown", shown);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task What_stands_is_held_although_the_program_overwrites_its_history()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        // Written 256 times a block: what is kept of it is overwritten many times in a second.
        await Place(page, "tone@write", Line("tone[i] = 0.5")).ClickAsync();
        await ExpectAsync(page.Locator(".card"), "RMS", 0.5 / Math.Sqrt(2), 0.2);
        await page.Locator("#pause").ClickAsync();
        await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        await Task.Delay(1500);
        for (int back = 0; back < 20; back++) await page.GetByLabel("Frame before (,)").ClickAsync();
        await ExpectAsync(page.Locator(".card"), "RMS", 0.5 / Math.Sqrt(2), 0.2);
        await Assertions.Expect(page.Locator(".value")).ToHaveTextAsync("tone = float64[256]");
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_trigger_makes_the_view_stand_at_the_frame_that_it_fired_at()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        ILocator value = page.Locator(".value");
        await Assertions.Expect(value).ToHaveTextAsync(new Regex(@"^block = \d+$"));
        int soon = await ValueAsync(value) + 400;
        await page.GetByLabel("Trigger condition").FillAsync($"rising {soon}");
        await page.GetByLabel("Trigger mode").SelectOptionAsync("single");
        await Assertions.Expect(page.Locator(".fired")).ToHaveTextAsync("fired 1×");
        await Assertions.Expect(value).ToHaveTextAsync($"block = {soon}");
        // What is there already is searched for another one.
        await page.GetByLabel("Trigger condition").FillAsync($"rising {soon - 100}");
        await page.GetByLabel("To the trigger before this moment").ClickAsync();
        await Assertions.Expect(value).ToHaveTextAsync($"block = {soon - 100}");
        await page.GetByLabel("To the trigger before this moment").ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("is nowhere before this moment");
        await page.GetByLabel("Trigger condition").FillAsync("rising high");
        await page.GetByLabel("Trigger mode").SelectOptionAsync("normal");
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("STR00");
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_variable_dragged_onto_a_plot_is_drawn_there_and_one_clicked_with_alt_is_watched()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        ILocator card = page.Locator(".card");
        await Place(page, "block", Line("block % 50")).DragToAsync(card.Locator("canvas"));
        await Assertions.Expect(card.Locator("h2")).ToHaveTextAsync("block, block");
        await Assertions.Expect(card.Locator(".counts")).ToHaveTextAsync(new Regex("block: .* captured.* · block: .* captured"));
        await Assertions.Expect(card).ToHaveCountAsync(1);
        await Place(page, "loudest", Line("sink = loudest")).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Alt] });
        await Assertions.Expect(page.Locator("#watch")).ToContainTextAsync("loudest = 0.5");
        await Assertions.Expect(card).ToHaveCountAsync(1);
        await page.GetByLabel("Watch loudest no more").ClickAsync();
        await Assertions.Expect(page.Locator("#watch")).ToBeEmptyAsync();
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task Two_pages_show_the_same_probes_and_a_reloaded_one_has_them_again()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
        IPage other = (await watched.BesideAsync(run.Address.ToString())).Page;
        await Assertions.Expect(other.Locator(".card h2")).ToHaveTextAsync("block");
        await Place(other, "tone", Line("look(tone, 256, block)")).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_page_says_that_its_host_is_gone_and_finds_the_next_one()
    {
        string target = TargetBuilder.Build("scope-tone.c");
        ScopeRun run = await ScopeRun.StartAsync("--", target);
        int port = run.Address.Port;
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("scope-tone");
        await run.DisposeAsync();

        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("The connection to Strobe is lost");
        await using ScopeRun next = await ScopeRun.StartAsync("--port", port.ToString(CultureInfo.InvariantCulture), "--", target);
        // The new host does not know the old one's page: it needs its link, which the same browser opens in another tab.
        await watched.BesideAsync(next.Link);
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 15_000 });
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_view_is_saved_as_a_picture_and_as_numbers()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync();
        await ExpectAsync(page.Locator(".card"), "RMS", 0.5 / Math.Sqrt(2), 1e-3);
        Assert.StartsWith("<svg", (await SavedAsync(page, "svg")).TrimStart(), StringComparison.Ordinal);
        string[] rows = (await SavedAsync(page, "csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(257, rows.Length);
        Assert.All(rows.Skip(1), (row, i) => Assert.Equal(0.5 * Math.Sin(2 * Math.PI * i / 16), double.Parse(row.Split(',')[8], CultureInfo.InvariantCulture), 1e-12));
        Assert.Contains("NUMPY", await SavedAsync(page, "npy"), StringComparison.Ordinal);
        Assert.Contains("PNG", await SavedAsync(page, "png"), StringComparison.Ordinal);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_recording_is_looked_at_like_a_program_and_played()
    {
        string file = Path.Combine(Path.GetTempPath(), $"strobe-test-{Guid.NewGuid():N}.strobe");
        try
        {
            string probe = $"scope-tone.c:{Line("look(tone, 256, block)")}:block";
            ProgramResult recorded = await StrobeCommand.RunAsync(
                ["record", "-o", file, "-p", "look", "--probe", probe, "--", TargetBuilder.Build("scope-tone.c"), "200"], new ProgramStart { WorkingDirectory = Repository.Sources });
            Assert.Equal(0, recorded.ExitCode);
            await using ScopeRun run = await ScopeRun.StartAsync(file);
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            ILocator value = page.Locator(".value");
            await Assertions.Expect(value).ToHaveTextAsync("block = 199");
            await Assertions.Expect(page.Locator(".counts")).ToHaveTextAsync("200 captured, 200 kept, 0 lost");
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("block 150");
            await page.GetByLabel("Frame before (,)").ClickAsync();
            await Assertions.Expect(value).ToHaveTextAsync("block = 198");
            await page.GetByLabel("Trigger condition").FillAsync("rising 57");
            await page.GetByLabel("To the trigger before this moment").ClickAsync();
            await Assertions.Expect(value).ToHaveTextAsync("block = 57");
            await ExpectAsync(page.Locator(".card"), "Max", 57, 0);
            await page.Locator("#bar button", new PageLocatorOptions { HasText = "Timeline" }).ClickAsync();
            await ExpectAsync(page.Locator(".card").Nth(1), "Calls", 57, 0);
            await page.GetByLabel("Play from here").ClickAsync();
            await Assertions.Expect(value).ToHaveTextAsync("block = 199");
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [NeedsFact("python3", "chromium", "node")]
    public async Task A_running_Python_program_is_looked_at_by_clicks()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "voices.py"),
                ["import time", "def step(n):", "    level = n * 0.5", "    wave = [level, -level, 1.0]", "    return wave", "for n in range(3000):", "    step(n)", "    time.sleep(0.01)"]);
            await using ScopeRun run = await ScopeRun.StartInAsync(folder, "--", "/usr/bin/python3", "voices.py");
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await Assertions.Expect(page.Locator("#file")).ToHaveTextAsync("voices.py");
            await page.Locator(".place[data-address*='voices.py:3:']", new PageLocatorOptions { HasText = "level" }).ClickAsync();
            await Assertions.Expect(page.Locator(".value")).ToHaveTextAsync(new Regex(@"^level = [1-9]\d*(\.5)?$"));
            await page.Locator(".place[data-address*='voices.py:4:']", new PageLocatorOptions { HasText = "wave" }).ClickAsync();
            await ExpectAsync(page.Locator(".card").Nth(1), "Mean", 1 / 3.0, 1e-3);
            await Assertions.Expect(page.Locator(".counts").First).ToHaveTextAsync(new Regex("captured, .* kept, 0 lost"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("python3", "chromium", "node")]
    public async Task A_saved_source_starts_the_program_anew_and_its_probes_go_along()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, script = Path.Combine(folder, "voices.py");
        try
        {
            string[] text = ["import time", "def step(n):", "    level = n % 10 * 0.5", "    other = n", "    return level", "for n in range(3000):", "    step(n)", "    time.sleep(0.01)"];
            await File.WriteAllLinesAsync(script, text);
            await using ScopeRun run = await ScopeRun.StartInAsync(folder, "--", "/usr/bin/python3", "voices.py");
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await page.Locator(".place[data-address*='voices.py:3:']", new PageLocatorOptions { HasText = "level" }).ClickAsync();
            await page.Locator(".place[data-address*='voices.py:4:']", new PageLocatorOptions { HasText = "other" }).ClickAsync();
            ILocator values = page.Locator(".values");
            await Assertions.Expect(values.First).ToHaveTextAsync(new Regex(@"^level = [0-4](\.5)?$"));
            await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
            // Without the switch it is only said that text and program are no longer the same.
            await File.WriteAllLinesAsync(script, ["# a line above", .. text]);
            await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("The source was saved after the program was started");
            await Assertions.Expect(page.Locator(".cm-line").First).ToHaveTextAsync("# a line above");
            await page.Locator("#again").CheckAsync();
            // One line goes three down, the other is gone.
            await File.WriteAllLinesAsync(script, ["# a line above", "# and another", "# and one more", "import time", "def step(n):", "    print('anew') if n == 0 else None", "    level = n % 10 * 0.5", "    return level", .. text[5..]]);
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("anew");
            await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
            await Assertions.Expect(page.Locator(".probed")).ToHaveAttributeAsync("data-address", new Regex("voices.py:7:5:level"));
            await Assertions.Expect(values.First).ToHaveTextAsync(new Regex(@"^level = [0-4](\.5)?$"));
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("other is no longer probed");
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pictures of it lie in artifacts/screenshots afterwards, for people to look at.</summary>
    [NeedsTheory("gcc", "chromium", "node")]
    [InlineData(1280, 720, "dark")]
    [InlineData(1440, 900, "light")]
    [InlineData(3840, 2160, "dark")]
    public async Task Everything_has_room_on_the_screen(int width, int height, string theme)
    {
        await using ScopeRun run = await ScopeRun.StartAsync("-p", "look", "--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link, width, height);
        IPage page = watched.Page;
        await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("scope-tone");
        if (await page.EvaluateAsync<string>("document.documentElement.dataset.theme") != theme) await page.GetByLabel("Light or dark").ClickAsync();
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync();
        await Assertions.Expect(page.Locator(".probed")).ToHaveCountAsync(2);
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(3);
        await Place(page, "loudest", Line("sink = loudest")).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Alt] });
        await page.Locator("#bar button", new PageLocatorOptions { HasText = "Timeline" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(4);
        await page.Locator(".card").Nth(2).GetByLabel("View as").SelectOptionAsync("spectrum");
        await ExpectAsync(page.Locator(".card").Nth(2), "Level", 20 * Math.Log10(0.5), 0.1);
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Repository.Built)!, "screenshots")).FullName;
        foreach (string state in (string[])["live", "paused"])
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"scope-{width}-{theme}-{state}.png") });
            string[] outside = await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('#bar button, #time button, #time input, .card, .head button, .head select, .counts:not(:empty), canvas:not([hidden])')].filter(one => {
                    const box = one.getBoundingClientRect(), card = one.closest('.card')?.getBoundingClientRect() ?? box;
                    return box.width < 4 || box.height < 4 || box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.right > card.right + 1 || box.bottom > card.bottom + 1;
                }).map(one => `${one.className} ${one.ariaLabel ?? one.textContent} ${JSON.stringify(one.getBoundingClientRect())}`)
                """);
            Assert.Empty(outside);
            await page.Locator("#pause").ClickAsync();
            await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        }

        Assert.Empty(watched.Complaints);
    }

    private static async Task<string> SavedAsync(IPage page, string format)
    {
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.Locator(".card").GetByLabel("Save", new LocatorGetByLabelOptions { Exact = true }).SelectOptionAsync(format));
        return await File.ReadAllTextAsync((await saved.PathAsync())!);
    }

    private static int Line(string text) => Array.FindIndex(File.ReadAllLines(Path.Combine(Repository.Sources, "scope-tone.c")), line => line.Contains(text, StringComparison.Ordinal)) + 1;

    private static ILocator Place(IPage page, string name, int line) => page.Locator($".place[data-address$=':{line}:{name}'], .place[data-address*='scope-tone.c:{line}:'][data-address$=':{name}']").First;

    private static async Task<int> PaintedAsync(ILocator card) => int.Parse(await card.Locator("canvas").GetAttributeAsync("data-painted") ?? "0", CultureInfo.InvariantCulture);

    private static async Task<int> ValueAsync(ILocator value) => int.Parse((await value.TextContentAsync() ?? "").Split(" = ")[1], CultureInfo.InvariantCulture);

    /// <summary>The number that is shown, once it stands.</summary>
    private static async Task<int> StandingAsync(IPage page)
    {
        await page.WaitForFunctionAsync("""
            () => {
                const now = document.querySelector('.value')?.textContent, then = window.seen;
                window.seen = now;
                return now !== undefined && now === then;
            }
            """, null, new PageWaitForFunctionOptions { PollingInterval = 400 });
        return await ValueAsync(page.Locator(".value"));
    }

    /// <summary>A measurement of a view comes to say what it should.</summary>
    private static async Task ExpectAsync(ILocator card, string name, double expected, double tolerance)
    {
        ILocator number = card.Locator(".chips li", new LocatorLocatorOptions { Has = card.Page.GetByText(name, new PageGetByTextOptions { Exact = true }) }).Locator("b");
        string seen = "";
        for (int i = 0; i < 300; i++)
        {
            seen = await number.First.TextContentAsync() ?? "";
            if (Number().Match(seen) is { Success: true } match && Math.Abs(double.Parse(match.Value, CultureInfo.InvariantCulture) - expected) <= tolerance) return;
            await Task.Delay(100);
        }

        Assert.Fail($"{name} is {seen}, not {expected}.");
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Number();
}
