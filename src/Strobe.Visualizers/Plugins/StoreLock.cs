namespace Strobe.Visualizers.Plugins;

/// <summary>
/// The right to change a plugins' folder, for one program at a time. New plugins are put together in hidden folders and moved into place; what a
/// program left behind that was killed while it did so is cleared away by the next.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const string LockFile = ".lock";
    private const string RoomPrefix = ".room-";
    private const string Writable = "Check the rights of the folder, or set STROBE_PLUGINS to another one.";

    private readonly string _folder;
    private readonly FileStream _file;

    private StoreLock(string folder, FileStream file) => (_folder, _file) = (folder, file);

    /// <exception cref="PluginException">Another program is changing the folder, or it cannot be written.</exception>
    internal static StoreLock Take(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) && !OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"The folder {folder} cannot be made.", Writable, e);
        }

        try
        {
            StoreLock held = new(folder, new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
            held.Clear();
            return held;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PluginException($"The folder {folder} cannot be written.", Writable, e);
        }
        catch (IOException e)
        {
            throw new PluginException($"Another program is changing the plugins in {folder}.", "Try again when it has finished.", e);
        }
    }

    /// <summary>A folder to work in, on the same file system; gone when the lock is.</summary>
    internal string NewRoom() => Directory.CreateDirectory(Path.Combine(_folder, $"{RoomPrefix}{Guid.NewGuid():N}")).FullName;

    /// <summary>Puts a folder in the place of a plugin: at every moment there is the old one, the new one, or none.</summary>
    internal void Swap(string built, string name)
    {
        string place = Path.Combine(_folder, name);
        string? old = Directory.EnumerateDirectories(_folder).FirstOrDefault(one => Path.GetFileName(one).Equals(name, StringComparison.OrdinalIgnoreCase));
        string away = Path.Combine(NewRoom(), name);
        try
        {
            if (old is not null) Directory.Move(old, away);
            Directory.Move(built, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(away) && !Directory.Exists(place)) Directory.Move(away, old!);
            throw new PluginException($"{place} cannot be replaced: {PluginText.OneLine(e.Message).TrimEnd('.')}.", Writable, e);
        }
    }

    /// <summary>Takes a plugin away: first out of sight at once, then off the disk.</summary>
    internal void Remove(string plugin)
    {
        try
        {
            if (File.Exists(plugin)) File.Delete(plugin);
            else Directory.Move(plugin, Path.Combine(NewRoom(), "gone"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"{plugin} cannot be removed: {PluginText.OneLine(e.Message).TrimEnd('.')}.", Writable, e);
        }
    }

    public void Dispose()
    {
        Clear();
        _file.Dispose();
    }

    private void Clear()
    {
        foreach (string room in Directory.EnumerateDirectories(_folder, RoomPrefix + "*"))
        {
            try
            {
                Directory.Delete(room, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is hidden and does no harm; the next one tries again.
            }
        }
    }
}
