using Strobe.Errors;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>Looks at a process before it is touched, so that what cannot work is said plainly and at once.</summary>
internal static class AttachCheck
{
    private const int ElfClassOffset = 4, MachineOffset = 18, Class64 = 2, X64 = 62;

    internal static void Of(int processId)
    {
        string? state = ProcFile.Status(processId, "State");
        if (processId <= 0 || state is null || state.StartsWith('Z') || state.StartsWith('X')) throw StrobeErrors.NoSuchProcess(processId);
        if (processId == Environment.ProcessId)
            throw new StrobeException(ErrorCode.BadOption, "A process cannot trace itself.", "Give another process's number.");
        string? group = ProcFile.Status(processId, "Tgid");
        if (group is not null && group != processId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw new StrobeException(ErrorCode.NoSuchProcess, $"{processId} is a thread of process {group}.", $"Attach to {group}.");
        string? tracer = ProcFile.Status(processId, "TracerPid");
        if (tracer is not null and not "0") throw StrobeErrors.AlreadyTraced(processId, tracer);
        CheckFilter(processId);
        CheckMachine(processId);
    }

    /// <summary>A filter of its own (not one that we live under too, as in a container) may kill the process for the calls we borrow it for.</summary>
    private static void CheckFilter(int processId)
    {
        string its = ProcFile.Status(processId, "Seccomp") ?? "0";
        string ours = ProcFile.Status(Environment.ProcessId, "Seccomp") ?? "0";
        if (its is "0" || its == ours) return;
        throw new StrobeException(
            ErrorCode.PermissionDenied,
            $"Process {processId} filters its system calls (seccomp) and could be killed by being traced.",
            "Start it without its sandbox.");
    }

    private static void CheckMachine(int processId)
    {
        Span<byte> header = stackalloc byte[20];
        try
        {
            using FileStream program = File.OpenRead($"/proc/{processId}/exe");
            if (program.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return;
        }
        catch (FileNotFoundException)
        {
            throw new StrobeException(ErrorCode.NotAProgram, $"Process {processId} is a kernel thread.", "Attach to a user process.");
        }
        catch (IOException)
        {
            return;
        }
        catch (UnauthorizedAccessException)
        {
            throw StrobeErrors.CannotAttach(processId);
        }

        if (header[ElfClassOffset] != Class64 || header[MachineOffset] != X64)
            throw new StrobeException(ErrorCode.WrongMachine, $"Process {processId} is no 64-bit x86 program.", "Trace an x86-64 program.");
    }
}
