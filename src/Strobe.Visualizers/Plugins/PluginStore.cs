using Strobe.Visualizers.Plugins;

namespace Strobe.Visualizers;

/// <summary>A plugin that lies in the plugins' folder, whether it can be loaded or not. Nothing of it was run.</summary>
/// <param name="Id">Its id; the name of its folder when it could not be read.</param>
/// <param name="Package">The NuGet package it came from; empty when it was put there by hand.</param>
/// <param name="PackageVersion">The package's version; empty likewise.</param>
/// <param name="Folder">The full path of its folder.</param>
/// <param name="State">What would become of it now: never <see cref="PluginState.Faulted"/>, because that is seen only when it runs.</param>
/// <param name="Reason">Why, one sentence; empty when it is active.</param>
/// <param name="Description">What its assembly says; null when it is no plugin.</param>
public sealed record InstalledPlugin(
    string Id, string Package, string PackageVersion, string Folder, PluginState State, string Reason, PluginDescription? Description);

/// <summary>
/// The plugins' folder as somebody manages it: adds plugins from NuGet packages, lists, removes and switches them. It never runs a plugin, so that it
/// can remove one that no program survives. A running <see cref="PluginHost"/> sees changes with its next refresh.
/// </summary>
public sealed class PluginStore
{
    /// <summary>A store for a folder.</summary>
    /// <param name="folder">The folder, which need not exist; null for <see cref="DefaultFolder"/>.</param>
    public PluginStore(string? folder = null) => Folder = Path.GetFullPath(folder ?? DefaultFolder);

    /// <summary>
    /// What the environment variable <c>STROBE_PLUGINS</c> says, else <c>strobe/plugins</c> in <c>XDG_DATA_HOME</c>, else
    /// <c>~/.local/share/strobe/plugins</c>.
    /// </summary>
    public static string DefaultFolder => PluginFolder.Default;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>
    /// Adds a plugin with everything it depends on, or replaces it. NuGet itself resolves and downloads, with the sources that are configured for the
    /// user: the .NET SDK must be installed. The plugin appears whole or not at all.
    /// </summary>
    /// <param name="package">A package id, <c>Acme.Lens</c> or <c>Acme.Lens@1.2.3</c>, or the path of a <c>.nupkg</c> file.</param>
    /// <param name="source">A folder or address of packages to look in as well; null for none.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed then.</param>
    /// <exception cref="PluginException">There is no such package, it is no plugin, or this Strobe cannot use it.</exception>
    public async Task<InstalledPlugin> AddAsync(string package, string? source = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(package);
        using StoreLock held = StoreLock.Take(Folder);
        string room = held.NewRoom();
        PackageReference wanted = PackageReference.Parse(package, room);
        string built = await PackageProject.PublishAsync(room, wanted, source, cancellationToken).ConfigureAwait(false);
        PluginCandidate candidate = PluginFolder.Look(built, wanted.Id);
        string reason = candidate.Reason;
        PluginDescription? description = reason.Length > 0 ? null : PluginDescription.Read(candidate.Path, out reason);
        if (description is null) throw new PluginException($"{wanted.Id} is no plugin of Strobe: {reason}.", "Ask for a package with the tag strobe-plugin.");
        if (description.Refusal() is { Length: > 0 } refusal) throw new PluginException($"{wanted.Id} cannot be used here: {refusal}.", "Nothing was changed.");
        RefuseTwin(description.Id, wanted.Id);
        held.Swap(built, wanted.Id);
        return Look(Path.Combine(Folder, wanted.Id), PluginSwitches.Read(Folder, out _))!;
    }

    /// <summary>Everything in the folder, by name.</summary>
    public IReadOnlyList<InstalledPlugin> List()
    {
        HashSet<string> off = PluginSwitches.Read(Folder, out _);
        return [.. PluginFolder.Scan(Folder).Select(candidate => Look(candidate, off))];
    }

    /// <summary>Removes a plugin and forgets its switch.</summary>
    /// <param name="id">Its id, or the name of its folder, in any case of letters.</param>
    /// <exception cref="PluginException">There is no such plugin, or it cannot be removed.</exception>
    public void Remove(string id)
    {
        InstalledPlugin plugin = Find(id);
        using StoreLock held = StoreLock.Take(Folder);
        held.Remove(plugin.Folder);
        PluginSwitches.Set(Folder, plugin.Id, isOn: true);
    }

    /// <summary>Switches a plugin on or off for all programs that load plugins from this folder.</summary>
    /// <param name="id">Its id, or the name of its folder, in any case of letters.</param>
    /// <param name="isOn">False to switch it off.</param>
    /// <exception cref="PluginException">There is no such plugin, or the switch cannot be stored.</exception>
    public void Switch(string id, bool isOn) => PluginSwitches.Set(Folder, Find(id).Id, isOn);

    internal static bool IsNamed(Plugin plugin, string id) =>
        plugin.Id.Equals(id, StringComparison.OrdinalIgnoreCase) || plugin.Name.Equals(id, StringComparison.OrdinalIgnoreCase);

    private InstalledPlugin Find(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        IReadOnlyList<InstalledPlugin> all = List();
        return all.FirstOrDefault(one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? all.FirstOrDefault(one => Path.GetFileName(one.Folder).Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? throw new PluginException(
                $"There is no plugin {PluginText.OneLine(id)} in {Folder}.",
                all.Count == 0 ? "There is none at all." : $"There are {string.Join(", ", all.Select(one => one.Id))}.");
    }

    private void RefuseTwin(string id, string package)
    {
        InstalledPlugin? twin = List().FirstOrDefault(one =>
            one.Id.Equals(id, StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(one.Folder).Equals(package, StringComparison.OrdinalIgnoreCase));
        if (twin is null) return;
        throw new PluginException($"{twin.Folder} holds a plugin with the id {id} already.", $"Remove it first: strobe plugin remove {id}");
    }

    private InstalledPlugin? Look(string folder, HashSet<string> off) => Directory.Exists(folder)
        ? Look(PluginFolder.Look(folder, Path.GetFileName(folder)), off)
        : null;

    private InstalledPlugin Look(PluginCandidate candidate, HashSet<string> off)
    {
        string reason = candidate.Reason;
        PluginDescription? description = reason.Length > 0 ? null : PluginDescription.Read(candidate.Path, out reason);
        if (reason.Length == 0) reason = description!.Refusal();
        string id = description?.Id ?? PluginText.OneLine(candidate.Name), folder = Path.Combine(Folder, candidate.Name);
        bool isOff = off.Contains(id);
        PluginState state = isOff ? PluginState.Disabled : reason.Length > 0 ? PluginState.Unsupported : PluginState.Active;
        if (isOff) reason = "it was switched off";
        (string package, string version) = PackageReference.Origin(folder);
        string sentence = reason.Length == 0 ? "" : $"{char.ToUpperInvariant(reason[0])}{reason[1..]}.";
        return new InstalledPlugin(id, package, version, Directory.Exists(folder) ? folder : candidate.Path, state, sentence, description);
    }
}
