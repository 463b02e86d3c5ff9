namespace Strobe.Rules;

public sealed class RepositoryTests
{
    [Fact]
    public void The_error_codes_have_their_text_form() => Assert.Equal("STR0001", ErrorCode.PermissionDenied.Text());
}
