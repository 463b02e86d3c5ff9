using System.Text;
using Strobe.Bridges.Python;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Sessions;

/// <summary>
/// Interpreters that begin by exec among a session's processes: each finds the agent's folder at the front of its path, whatever environment it was
/// given. Programs that are no interpreters are left alone. Tracer thread.
/// </summary>
/// <param name="folder">The one with the agent's <c>sitecustomize.py</c>.</param>
internal sealed class PythonChildren(string folder)
{
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>A process is held before the first instruction of a program. Never throws.</summary>
    internal void Begin(TracedThread thread)
    {
        string exe = $"/proc/{thread.Process.ProcessId}/exe";
        if (HookInstaller.ProgramPathOf(thread.Process.ProcessId) is not { } path) return;
        if (!_known.TryGetValue(path, out bool isInterpreter)) _known[path] = isInterpreter = PythonInterpreter.IsOne(path, exe);
        if (!isInterpreter) return;
        if (InitialStack.Variable(thread, PythonAgent.PathVariable) is not { } own)
            InitialStack.SetVariable(thread, PythonAgent.PathVariable, Encoding.UTF8.GetBytes(folder));
        else if (!own.AsSpan().StartsWith(Encoding.UTF8.GetBytes(folder)))
            InitialStack.SetVariable(thread, PythonAgent.PathVariable, [.. Encoding.UTF8.GetBytes(folder), .. own.Length == 0 ? ""u8 : ":"u8, .. own]);
    }
}
