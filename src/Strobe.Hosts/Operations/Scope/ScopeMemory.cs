using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Strobe.Operations.Scope;

/// <summary>
/// What a scope remembers of a project, in the folder <c>.strobe</c> of it: the layout of each program, and what was opened lately. Files that cannot be written are
/// done without; those that cannot be read are told. Any thread.
/// </summary>
/// <param name="folder">The project's folder.</param>
internal sealed class ScopeMemory(string folder)
{
    private const int MostRecent = 20, MostBytes = 1 << 20, MostNameChars = 40;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, MaxDepth = 8 };

    private readonly Lock _gate = new();
    private readonly string _folder = Path.Combine(folder, ".strobe");

    /// <summary>The layout that was kept for a program or recording; null when there is none.</summary>
    /// <exception cref="StrobeException">It is no layout.</exception>
    internal SavedDesk? LayoutOf(ScopeOpening opening)
    {
        string path = PathOf(opening);
        return ReadBytes(path) is { } json ? SavedDesk.Read(json, path) : null;
    }

    /// <summary>Keeps the layout of a program or recording.</summary>
    internal void Keep(ScopeOpening opening, byte[] layout) => Write(PathOf(opening), layout);

    /// <summary>What was opened lately, the newest first.</summary>
    internal IReadOnlyList<RecentOpening> Recent()
    {
        try
        {
            RecentOpening?[] read = ReadBytes(RecentPath) is { } json ? JsonSerializer.Deserialize<RecentOpening?[]>(json, s_json) ?? [] : [];
            return [.. read.OfType<RecentOpening>().Where(one => one.IsSound).Take(MostRecent)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Remembers what was opened.</summary>
    internal void Remember(ScopeOpening opening)
    {
        if (RecentOpening.Of(opening) is not { } recent) return;
        lock (_gate)
        {
            RecentOpening[] all = [recent, .. Recent().Where(other => !other.IsLike(recent))];
            Write(RecentPath, JsonSerializer.SerializeToUtf8Bytes(all.Take(MostRecent), s_json));
        }
    }

    private string RecentPath => Path.Combine(_folder, "recent.json");

    private string PathOf(ScopeOpening opening)
    {
        (string name, string key) = opening.Identity;
        string safe = new([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-').Take(MostNameChars)]);
        return Path.Combine(_folder, "scope", $"{safe.TrimStart('.')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 4))}.json");
    }

    private static byte[]? ReadBytes(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MostBytes } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string path, byte[] content)
    {
        try
        {
            lock (_gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                string ignore = Path.Combine(_folder, ".gitignore");
                if (!File.Exists(ignore)) File.WriteAllText(ignore, "*\n");
                string next = path + ".next";
                File.WriteAllBytes(next, content);
                File.Move(next, path, overwrite: true);
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // The folder may be another's, or the disk full: then nothing is remembered.
        }
    }
}

/// <summary>Something that was opened: a program with how it was started, or a recording.</summary>
internal sealed record RecentOpening
{
    private const int MostChars = 4096, MostArguments = 1000;

    /// <summary>The program; null for a recording.</summary>
    public string? Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyList<string> Patterns { get; init; } = [];

    public string? Recording { get; init; }

    internal bool IsSound => (Program ?? Recording) is { Length: > 0 and < MostChars } && Arguments is { Count: < MostArguments } && Arguments.All(one => one is not null)
        && Environment is not null && Patterns is not null && Patterns.All(one => one is not null);

    internal bool IsLike(RecentOpening other) => (Program, Recording, WorkingDirectory) == (other.Program, other.Recording, other.WorkingDirectory) && Arguments.SequenceEqual(other.Arguments);

    /// <summary>Null for a process that was attached to: it will not be there again.</summary>
    internal static RecentOpening? Of(ScopeOpening opening) => opening switch
    {
        { Recording: { } recording } => new() { Recording = Path.GetFullPath(recording) },
        { Program: { Program: { } program } request } => new()
        {
            Program = program, Arguments = request.Arguments, WorkingDirectory = request.WorkingDirectory, Environment = request.Environment, Patterns = request.Patterns,
        },
        _ => null,
    };

    internal ScopeOpening ToOpening() => Recording is { } recording ? new(new TraceRequest()) { Recording = recording }
        : new(new TraceRequest { Program = Program, Arguments = Arguments, WorkingDirectory = WorkingDirectory, Environment = Environment, Patterns = Patterns });
}
