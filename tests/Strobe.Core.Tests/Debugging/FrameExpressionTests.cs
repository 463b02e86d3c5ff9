using Strobe.Debugging;
using Strobe.Targets;

namespace Strobe.Tests.Debugging;

public sealed class FrameExpressionTests
{
    [Theory]
    [InlineData("77 08 80 00 3f 1a 3b 2a 33 24 22", 0x1008ul)]      // a PLT's row, its address ending in 0x5
    [InlineData("0e 00 00 00 00 00 20 00 00 27", 0x2000_0000_0042ul)]  // a shadow's row: first ^ 1 << 45
    [InlineData("31 1f 32 1b", 0ul)]
    [InlineData("31 1f 19", 1ul)]
    [InlineData("35 32 1c 12 1e", 9ul)]
    [InlineData("31 28 01 00 35 32", 2ul)]                         // the branch skips a literal
    [InlineData("30 30 1b", null)]                                 // division by zero
    [InlineData("06", null)]                                       // memory that is not there
    [InlineData("2f fd ff", null)]                                 // jumps to itself
    [InlineData("22 22", null)]                                    // takes more than there is
    [InlineData("0c 01", null)]                                    // cut off
    [InlineData("ff", null)]
    public void An_expression_has_a_value_or_none(string bytes, ulong? value)
    {
        FrameRegisters registers = new();
        registers[7] = 0x1000;
        registers[16] = 0x5005;
        using TargetMemory memory = new(Environment.ProcessId);
        byte[] expression = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(value, FrameExpression.Evaluate(expression, registers, memory, 0x42));
    }

    [Fact]
    public void No_bytes_make_it_throw_or_hang()
    {
        Random random = new(20240607);
        FrameRegisters registers = new();
        using TargetMemory memory = new(Environment.ProcessId);
        byte[] bytes = new byte[24];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            if (i % 2 == 0) bytes.AsSpan().Replace((byte)0x06, (byte)0x2f);
            ulong? once = FrameExpression.Evaluate(bytes, registers, memory, (ulong)i);
            Assert.Equal(once, FrameExpression.Evaluate(bytes, registers, memory, (ulong)i));
        }
    }
}
