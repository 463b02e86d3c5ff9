using System.ComponentModel;
using System.Diagnostics;
using Strobe.Operations;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>How a scope is served.</summary>
/// <param name="Opening">What is to be seen first; null for nothing: the page asks for it.</param>
internal sealed record ScopeArguments(ScopeOpening? Opening)
{
    /// <summary>The port to serve at; 0 for a free one.</summary>
    internal int Port { get; init; }

    /// <summary>How many figures of a view a page gets in a second at most.</summary>
    internal int Rate { get; init; } = UsualRate;

    internal const int UsualRate = 60;

    /// <summary>Has the user's browser open the page.</summary>
    internal bool OpensBrowser { get; init; } = true;

    /// <summary>Keeps layouts in the folder .strobe, and begins with the one that the program had.</summary>
    internal bool KeepsLayout { get; init; } = true;
}

/// <summary>Opens a program or a recording, serves its page, and ends when the user says so. A program that ends stays on the scope.</summary>
internal sealed class ScopeHost(ScopeArguments arguments, Stream output, INotices notices, StopRequests stops)
{
    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">It cannot be opened or served.</exception>
    internal async Task<int> RunAsync()
    {
        using Operations.Lenses lenses = new(notices);
        await using ScopeRoom room = new(lenses, arguments.KeepsLayout ? new ScopeMemory(Environment.CurrentDirectory) : null);
        ScopeSession? first = arguments.Opening is { } opening ? await room.OpenAsync(opening, stops.Cancellation).ConfigureAwait(false) : null;
        await using ScopeServer server = await ScopeServer.StartAsync(room, arguments.Port, arguments.Rate).ConfigureAwait(false);
        server.Guard.LinkUsed += next => notices.Say($"To open it in another browser: {next}");
        output.Write(System.Text.Encoding.UTF8.GetBytes($"The scope is at {server.Guard.Link}\nCtrl-C ends it.\n"));
        output.Flush();
        if (arguments.OpensBrowser) OpenBrowser(server.Guard.Link);
        _ = Task.Run(() => FirstFigures.Prepare(lenses), CancellationToken.None);
        if (first is not null) await first.BeginAsync().ConfigureAwait(false);
        await stops.First.ConfigureAwait(false);
        return 0;
    }

    /// <summary>Where there is a screen; otherwise the user opens the link.</summary>
    private static void OpenBrowser(string link)
    {
        if (Environment.GetEnvironmentVariable("DISPLAY") is null or "" && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or "") return;
        try
        {
            Process.Start(new ProcessStartInfo("xdg-open", [link]) { RedirectStandardOutput = true, RedirectStandardError = true })?.Dispose();
        }
        catch (Exception missing) when (missing is Win32Exception or InvalidOperationException)
        {
            // The link is printed.
        }
    }
}
