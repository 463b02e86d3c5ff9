using Strobe.Hooks;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>
/// The figures of a summary trace over calls that an agent recorded, which nothing has counted in the program. Filled on the delivery thread,
/// read on any.
/// </summary>
internal sealed class CallTally
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, SummaryFigures> _figures = [];
    private readonly Dictionary<(int ProcessId, ulong Activation), (int Function, ulong Ticks)> _open = [];
    private ReadyCall? _last;

    /// <summary>Counts an entry, or times an exit whose entry was counted; once, by however many patterns it is wanted.</summary>
    internal void Count(ReadyCall call)
    {
        (int, ulong) place = (call.ProcessId, call.Activation);
        lock (_gate)
        {
            if (ReferenceEquals(_last, call)) return;
            _last = call;
            if (call.Kind == ReadyCallKind.Enter)
            {
                if (!_figures.TryGetValue(call.FunctionId, out SummaryFigures? figures)) _figures.Add(call.FunctionId, figures = new SummaryFigures());
                figures.Entered++;
                _open[place] = (call.FunctionId, call.Ticks);
            }
            else if (_open.Remove(place, out (int Function, ulong Ticks) entry) && entry.Function == call.FunctionId)
            {
                long ticks = (long)(call.Ticks - Math.Min(entry.Ticks, call.Ticks));
                SummaryFigures figures = _figures[entry.Function];
                figures.Ticks += ticks;
                figures.Longest = Math.Max(figures.Longest, ticks);
                figures.Histogram[SummaryLayout.BucketOf((ulong)ticks)]++;
            }
        }
    }

    /// <summary>Records of a process were lost: calls that were open may have ended.</summary>
    internal void Forget(int processId)
    {
        lock (_gate)
        {
            foreach ((int ProcessId, ulong) place in _open.Keys.Where(place => place.ProcessId == processId).ToArray()) _open.Remove(place);
        }
    }

    /// <summary>Adds what has been counted of a function to other figures of it.</summary>
    internal void AddTo(SummaryFigures sum, int function)
    {
        lock (_gate)
        {
            if (_figures.TryGetValue(function, out SummaryFigures? figures)) sum.Add(figures);
        }
    }
}
