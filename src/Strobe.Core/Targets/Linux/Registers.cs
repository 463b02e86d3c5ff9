using System.Runtime.InteropServices;

namespace Strobe.Targets.Linux;

/// <summary>user_regs_struct of x86-64 (sys/user.h), as PTRACE_GETREGS fills it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Registers
{
    internal ulong R15, R14, R13, R12, Rbp, Rbx, R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi, Rdi, OrigRax, Rip, Cs, Eflags, Rsp, Ss;
    internal ulong FsBase, GsBase, Ds, Es, Fs, Gs;

    internal readonly Dictionary<string, ulong> ByName() => new()
    {
        ["rax"] = Rax, ["rbx"] = Rbx, ["rcx"] = Rcx, ["rdx"] = Rdx, ["rsi"] = Rsi, ["rdi"] = Rdi, ["rbp"] = Rbp, ["rsp"] = Rsp,
        ["r8"] = R8, ["r9"] = R9, ["r10"] = R10, ["r11"] = R11, ["r12"] = R12, ["r13"] = R13, ["r14"] = R14, ["r15"] = R15,
        ["rip"] = Rip, ["eflags"] = Eflags, ["fs_base"] = FsBase, ["gs_base"] = GsBase,
    };
}
