namespace Strobe.Visualizers.Plugins;

/// <summary>Whether an unloaded plugin has left memory.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Collects garbage until a plugin's context is gone, at most so many times.</summary>
    internal static bool AreGone(WeakReference context, int collections)
    {
        for (int i = 0; i < collections && context.IsAlive; i++)
        {
            GC.Collect();
            // A plugin's finalizer that hangs must not hang the host.
            if (!Task.Run(GC.WaitForPendingFinalizers).Wait(s_patience)) break;
        }

        return !context.IsAlive;
    }
}
