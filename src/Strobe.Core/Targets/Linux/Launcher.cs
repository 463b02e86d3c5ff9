using System.Collections;
using System.Text;

namespace Strobe.Targets.Linux;

/// <summary>A program held before its first instruction, and our ends of its output pipes (−1 when its output is its own).</summary>
/// <param name="Keeper">To be closed once the pipes are at their ends (<see cref="OutputKeeper"/>).</param>
internal readonly record struct Launched(TracedProcess Process, TracedThread Thread, int Stdout, int Stderr, int Keeper);

/// <summary>
/// Launches a program under ptrace: spawns a cat that waits on a pipe, takes hold of it, and has it exec the program by a remote
/// system call, so that arguments, environment and errors are exactly the kernel's own. Should Strobe die first, the pipe closes
/// and the cat ends by itself.
/// </summary>
internal static unsafe class Launcher
{
    private const int GateFd = 9, ScratchProtection = 3, ScratchFlags = 0x22;

    internal static Launched Launch(Tracees tracees, LaunchOptions options, string path)
    {
        (int gateRead, int gateWrite) = Pipe();
        (int outRead, int outWrite) = options.CaptureOutput ? Pipe() : (-1, -1);
        (int errorRead, int errorWrite) = options.CaptureOutput ? Pipe() : (-1, -1);
        int processId = 0, keeper = -1;
        try
        {
            if (options.CaptureOutput) keeper = OutputKeeper.Start(outRead, errorRead);
            processId = Spawn(options, gateRead, outWrite, errorWrite);
            TracedProcess process = tracees.Seize(processId, options.EndsWithHost ? Ptrace.KillOnExit : 0);
            TracedThread thread = process.Threads[processId];
            Hold(thread, path);
            Exec(thread, path, options);
            process.ReplaceImage();
            return new Launched(process, thread, outRead, errorRead, keeper);
        }
        catch
        {
            if (processId > 0) _ = Libc.kill(processId, Signals.Kill);
            Pipes.Close(outRead, errorRead, keeper);
            throw;
        }
        finally
        {
            Pipes.Close(gateRead, gateWrite, outWrite, errorWrite);
        }
    }

    /// <summary>Our gate, and cat's own opening of it.</summary>
    private static List<int> GateDescriptors(int processId)
    {
        string folder = $"/proc/{processId}/fd";
        string? gate = new FileInfo($"{folder}/{GateFd}").LinkTarget;
        List<int> found = [];
        foreach (string path in Directory.EnumerateFileSystemEntries(folder))
        {
            if (new FileInfo(path).LinkTarget == gate) found.Add(int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));
        }

        return found;
    }

    /// <summary>Stops the waiter. It may still be on its way out of its own exec.</summary>
    private static void Hold(TracedThread thread, string path)
    {
        _ = Libc.ptrace(Ptrace.Interrupt, thread.Tid, 0, 0);
        while (true)
        {
            int tid = Libc.waitpid(thread.Tid, out int status, Tracees.WaitOptions);
            if (tid < 0 && Libc.Errno == Libc.EINTR) continue;
            if (tid != thread.Tid || (status & 0xff) != 0x7f) throw CannotLaunch(path, "it ended at once");
            if (status >> 16 == Ptrace.EventStop) break;
            // Any stop takes a pending interrupt away with it.
            _ = Libc.ptrace(Ptrace.Continue, thread.Tid, 0, 0);
            _ = Libc.ptrace(Ptrace.Interrupt, thread.Tid, 0, 0);
        }

        thread.IsStopped = true;
    }

    private static void Exec(TracedThread thread, string path, LaunchOptions options)
    {
        byte[] block = BuildStrings(path, options, 0, out _, out _);
        long? scratch = RemoteCall.Invoke(thread, RemoteCall.Mmap, [0, (ulong)block.Length, ScratchProtection, ScratchFlags, ulong.MaxValue, 0]);
        if (RemoteCall.IsError(scratch)) throw CannotLaunch(path, "the kernel gave no memory");
        block = BuildStrings(path, options, (ulong)scratch!.Value, out ulong argv, out ulong envp);
        TargetMemory memory = thread.Process.Memory;
        if (!memory.Write((ulong)scratch.Value, block)) throw CannotLaunch(path, "it ended at once");
        foreach (int fd in GateDescriptors(thread.Tid)) _ = RemoteCall.Invoke(thread, RemoteCall.Close, [(ulong)fd]);
        if (RemoteCall.Exec(thread, (ulong)scratch.Value, argv, envp) is { } error)
            throw CannotLaunch(path, error == 0 ? "it ended at once" : Refusal(-(int)error));
    }

    /// <summary>The path, argv and envp as execve wants them, at a given address.</summary>
    private static byte[] BuildStrings(string path, LaunchOptions options, ulong at, out ulong argv, out ulong envp)
    {
        List<string> arguments = [options.Program, .. options.Arguments];
        List<string> environment = Environment(options);
        using MemoryStream text = new();
        Append(text, path);
        List<ulong> pointers = [];
        foreach (string argument in arguments) pointers.Add(at + (ulong)Append(text, argument));
        pointers.Add(0);
        int firstVariable = pointers.Count;
        foreach (string variable in environment) pointers.Add(at + (ulong)Append(text, variable));
        pointers.Add(0);
        while (text.Length % 8 != 0) text.WriteByte(0);
        argv = at + (ulong)text.Length;
        envp = argv + (ulong)firstVariable * 8;
        foreach (ulong pointer in pointers) text.Write(BitConverter.GetBytes(pointer));
        return text.ToArray();
    }

    private static long Append(MemoryStream text, string value)
    {
        long at = text.Length;
        text.Write(Encoding.UTF8.GetBytes(value));
        text.WriteByte(0);
        return at;
    }

    private static List<string> Environment(LaunchOptions options)
    {
        SortedDictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables()) variables[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach ((string name, string? value) in options.Environment)
        {
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }

        return [.. variables.Select(v => $"{v.Key}={v.Value}")];
    }

    private static int Spawn(LaunchOptions options, int gate, int stdout, int stderr)
    {
        using ChildSpawn waiter = new(options.OwnProcessGroup ? ChildSpawn.OwnGroup : (short)0);
        if (!options.InheritInput) waiter.GiveNothing(0);
        waiter.Give(stdout, 1);
        waiter.Give(stderr, 2);
        waiter.Give(gate, GateFd);
        if (options.WorkingDirectory is { } folder) waiter.StartIn(folder);
        int error = waiter.Start("/bin/cat", ["cat", $"/dev/fd/{GateFd}"], out int processId);
        return error == 0 ? processId : throw CannotLaunch("/bin/cat", Refusal(error));
    }

    private static (int Read, int Write) Pipe() =>
        Pipes.TryMake(out int read, out int write) ? (read, write) : throw CannotLaunch("a pipe", Refusal(Libc.Errno));

    private static string Refusal(int errno) => errno switch
    {
        2 => "there is no such file (or its interpreter is missing)",
        8 => "it is not a program this machine can run",
        13 => "it is not executable",
        7 => "its arguments and environment are too long",
        _ => $"the kernel said errno {errno}",
    };

    private static StrobeException CannotLaunch(string path, string why) => new(
        ErrorCode.CannotLaunch, $"Cannot launch {path}: {why}.", "Check the path and that the file is an executable program.");
}
