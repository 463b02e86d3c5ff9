using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Scope;

/// <summary>A <c>strobe scope</c> that runs, and the link to its page.</summary>
internal sealed partial class ScopeRun : IAsyncDisposable
{
    private readonly LivingProgram _strobe;

    private ScopeRun(LivingProgram strobe, string link) => (_strobe, Link) = (strobe, link);

    /// <summary>Opens the page, once.</summary>
    internal string Link { get; }

    /// <summary>The server's address.</summary>
    internal Uri Address => new(new Uri(Link).GetLeftPart(UriPartial.Authority));

    internal bool HasExited => _strobe.HasExited;

    /// <summary>Beside the sources of the targets. Layouts are only kept with the word --layout, so that no test finds another's; and pages get few
    /// figures, because other tests run beside, and no graphics processor helps.</summary>
    internal static Task<ScopeRun> StartAsync(params IEnumerable<string> words) => StartInAsync(Repository.Sources, words);

    internal static Task<ScopeRun> StartInAsync(string folder, params IEnumerable<string> words) => StartInAsync(folder, new Dictionary<string, string?>(), words);

    internal static async Task<ScopeRun> StartInAsync(string folder, IReadOnlyDictionary<string, string?> environment, params IEnumerable<string> words)
    {
        ProgramStart start = new() { WorkingDirectory = folder };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        LivingProgram strobe = StrobeCommand.Start(["scope", "--no-open", .. words.Contains("--rate") ? (string[])[] : ["--rate", "12"], .. words.Contains("--layout") ? words.Where(word => word != "--layout") : ["--no-layout", .. words]], start);
        string line = await strobe.ReadLineAsync();
        Match link = LinkText().Match(line);
        if (link.Success) return new ScopeRun(strobe, link.Value);
        ProgramResult result = await strobe.EndAsync();
        throw new InvalidOperationException($"strobe scope ended with {result.ExitCode}: {line}{result.OutputText}{result.ErrorText}");
    }

    internal void Kill() => _strobe.Kill();

    public ValueTask DisposeAsync() => _strobe.DisposeAsync();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{64}")]
    private static partial Regex LinkText();
}
