using Strobe.Operations.Scope;
using Strobe.Scope;
using Strobe.Tests.Operations;

namespace Strobe.Tests.Scope;

/// <summary>Which views get a figure when: never more often than wished, never more than the page has room for, and always the newest.</summary>
public sealed class PageLooksTests : IDisposable
{
    private const int Rate = 50;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1.0 / Rate);

    private readonly HandClock _clock = new();
    private readonly Strobe.Operations.Lenses _lenses = new(new Quiet());
    private readonly PageLooks _looks;
    private readonly ScopeView _view;
    private long _number;

    public PageLooksTests()
    {
        (_looks, _view) = (new PageLooks(Rate, _clock), new ScopeView(1, _lenses, "value"));
        Come();
        _looks.Look(1, new FigureView { Width = 100, Height = 100 }, follows: false);
    }

    public void Dispose() => _lenses.Dispose();

    [Fact]
    public void A_figure_goes_out_when_the_one_before_was_drawn_and_there_is_something_new()
    {
        Assert.True(IsDue());
        _clock.Advance(s_beat);
        Come();
        Assert.False(IsDue());
        _looks.Drawn(1);
        Assert.True(IsDue());
        _looks.Drawn(1);
        _clock.Advance(s_beat);
        // Nothing new has come.
        Assert.False(IsDue());
    }

    [Fact]
    public void A_screen_that_is_fast_gets_as_many_as_were_wished_and_no_more()
    {
        int sent = 0;
        for (int i = 0; i < 1000; i++)
        {
            Come();
            if (IsDue()) sent++;
            _looks.Drawn(1);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(sent, Rate, Rate + 2);
    }

    [Fact]
    public void A_screen_whose_beats_come_early_and_late_misses_none()
    {
        int sent = 0;
        for (int i = 0; i < 200; i++)
        {
            Come();
            if (IsDue()) sent++;
            _looks.Drawn(1);
            _clock.Advance(s_beat + TimeSpan.FromMilliseconds(i % 2 == 0 ? 5 : -5));
        }

        Assert.InRange(sent, 199, 200);
    }

    [Fact]
    public void Where_a_figure_takes_long_to_come_back_another_is_on_its_way_but_never_three()
    {
        Assert.True(IsDue());
        _clock.Advance(3 * s_beat);
        Come();
        Assert.False(IsDue());
        _looks.Drawn(1);
        int sent = 0;
        for (int i = 0; i < 10; i++)
        {
            Come();
            if (IsDue()) sent++;
            _clock.Advance(s_beat);
        }

        Assert.Equal(2, sent);
    }

    [Fact]
    public void It_is_looked_again_when_a_view_may_be_drawn_for_which_it_was_too_soon()
    {
        Assert.True(IsDue());
        _looks.Drawn(1);
        Come();
        Assert.True(IsDue());
        _looks.Drawn(1);
        Come();
        _clock.Advance(TimeSpan.FromMilliseconds(15));
        Assert.False(IsDue());
        Assert.Equal(5, _looks.PauseMillis);
        _clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.True(IsDue());
        Assert.Equal(1000 / Rate, _looks.PauseMillis);
    }

    private bool IsDue() => _looks.Due(_view) is not null;

    private void Come() => _view.Take(new SignalFrame(ElementType.Int32, Shape.Scalar, BitConverter.GetBytes((int)_number)) { Probe = ProbeId.Parse("main.c:1:n"), Number = _number, TimestampNanos = ++_number });
}
