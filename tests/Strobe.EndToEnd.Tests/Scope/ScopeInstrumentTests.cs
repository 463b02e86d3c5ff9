using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>What makes the page an instrument: cursors, markers, boxes, samples, the grid of views, and the panel of the trigger.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeInstrumentTests(Browser browser)
{
    /// <summary>A sine of 16 samples to a turn and amplitude 0.5, whose peaks are at samples 4, 20, 36 …</summary>
    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_view_is_measured_with_cursors_markers_and_boxes_and_a_sample_leads_to_its_line_and_calls()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("-p", "look", "-p", "main", "--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync();
        await Place(page, "loudest", Line("sink = loudest")).ClickAsync();
        ILocator card = page.Locator(".card").First, canvas = card.Locator("canvas");
        await ExpectAsync(card, "RMS", 0.5 / Math.Sqrt(2), 1e-3);
        // Two cursors stand at thirds of the axis: their distance and the values at them are those of the sine.
        await canvas.FocusAsync();
        await page.Keyboard.PressAsync("c");
        await ExpectAsync(card, "Δx", 255 / 3.0, 0.5);
        await page.Keyboard.PressAsync("v");
        double first = await ChipAsync(card, "Y1"), second = await ChipAsync(card, "Y2");
        await ExpectAsync(card, "ΔY", second - first, 1e-3);
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.PressAsync("v");
        // A marker goes to the sample that is nearest to where it was set: to a peak from anywhere above one.
        (float x, float y) = await PeakAsync(canvas, 36);
        await canvas.ClickAsync(new LocatorClickOptions { Position = new Position { X = x, Y = y }, Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(card.Locator(".chips")).ToContainTextAsync(new Regex(@"M1(36, 0\.5|3[57], 0\.4619)"));
        // A box around it: of 255 samples some are left.
        await card.GetByLabel("Zoom into a box (Control and drag)").ClickAsync();
        LocatorBoundingBoxResult box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + x - 30, box.Y + y - 5);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + x + 30, box.Y + y + 40, new MouseMoveOptions { Steps = 4 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(card.Locator(".scales output").First).ToHaveTextAsync(new Regex(@"^[1-5](\.\d+)?/div$"));
        // One step up is 1-2-5, and another one back.
        await card.GetByLabel("Longer time base").ClickAsync();
        await Assertions.Expect(card.Locator(".scales output").First).ToHaveTextAsync(new Regex("^(5|10)/div$"));
        await canvas.DblClickAsync();
        await Assertions.Expect(card.Locator(".scales output").First).ToHaveTextAsync("25.5/div");
        // A click tells which sample it is, and where in the program it was taken.
        await page.Locator("#pause").ClickAsync();
        await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
        await canvas.ClickAsync(new LocatorClickOptions { Position = new Position { X = x, Y = y } });
        ILocator menu = page.GetByRole(AriaRole.Menu);
        await Assertions.Expect(menu).ToContainTextAsync(new Regex(@"tone\[3[567]\] = 0\.(5|46)"));
        await Assertions.Expect(menu).ToContainTextAsync("in main");
        await Assertions.Expect(menu).ToContainTextAsync(new Regex(@"frame [\d\s]+, hit [\d\s]+, at \d+\.\d+ s"));
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Show scope-tone.c" }).ClickAsync();
        await Assertions.Expect(page.Locator(".cm-line.shown")).ToContainTextAsync("look(tone, 256, block)");
        // A sample of the other one was taken within the traced call.
        ILocator other = page.Locator(".card").Nth(1).Locator("canvas");
        await other.ClickAsync(new LocatorClickOptions { Position = new Position { X = 150, Y = 60 } });
        await Assertions.Expect(menu).ToContainTextAsync(new Regex(@"loudest = 0\.5"));
        await Assertions.Expect(menu).ToContainTextAsync("in look ← main");
        await page.Keyboard.PressAsync("Escape");
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_trigger_is_put_together_in_its_panel_and_its_level_is_dragged_in_the_plot()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "block", Line("look(tone, 256, block)")).ClickAsync();
        ILocator card = page.Locator(".card"), canvas = card.Locator("canvas"), condition = page.GetByLabel("Trigger condition");
        await ExpectAsync(card, "Min", 0, 1e9);
        await page.GetByText("Trigger…").ClickAsync();
        await page.GetByLabel("What happens").SelectOptionAsync("enters");
        await Assertions.Expect(condition).ToHaveValueAsync("enters 0 1");
        await page.GetByLabel("What happens").SelectOptionAsync("above");
        await page.Locator("#triggering input[name=level]").FillAsync("1000000");
        await page.Locator("#triggering input[name=level]").PressAsync("Enter");
        await Assertions.Expect(condition).ToHaveValueAsync("above 1000000");
        await page.GetByLabel("Trigger mode").SelectOptionAsync("single");
        await Assertions.Expect(page.Locator(".fired")).ToHaveTextAsync("armed");
        // Another level, and it fires.
        await page.Locator("#triggering input[name=level]").FillAsync($"{await ValueAsync(page.Locator(".value")) + 100}");
        await page.Locator("#triggering input[name=level]").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".fired")).ToHaveTextAsync("fired 1×");
        // Its level is a line in the view of its probe; pulled up, it is another number, and the trigger waits for that.
        await page.GetByLabel("Trigger mode").SelectOptionAsync("stop");
        int middle = (int)((await ChipAsync(card, "Min") + await ChipAsync(card, "Max")) / 2);
        await page.Locator("#triggering input[name=level]").FillAsync($"{middle}");
        await page.Locator("#triggering input[name=level]").PressAsync("Enter");
        (float x, float y) = await LevelAsync(canvas);
        LocatorBoundingBoxResult box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + x, box.Y + y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + x, box.Y + y - 30, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(condition).Not.ToHaveValueAsync($"above {middle}");
        double level = double.Parse((await condition.InputValueAsync()).Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.True(level > middle, $"{level} {middle}");
        Assert.Equal(level, double.Parse(await page.Locator("#triggering input[name=level]").InputValueAsync(), CultureInfo.InvariantCulture));
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task Every_frame_is_tested_against_a_mask_of_a_file_or_around_a_good_one()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, file = Path.Combine(folder, "mask.csv");
        try
        {
            await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-tone.c"));
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync();
            ILocator card = page.Locator(".card"), chips = card.Locator(".chips");
            await ExpectAsync(card, "Peak-to-peak", 1, 1e-3);
            await ChooseAsync("Mask around this frame…");
            await page.GetByLabel("Tolerance in the signal's unit").FillAsync("0.01");
            await page.GetByLabel("Tolerance in the signal's unit").PressAsync("Enter");
            await ExpectAsync(card, "Mask failed", 0, 0);
            await Assertions.Expect(chips).ToContainTextAsync(new Regex("Mask passed[1-9]"));
            // The tone leaves this one at its third sample; each of the blocks that a page gets twelve of in a second is tested.
            await File.WriteAllTextAsync(file, "sample,lower,upper\n0,-1,0.3\n255,-1,0.3\n");
            IFileChooser chooser = await page.RunAndWaitForFileChooserAsync(() => ChooseAsync("Mask from a file…"));
            await chooser.SetFilesAsync(file);
            await ExpectAsync(card, "Mask passed", 0, 0);
            await Assertions.Expect(chips).ToContainTextAsync(new Regex("Mask failed[1-9]"));
            await page.Locator("#pause").ClickAsync();
            await Assertions.Expect(page.Locator("#pause")).ToHaveTextAsync("● Live");
            await File.WriteAllTextAsync(file, "0,1\nand so on\n");
            chooser = await page.RunAndWaitForFileChooserAsync(() => ChooseAsync("Mask from a file…"));
            await chooser.SetFilesAsync(file);
            await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("line 2 is not time,lower,upper");
            await ChooseAsync("No mask");
            await Assertions.Expect(chips).Not.ToContainTextAsync("Mask");
            Assert.Empty(watched.Complaints);

            async Task ChooseAsync(string what)
            {
                await card.GetByLabel("More of this view").ClickAsync();
                await page.GetByText(what, new PageGetByTextOptions { Exact = true }).ClickAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task Views_are_moved_and_made_larger_and_share_a_place_and_a_dear_probe_is_limited()
    {
        await using ScopeRun run = await ScopeRun.StartAsync("--", TargetBuilder.Build("scope-hot.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        ILocator cards = page.Locator(".card"), titles = page.Locator(".card h2");
        string[] names = ["phase", "value", "turns"];
        for (int i = 0; i < names.Length; i++)
        {
            await page.Locator($".place[data-address$=':{names[i]}@write'], .place[data-address$=':{names[i]}']", new PageLocatorOptions { HasText = names[i] }).Last.ClickAsync();
            // A warning that appears moves what is below it, under the pointer, too.
            await Assertions.Expect(cards).ToHaveCountAsync(i + 1);
        }

        await Assertions.Expect(cards).ToHaveCountAsync(3);
        // Millions of hits in a second: the page warns, and one click sets a limit.
        ILocator warning = page.Locator(".throttle button").First;
        await Assertions.Expect(warning).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".counts").First).ToContainTextAsync("% time");
        await warning.ClickAsync();
        await Assertions.Expect(page.Locator(".counts").First).ToContainTextAsync("limited");
        await Assertions.Expect(page.Locator(".counts").First).ToContainTextAsync(new Regex(@"^(\d|\d\d|\d\d\d) captured"));
        // By keyboard: the first one goes behind the second, and gets wider and higher.
        string[] before = [.. await titles.AllTextContentsAsync()];
        await titles.First.FocusAsync();
        await page.Keyboard.PressAsync("Control+ArrowRight");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await Assertions.Expect(cards.First).ToHaveCSSAsync("order", "1");
        await Assertions.Expect(cards.First).ToHaveCSSAsync("grid-column-start", "span 7");
        await Assertions.Expect(cards.First).ToHaveCSSAsync("grid-row-start", "span 2");
        // By pointer: dropped onto another one's title it becomes a tab there, and both can be seen in turn.
        await titles.Nth(2).DragToAsync(titles.Nth(1));
        await Assertions.Expect(page.Locator(".card:not(.behind)")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".card:not(.behind) [role=tab]")).ToHaveTextAsync([before[1], before[2]]);
        await page.Locator(".card:not(.behind) [role=tab]").First.ClickAsync();
        await Assertions.Expect(page.Locator(".card:not(.behind) [role=tab][aria-selected=true]")).ToHaveTextAsync(before[1]);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".card:not(.behind)")).ToHaveCountAsync(2);
        // One of them alone in a window of its own.
        ILocator seenFirst = page.Locator(".card:not(.behind)").First;
        await seenFirst.GetByLabel("More of this view").ClickAsync();
        IPage own = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Window of its own" }).ClickAsync());
        await Assertions.Expect(own.Locator(".card")).ToHaveCountAsync(1);
        await Assertions.Expect(own.Locator("#code")).ToBeHiddenAsync();
        await own.WaitForFunctionAsync("() => Number(document.querySelector('canvas').dataset.painted) > 2");
        await own.CloseAsync();
        // Held, a view stands while the others go on.
        ILocator seen = page.Locator(".card:not(.behind)").First;
        await seen.GetByLabel("Hold this view").ClickAsync();
        await Assertions.Expect(seen.GetByLabel("Hold this view")).ToHaveTextAsync("▶");
        await page.Locator(".card:not(.behind)").First.GetByLabel("Maximise").ClickAsync();
        await Assertions.Expect(page.Locator(".card:not(.behind)")).ToHaveCountAsync(1);
        Assert.Empty(watched.Complaints);
    }

    private static async Task<double> ChipAsync(ILocator card, string name)
    {
        ILocator number = card.Locator(".chips li", new LocatorLocatorOptions { Has = card.Page.GetByText(name, new PageGetByTextOptions { Exact = true }) }).Locator("b");
        return double.Parse(await number.First.TextContentAsync() ?? "", CultureInfo.InvariantCulture);
    }

    /// <summary>Where on a canvas a trigger's level stands: the row with the most red in it.</summary>
    private static async Task<(float X, float Y)> LevelAsync(ILocator canvas)
    {
        float[] place = await canvas.EvaluateAsync<float[]>("""
            canvas => new Promise(done => {
                const look = () => {
                    const c = canvas.getContext('2d'), { width, height } = canvas, data = c.getImageData(0, 0, width, height).data;
                    let row = 0, most = 0;
                    for (let y = 0; y < height; y++) {
                        let count = 0;
                        for (let x = 0; x < width; x++) { const i = 4 * (y * width + x); if (data[i] > 150 && data[i] > data[i + 1] + 60 && data[i] > data[i + 2] + 60) count++; }
                        if (count > most) [row, most] = [y, count];
                    }
                    if (most > width / 5) done([width / 2, row]); else setTimeout(look, 100);
                };
                look();
            })
            """);
        return (place[0], place[1]);
    }

    /// <summary>Where on a canvas the curve has a peak: found by its colour, the topmost point of it near a sample.</summary>
    private static async Task<(float X, float Y)> PeakAsync(ILocator canvas, int sample)
    {
        float[] place = await canvas.EvaluateAsync<float[]>("""
            (canvas, sample) => {
                const c = canvas.getContext('2d'), { width, height } = canvas, data = c.getImageData(0, 0, width, height).data;
                const is = (x, y) => { const i = 4 * (y * width + x); return Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 90; };
                let left = width, right = 0, top = height;
                for (let y = 40; y < height - 40; y++) for (let x = 30; x < width; x++) if (is(x, y)) { left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); }
                return [left + (right - left) * sample / 255, top + 2];
            }
            """, sample);
        return (place[0], place[1]);
    }
}
