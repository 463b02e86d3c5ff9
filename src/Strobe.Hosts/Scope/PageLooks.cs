using Strobe.Operations.Scope;

namespace Strobe.Scope;

/// <summary>
/// How a page looks at its views, and which of them is due for a figure. A figure goes out when there is something new, at most so many in a second, and when the page has drawn the one before: a slow page misses figures, it never gets
/// old ones. Where drawing and sending take more than two beats of the screen, one is drawn while the page has another. Any thread.
/// </summary>
/// <param name="rate">How many figures of a view go out in a second at most.</param>
/// <param name="time">The clock.</param>
internal sealed class PageLooks(int rate, TimeProvider time)
{
    private const int MostLooks = 64, MostMet = 1 << 16;
    private const double NanosPerSecond = 1e9;

    // A new view's first figure does not wait for the page to say how large it is.
    private static readonly FigureView s_first = new() { Width = 640, Height = 320 };

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Look> _looks = [];
    private readonly HashSet<int> _met = [];
    private readonly long _period = time.TimestampFrequency / rate;
    private long _next = long.MaxValue;

    /// <summary>How long to wait before views are looked through again, in whole milliseconds: until one may be drawn for which it was too soon, at most as long as a figure is shown.</summary>
    internal int PauseMillis
    {
        get
        {
            lock (_gate)
            {
                long now = time.GetTimestamp(), until = Math.Min(_next, now + _period);
                _next = long.MaxValue;
                return (int)Math.Ceiling(Math.Max(0, until - now) * 1000.0 / time.TimestampFrequency);
            }
        }
    }

    /// <summary>The page looks at a view so, from now on.</summary>
    internal void Look(int view, FigureView how, bool follows)
    {
        lock (_gate)
        {
            _met.Add(view);
            if (_looks.TryGetValue(view, out Look? look)) (look.View, look.Version, look.Follows) = (how, -1, follows);
            else if (_looks.Count < MostLooks) _looks.Add(view, new Look { View = how, Follows = follows });
        }
    }

    /// <summary>The page has drawn a figure of a view.</summary>
    internal void Drawn(int view)
    {
        lock (_gate)
        {
            if (_looks.TryGetValue(view, out Look? look) && look.OnTheirWay.TryDequeue(out long sent)) look.IsFar = time.GetTimestamp() - sent > 2 * _period;
        }
    }

    /// <summary>The page looks at a view no longer.</summary>
    internal void Away(int view)
    {
        lock (_gate)
        {
            _met.Add(view);
            _looks.Remove(view);
        }
    }

    /// <summary>How a view is to be drawn now; null when it is not.</summary>
    internal FigureView? Due(ScopeView view)
    {
        long version = view.Version, now = time.GetTimestamp();
        lock (_gate)
        {
            if (view.NewestNanos is not null && _met.Count < MostMet && _met.Add(view.Id)) return s_first;
            if (!_looks.TryGetValue(view.Id, out Look? look) || look.OnTheirWay.Count >= (look.IsFar ? 2 : 1) || look.Version == version) return null;
            if (now < look.NotBefore)
            {
                _next = Math.Min(_next, look.NotBefore);
                return null;
            }

            // One that comes late may be followed sooner, so that as many go out as the screen has beats.
            look.NotBefore = Math.Max(look.NotBefore, now - _period) + _period;
            look.Version = version;
            look.OnTheirWay.Enqueue(now);
            return look is { Follows: true, View.X: { } x } && view.NewestNanos is { } newest ? look.View with { X = new FigureRange(newest / NanosPerSecond - x.Length, newest / NanosPerSecond) } : look.View;
        }
    }
}

/// <summary>How a page looks at a view.</summary>
internal sealed class Look
{
    internal required FigureView View { get; set; }

    internal bool Follows { get; set; }

    internal long Version { get; set; } = -1;

    internal long NotBefore { get; set; }

    /// <summary>When each figure was begun that the page has not drawn yet.</summary>
    internal Queue<long> OnTheirWay { get; } = new();

    /// <summary>Whether the last took long to come back.</summary>
    internal bool IsFar { get; set; }
}
