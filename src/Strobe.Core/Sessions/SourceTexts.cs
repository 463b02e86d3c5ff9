using System.Collections.Concurrent;
using Strobe.Bytes;
using Strobe.Recording;
using Strobe.Symbols;

namespace Strobe.Sessions;

/// <summary>
/// Reads the source files that come up in a recording, once each. Their paths come from a target, which must not make us copy anything else of the
/// user's into a file that may be given away: only regular files are read that are named like sources and hold text.
/// </summary>
internal sealed class SourceTexts
{
    private const int MostFileBytes = 4 << 20;
    private const long MostBytes = 64L << 20;

    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".c", ".h", ".cc", ".cp", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp", ".tcc", ".m", ".mm", ".rs", ".go", ".py", ".pyx", ".js",
        ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx", ".swift", ".zig", ".d", ".f", ".f90", ".f95", ".s", ".asm", ".cs", ".java", ".kt", ".nim", ".cu", ".cl",
    };

    private readonly ConcurrentDictionary<string, bool> _known = new();
    private readonly ConcurrentQueue<string> _wanted = new();
    private long _bytes;

    /// <summary>Has a file read soon. Any thread.</summary>
    internal void Want(string? path)
    {
        if (path is null || !Path.IsPathRooted(path) || !s_extensions.Contains(Path.GetExtension(path)) || !_known.TryAdd(path, true)) return;
        _wanted.Enqueue(path);
    }

    /// <summary>The next file's text, or null when there is none at the moment. Recording thread.</summary>
    internal BlockBuilder? Next()
    {
        while (_wanted.TryDequeue(out string? path))
        {
            if (_bytes >= MostBytes || TextOf(path) is not { } text) continue;
            _bytes += text.Length;
            ByteSink sink = new();
            sink.Text(path);
            sink.Uleb((ulong)text.Length);
            text.CopyTo(sink.Take(text.Length));
            return new PlainBlock(BlockKind.Source, 0, sink);
        }

        return null;
    }

    private static byte[]? TextOf(string path)
    {
        try
        {
            if (!FileKind.IsRegular(path) || new FileInfo(path).Length > MostFileBytes) return null;
            byte[] text = File.ReadAllBytes(path);
            return text.Length <= MostFileBytes && !text.Contains((byte)0) ? text : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
