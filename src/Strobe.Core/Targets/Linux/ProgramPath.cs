namespace Strobe.Targets.Linux;

/// <summary>Finds a program as a shell would.</summary>
internal static class ProgramPath
{
    /// <summary>The full path of a program given by path or by name.</summary>
    /// <exception cref="StrobeException">There is none, or no such folder to run it in.</exception>
    internal static string Find(string program, string? workingDirectory)
    {
        if (workingDirectory is not null && !Directory.Exists(workingDirectory)) throw NoFolder(program, workingDirectory);
        if (program.Contains('/'))
        {
            string full = Path.GetFullPath(program, workingDirectory is null ? Environment.CurrentDirectory : Path.GetFullPath(workingDirectory));
            string here = Path.GetFullPath(program);
            if (IsProgram(full)) return Checked(full);
            return IsProgram(here) ? Checked(here) : throw Refuse(program, WhyNot(here));
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':'))
        {
            string candidate = Path.Combine(folder.Length == 0 ? "." : folder, program);
            if (IsProgram(candidate)) return Checked(Path.GetFullPath(candidate));
        }

        throw Refuse(program, File.Exists(program) ? "it is not in PATH" : "it is neither here nor in PATH");
    }

    /// <summary>Refuses an ELF program for another machine; scripts and the like are left to the kernel.</summary>
    private static string Checked(string path)
    {
        Span<byte> header = stackalloc byte[20];
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return path;
        }
        catch (UnauthorizedAccessException)
        {
            return path;   // it may be run all the same
        }

        bool isElf = header[..4].SequenceEqual("\u007fELF"u8);
        if (!isElf || (header[4] == 2 && header[18] == 62 && header[19] == 0)) return path;
        throw new StrobeException(ErrorCode.WrongMachine, $"{path} is no 64-bit x86 program.", "Trace an x86-64 program.");
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & executable) != 0;
    }

    private static string WhyNot(string path)
    {
        if (Directory.Exists(path)) return "it is a folder";
        return File.Exists(path) ? "it is not an executable file" : "there is no such file";
    }

    private static StrobeException NoFolder(string program, string folder) => new(
        ErrorCode.CannotLaunch, $"Cannot launch {program} in {folder}: there is no such folder.", "Give the path of a folder that exists.");

    private static StrobeException Refuse(string program, string why) => new(
        ErrorCode.CannotLaunch, $"Cannot launch {program}: {why}.", "Give the path of an executable program, for example ./app.");
}
