using Strobe.Targets;

namespace Strobe.Hooks;

/// <summary>What the dynamic loader of a process tells debuggers (struct r_debug, link.h).</summary>
/// <param name="Loader">The loader itself.</param>
/// <param name="ListAddress">Address of its <c>_r_debug</c>; 0 where it has none.</param>
internal sealed record LoaderNotice(LoadedModule Loader, ulong ListAddress)
{
    private const ulong FirstLibraryOffset = 8, StateOffset = 24;

    /// <summary>False until the libraries that the program was linked with are there and ready; true when that cannot be known.</summary>
    internal bool IsSettled(TargetMemory memory)
    {
        if (ListAddress == 0 || !memory.TryRead(ListAddress + StateOffset, out int state)) return true;
        return state == 0 && memory.TryRead(ListAddress + FirstLibraryOffset, out ulong first) && first != 0;
    }
}
