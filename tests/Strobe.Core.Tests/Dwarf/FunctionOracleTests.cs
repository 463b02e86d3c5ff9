using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Dwarf;

namespace Strobe.Tests.Dwarf;

public sealed partial class FunctionOracleTests
{
    public static TheoryData<string, string> Samples => new()
    {
        { "plain.c", "gcc -g -O0" },
        { "plain.c", "gcc -gdwarf-4 -O2" },
        { "plain.c", "gcc -gdwarf-3 -O2" },
        { "plain.c", "gcc -gdwarf-2 -gstrict-dwarf -O0" },
        { "plain.c", "gcc -gdwarf-5 -gdwarf64 -O2" },
        { "plain.c", "gcc -g -O2 -ffunction-sections -Wl,--gc-sections" },
        { "rich.cpp", "g++ -gdwarf-5 -O0" },
        { "rich.cpp", "g++ -gdwarf-5 -O2" },
        { "rich.cpp", "g++ -gdwarf-4 -O2" },
        { "rich.cpp", "g++ -g -O0 -fdebug-types-section" },
        { "rich.cpp", "g++ -gdwarf-4 -O2 -fdebug-types-section" },
        { "rich.cpp", "g++ -g -O1 -gz=zlib" },
        { "rich.cpp", "g++ -g -O1 -gz=zlib-gnu" },
        { "rich.cpp", "g++ -g -O2 -flto" },
    };

    public static TheoryData<string, string> ClangSamples => new()
    {
        { "plain.c", "clang-14 -gdwarf-5 -O0" },
        { "plain.c", "clang-14 -gdwarf-4 -O2" },
        { "rich.cpp", "clang-14 -gdwarf-5 -O0" },
        { "rich.cpp", "clang-14 -gdwarf-5 -O2" },
        { "rich.cpp", "clang-14 -gdwarf-4 -O1" },
    };

    public static TheoryData<string, string> RustSamples => new()
    {
        { "rich.rs", "rustc -g" },
        { "rich.rs", "rustc -g -O" },
    };

    [NeedsToolsTheory("gcc", "g++", "readelf", "c++filt")]
    [MemberData(nameof(Samples))]
    public void Functions_of_gcc_are_those_readelf_shows(string name, string command) => Check(Sample.Of(name, command));

    [NeedsToolsTheory("clang-14", "readelf", "c++filt")]
    [MemberData(nameof(ClangSamples))]
    public void Functions_of_clang_are_those_readelf_shows(string name, string command) => Check(Sample.Of(name, command));

    [NeedsToolsTheory("rustc", "readelf")]
    [MemberData(nameof(RustSamples))]
    public void Functions_of_rustc_are_those_readelf_shows(string name, string command) => Check(Sample.Of(name, command));

    [NeedsToolsTheory("g++")]
    [InlineData("g++ -g -O0")]
    [InlineData("g++ -g -O0 -fdebug-types-section")]
    [InlineData("clang-14 -g -O0")]
    public void Names_are_qualified_the_way_they_are_written(string command)
    {
        if (command.StartsWith("clang", StringComparison.Ordinal) && !Tool.IsHere("clang-14")) command = "g++ -g -O0";
        string[] names = [.. Sample.Of("rich.cpp", command).Functions.Select(function => function.Name)];
        foreach (string expected in new[]
        {
            "main", "audio::(anonymous namespace)::hidden", "audio::Engine::Engine", "audio::Engine::run", "audio::Engine::scale<double>",
            "audio::Engine::run::{lambda#1}", "audio::Engine::run::{lambda#2}", "audio::Engine::run::Local::go", "audio::Box<double>::get",
            "audio::Engine::make", "audio::flip", "operator+", "audio::Base::~Base",
        })
            Assert.Contains(expected, names);
    }

    [NeedsToolsFact("rustc")]
    public void Rust_names_are_paths()
    {
        string[] names = [.. Sample.Of("rich.rs", "rustc -g").Functions.Select(function => function.Name)];
        foreach (string expected in new[] { "rich::main", "rich::audio::area", "rich::audio::Engine::run", "rich::audio::generic<u8>", "rich::main::{closure#0}" })
            Assert.Contains(expected, names);
    }

    [NeedsToolsFact("gcc")]
    public void A_function_that_exists_only_inlined_is_named_as_such()
    {
        Sample sample = Sample.Of("plain.c", "gcc -gdwarf-4 -O2");
        Assert.True(sample.Function("twice").IsInlinedOnly);
        Assert.True(sample.Function("outer_inline").IsInlinedOnly);
        Assert.False(sample.Function("uses_inline").IsInlinedOnly);
        Assert.False(Sample.Of("plain.c", "gcc -g -O0").Function("twice").IsInlinedOnly);
    }

    [NeedsToolsFact("gcc")]
    public void A_declaration_has_its_file_and_line()
    {
        SampleFunction function = Sample.Of("plain.c", "gcc -g -O0").Function("sum");
        Assert.Equal(Path.Combine(Tool.Folder, "plain.c"), function.SourceFile);
        Assert.Equal(13, function.Line);
    }

    private static void Check(Sample sample)
    {
        HashSet<ulong> expected = AddressesFromReadelf(sample.Path);
        SampleFunction[] functions = [.. sample.Functions.Where(function => !function.IsInlinedOnly)];
        HashSet<ulong> actual = [.. functions.Select(function => function.Address)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(), actual.Where(expected.Contains).Order());

        // What is more than readelf's low_pc are functions with ranges: the symbol table must know them.
        HashSet<ulong> symbols = [.. Tool.Run("readelf", "-sW", sample.Path).Split('\n').Where(line => line.Contains(" FUNC ", StringComparison.Ordinal))
            .Select(line => ulong.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        Assert.All(actual, address => Assert.Contains(address, symbols));
        CheckNames(functions);
        Assert.Empty(sample.Damage.ToArray());
    }

    private static void CheckNames(SampleFunction[] functions)
    {
        (string Linkage, string Name)[] named = [.. functions.Where(function => function.LinkageName is { } linkage
            && linkage.StartsWith("_Z", StringComparison.Ordinal) && !linkage.StartsWith("_ZN", StringComparison.Ordinal) == !function.Name.Contains("::", StringComparison.Ordinal)
            && !linkage.Contains("$_", StringComparison.Ordinal) && !linkage.EndsWith('E') && !linkage.Contains("Ul", StringComparison.Ordinal)
            && !function.Name.Contains('<', StringComparison.Ordinal) && !function.Name.Contains('{', StringComparison.Ordinal))
            .Select(function => (function.LinkageName!, function.Name))];
        if (named.Length == 0) return;
        string[] demangled = Tool.Run("c++filt", ["-p", .. named.Select(pair => pair.Linkage)]).TrimEnd().Split('\n');
        Assert.Equal(demangled.Select(PlainName), named.Select(pair => PlainName(pair.Name)));
    }

    private static string PlainName(string name) => name.Replace("[abi:cxx11]", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static HashSet<ulong> AddressesFromReadelf(string path)
    {
        var addresses = new HashSet<ulong>();
        bool isFunction = false;
        foreach (string line in Tool.Run("readelf", "-W", "--debug-dump=info", path).Split('\n'))
        {
            if (line.Contains("Abbrev Number:", StringComparison.Ordinal)) isFunction = line.Contains("DW_TAG_subprogram", StringComparison.Ordinal);
            Match match = LowPc().Match(line);
            if (!isFunction || !match.Success) continue;
            ulong address = ulong.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (address > 1) addresses.Add(address);
        }

        return addresses;
    }

    [GeneratedRegex(@"DW_AT_low_pc\s*:.*?0x([0-9a-f]+)\s*$")]
    private static partial Regex LowPc();
}
