using Xunit.Abstractions;

namespace Strobe.EndToEnd.Fixture;

/// <summary>A compiler and its flags, as one row of a theory.</summary>
public sealed class TargetBuild : IXunitSerializable
{
    internal static readonly TargetBuild Default = new("gcc", "-O2 -g");

    private static readonly TargetBuild[] s_everyDay = [new("gcc", "-O0 -g"), Default, new("clang-14", "-O2 -g")];

    private static readonly TargetBuild[] s_nightly =
    [
        .. s_everyDay, new("clang-14", "-O0 -g"), new("gcc", "-O3 -g -gdwarf-4"), new("gcc", "-O2 -g -no-pie -fno-pie"),
        new("gcc", "-O2 -g -static-pie"), new("gcc", "-O2"), new("clang-14", "-O1 -g -fno-omit-frame-pointer"),
        new("gcc", "-O2 -g -fcf-protection=full"), new("gcc", "-Os -g -flto"),
    ];

    /// <summary>For xunit, which makes rows again from their text.</summary>
    public TargetBuild() : this("gcc", "-O2 -g")
    {
    }

    internal TargetBuild(string compiler, string flags)
    {
        Compiler = compiler;
        Flags = flags;
    }

    /// <summary>gcc or clang-14 (their C++ driver is found from it), rustc or go.</summary>
    public string Compiler { get; private set; }

    /// <summary>Flags, separated by spaces.</summary>
    public string Flags { get; private set; }

    internal bool IsStatic => Flags.Contains("-static", StringComparison.Ordinal);

    /// <summary>The builds a target is tried in.</summary>
    internal static IEnumerable<TargetBuild> Of(TargetSource source) => Path.GetExtension(source.FileName) switch
    {
        ".rs" => [new("rustc", "-O -g"), new("rustc", "-g")],
        ".go" => [new("go", "build")],
        _ => (Repository.IsNightly ? s_nightly : s_everyDay).Where(build => build.Fits(source)),
    };

    internal string Driver(string extension) => (Compiler, extension) switch
    {
        ("gcc", ".cpp") => "g++",
        ("clang-14", ".cpp") => "clang++-14",
        _ => Compiler,
    };

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info) =>
        (Compiler, Flags) = (info.GetValue<string>(nameof(Compiler)), info.GetValue<string>(nameof(Flags)));

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Compiler), Compiler);
        info.AddValue(nameof(Flags), Flags);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Compiler} {Flags}";

    private bool Fits(TargetSource source) =>
        (source.OnlyAt is null || Flags.Split(' ').Contains(source.OnlyAt)) && (source.Libraries.Count == 0 || !IsStatic);
}
