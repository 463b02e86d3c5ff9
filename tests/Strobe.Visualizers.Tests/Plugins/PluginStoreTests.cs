using System.IO.Compression;

namespace Strobe.Visualizers.Plugins;

/// <summary>What the store does without NuGet; adding real packages is tested with real packages.</summary>
public sealed class PluginStoreTests : IDisposable
{
    private readonly PluginRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Nothing_is_loaded_to_list_switch_and_remove()
    {
        _room.Put("deadly", PluginSource.Compile("deadly", PluginSource.Lens("One", "static One() => Environment.Exit(1);")));
        PluginStore store = new(_room.Folder);
        Assert.Equal(("deadly", PluginState.Active, ""), Shown(store));
        store.Switch("Deadly", isOn: false);
        Assert.Equal(("deadly", PluginState.Disabled, "It was switched off."), Shown(store));
        store.Switch("deadly", isOn: true);
        Assert.Equal(("deadly", PluginState.Active, ""), Shown(store));
        store.Switch("deadly", isOn: false);
        store.Remove("DEADLY");
        Assert.Empty(store.List());
        Assert.Empty(Directory.EnumerateDirectories(_room.Folder));
        Assert.Empty(PluginSwitches.Read(_room.Folder, out _));
    }

    [Fact]
    public void A_plugin_that_is_not_there_is_refused_with_the_list_of_those_that_are()
    {
        PluginStore store = new(_room.Folder);
        Assert.Equal("There is none at all.", Assert.Throws<PluginException>(() => store.Remove("x")).Remedy);
        _room.Put("one", [1]);
        PluginException refusal = Assert.Throws<PluginException>(() => store.Remove("../one"));
        Assert.Equal($"There is no plugin ../one in {_room.Folder}. There are one.", refusal.Message);
    }

    [Theory]
    [InlineData("../evil", "../evil is no package id.")]
    [InlineData("Acme.Lens@latest", "latest is no version of a package.")]
    [InlineData("Acme.Lens@1.0\"/>", "1.0\"/> is no version of a package.")]
    [InlineData("-p:Evil=1", "-p:Evil=1 is no package id.")]
    public async Task What_is_no_package_is_refused(string text, string sentence)
    {
        PluginException refusal = await Assert.ThrowsAsync<PluginException>(() => new PluginStore(_room.Folder).AddAsync(text));
        Assert.Equal(sentence, refusal.Sentence);
        Assert.Empty(Directory.EnumerateDirectories(_room.Folder));
    }

    [Fact]
    public async Task A_file_that_is_no_package_is_refused()
    {
        Assert.StartsWith("There is no file ", await Refusal(Path.Combine(_room.Folder, "absent.nupkg")), StringComparison.Ordinal);
        string text = Path.Combine(_room.Folder, "text.nupkg");
        await File.WriteAllTextAsync(text, "hello");
        Assert.Contains("is no NuGet package: ", await Refusal(text), StringComparison.Ordinal);
        Assert.Contains("it holds no description", await Refusal(Package("empty", "x.txt", "")), StringComparison.Ordinal);
        Assert.Contains("is no NuGet package: ", await Refusal(Package("cut", "x.nuspec", "<package>")), StringComparison.Ordinal);
        Assert.Contains("is no NuGet package: ", await Refusal(Package("entity", "x.nuspec", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")), StringComparison.Ordinal);
        string slip = Package("slip", "x.nuspec", "<package><metadata><id>../../x</id><version>1.0.0</version></metadata></package>");
        Assert.Equal("../../x is no package id.", await Refusal(slip));
    }

    [Fact]
    public async Task What_a_killed_program_left_behind_is_cleared_away_and_two_do_not_work_at_once()
    {
        Directory.CreateDirectory(Path.Combine(_room.Folder, ".room-old", "deep"));
        PluginStore store = new(_room.Folder);
        using (StoreLock held = StoreLock.Take(_room.Folder))
        {
            Assert.Empty(Directory.EnumerateDirectories(_room.Folder));
            Assert.Equal($"Another program is changing the plugins in {_room.Folder}.", (await Assert.ThrowsAsync<PluginException>(() => store.AddAsync("x"))).Sentence);
        }
    }

    [Fact]
    public void A_plugin_is_replaced_as_a_whole()
    {
        _room.Put("Acme", [1]);
        using (StoreLock held = StoreLock.Take(_room.Folder))
        {
            string built = Directory.CreateDirectory(Path.Combine(held.NewRoom(), "built")).FullName;
            File.WriteAllText(Path.Combine(built, "new.txt"), "");
            held.Swap(built, "acme");
        }

        Assert.Equal([Path.Combine(_room.Folder, "acme")], Directory.EnumerateDirectories(_room.Folder));
        Assert.Equal(["new.txt"], Directory.EnumerateFiles(Path.Combine(_room.Folder, "acme")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_folder_is_where_the_environment_says()
    {
        string? before = Environment.GetEnvironmentVariable("STROBE_PLUGINS"), data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        try
        {
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", "/data");
            Environment.SetEnvironmentVariable("STROBE_PLUGINS", null);
            Assert.Equal("/data/strobe/plugins", PluginStore.DefaultFolder);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", "relative");
            Assert.EndsWith("/.local/share/strobe/plugins", PluginStore.DefaultFolder, StringComparison.Ordinal);
            Environment.SetEnvironmentVariable("STROBE_PLUGINS", "/mine");
            Assert.Equal("/mine", PluginStore.DefaultFolder);
        }
        finally
        {
            Environment.SetEnvironmentVariable("STROBE_PLUGINS", before);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", data);
        }
    }

    private static (string, PluginState, string) Shown(PluginStore store)
    {
        InstalledPlugin plugin = Assert.Single(store.List());
        return (plugin.Id, plugin.State, plugin.Reason);
    }

    private async Task<string> Refusal(string package) =>
        (await Assert.ThrowsAsync<PluginException>(() => new PluginStore(_room.Folder).AddAsync(package))).Sentence;

    private string Package(string name, string entry, string text)
    {
        string path = Path.Combine(_room.Folder, name + ".nupkg");
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using StreamWriter writer = new(archive.CreateEntry(entry).Open());
        writer.Write(text);
        return path;
    }
}
