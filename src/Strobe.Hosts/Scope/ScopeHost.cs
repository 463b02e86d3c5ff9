using System.ComponentModel;
using System.Diagnostics;
using Strobe.Operations;
using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>Opens a program or a recording, serves its page, and ends when the user says so. A program that ends stays on the scope.</summary>
internal sealed class ScopeHost(ScopeOpening opening, Stream output, INotices notices, StopRequests stops)
{
    /// <summary>Runs it; returns the exit code.</summary>
    /// <exception cref="StrobeException">It cannot be opened or served.</exception>
    internal async Task<int> RunAsync()
    {
        using Operations.Lenses lenses = new(notices);
        Func<Task<IScopeSubject>>? reopen = opening.Program.Program is null ? null : () => opening.OpenAsync(stops.Cancellation);
        await using ScopeDesk desk = new(await opening.OpenAsync(stops.Cancellation).ConfigureAwait(false), lenses, reopen);
        await using ScopeServer server = await ScopeServer.StartAsync(desk, opening.Port).ConfigureAwait(false);
        foreach (ProbeRequest probe in opening.Program.Probes) desk.Probe(probe.ToString());
        server.Guard.LinkUsed += next => notices.Say($"To open it in another browser: {next}");
        output.Write(System.Text.Encoding.UTF8.GetBytes($"The scope is at {server.Guard.Link}\nCtrl-C ends it.\n"));
        output.Flush();
        if (opening.OpensBrowser) OpenBrowser(server.Guard.Link);
        await desk.Subject.BeginAsync().ConfigureAwait(false);
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
