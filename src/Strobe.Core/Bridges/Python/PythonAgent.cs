using System.Text;

namespace Strobe.Bridges.Python;

/// <summary>
/// The host's side of the Python agent for one launch: the folder with its files, the environment by which interpreters load it, the lanes that
/// processes take, and what the agent has to say. Used from one thread; disposing ends the histories and takes the folder away.
/// </summary>
internal sealed class PythonAgent : IDisposable
{
    /// <summary>The folders that an interpreter imports from first.</summary>
    internal const string PathVariable = "PYTHONPATH";

    private const int MostNotes = 4096;
    private const int MostBytesAtOnce = 1 << 16;

    private readonly PythonFolder _folder;
    private readonly PythonLanes _lanes;
    private PythonPlan _plan = new([]);
    private long _read;
    private int _notes;
    private bool _hasLanesForCalls;

    private PythonAgent(PythonFolder folder, PythonLanes lanes) => (_folder, _lanes) = (folder, lanes);

    /// <summary>Where everything of the agent lies.</summary>
    internal string Folder => _folder.Path;

    /// <summary>What stands in an interpreter's path for the agent to be loaded.</summary>
    internal string LoadFolder => _folder.Load;

    /// <summary>The number of the plan as it is now.</summary>
    internal int Version => _plan.Version;

    /// <summary>Writes everything that the agent needs and lays out the first lanes.</summary>
    /// <param name="toNanos">From nanoseconds of CLOCK_MONOTONIC to the session's.</param>
    /// <exception cref="StrobeException">There is no room for it.</exception>
    internal static PythonAgent Prepare(PythonPlan plan, Func<ulong, long> toNanos)
    {
        PythonFolder folder = PythonFolder.Make(plan.ToJson());
        try
        {
            PythonAgent agent = new(folder, new PythonLanes(folder, toNanos)) { _plan = plan };
            foreach (PythonProbe probe in plan.Probes) agent._lanes.Add(probe);
            return agent;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Adds a probe to the plan: interpreters that come up from now on have it.</summary>
    /// <exception cref="ArgumentException">Its number is taken, or it has no place.</exception>
    /// <exception cref="StrobeException">The kernel has no memory for its lanes, or the plan cannot be written.</exception>
    internal void Add(PythonProbe probe)
    {
        PythonPlan plan = _plan with { Probes = [.. _plan.Probes, probe], Version = _plan.Version + 1 };
        byte[] json = plan.ToJson();
        _lanes.Add(probe);
        _folder.PutPlan(json);
        _plan = plan;
    }

    /// <summary>Takes a probe out of the plan: interpreters that follow it from now on no longer look for it. Its histories stay.</summary>
    /// <exception cref="StrobeException">The plan cannot be written.</exception>
    internal void Remove(int probe)
    {
        PythonPlan plan = _plan with { Probes = [.. _plan.Probes.Where(one => one.Number != probe)], Version = _plan.Version + 1 };
        _folder.PutPlan(plan.ToJson());
        _plan = plan;
    }

    /// <summary>Adds traces. What they record comes in lanes of the number <see cref="PythonTrace.Lane"/>, for all of them together.</summary>
    /// <exception cref="StrobeException">As for a probe.</exception>
    internal void Add(IReadOnlyList<PythonTrace> traces)
    {
        PythonPlan plan = _plan with { Traces = [.. _plan.Traces, .. traces], Version = _plan.Version + 1 };
        if (!_hasLanesForCalls) _lanes.Add(new PythonProbe(PythonTrace.Lane, "") { Lane = PythonTrace.Sizing });
        _hasLanesForCalls = true;
        Enable(PythonTrace.Lane, true);
        _folder.PutPlan(plan.ToJson());
        _plan = plan;
    }

    /// <summary>Takes all traces out of the plan, as for a probe, and records no calls of theirs any more.</summary>
    /// <exception cref="StrobeException">The plan cannot be written.</exception>
    internal void RemoveTraces()
    {
        if (_plan.Traces.Count == 0) return;
        PythonPlan plan = _plan with { Traces = [], Version = _plan.Version + 1 };
        Enable(PythonTrace.Lane, false);
        _folder.PutPlan(plan.ToJson());
        _plan = plan;
    }

    /// <summary>The value of <see cref="PathVariable"/> to launch with: what the options or this process's own environment say, behind the agent.</summary>
    internal byte[] PathFor(LaunchOptions options)
    {
        if (!options.Environment.TryGetValue(PathVariable, out string? own)) own = Environment.GetEnvironmentVariable(PathVariable);
        return Encoding.UTF8.GetBytes(string.IsNullOrEmpty(own) ? LoadFolder : $"{LoadFolder}:{own}");
    }

    /// <summary>
    /// The lanes that processes have taken since the last call, in which frames may be already. Call it as often as frames are shown: it also lays
    /// out lanes for the next processes, and larger ones where frames had to be cut.
    /// </summary>
    /// <exception cref="StrobeException">The kernel has no memory for them.</exception>
    internal IReadOnlyList<PythonLane> Poll() => _lanes.Poll();

    /// <summary>What an interpreter that runs is to carry out for the agent to come, follow the plan, or leave.</summary>
    internal string Source
    {
        get
        {
            string file = Literal(Path.Combine(_folder.Path, "strobe_agent", "attach.py"));
            string lines = $"try:\n with open({file}) as f: c = f.read()\n exec(compile(c, {file}, 'exec'), {{'folder': {Literal(_folder.Path)}, 'is_running': True}})\n" +
                "except BaseException: pass";
            return $"exec({Literal(lines)}, {{}})";
        }
    }

    /// <summary>From now on, interpreters that carry out the source are rid of the agent.</summary>
    /// <exception cref="StrobeException">That cannot be written.</exception>
    internal void Leave() => _folder.PutLeave();

    /// <summary>Switches a probe on or off, in all processes.</summary>
    internal void Enable(int probe, bool isOn) => _lanes.Enable(probe, isOn);

    /// <summary>What the agent has said since the last call, oldest first; after some thousand notes nothing more.</summary>
    internal IReadOnlyList<PythonNote> ReadNotes()
    {
        List<PythonNote> notes = [];
        using FileStream status = new(_folder.Status, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        status.Seek(_read, SeekOrigin.Begin);
        byte[] bytes = new byte[MostBytesAtOnce];
        int count = status.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // A line is one write; what lies behind the last end of a line is not one yet, unless it fills everything.
        int end = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        if (end == 0 && count == bytes.Length) end = count;
        _read += end;
        foreach (string line in Encoding.UTF8.GetString(bytes, 0, end).Split('\n'))
        {
            if (_notes >= MostNotes || PythonNote.Read(line) is not { } note) continue;
            _notes++;
            notes.Add(note);
        }

        return notes;
    }

    /// <summary>Nothing is recorded any more, and the folder goes; the histories stay readable until this is disposed.</summary>
    internal void End()
    {
        _lanes.End();
        _folder.Dispose();
    }

    /// <summary>A text as Python source.</summary>
    private static string Literal(string text) =>
        "'" + string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || " /_.-:(){},=".Contains(c, StringComparison.Ordinal) ? c.ToString() : $"\\u{(int)c:x4}")) + "'";

    public void Dispose()
    {
        End();
        _lanes.Dispose();
    }
}
