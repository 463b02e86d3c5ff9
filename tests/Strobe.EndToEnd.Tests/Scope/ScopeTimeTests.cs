using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>Pausing, going back, triggers and recordings on the page.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeTimeTests(Browser browser)
{
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
        // Of a moment before all that is kept it is said so.
        await page.GetByPlaceholder("s", new PageGetByPlaceholderOptions { Exact = true }).FillAsync("0");
        await page.GetByPlaceholder("s", new PageGetByPlaceholderOptions { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".card .note")).ToContainTextAsync("Nothing is kept of this moment: the oldest frame is of");
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
            await Assertions.Expect(page.Locator(".counts")).ToHaveTextAsync("200 captured, 200 kept, 200 shown, 0 lost");
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
}
