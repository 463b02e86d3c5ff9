namespace Strobe.Tests;

public sealed class ProbeRequestTests
{
    [Theory]
    [InlineData("a.c:3:gain", "a.c:3:gain", null, 1, false, null)]
    [InlineData("a.c:3:gain when gain > 0.5", "a.c:3:gain", "gain > 0.5", 1, false, null)]
    [InlineData("a.c:3:gain every 10", "a.c:3:gain", null, 10, false, null)]
    [InlineData("a.c:3:gain once", "a.c:3:gain", null, 1, true, null)]
    [InlineData("a.c:3:gain limit 50/s", "a.c:3:gain", null, 1, false, 50)]
    [InlineData("a.c:3:gain every 2 limit 5/s when x < 1 once", "a.c:3:gain", "x < 1", 2, true, 5)]
    [InlineData("f(out[0:n])@entry when n > 0 every 3", "f(out[0:n])@entry", "n > 0", 3, false, null)]
    [InlineData("a.c:3:gain when limit > every", "a.c:3:gain", "limit > every", 1, false, null)]
    [InlineData("a.c:3:gain when (once)", "a.c:3:gain", "(once)", 1, false, null)]
    [InlineData("my when file.c:3:x when y", "my when file.c:3:x", "y", 1, false, null)]
    [InlineData("a.c:3:buf[0:n] as f32 when n == 4", "a.c:3:buf[0:n] as f32", "n == 4", 1, false, null)]
    public void A_request_is_read(string text, string id, string? condition, int every, bool isOnce, int? limit)
    {
        ProbeRequest expected = new(ProbeId.Parse(id)) { Condition = condition, Every = every, IsOnce = isOnce, LimitPerSecond = limit };
        ProbeRequest actual = ProbeRequest.Parse(text);
        Assert.Equal(expected, actual);
        Assert.Equal(expected, ProbeRequest.Parse(actual.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gain when x")]
    [InlineData("a.c:3:gain when")]
    [InlineData("a.c:3:gain every 0")]
    [InlineData("a.c:3:gain every 2 every 3")]
    [InlineData("a.c:3:gain once once")]
    [InlineData("a.c:3:gain limit 5")]
    [InlineData("a.c:3:gain limit 99999999999/s")]
    [InlineData("a.c:3:\"x y")]
    public void What_is_no_request_is_refused_in_one_sentence(string text)
    {
        Assert.False(ProbeRequest.TryParse(text, out _));
        Assert.EndsWith(".", Assert.Throws<FormatException>(() => ProbeRequest.Parse(text)).Message, StringComparison.Ordinal);
    }
}
