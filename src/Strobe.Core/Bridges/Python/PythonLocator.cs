using System.Diagnostics;
using System.Text.Json;

namespace Strobe.Bridges.Python;

/// <summary>Finds the uses of variables in a Python source, with the parser of a Python interpreter. The source is not run. Any thread.</summary>
internal static class PythonLocator
{
    private const string Script = "Strobe.Bridges.Python.locate.py";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <summary>The uses, by line and column.</summary>
    /// <param name="interpreter">The interpreter, as a path or a name to look for.</param>
    /// <param name="path">The source.</param>
    /// <exception cref="StrobeException">There is no such interpreter, or it cannot read the source.</exception>
    internal static async Task<IReadOnlyList<ProbeOccurrence>> InAsync(string interpreter, string path)
    {
        string said = await RunAsync(interpreter, path).ConfigureAwait(false);
        try
        {
            using JsonDocument found = JsonDocument.Parse(said);
            if (found.RootElement.TryGetProperty("error", out JsonElement error)) throw Refused(path, error.GetString() ?? "", null);
            Use[] uses = [.. found.RootElement.GetProperty("rows").EnumerateArray().Select(Read)];
            HashSet<(int, string)> stored = [.. uses.Where(use => use.IsStored).Select(use => (use.Line, use.Path))];
            return [.. uses.Select(use => new ProbeOccurrence(
                new ProbeId(path, use.Line, use.ByteColumn, null, use.Path)
                {
                    Access = use.IsStored ? ProbeAccess.Write : stored.Contains((use.Line, use.Path)) ? ProbeAccess.Read : ProbeAccess.Either,
                },
                use.Line, use.Column, use.Length))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Refused(path, $"{interpreter} did not say what is in it", e);
        }
    }

    private readonly record struct Use(int Line, int Column, int Length, int ByteColumn, string Path, bool IsStored);

    private static Use Read(JsonElement row) => new(
        row[0].GetInt32(), row[1].GetInt32(), row[2].GetInt32(), row[3].GetInt32(), row[4].GetString() ?? "", row[5].GetBoolean());

    private static async Task<string> RunAsync(string interpreter, string path)
    {
        using Stream stream = typeof(PythonLocator).Assembly.GetManifestResourceStream(Script)!;
        using StreamReader script = new(stream);
        ProcessStartInfo start = new(interpreter, ["-I", "-S", "-c", await script.ReadToEndAsync().ConfigureAwait(false), path])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            _ = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (await Task.WhenAny(output, Task.Delay(s_limit)).ConfigureAwait(false) == output) return await output.ConfigureAwait(false);
            process.Kill(entireProcessTree: true);
            throw Refused(path, $"{interpreter} needed more than {s_limit.TotalSeconds:0} seconds", null);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw Refused(path, $"{interpreter} cannot be run", e);
        }
    }

    private static StrobeException Refused(string path, string why, Exception? cause) => new(
        ErrorCode.FileRefused, $"The source file '{path}' cannot be read: {why.TrimEnd('.')}.", "Give the path of a Python source that this interpreter can read.", cause);

    /// <summary>The working directory and the arguments of a process; the root and none where they cannot be read.</summary>
    internal static (string Folder, IReadOnlyList<string> Arguments) WhereItRuns(int processId)
    {
        try
        {
            string? folder = File.ResolveLinkTarget($"/proc/{processId}/cwd", false)?.FullName;
            return (folder ?? "/", File.ReadAllText($"/proc/{processId}/cmdline").Split('\0'));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ("/", []);
        }
    }
}
