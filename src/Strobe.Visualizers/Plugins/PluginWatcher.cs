namespace Strobe.Visualizers.Plugins;

/// <summary>Tells that something changed in the plugins' folder, once it has been quiet there for a moment.</summary>
internal sealed class PluginWatcher : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(300);

    private readonly FileSystemWatcher? _watcher;
    private readonly Timer _timer;

    /// <summary>Begins to watch. A folder that cannot be watched is not.</summary>
    internal PluginWatcher(string folder, Action onChange)
    {
        _timer = new Timer(_ => onChange(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            Directory.CreateDirectory(folder);
            _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            _watcher.Created += OnEvent;
            _watcher.Changed += OnEvent;
            _watcher.Deleted += OnEvent;
            _watcher.Renamed += OnEvent;
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    private void OnEvent(object sender, FileSystemEventArgs change)
    {
        if (Path.GetRelativePath(((FileSystemWatcher)sender).Path, change.FullPath).StartsWith('.')) return;
        try
        {
            _timer.Change(s_quiet, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Nobody wants to know any more.
        }
    }
}
