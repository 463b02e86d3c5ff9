using System.Runtime.InteropServices;

namespace Strobe.X64;

/// <summary>What this machine's processor and kernel offer to user code.</summary>
internal static partial class CpuFeatures
{
    private const ulong AuxHardware2 = 26, FsGsBase = 2;

    /// <summary>True when user code may execute rdfsbase (the kernel says so in AT_HWCAP2).</summary>
    internal static bool HasFsGsBase { get; } = (getauxval(AuxHardware2) & FsGsBase) != 0;

    [LibraryImport("libc")]
    private static partial ulong getauxval(ulong type);
}
