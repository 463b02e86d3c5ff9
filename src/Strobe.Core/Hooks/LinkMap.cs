using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Values.Expressions;

namespace Strobe.Hooks;

/// <summary>
/// The dynamic loader's own list of what it has loaded (struct link_map, link.h), for what only it knows: where thread-local variables are. The fields that
/// the header does not show are described by the C library itself, for libthread_db: three words each, the last of which is the offset.
/// </summary>
internal static class LinkMap
{
    private const ulong FirstOffset = 8, NextOffset = 24, DescriptorOffset = 8;
    private const int MostLibraries = 4096;
    private const long NoOffset = 0, ForcedDynamic = -1;

    /// <summary>Where a module's thread-local variables are; unknown where the C library does not tell (musl, or none at all).</summary>
    /// <param name="memory">The process's memory.</param>
    /// <param name="modules">All its modules.</param>
    /// <param name="symbolsOf">Their symbols.</param>
    /// <param name="bias">What is added to the module's addresses.</param>
    internal static ThreadStorage ThreadStorageOf(TargetMemory memory, IReadOnlyList<LoadedModule> modules, Func<LoadedModule, ModuleSymbols?> symbolsOf, ulong bias)
    {
        ulong Find(string name, string prefix) => modules.Where(module => module.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(module => symbolsOf(module)?.AddressOf(name) is { } address ? module.Bias + address : 0).FirstOrDefault(address => address != 0);
        ulong list = Find("_r_debug", "ld"), number = Find("_thread_db_link_map_l_tls_modid", "lib"), offset = Find("_thread_db_link_map_l_tls_offset", "lib");
        if (list == 0 || number == 0 || offset == 0) return default;
        if (!memory.TryRead(number + DescriptorOffset, out uint numberAt) || !memory.TryRead(offset + DescriptorOffset, out uint offsetAt)) return default;
        if (!memory.TryRead(list + FirstOffset, out ulong map)) return default;
        for (int i = 0; i < MostLibraries && map != 0; i++)
        {
            if (!memory.TryRead(map, out ulong at)) return default;
            if (at == bias)
            {
                if (!memory.TryRead(map + numberAt, out long module) || !memory.TryRead(map + offsetAt, out long below) || module <= 0) return default;
                return below is NoOffset or ForcedDynamic ? new ThreadStorage(ThreadStorageKind.InVector, module) : new ThreadStorage(ThreadStorageKind.BelowThreadPointer, below);
            }

            if (!memory.TryRead(map + NextOffset, out map)) return default;
        }

        return default;
    }
}
