using System.IO.Pipes;
using Strobe.Cli;
using Strobe.Operations;

namespace Strobe.Tests.Cli;

public sealed class DescriptorTests
{
    [Fact]
    public void What_is_written_arrives()
    {
        using AnonymousPipeServerStream reader = new(PipeDirection.In);
        using Descriptor writer = new((int)reader.ClientSafePipeHandle.DangerousGetHandle());
        writer.Write("hello"u8);

        byte[] arrived = new byte[5];
        reader.ReadExactly(arrived);
        Assert.Equal("hello"u8.ToArray(), arrived);
        Assert.False(writer.IsTerminal);
    }

    [Fact]
    public void A_reader_that_is_gone_is_told_apart_from_a_failure()
    {
        using AnonymousPipeServerStream writing = new(PipeDirection.Out);
        writing.ClientSafePipeHandle.Dispose();
        using Descriptor writer = new((int)writing.SafePipeHandle.DangerousGetHandle());

        Assert.Throws<OutputClosedException>(() => writer.Write("x"u8));
    }

    [Fact]
    public void A_descriptor_that_is_closed_is_a_failure_with_the_systems_words()
    {
        using Descriptor writer = new(999_999);

        Assert.Contains("descriptor", Assert.Throws<IOException>(() => writer.Write("x"u8)).Message, StringComparison.Ordinal);
    }
}
