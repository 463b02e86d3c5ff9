namespace Strobe.Operations.Formats;

/// <summary>Turns session nanoseconds into local time of day: <c>[14:30:01.456]</c>.</summary>
internal sealed class WallClock(DateTimeOffset sessionStart)
{
    private const long NanosPerDay = 24L * 3600 * 1_000_000_000;
    private readonly long _startNanosOfDay = sessionStart.TimeOfDay.Ticks * 100;

    internal void Stamp(Utf8Text text, long timestampNanos)
    {
        long ofDay = (_startNanosOfDay + timestampNanos % NanosPerDay) % NanosPerDay;
        int milliseconds = (int)((ofDay < 0 ? ofDay + NanosPerDay : ofDay) / 1_000_000);
        Span<byte> stamp = text.GetSpan(14);
        stamp[0] = (byte)'[';
        Two(stamp[1..], milliseconds / 3_600_000);
        stamp[3] = (byte)':';
        Two(stamp[4..], milliseconds / 60_000 % 60);
        stamp[6] = (byte)':';
        Two(stamp[7..], milliseconds / 1000 % 60);
        stamp[9] = (byte)'.';
        stamp[10] = (byte)('0' + milliseconds / 100 % 10);
        Two(stamp[11..], milliseconds % 100);
        stamp[13] = (byte)']';
        text.Advance(14);
    }

    private static void Two(Span<byte> digits, int number)
    {
        digits[0] = (byte)('0' + number / 10);
        digits[1] = (byte)('0' + number % 10);
    }
}
