using Strobe.X64;

namespace Strobe.Tests.X64;

/// <summary>The bytes are those that go 1.19 emits, as objdump shows them.</summary>
public sealed class StackCheckTests
{
    [Theory]
    [InlineData("49 3b 66 10 76 34 48 83 ec 10 48 89 6c 24 08", 6)]
    [InlineData("49 3b 66 10 0f 86 bc 00 00 00 48 81 ec 48 01 00 00", 10)]
    [InlineData("4c 8d 64 24 f8 4d 3b 66 10 76 20 48 81 ec 88 00 00 00", 11)]
    [InlineData("4c 8d a4 24 38 ff ff ff 4d 3b 66 10 0f 86 bc 00 00 00 48 81 ec 48 01 00 00", 18)]
    [InlineData("49 89 e4 49 81 ec a8 26 00 00 0f 82 b6 00 00 00 4d 3b 66 10 0f 86 ac 00 00 00 48 81 ec 28 27 00 00", 26)]
    [InlineData("49 3b 66 10 77 34 48 83 ec 10", 0)]
    [InlineData("49 3b 66 18 76 34 48 83 ec 10", 0)]
    [InlineData("4c 8d 2d 38 ff ff ff 4d 3b 66 10 76 10", 0)]
    [InlineData("49 89 c4 4d 3b 66 10 76 10", 0)]
    [InlineData("49 3b", 0)]
    [InlineData("49 3b 66 10", 0)]
    [InlineData("49 3b 66 10 76", 0)]
    [InlineData("55 48 89 e5", 0)]
    [InlineData("", 0)]
    public void The_check_that_a_Go_function_begins_with_is_told_from_other_code(string code, int length) =>
        Assert.Equal(length, StackCheck.LengthAt(Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal))));
}
