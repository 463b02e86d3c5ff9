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
    public void What_cannot_be_known_is_nothing(string hex) => Check(hex, null);

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
