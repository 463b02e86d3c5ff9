namespace Strobe.Operations.Scope;

/// <summary>Reads source files for people. A page may ask for any path, so only the program's own sources are shown, and nothing else of the user's.</summary>
internal static class SourceText
{
    private const long MostBytes = 4 << 20;

    /// <exception cref="StrobeException">It is none of the program's, too large, no text, or cannot be read.</exception>
    internal static string Read(string file, string root, Func<bool, IReadOnlyList<string>> files)
    {
        if (!files(false).Contains(file) && !files(true).Contains(file)) throw new StrobeException(ErrorCode.NothingMatches, $"'{file}' is no source file of the program, below {root} or elsewhere.", "Choose one of the files that are listed.");
        try
        {
            if (new FileInfo(file).Length > MostBytes) throw new StrobeException(ErrorCode.FileRefused, $"'{file}' has more than {MostBytes >> 20} MiB.", "Look at it in an editor.");
            string text = File.ReadAllText(file);
            return text.Contains('\0', StringComparison.Ordinal) ? throw new StrobeException(ErrorCode.FileRefused, $"'{file}' is no text.", "Choose another one.") : text.ReplaceLineEndings("\n");
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new StrobeException(ErrorCode.FileRefused, $"'{file}' cannot be read ({refusal.Message.TrimEnd('.')}).", "Check that it is there and may be read.", refusal);
        }
    }
}
