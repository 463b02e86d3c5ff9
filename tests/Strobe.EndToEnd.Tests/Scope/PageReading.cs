using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Strobe.EndToEnd.Scope;

/// <summary>What tests of the page look for in it.</summary>
internal static partial class PageReading
{
    internal static int Line(string text) => Array.FindIndex(File.ReadAllLines(Path.Combine(Repository.Sources, "scope-tone.c")), line => line.Contains(text, StringComparison.Ordinal)) + 1;

    internal static ILocator Place(IPage page, string name, int line) => page.Locator($".place[data-address$=':{line}:{name}'], .place[data-address*='scope-tone.c:{line}:'][data-address$=':{name}']").First;

    internal static async Task<int> PaintedAsync(ILocator card) => int.Parse(await card.Locator("canvas").GetAttributeAsync("data-painted") ?? "0", CultureInfo.InvariantCulture);

    internal static async Task<int> ValueAsync(ILocator value) => int.Parse((await value.TextContentAsync() ?? "").Split(" = ")[1], CultureInfo.InvariantCulture);

    /// <summary>The number that is shown, once it stands.</summary>
    internal static async Task<int> StandingAsync(IPage page)
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
    internal static async Task ExpectAsync(ILocator card, string name, double expected, double tolerance)
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
