namespace Strobe.Triggers;

/// <summary>
/// Finds the places in a stream of samples where something happens. Samples come in order with a position that never goes back: seconds, or numbers of
/// samples. What is no number says nothing and is left out by the caller. One thread at a time.
/// </summary>
internal abstract class Detector
{
    /// <summary>Takes the next sample; true when it is the one where it happens.</summary>
    internal abstract bool Take(double value, double at);

    /// <summary>Time has passed without a sample; true when it happens by that.</summary>
    internal virtual bool Pass(double at) => false;

    /// <summary>Forgets everything: the next sample is the first.</summary>
    internal abstract void Reset();

    internal static Detector Of(SignalCondition condition) => condition switch
    {
        EdgeCondition edge => new EdgeDetector(edge),
        LevelCondition level => new LevelDetector(level),
        WindowCondition window => new WindowDetector(window),
        PulseCondition pulse => new PulseDetector(pulse),
        RuntCondition runt => new RuntDetector(runt),
        TimeoutCondition timeout => new TimeoutDetector(timeout),
        SlopeCondition slope => new SlopeDetector(slope),
        ExpressionCondition expression => new ExpressionDetector(expression),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };
}

/// <summary>High from the level up, low below the level less the hysteresis, as before in between; not known until the first of the two.</summary>
internal struct Schmitt(double level, double hysteresis)
{
    private bool? _isHigh;

    /// <summary>What has changed: true to high, false to low, null nothing (or it was not known before).</summary>
    internal bool? Take(double value)
    {
        bool? before = _isHigh;
        if (value >= level) _isHigh = true;
        else if (value < level - hysteresis) _isHigh = false;
        return before is null || before == _isHigh ? null : _isHigh;
    }

    internal void Reset() => _isHigh = null;
}

internal sealed class EdgeDetector(EdgeCondition wanted) : Detector
{
    private bool _isLow, _isHigh;

    internal override bool Take(double value, double at)
    {
        bool rises = _isLow && value >= wanted.Level, falls = _isHigh && value <= wanted.Level;
        _isLow = value < wanted.Level - wanted.Hysteresis || (_isLow && !rises);
        _isHigh = value > wanted.Level + wanted.Hysteresis || (_isHigh && !falls);
        return (rises && wanted.Slope != TriggerSlope.Falling) || (falls && wanted.Slope != TriggerSlope.Rising);
    }

    internal override void Reset() => (_isLow, _isHigh) = (false, false);
}

internal sealed class LevelDetector(LevelCondition wanted) : Detector
{
    internal override bool Take(double value, double at) => wanted.IsAbove ? value > wanted.Level : value < wanted.Level;

    internal override void Reset()
    {
    }
}

internal sealed class WindowDetector(WindowCondition wanted) : Detector
{
    private bool? _wasInside;

    internal override bool Take(double value, double at)
    {
        bool isInside = value >= wanted.Low && value <= wanted.High;
        bool? wasInside = _wasInside;
        _wasInside = isInside;
        return wanted.When switch
        {
            WindowCrossing.Inside => isInside,
            WindowCrossing.Outside => !isInside,
            WindowCrossing.Enters => isInside && wasInside == false,
            _ => !isInside && wasInside == true,
        };
    }

    internal override void Reset() => _wasInside = null;
}

internal sealed class PulseDetector(PulseCondition wanted) : Detector
{
    private Schmitt _state = new(wanted.Level, wanted.Hysteresis);
    private double _begin = double.NaN;

    internal override bool Take(double value, double at)
    {
        if (_state.Take(value) is not { } isHigh) return false;
        if (isHigh == wanted.IsPositive)
        {
            _begin = at;
            return false;
        }

        double width = at - _begin;
        _begin = double.NaN;
        return width >= wanted.Least && width <= wanted.Most;
    }

    internal override void Reset()
    {
        _state.Reset();
        _begin = double.NaN;
    }
}

internal sealed class RuntDetector(RuntCondition wanted) : Detector
{
    private bool _wasOut, _isIn;

    internal override bool Take(double value, double at)
    {
        // A negative runt is a positive one upside down.
        (double low, double high) = wanted.IsPositive ? (wanted.Low, wanted.High) : (-wanted.High, -wanted.Low);
        if (!wanted.IsPositive) value = -value;
        if (value < low)
        {
            bool isRunt = _isIn;
            (_wasOut, _isIn) = (true, false);
            return isRunt;
        }

        if (value >= high) (_wasOut, _isIn) = (false, false);
        else if (_wasOut) (_wasOut, _isIn) = (false, true);
        return false;
    }

    internal override void Reset() => (_wasOut, _isIn) = (false, false);
}

internal sealed class TimeoutDetector(TimeoutCondition wanted) : Detector
{
    private Schmitt _state = new(wanted.Level, wanted.Hysteresis);
    private double _last = double.NaN;
    private bool _hasFired;

    internal override bool Take(double value, double at)
    {
        bool isOver = Pass(at);
        if (_state.Take(value) is null && !double.IsNaN(_last)) return isOver;
        (_last, _hasFired) = (at, false);
        return isOver;
    }

    internal override bool Pass(double at)
    {
        if (_hasFired || !(at - _last >= wanted.Length)) return false;
        return _hasFired = true;
    }

    internal override void Reset()
    {
        _state.Reset();
        (_last, _hasFired) = (double.NaN, false);
    }
}

internal sealed class SlopeDetector(SlopeCondition wanted) : Detector
{
    private bool _isArmed;
    private double _begin = double.NaN;

    internal override bool Take(double value, double at)
    {
        // A falling slope is a rising one upside down.
        (double low, double high) = wanted.IsRising ? (wanted.Low, wanted.High) : (-wanted.High, -wanted.Low);
        if (!wanted.IsRising) value = -value;
        if (value < low)
        {
            (_isArmed, _begin) = (true, double.NaN);
            return false;
        }

        if (!_isArmed) return false;
        if (double.IsNaN(_begin)) _begin = at;
        if (value < high) return false;
        double length = at - _begin;
        (_isArmed, _begin) = (false, double.NaN);
        return length >= wanted.Least && length <= wanted.Most;
    }

    internal override void Reset() => (_isArmed, _begin) = (false, double.NaN);
}
