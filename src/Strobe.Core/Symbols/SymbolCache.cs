using System.Security.Cryptography;
using System.Text;
using Strobe.Bytes;

namespace Strobe.Symbols;

/// <summary>
/// Function indexes on disk, one file per build. What is read back is checked, not trusted: whatever is wrong with it, the index is
/// made again. Failing to write is no error.
/// </summary>
internal sealed class SymbolCache
{
    private const int MaxFileBytes = 512 << 20;
    private const long DefaultMaxBytes = 1L << 30;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Smaller indexes are made faster than found.</summary>
    private const int MinFunctions = 1000;

    private readonly string? _folder;
    private readonly long _maxBytes;

    /// <param name="folder">Where the files go; null for nowhere.</param>
    /// <param name="maxBytes">The oldest files are deleted when all together are larger.</param>
    internal SymbolCache(string? folder, long maxBytes = DefaultMaxBytes) => (_folder, _maxBytes) = (folder, maxBytes);

    /// <summary>STROBE_CACHE (empty: none), else XDG_CACHE_HOME/strobe, else ~/.cache/strobe.</summary>
    internal static SymbolCache Default { get; } = new(DefaultFolder());

    internal FunctionIndex? Read(string identity)
    {
        if (_folder is null) return null;
        string path = FileOf(identity);
        try
        {
            if (!IsPrivate(_folder)) return null;
            var file = new FileInfo(path);
            if (!file.Exists || file.LinkTarget is not null || file.Length > MaxFileBytes) return null;
            byte[] bytes = File.ReadAllBytes(path);
            byte[] key = Encoding.UTF8.GetBytes(identity);
            if (!bytes.AsSpan().EndsWith(key)) return null;
            FunctionIndex? index = FunctionIndex.Open(bytes.AsMemory(0, bytes.Length - key.Length));
            // The file's time tells which one was not wanted for longest.
            if (index is not null) File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return index;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes an index, and returns it.</summary>
    internal FunctionIndex Keep(string identity, FunctionIndex index)
    {
        if (OperatingSystem.IsWindows() || _folder is null || index.Records.Length < MinFunctions || index.Block.Length > MaxFileBytes) return index;
        string path = FileOf(identity);
        string draft = path + "." + Environment.ProcessId + "." + Environment.CurrentManagedThreadId + ".new";
        try
        {
            Directory.CreateDirectory(_folder, OwnerOnly);
            if (!IsPrivate(_folder)) return index;
            using (FileStream stream = new(draft, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(index.Block.Span);
                stream.Write(Encoding.UTF8.GetBytes(identity));
            }

            File.Move(draft, path, overwrite: true);
            Shrink();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            TryDelete(draft);
        }

        return index;
    }

    private void Shrink()
    {
        FileInfo[] files = [.. new DirectoryInfo(_folder!).GetFiles().OrderBy(file => file.LastWriteTimeUtc)];
        long total = files.Sum(file => file.Length);
        foreach (FileInfo file in files)
        {
            if (total <= _maxBytes) return;
            total -= file.Length;
            TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It stays; the next writer tries again.
        }
    }

    /// <summary>Nobody else may put files where we read ours.</summary>
    private static bool IsPrivate(string folder) =>
        !OperatingSystem.IsWindows()
        && Directory.Exists(folder)
        && FileKind.IsOurs(folder)
        && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;

    private string FileOf(string identity) =>
        Path.Combine(_folder!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 20)) + ".functions");

    private static string? DefaultFolder()
    {
        string? root = Environment.GetEnvironmentVariable("STROBE_CACHE");
        if (root is { Length: 0 }) return null;
        if (root is null)
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetEnvironmentVariable("HOME") ?? "";
            if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache)) cache = home.Length == 0 ? null : Path.Combine(home, ".cache");
            root = cache is null ? null : Path.Combine(cache, "strobe");
        }

        return root is null ? null : Path.Combine(root, "symbols");
    }
}
