using System.Runtime.InteropServices;

namespace Strobe.EndToEnd.Fixture;

/// <summary>libc's kill.</summary>
internal static partial class SignalCall
{
    internal const int Interrupt = 2;
    internal const int Kill = 9;
    internal const int Trap = 5;

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Send(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();
}
