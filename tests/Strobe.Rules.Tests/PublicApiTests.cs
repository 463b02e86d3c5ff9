using System.Reflection;
using Strobe.Testing;

namespace Strobe.Rules;

public sealed class PublicApiTests
{
    /// <summary>
    /// A failure here means that the public API changed. When that is meant: <c>STROBE_ACCEPT=1 ./test --filter PublicApi</c>,
    /// and read the diff.
    /// </summary>
    [Theory]
    [InlineData("Strobe.Abstractions")]
    [InlineData("Strobe.Core")]
    [InlineData("Strobe.Visualizers")]
    public void The_public_api_is_the_approved_one(string library) =>
        Golden.Check(library, ApiPrinter.Print(Assembly.Load(library)));

    [Fact]
    public void The_list_of_libraries_is_complete() => Assert.Equal(
        Repository.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file)).Except(["Strobe.Hosts"]),
        Product.Libraries);
}
