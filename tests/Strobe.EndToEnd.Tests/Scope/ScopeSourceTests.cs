using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>The source on the page: Python, edits, the keyboard, dragging.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeSourceTests(Browser browser)
{
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
    public async Task The_keyboard_alone_probes_chooses_a_lens_and_goes_back_in_time()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        int line = Line("look(tone, 256, block)");
        await Place(page, "tone", line).WaitForAsync();
        await page.Locator(".cm-content").FocusAsync();
        await page.Keyboard.PressAsync("Control+Home");
        for (int i = 1; i < line; i++) await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Home");
        int column = File.ReadAllLines(Path.Combine(Repository.Sources, "scope-tone.c"))[line - 1].IndexOf("tone", StringComparison.Ordinal);
        for (int i = 0; i < column; i++) await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Table" }).PressAsync("Enter");
        ILocator card = page.Locator(".card");
        await Assertions.Expect(card.GetByLabel("View as")).ToHaveValueAsync("table");
        await Assertions.Expect(card.Locator("tbody tr").First).ToBeVisibleAsync();
        await page.Locator(".cm-content").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Enter");
        await Assertions.Expect(card).ToHaveCountAsync(2);
        await card.Nth(1).Locator("canvas").FocusAsync();
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(card.Nth(1).Locator(".chips")).ToContainTextAsync("Δ");
        await page.Keyboard.PressAsync(" ");
        await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        Assert.Empty(watched.Complaints);
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
            await Assertions.Expect(page.Locator(".counts").First).ToHaveTextAsync(new Regex("captured, .* kept, .*0 lost"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_program_of_another_folder_shows_the_file_that_it_begins_in_and_one_without_debug_information_says_so()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, elsewhere = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "a.c"), "int twice(int n) { return 2 * n; }\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "z.c"), "#include <stdio.h>\n#include <unistd.h>\nint twice(int n);\nint main(void) { int sum = 0; FILE *ran = fopen(\"ran\", \"a\"); fputs(\"x\", ran); fclose(ran); for (;;) { sum += twice(3); usleep(1000); } }\n");
            foreach ((string name, string option) in new[] { ("with", "-g"), ("without", "-s") })
            {
                using Process compiler = Process.Start(new ProcessStartInfo("gcc", [option, "-o", Path.Combine(folder, name), Path.Combine(folder, "a.c"), Path.Combine(folder, "z.c")]))!;
                await compiler.WaitForExitAsync();
                Assert.Equal(0, compiler.ExitCode);
            }

            await using (ScopeRun run = await ScopeRun.StartInAsync(elsewhere, "--", Path.Combine(folder, "with")))
            await using (WatchedPage watched = await browser.OpenAsync(run.Link))
            {
                await Assertions.Expect(watched.Page.Locator("#file")).ToHaveTextAsync(new Regex("z.c$"));
                await watched.Page.Locator(".place", new PageLocatorOptions { HasText = "sum" }).Last.ClickAsync();
                await Assertions.Expect(watched.Page.Locator(".value").First).ToContainTextAsync("sum = ");
                Assert.Empty(watched.Complaints);
            }

            // What is done ahead of the first click runs nothing of the program.
            Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(elsewhere, "ran")));
            await using ScopeRun bare = await ScopeRun.StartInAsync(elsewhere, "--", Path.Combine(folder, "without"));
            await using WatchedPage nothing = await browser.OpenAsync(bare.Link);
            await Assertions.Expect(nothing.Page.Locator("#text")).ToContainTextAsync("the program has no debug information");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(elsewhere, recursive: true);
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
            // Its own line is edited: what stands around it tells which it is.
            await File.WriteAllLinesAsync(script, ["# a line above", "# and another", "import time", "def step(n):", "    print('anew') if n == 0 else None", "    level = n % 10 * 100.5", "    return level", .. text[5..]]);
            await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("The line of level was edited; it is probed on line 6 now.");
            await Assertions.Expect(values.First).ToHaveTextAsync(new Regex(@"^level = [1-9]\d\d"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
