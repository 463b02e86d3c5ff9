using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Strobe.EndToEnd.Scope;

/// <summary>A page with much to draw: it keeps up, and takes no more memory however long it is open. With STROBE_NIGHTLY=1 for ten minutes.</summary>
[Collection(BrowserGroup.Name)]
public sealed class ScopeLoadTests(Browser browser, Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Points = 4096, Traces = 8;
    private const double MostGrowthBytes = 2 << 20;
    private const int MostMoreNodes = 100;

    [NeedsFact("gcc", "chromium", "node")]
    public async Task A_page_of_a_constellation_and_eight_traces_keeps_up_and_does_not_grow()
    {
        string source = Path.Combine(Repository.Sources, "scope-load.c"), folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, layout = Path.Combine(folder, "layout.json");
        try
        {
            await File.WriteAllTextAsync(layout, Layout(await File.ReadAllLinesAsync(source)));
            await using ScopeRun run = await ScopeRun.StartAsync("--rate", "60", "--", TargetBuilder.Build("scope-load.c"));
            await using WatchedPage watched = await browser.OpenAsync(run.Link);
            IPage page = watched.Page;
            await page.Locator(".place").First.WaitForAsync();
            await page.GetByLabel("Save the layout, or load one").ClickAsync();
            IFileChooser chooser = await page.RunAndWaitForFileChooserAsync(() => page.GetByText("Load layout…").ClickAsync());
            await chooser.SetFilesAsync(layout);
            await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
            await Assertions.Expect(page.Locator(".card").First.GetByLabel("View as")).ToHaveValueAsync("constellation");
            await Assertions.Expect(page.Locator(".card").Nth(1).Locator("h2")).ToHaveTextAsync("a, b, c, d, e, f, g, h");
            await Assertions.Expect(page.Locator(".card").Nth(1).Locator(".counts")).ToContainTextAsync("h: ");
            ICDPSession tools = await page.Context.NewCDPSessionAsync(page);
            await page.EvaluateAsync("() => { window.beats = 0; const beat = () => { window.beats++; requestAnimationFrame(beat); }; beat(); }");
            await tools.SendAsync("Performance.enable");
            int stretches = Repository.IsNightly ? 6 : 5;
            List<PageMemory> memory = [];
            TimeSpan stretch = Repository.IsNightly ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(2);
            int[] before = await PaintedAsync(page);
            for (int i = 0; i < stretches; i++)
            {
                int beats = await page.EvaluateAsync<int>("window.beats");
                await Task.Delay(stretch);
                int[] now = await PaintedAsync(page);
                int turned = await page.EvaluateAsync<int>("window.beats") - beats;
                Assert.All(now.Zip(before), pair => Assert.True(pair.First > pair.Second, $"nothing was drawn in {stretch}"));
                memory.Add(await PageMemory.LeastAsync(tools));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"of the browser's frames ({turned / stretch.TotalSeconds:0} a second) the constellation was drawn in {Share(now[0] - before[0], turned):0 %}, the traces in {Share(now[1] - before[1], turned):0 %}; {memory[^1]}"));
                before = now;
            }

            // The first stretch has the page settle. A figure has some 170 000 bytes, of which hundreds go through the page in a stretch: hardly any may stay.
            PageMemory[] settled = [.. memory.Skip(1)], early = settled[..2], late = settled[^2..];
            string all = string.Join("; ", memory);
            Assert.True(late.Min(one => one.Bytes) <= early.Min(one => one.Bytes) + MostGrowthBytes, all);
            Assert.True(late.Min(one => one.Nodes) <= early.Min(one => one.Nodes) + MostMoreNodes && late.Min(one => one.Listeners) <= early.Min(one => one.Listeners) + MostMoreNodes, all);
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Share(int drawn, int beats) => (double)drawn / Math.Max(1, beats);

    private static async Task<int[]> PaintedAsync(IPage page) =>
        await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('.card')].sort((a, b) => a.dataset.view - b.dataset.view).map(card => Number(card.querySelector('canvas').dataset.painted))");

    private static string Layout(string[] lines)
    {
        int received = Array.FindIndex(lines, line => line.Contains("sink += crealf", StringComparison.Ordinal)) + 1, moved = Array.FindIndex(lines, line => line.Contains("sink += a + b", StringComparison.Ordinal)) + 1;
        string[] probes = [$"scope-load.c:{received}:symbols[0:count]", .. "abcdefgh".Select(name => $"scope-load.c:{moved}:{name}")];
        return JsonSerializer.Serialize(new
        {
            program = "scope-load",
            probes = probes.Select((address, color) => new { address, color, isWatched = false }),
            views = new object[]
            {
                new { lens = "constellation", probes = new[] { 0 }, settings = new Dictionary<string, string> { ["points"] = $"{Points}" }, title = "", columns = 6, rows = 1, tab = -1 },
                new { lens = "history", probes = Enumerable.Range(1, Traces), settings = new Dictionary<string, string> { ["kept"] = "10000000" }, title = "", columns = 6, rows = 1, tab = -1 },
            },
        });
    }

    /// <summary>What a page holds, after what it does not has been collected.</summary>
    /// <param name="Bytes">Objects of its scripts and of the browser, and the numbers in their arrays.</param>
    private readonly record struct PageMemory(double Bytes, double Nodes, double Listeners)
    {
        private const int Looks = 4;

        /// <summary>The least of some looks: figures that are on their way just then come and go.</summary>
        internal static async Task<PageMemory> LeastAsync(ICDPSession tools)
        {
            PageMemory least = await OfAsync(tools);
            for (int i = 1; i < Looks; i++)
            {
                await Task.Delay(50);
                PageMemory now = await OfAsync(tools);
                least = new PageMemory(Math.Min(least.Bytes, now.Bytes), Math.Min(least.Nodes, now.Nodes), Math.Min(least.Listeners, now.Listeners));
            }

            return least;
        }

        private static async Task<PageMemory> OfAsync(ICDPSession tools)
        {
            await tools.SendAsync("HeapProfiler.collectGarbage");
            JsonElement heap = (await tools.SendAsync("Runtime.getHeapUsage"))!.Value;
            JsonElement[] metrics = [.. (await tools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()];
            double Metric(string name) => metrics.First(one => one.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
            double Part(string name) => heap.TryGetProperty(name, out JsonElement part) ? part.GetDouble() : 0;
            return new PageMemory(Part("usedSize") + Part("embedderHeapUsedSize") + Part("backingStorageSize"), Metric("Nodes"), Metric("JSEventListeners"));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bytes / (1 << 20):0.0} MiB, {Nodes} nodes, {Listeners} listeners");
    }
}
