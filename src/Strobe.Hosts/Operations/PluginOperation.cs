using System.Text;
using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>What a user asks of the plugins.</summary>
internal abstract record PluginRequest
{
    /// <summary>Installs a package.</summary>
    /// <param name="Package">Its id, perhaps with @version, or the path of a .nupkg file.</param>
    /// <param name="Source">Where packages are looked for besides the usual sources; null for nowhere else.</param>
    internal sealed record Add(string Package, string? Source) : PluginRequest;

    internal sealed record Remove(string Id) : PluginRequest;

    internal sealed record Switch(string Id, bool IsOn) : PluginRequest;

    internal sealed record List : PluginRequest;
}

/// <summary>Installs, removes and lists plugins.</summary>
internal sealed class PluginOperation(PluginRequest request, Stream output, INotices notices)
{
    /// <exception cref="StrobeException">It cannot be done.</exception>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        PluginStore store = new();
        try
        {
            switch (request)
            {
                case PluginRequest.Add add:
                    InstalledPlugin added = await store.AddAsync(add.Package, add.Source, cancellation).ConfigureAwait(false);
                    Print($"{added.Id} is installed.\n");
                    break;
                case PluginRequest.Remove remove:
                    store.Remove(remove.Id);
                    Print($"{remove.Id} is removed.\n");
                    break;
                case PluginRequest.Switch one:
                    store.Switch(one.Id, one.IsOn);
                    Print($"{one.Id} is {(one.IsOn ? "on" : "off")}.\n");
                    break;
                default:
                    List();
                    break;
            }
        }
        catch (PluginException refusal)
        {
            throw new StrobeException(ErrorCode.PluginRefused, refusal.Sentence, refusal.Remedy, refusal);
        }
    }

    private void List()
    {
        using PluginHost host = new();
        if (Directory.Exists(host.Folder)) host.Refresh();
        if (host.Note.Length > 0) notices.Say(host.Note);
        foreach (Plugin plugin in host.Plugins)
        {
            string lenses = string.Join(", ", plugin.Visualizers.Select(one => one.Descriptor.Id));
            Print($"{plugin}{(lenses.Length > 0 ? ": " + lenses : "")}\n");
        }

        if (host.Plugins.Count == 0) notices.Say($"There are no plugins in {host.Folder}. Add one with strobe plugin add PACKAGE.");
    }

    private void Print(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
