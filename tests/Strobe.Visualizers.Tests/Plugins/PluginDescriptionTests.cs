namespace Strobe.Visualizers.Plugins;

public sealed class PluginDescriptionTests : IDisposable
{
    private static readonly byte[] s_good = PluginSource.Compile("acme.read-me", PluginSource.Lens("One") + PluginSource.Lens("Two") + "public struct Data { } class Hidden { } public class Box<T> { }");

    private readonly PluginRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void A_plugin_says_who_it_is_without_being_loaded()
    {
        PluginDescription? read = PluginDescription.Read(_room.Put("acme.read-me", s_good), out string reason);
        Assert.Equal("", reason);
        Assert.Equal(
            new PluginDescription("acme.read-me", new Version(1, 0), "acme.read-me", new Version(0, 0, 0, 0), ".NETCoreApp,Version=v10.0", ["One", "Two"]), read);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "acme.read-me");
    }

    [Theory]
    [InlineData("1.0", "1.0", true)]
    [InlineData("1.0", "1.9", true)]
    [InlineData("1.9", "1.9", true)]
    [InlineData("1.9", "1.10", true)]
    [InlineData("1.10", "1.9", false)]
    [InlineData("2.0", "1.9", false)]
    [InlineData("1.0", "2.0", false)]
    [InlineData("0.9", "1.0", false)]
    public void A_contract_fits_when_the_major_version_is_the_same_and_the_minor_one_not_newer(string plugin, string host, bool fits)
    {
        PluginDescription description = new("x", Version.Parse(plugin), "x", new Version(1, 0), "", []);
        Assert.Equal(fits, description.Refusal(host).Length == 0);
    }

    [Theory]
    [InlineData(".NETCoreApp,Version=v8.0", "")]
    [InlineData(".NETStandard,Version=v2.0", "")]
    [InlineData("", "")]
    [InlineData(".NETCoreApp,Version=v11.0", "it was built for .NET 11, and this is .NET 10")]
    [InlineData(".NETFramework,Version=v4.8", "it was built for .NETFramework,Version=v4.8, and this is .NET 10")]
    public void A_framework_fits_when_it_runs_here(string framework, string refusal) =>
        Assert.Equal(refusal, Frameworks.Refusal(framework, new Version(10, 0, 1)));

    [Theory]
    [InlineData("[assembly: Strobe.StrobePlugin(null)]", "its id is not made of")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"../up\")]", "its id is not made of")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"\\u001b[31m\")]", "its id is not made of")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"x\", null)]", "its contract is no version")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"x\", \"new\")]", "its contract is no version")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"x\", \"1.0.0\")]", "its contract is no version")]
    [InlineData("[assembly: Strobe.StrobePlugin(\"x\", \"99999999999.1\")]", "its contract is no version")]
    [InlineData("[assembly: Other] public class OtherAttribute : System.Attribute { }", "it has no [assembly: StrobePlugin(…)]")]
    [InlineData("[assembly: Strobe.Abstractions.StrobePlugin] namespace Strobe.Abstractions { public class StrobePluginAttribute : System.Attribute { } }", "it has no [")]
    public void What_says_nothing_sensible_is_no_plugin(string text, string reason)
    {
        Assert.Null(PluginReader.Read(PluginSource.CompileText("odd", text), out string said));
        Assert.StartsWith(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_refused_with_a_reason()
    {
        Assert.Equal("it is no .NET assembly, or a damaged one", Refusal("text", "hello"u8.ToArray()));
        Assert.Equal("it is no .NET assembly, or a damaged one", Refusal("empty", []));
        Assert.Equal("it is a native program or library, not a .NET assembly", Refusal("native", NativeLibrary()));
        Assert.Null(PluginDescription.Read(Path.Combine(_room.Folder, "absent.dll"), out string absent));
        Assert.Equal("the file is not there", absent);
        Assert.Null(PluginDescription.Read(_room.Folder, out string folder));
        Assert.StartsWith("the file cannot be read (", folder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        string path = Path.Combine(_room.Folder, "huge.dll");
        using (FileStream stream = new(path, FileMode.Create)) stream.SetLength(PluginReader.MostBytes + 1L);
        Assert.Null(PluginDescription.Read(path, out string reason));
        Assert.Equal("it is larger than 256 MiB", reason);
    }

    [Fact]
    public void A_plugin_cut_at_any_byte_is_refused_or_read_and_never_throws()
    {
        int refused = 0;
        for (int length = 0; length < s_good.Length; length++)
        {
            if (PluginReader.Read(s_good[..length], out string reason) is null)
            {
                Assert.NotEqual("", reason);
                refused++;
            }
        }

        // What lies behind the metadata is not needed to know a plugin.
        Assert.InRange(refused, s_good.Length / 2, s_good.Length);
    }

    [Fact]
    public void A_plugin_with_wrong_bytes_is_refused_or_read_and_never_throws()
    {
        Random random = new(20_261_126);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = (byte[])s_good.Clone();
            for (int i = random.Next(1, 20); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (PluginReader.Read(damaged, out string reason) is not { } read)
            {
                Assert.NotEqual("", reason);
                refused++;
            }
            else
            {
                Assert.True(PluginText.IsId(read.Id));
                Assert.All(read.Classes, name => Assert.DoesNotContain(name, char.IsControl));
            }
        }

        Assert.InRange(refused, 1, 19_999);
    }

    private static string Refusal(string name, byte[] image)
    {
        Assert.Null(PluginReader.Read(image, out string reason));
        Assert.True(name.Length > 0);
        return reason;
    }

    /// <summary>The good plugin without the entry of its data directories that leads to the CLI header (ECMA-335 II.25.2.3.3).</summary>
    private static byte[] NativeLibrary()
    {
        const int SignatureOffset = 0x3C, OptionalHeader = 24, DirectoriesOf32 = 96, DirectoriesOf64 = 112, CliHeader = 14 * 8;
        byte[] image = (byte[])s_good.Clone();
        int optional = BitConverter.ToInt32(image, SignatureOffset) + OptionalHeader;
        int directories = optional + (BitConverter.ToUInt16(image, optional) == 0x20B ? DirectoriesOf64 : DirectoriesOf32);
        image.AsSpan(directories + CliHeader, 8).Clear();
        return image;
    }
}
