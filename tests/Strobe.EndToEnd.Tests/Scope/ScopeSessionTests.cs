using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Strobe.EndToEnd.Scope.PageReading;

namespace Strobe.EndToEnd.Scope;

/// <summary>Sessions that are begun from the page, what is kept of them, and lenses from elsewhere.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeSessionTests(Browser browser) : IDisposable
{
    private static readonly string[] s_script = ["import time", "def step(n):", "    level = n % 10 * 0.5", "    wave = [level, -level, 1.0]", "    return wave", "for n in range(6000):", "    step(n)", "    time.sleep(0.01)"];

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFact("gcc", "python3", "chromium", "node")]
    public async Task Programs_are_started_attached_to_and_recorded_from_the_page_and_recordings_opened()
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "voices.py"), s_script);
        using Process other = Process.Start(new ProcessStartInfo(TargetBuilder.Build("scope-tone.c"), ["6000"]) { RedirectStandardOutput = true, WorkingDirectory = _folder })!;
        try
        {
            await using ScopeRun run = await ScopeRun.StartInAsync(_folder, "--layout");
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            ILocator start = page.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(start).ToBeVisibleAsync();
            // What cannot be started is said in one sentence.
            await page.GetByLabel("Program and arguments").FillAsync("./not-there");
            await page.GetByLabel("Program and arguments").PressAsync("Enter");
            await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("STR0004");
            await page.GetByLabel("Program and arguments").FillAsync("/usr/bin/python3 'voices.py'");
            await page.GetByLabel("Environment").FillAsync("VOICE=1");
            await page.GetByLabel("Functions to trace").FillAsync("voices.step");
            await start.GetByText("Start", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync("python3 voices.py");
            await page.Locator(".place[data-address*='voices.py:3:']", new PageLocatorOptions { HasText = "level" }).ClickAsync();
            await Assertions.Expect(page.Locator(".value")).ToHaveTextAsync(new Regex(@"^level = [0-4](\.5)?$"));
            // Calls stand in the console, and a filter leaves what one looks for.
            await Assertions.Expect(page.Locator("#console .event").First).ToBeVisibleAsync();
            await page.GetByLabel("Filter the console").FillAsync("→ voices.step(n=100)");
            await Assertions.Expect(page.Locator("#console p:visible")).ToHaveCountAsync(1);
            // Recorded, and opened beside it.
            await page.GetByLabel("Record this session into a file of its folder").ClickAsync();
            await Assertions.Expect(page.Locator("#bar")).ToContainTextAsync("KiB");
            await page.Locator("#bar button.on").ClickAsync();
            await Assertions.Expect(page.Locator("#bar")).ToContainTextAsync("● Record");
            string recording = Path.GetFileName(Assert.Single(Directory.GetFiles(_folder, "*.strobe")));
            await page.GetByLabel("Begin another session").ClickAsync();
            await page.GetByLabel($"Open {recording}").ClickAsync();
            await Assertions.Expect(page.Locator("#ending")).ToHaveTextAsync("a recording");
            await Assertions.Expect(page.Locator(".value")).ToHaveTextAsync(new Regex(@"^level = [0-4](\.5)?$"));
            // A process that runs is found in the list; three sessions are there as tabs.
            await page.GetByLabel("Begin another session").ClickAsync();
            await page.GetByLabel("Find a process").FillAsync(other.Id.ToString(CultureInfo.InvariantCulture));
            await page.GetByLabel($"Attach to process {other.Id}").ClickAsync();
            await Assertions.Expect(page.Locator("#program")).ToHaveTextAsync($"process {other.Id}");
            await Assertions.Expect(page.Locator(".session")).ToHaveCountAsync(3);
            await page.GetByLabel("Show python3 voices.py beside this one").ClickAsync();
            await Assertions.Expect(page.FrameLocator("#beside").Locator("#program")).ToHaveTextAsync("python3 voices.py");
            await page.GetByLabel("Show python3 voices.py beside this one").ClickAsync();
            // Let go of, the process runs on; the page stays at what is left.
            await page.GetByLabel($"Close process {other.Id}").ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            Assert.False(other.HasExited);
            Assert.DoesNotContain(watched.Complaints, text => !text.Contains("WebSocket", StringComparison.Ordinal));
        }
        finally
        {
            other.Kill();
        }
    }

    [NeedsFact("python3", "chromium", "node")]
    public async Task A_trigger_records_for_as_long_as_is_wished()
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "voices.py"), s_script);
        await using ScopeRun run = await ScopeRun.StartInAsync(_folder, "--", "/usr/bin/python3", "voices.py");
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await page.Locator(".place[data-address*='voices.py:3:']", new PageLocatorOptions { HasText = "level" }).ClickAsync();
        await Assertions.Expect(page.Locator(".value")).ToBeVisibleAsync();
        await page.GetByText("Trigger…").ClickAsync();
        await page.Locator("#triggering input[name=level]").FillAsync("4");
        await page.GetByLabel("for s").FillAsync("0.5");
        await page.GetByLabel(" record", new PageGetByLabelOptions { Exact = true }).CheckAsync();
        await page.GetByLabel("Trigger mode").SelectOptionAsync("normal");
        await Assertions.Expect(page.Locator("#console")).ToContainTextAsync("The trigger began the recording scope-");
        await Assertions.Expect(page.GetByTitle(new Regex("was recorded; record another"))).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".fired")).Not.ToHaveTextAsync("fired 1×");
        using StrobeRecording recording = StrobeRecording.Open(Assert.Single(Directory.GetFiles(_folder, "*.strobe")));
        RecordedProbe level = Assert.Single(recording.Probes);
        SignalFrame first = Enumerable.Range(0, (int)level.History.Newest + 1).Select(number => level.History[number]).First(frame => frame is not null)!, last = level.History.Last!;
        Assert.InRange((last.TimestampNanos - first.TimestampNanos) / 1e9, 0.2, 20);
        Assert.Empty(watched.Complaints);
    }

    [NeedsFact("python3", "chromium", "node")]
    public async Task Probes_and_views_of_a_program_are_there_again_the_next_time_and_a_damaged_layout_is_said()
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "voices.py"), s_script);
        await using (ScopeRun run = await ScopeRun.StartInAsync(_folder, "--layout", "--", "/usr/bin/python3", "voices.py"))
        {
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await page.Locator(".place[data-address*='voices.py:3:']", new PageLocatorOptions { HasText = "level" }).ClickAsync();
            await page.Locator(".place[data-address*='voices.py:4:']", new PageLocatorOptions { HasText = "wave" }).ClickAsync();
            await page.Locator(".place[data-address*='voices.py:3:'][data-address*=':n']").First.ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Alt] });
            await page.Locator(".card").Nth(1).GetByLabel("View as").SelectOptionAsync("histogram");
            await page.Locator(".card h2").First.FocusAsync();
            await page.Keyboard.PressAsync("Shift+ArrowRight");
            await Assertions.Expect(page.Locator(".card").Nth(1).GetByLabel("View as")).ToHaveValueAsync("histogram");
            await Assertions.Expect(page.Locator(".card").First).ToHaveCSSAsync("grid-column-start", "span 7");
            IDownload saved = await page.RunAndWaitForDownloadAsync(async () =>
            {
                await page.GetByLabel("Save the layout, or load one").ClickAsync();
                await page.GetByText("Save layout…").ClickAsync();
            });
            Assert.Contains("histogram", await File.ReadAllTextAsync((await saved.PathAsync())!), StringComparison.Ordinal);
            // It is kept once in a second, and this Strobe is killed.
            string folder = Path.Combine(_folder, ".strobe", "scope");
            for (int i = 0; i < 200; i++)
            {
                string kept = Directory.Exists(folder) && Directory.GetFiles(folder, "*.json") is [var file] ? await File.ReadAllTextAsync(file) : "";
                if (kept.Contains("\"histogram\"", StringComparison.Ordinal) && kept.Contains("\"columns\": 7", StringComparison.Ordinal)) break;
                await Task.Delay(100);
            }
        }

        // Meanwhile a line was put above.
        await File.WriteAllLinesAsync(Path.Combine(_folder, "voices.py"), ["# a line above", .. s_script]);
        string layout = Assert.Single(Directory.GetFiles(Path.Combine(_folder, ".strobe", "scope")));
        Assert.StartsWith("voices.py-", Path.GetFileName(layout), StringComparison.Ordinal);
        await using (ScopeRun run = await ScopeRun.StartInAsync(_folder, "--layout", "--", "/usr/bin/python3", "voices.py"))
        {
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await Assertions.Expect(page.Locator(".card h2")).ToHaveTextAsync(["level", "wave"]);
            await Assertions.Expect(page.Locator(".card").Nth(1).GetByLabel("View as")).ToHaveValueAsync("histogram");
            await Assertions.Expect(page.Locator(".card").First).ToHaveCSSAsync("grid-column-start", "span 7");
            await Assertions.Expect(page.Locator("#watch")).ToContainTextAsync(new Regex(@"n = \d+"));
            await Assertions.Expect(page.Locator(".probed").First).ToHaveAttributeAsync("data-address", new Regex("voices.py:4:"));
            await Assertions.Expect(page.Locator(".value", new PageLocatorOptions { HasText = "level" })).ToHaveTextAsync(new Regex(@"^level = [0-4](\.5)?$"));
            Assert.Empty(watched.Complaints);
        }

        await File.WriteAllTextAsync(layout, "{\"program\":\"voices\",\"probes\":[{}]}");
        await using (ScopeRun run = await ScopeRun.StartInAsync(_folder, "--layout", "--", "/usr/bin/python3", "voices.py"))
        {
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            await Assertions.Expect(watched.Page.Locator("#console")).ToContainTextAsync("is no layout of a scope");
            await Assertions.Expect(watched.Page.Locator(".place").First).ToBeVisibleAsync();
        }
    }

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_lens_of_a_plugin_is_chosen_like_one_of_ours()
    {
        string plugin = Directory.CreateDirectory(Path.Combine(_folder, "source")).FullName, installed = Path.Combine(_folder, "plugins", "Samples.Autocorrelation");
        File.Copy(Path.Combine(Repository.Root, "samples", "autocorrelation", "Autocorrelation.cs"), Path.Combine(plugin, "Autocorrelation.cs"));
        await File.WriteAllTextAsync(Path.Combine(plugin, "Plugin.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><AssemblyName>Samples.Autocorrelation</AssemblyName></PropertyGroup>
              <ItemGroup><Reference Include="Strobe.Abstractions"><HintPath>{Path.Combine(Path.GetDirectoryName(Repository.StrobeAssembly)!, "Strobe.Abstractions.dll")}</HintPath><Private>false</Private></Reference></ItemGroup>
            </Project>
            """);
        ProgramResult built = await ProgramRun.ToEndAsync("dotnet", ["build", "--nologo", "-v", "quiet", "--disable-build-servers", "-o", installed], new ProgramStart { WorkingDirectory = plugin, TimeLimit = TimeSpan.FromMinutes(2) });
        Assert.True(built.ExitCode == 0, built.OutputText + built.ErrorText);
        await using ScopeRun run = await ScopeRun.StartInAsync(Repository.Sources, new Dictionary<string, string?> { ["STROBE_PLUGINS"] = Path.Combine(_folder, "plugins") }, "--", TargetBuilder.Build("scope-tone.c"));
        await using WatchedPage watched = await browser.OpenAsync(run.Link);
        IPage page = watched.Page;
        await Place(page, "tone", Line("look(tone, 256, block)")).ClickAsync(new LocatorClickOptions { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Autocorrelation" }).ClickAsync();
        ILocator card = page.Locator(".card");
        await Assertions.Expect(card.GetByLabel("View as")).ToHaveValueAsync("samples.autocorrelation");
        // A sine resembles itself wholly at no lag.
        await card.GetByLabel("As a table").ClickAsync();
        await Assertions.Expect(card.Locator("tbody tr").First).ToHaveTextAsync("01");
        await card.GetByLabel("Settings of the lens").ClickAsync();
        await card.GetByLabel("Lags").FillAsync("16");
        await card.GetByLabel("Lags").PressAsync("Enter");
        await Assertions.Expect(card.Locator("tbody tr")).ToHaveCountAsync(17);
        Assert.Empty(watched.Complaints);
    }
}
