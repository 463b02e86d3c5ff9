using Strobe.Bytes;
using Strobe.Dwarf;

namespace Strobe.Tests.Dwarf;

public sealed class ExpressionMachineTests
{
    [Theory]
    [InlineData("77 08", 0x1008UL)]
    [InlineData("77 08 80 00 3F 1A 3B 2A 33 24 22", 0x1010UL)]
    [InlineData("91 78", 0x1FF8UL)]
    [InlineData("9C 23 10", 0x3010UL)]
    [InlineData("77 00 06", 0x42UL)]
    [InlineData("35 33 1C", 2UL)]
    [InlineData("35 33 16 1C", unchecked((ulong)-2L))]
    [InlineData("35 12 1E", 25UL)]
    [InlineData("03 00 10 00 00 00 00 00 00", 0x401000UL)]
    [InlineData("11 7F 9F", ulong.MaxValue)]
    public void Arithmetic_is_carried_out(string hex, ulong expected) => Check(hex, expected);

    [Theory]
    [InlineData("")]
    [InlineData("22")]
    [InlineData("31 30 1B")]
    [InlineData("31 30 1D")]
    [InlineData("75 00")]
    [InlineData("30 06")]
    [InlineData("55")]
    [InlineData("A3 01 55")]
    [InlineData("31 08 3F 24 11 7F 1B")]
    public void What_cannot_be_known_is_nothing(string hex) => Check(hex, null);

    [Fact]
    public void Hostile_bytes_come_to_some_number_or_to_nothing()
    {
        var random = new Random(5);
        byte[] bytes = new byte[40];
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            random.NextBytes(bytes);
            Span<byte> expression = bytes.AsSpan(0, random.Next(bytes.Length));

            // Numbers from 0 to 31 to begin with, or the first operation already finds the stack empty.
            for (int n = 0; n < Math.Min(3, expression.Length); n++) expression[n] = (byte)(0x30 + (expression[n] & 31));
            if (LocationExpression.Decode(expression, new UnitFormat(5, 8, 4), new DamageLog()) is { } operations)
                ExpressionMachine.Evaluate(operations, new Place(), 0x2000);
        }
    }

    private static void Check(string hex, ulong? expected)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        List<LocationOperation> operations = LocationExpression.Decode(bytes, new UnitFormat(5, 8, 4), new DamageLog())!;
        Assert.Equal(expected, ExpressionMachine.Evaluate(operations, new Place()));
    }

    private sealed class Place : IExpressionContext
    {
        public ulong? FrameAddress => 0x3000;

        public ulong? FrameBase => 0x2000;

        public ulong LoadBias => 0x400000;

        public ulong? Register(int number) => number switch
        {
            7 => 0x1000,
            16 => 0x102B,
            _ => null,
        };

        public ulong? Memory(ulong address, int sizeBytes) => address == 0x1000 ? 0x42 : null;

        public ulong? IndexedAddress(ulong index) => null;
    }
}
