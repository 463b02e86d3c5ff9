using System.Text;
using Strobe.Operations;

namespace Strobe.Tests.Operations;

public sealed class PacedOutputTests : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly HandClock _clock = new();

    [Fact]
    public void The_first_text_is_written_at_once_and_the_next_when_the_pause_is_over()
    {
        using PacedOutput output = new(_stream, _clock);
        Append(output, "a");
        Assert.Equal("a", Written());

        Append(output, "b");
        Assert.Equal("a", Written());

        _clock.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("ab", Written());
    }

    [Fact]
    public void Much_text_does_not_wait()
    {
        using PacedOutput output = new(_stream, _clock);
        Append(output, "a");
        Append(output, new string('b', 70_000));

        Assert.Equal(70_001, _stream.Length);
    }

    [Fact]
    public void Nothing_is_left_behind_at_the_end()
    {
        using (PacedOutput output = new(_stream, _clock))
        {
            Append(output, "a");
            Append(output, "b");
        }

        Assert.Equal("ab", Written());
    }

    [Fact]
    public void A_failure_is_told_once_and_the_stream_is_left_alone()
    {
        using FullStream full = new();
        using PacedOutput output = new(full, _clock);
        Append(output, "a");
        output.Flush();
        Append(output, "b");
        output.Flush();

        Assert.Equal(1, full.Writes);
        Assert.Equal(ErrorCode.FileRefused, Assert.Throws<StrobeException>(output.ThrowIfFailed).Code);
    }

    public void Dispose() => _stream.Dispose();

    private static void Append(PacedOutput output, string text) => output.Append(text, static (said, sender, into) =>
    {
        into.Plain(said);
        sender.SendIfMuch();
    });

    private string Written() => Encoding.UTF8.GetString(_stream.ToArray());

    private sealed class FullStream : MemoryStream
    {
        internal int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            throw new IOException("No space left on device");
        }
    }
}
