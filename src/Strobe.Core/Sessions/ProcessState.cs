using Strobe.Hooks;
using Strobe.Targets;

namespace Strobe.Sessions;

/// <summary>What the engine knows of one process image. Tracer thread only.</summary>
internal sealed class ProcessState(TracedProcess process)
{
    internal TracedProcess Process { get; } = process;

    internal ProcessHooks? Hooks { get; set; }

    internal RingSource? Ring { get; set; }

    internal List<LoadedModule> Modules { get; set; } = [];

    /// <summary>Modules that were looked through for the service hooks.</summary>
    internal HashSet<LoadedModule> Served { get; } = [];

    /// <summary>Where a thread stands when it tells of new libraries; 0 when nothing is hooked there.</summary>
    internal ulong NoticePoint { get; set; }

    /// <summary>The loader, once it is hooked.</summary>
    internal LoaderNotice? Loader { get; set; }

    /// <summary>True from exec until the program's libraries have been seen complete.</summary>
    internal bool IsStarting { get; set; }

    /// <summary>True once the pages of the ring are there.</summary>
    internal bool IsRingPopulated { get; set; }

    /// <summary>The hooks of functions in place, by address.</summary>
    internal Dictionary<ulong, FulfilledWish> Fulfilled { get; } = [];

    /// <summary>Where hidden hooks see what is written; nothing that a trace wants.</summary>
    internal HashSet<ulong> Writes { get; } = [];

    /// <summary>The probes set in it.</summary>
    internal Dictionary<ProbeWork, ProbeInProcess> Probes { get; } = [];

    /// <summary>The patches of those.</summary>
    internal ProbePatches ProbePatches { get; set; } = new();

    /// <summary>The program itself, among <see cref="Modules"/>.</summary>
    internal LoadedModule? Program { get; set; }

    /// <summary>False when exceptions could not find their way through hooked frames.</summary>
    internal bool CanUnwind { get; set; } = true;
}
