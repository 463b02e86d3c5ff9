using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>The page in a real browser, before a real program.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopePageTests(Browser browser)
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
        await Assertions.Expect(card.Locator(".counts")).ToHaveTextAsync(new Regex(@"[1-9].* captured, .* kept, .*0 lost"));
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
        await ExpectAsync(card, "RMS", 0.5 / Math.Sqrt(2), 1e-3);
        await card.GetByLabel("As a table").ClickAsync();
        await Assertions.Expect(card.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        string[] row = [.. await card.Locator("tbody tr").Nth(4).Locator("td").AllTextContentsAsync()];
        Assert.Equal(0.5, double.Parse(row[^1], CultureInfo.InvariantCulture), 1e-3);
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

    /// <summary>Markup, quotes, directions of writing and control characters, in names of files, folders, functions and arguments, and in what the program says.</summary>
    [NeedsFact("gcc", "chromium", "node")]
    public async Task Whatever_a_program_calls_itself_and_says_is_text()
    {
        string[] hostile = ["<img src=x onerror=alert(1)>.c", "\"'><svg onload=alert(2)>&amp;.c", "a\u202Ec.exe\u202C .c", "javascript:alert(3).c", "\u001b[31mred\u0007.c", "${alert(4)}{{7*7}}`.c", "__proto__.c", "constructor.c", new string('x', 200) + ".c"];
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, within = Directory.CreateDirectory(Path.Combine(folder, "<b onmouseover=alert(5)>")).FullName, program = Path.Combine(within, "<iframe srcdoc=x>");
        try
        {
            StringBuilder main = new("#include <stdio.h>\n#include <unistd.h>\n");
            for (int i = 0; i < hostile.Length; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(within, hostile[i]), $"int part{i}(int n) {{ int value = n + {i}; return value; }}\n");
                main.Append(CultureInfo.InvariantCulture, $"int part{i}(int);\n");
            }

            main.Append("int marked(int n) __asm__(\"\\\"<script>alert(6)<!--\\\"\");\nint marked(int n) { return n; }\nint main(void) {\n  int sum = 0;\n  puts(\"<script>alert(7)</script> \\033[31m \\342\\200\\256 \\377\\376 \\001 end\");\n  for (int i = 0; i < 200000; i++) putchar('w');\n  putchar(10);\n  fflush(stdout);\n  for (int n = 0; ; n++) {\n    sum += marked(n);\n");
            for (int i = 0; i < hostile.Length; i++) main.Append(CultureInfo.InvariantCulture, $"    sum += part{i}(n);\n");
            main.Append("    usleep(2000);\n  }\n}\n");
            await File.WriteAllTextAsync(Path.Combine(within, "zzz.c"), main.ToString());
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-g", "-O1", "-fno-inline", "-o", program, "zzz.c", .. hostile]) { WorkingDirectory = within })!;
            await compiler.WaitForExitAsync();
            Assert.Equal(0, compiler.ExitCode);
            await using ScopeRun run = await ScopeRun.StartInAsync(folder, "-p", "part0", "--", program, "<u onclick=alert(8)>", "\"quoted\"");
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("<iframe srcdoc=x> <u onclick=alert(8)> \"quoted\"");
            await page.GetByLabel("Files", new PageGetByLabelOptions { Exact = true }).ClickAsync();
            ILocator found = page.Locator("#files button");
            foreach (string name in hostile)
            {
                await page.GetByLabel("Find a file").FillAsync(name);
                await found.First.ClickAsync();
                await Assertions.Expect(page.Locator("#file")).ToHaveAttributeAsync("title", Path.Combine(within, name));
                await Assertions.Expect(page.Locator(".cm-line").First).ToContainTextAsync("int value = n");
            }

            await page.Locator(".place", new PageLocatorOptions { HasText = "value" }).Last.ClickAsync();
            await Assertions.Expect(page.Locator(".card canvas")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("<script>alert(7)</script>");
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("→ part0(");
            await page.Locator("#bar button", new PageLocatorOptions { HasText = "Flame graph" }).ClickAsync();
            await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
            await page.Locator(".card h2").First.FocusAsync();
            await page.Locator(".card").First.GetByLabel("More of this view").ClickAsync();
            await page.GetByText("Rename…").ClickAsync();
            await page.GetByLabel("Title of the view").FillAsync("<img src=x onerror=alert(9)>");
            await page.GetByLabel("Title of the view").PressAsync("Enter");
            await Assertions.Expect(page.Locator(".card h2").First).ToHaveTextAsync("<img src=x onerror=alert(9)>");
            Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('img:not(.cm-widgetBuffer), svg, iframe, b:not(.chips b), u, script:not([src]), [onerror], [onload], [onclick], [onmouseover]')].map(one => one.outerHTML)"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pictures of it lie in artifacts/screenshots afterwards, for people to look at.</summary>
    [NeedsFact("gcc", "chromium", "node")]
    public async Task Everything_has_room_on_the_screen()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("-p", "look", "--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link, 1280, 720);
        IPage page = watched.Page;
        await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("scope-tone");
        if (await page.EvaluateAsync<string>("document.documentElement.dataset.theme") != "dark") await page.GetByLabel("Light or dark").ClickAsync();
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
        await LookAsync("1280-dark-live");
        await page.Locator("#pause").ClickAsync();
        await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        await LookAsync("1280-dark-paused");
        await page.GetByLabel("Light or dark").ClickAsync();
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByText("Trigger…").ClickAsync();
        await LookAsync("1440-light-paused");
        await page.GetByLabel("Light or dark").ClickAsync();
        await page.SetViewportSizeAsync(3840, 2160);
        await LookAsync("3840-dark-paused");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Contrast = Contrast.More });
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByLabel("Begin another session").ClickAsync();
        await page.Locator(".processes li").First.WaitForAsync();
        await LookAsync("1440-contrast-start");
        Assert.Empty(watched.Complaints);

        async Task LookAsync(string name)
        {
            // What is measured by observers and drawn in the next frame is there after two.
            await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done), 250)))");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"scope-{name}.png") });
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('#bar button, #time button, #time input, .card, .head button, .head select, .counts:not(:empty), canvas:not([hidden])')]
                    .filter(one => one.offsetParent !== null).filter(one => {
                    const box = one.getBoundingClientRect(), card = one.closest('.card')?.getBoundingClientRect() ?? box;
                    return box.width < 4 || box.height < 4 || box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.right > card.right + 1 || box.bottom > card.bottom + 1;
                }).map(one => `${one.className} ${one.ariaLabel ?? one.textContent} ${JSON.stringify(one.getBoundingClientRect())}`)
                """));
        }
    }

    private static async Task<string> SavedAsync(IPage page, string format)
    {
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.Locator(".card").GetByLabel("Save", new LocatorGetByLabelOptions { Exact = true }).SelectOptionAsync(format));
        return await File.ReadAllTextAsync((await saved.PathAsync())!);
    }
}
