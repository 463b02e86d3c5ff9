namespace Strobe.Targets.Linux;

/// <summary>Finds a program as a shell would.</summary>
internal static class ProgramPath
{
    /// <summary>The full path of a program given by path or by name.</summary>
    /// <exception cref="StrobeException">There is none.</exception>
    internal static string Find(string program, string? workingDirectory)
    {
        if (program.Contains('/'))
        {
            string full = Path.GetFullPath(program, workingDirectory is null ? Environment.CurrentDirectory : Path.GetFullPath(workingDirectory));
            string here = Path.GetFullPath(program);
            if (IsProgram(full)) return full;
            return IsProgram(here) ? here : throw Refuse(program, File.Exists(here) ? "it is not an executable file" : "there is no such file");
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':'))
        {
            string candidate = Path.Combine(folder.Length == 0 ? "." : folder, program);
            if (IsProgram(candidate)) return Path.GetFullPath(candidate);
        }

        throw Refuse(program, File.Exists(program) ? "it is not in PATH" : "it is neither here nor in PATH");
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & executable) != 0;
    }

    private static StrobeException Refuse(string program, string why) => new(
        ErrorCode.CannotLaunch, $"Cannot launch {program}: {why}.", "Give the path of an executable program, for example ./app.");
}
