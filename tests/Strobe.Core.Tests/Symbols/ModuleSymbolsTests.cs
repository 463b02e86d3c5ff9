using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Dwarf;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe.Tests.Symbols;

public sealed partial class ModuleSymbolsTests
{
    public static TheoryData<string, string, string> Programs() => new()
    {
        { "gcc", Compiled.C, "-g -O0" },
        { "gcc", Compiled.C, "-g -O2" },
        { "gcc", Compiled.C, "-g -O2 -no-pie" },
        { "gcc", Compiled.C, "-g -O1 -static" },
        { "gcc", Compiled.C, "-g -gdwarf-4 -O2" },
        { "gcc", Compiled.C, "-g -gz -O2" },
        { "g++", Compiled.Cpp, "-g -O0" },
        { "g++", Compiled.Cpp, "-g -O2" },
        { "g++", Compiled.Cpp, "-g -O3 -fdebug-types-section" },
        { "g++", Compiled.Cpp, "-g -O2 -no-pie -gdwarf-4" },
        { "rustc", Compiled.Rust, "-g" },
        { "rustc", Compiled.Rust, "-g -O -C symbol-mangling-version=v0" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Functions_are_those_of_the_symbol_table(string compiler, string source, string flags)
    {
        string program = Compiled.Build(compiler, source, flags);
        using ModuleSymbols module = Load(program);
        HashSet<ulong> expected = [.. SymbolTable(program).Where(symbol => !symbol.Name.Contains(".cold", StringComparison.Ordinal)).Select(symbol => symbol.Address)];
        HashSet<ulong> found = [.. module.Functions().Where(function => function.Kind != FunctionKind.InlinedOnly).Select(function => function.Address)];
        Assert.Empty(expected.Except(found));
        Assert.Empty(found.Except(expected));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Functions_have_the_names_sizes_and_places_the_debugger_knows(string compiler, string source, string flags)
    {
        string program = Compiled.Build(compiler, source, flags);
        using ModuleSymbols module = Load(program);
        Dictionary<ulong, long> sizes = SymbolTable(program).GroupBy(symbol => symbol.Address).ToDictionary(group => group.Key, group => group.Max(symbol => symbol.Size));
        FunctionSymbol[] own = [.. module.Functions().Where(function => function.SourceFile is { } file && file.StartsWith(Compiled.Folder, StringComparison.Ordinal) && function.Address != 0)];
        Assert.True(own.Length > 3);
        string[] told = Oracle.Lines("gdb", ["-batch", "-nx", .. own.SelectMany(function => (string[])["-ex", $"info symbol 0x{function.Address:x}"]), program]);
        Assert.Equal(own.Length, told.Length);
        for (int i = 0; i < own.Length; i++)
        {
            Assert.Contains(Squeezed(LastPart(own[i].Name)), Squeezed(told[i]), StringComparison.Ordinal);
            Assert.Equal(sizes[own[i].Address], own[i].SizeBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Addresses_have_the_lines_that_addr2line_tells(string compiler, string source, string flags)
    {
        string program = Compiled.Build(compiler, source, flags);
        using ModuleSymbols module = Load(program);
        ulong[] addresses = [.. module.Functions()
            .Where(function => function.SourceFile is { } file && file.StartsWith(Compiled.Folder, StringComparison.Ordinal) && function.Address != 0)
            .SelectMany(function => Enumerable.Range(0, (int)Math.Min(function.SizeBytes, 200)).Select(offset => function.Address + (ulong)offset))];
        string[] told = Oracle.Lines("addr2line", ["-e", program, .. addresses.Select(address => "0x" + address.ToString("x", CultureInfo.InvariantCulture))]);
        var different = new List<string>();
        for (int i = 0; i < addresses.Length; i++)
        {
            string line = told[i].Split(" (discriminator")[0];
            SourceLine? ours = module.LineAt(addresses[i]);
            string ourText = ours is { } known ? $"{Path.GetFileName(known.File)}:{(known.Line == 0 ? "?" : known.Line)}" : "??:0";
            if (Path.GetFileName(line.Replace(":0", ":?", StringComparison.Ordinal)) != ourText.Replace(":0", ":?", StringComparison.Ordinal)) different.Add($"{addresses[i]:x} {told[i]} {ours}");
        }

        Assert.True(addresses.Length > 100);
        Assert.Empty(different);
    }

    [Theory]
    [InlineData("-g -O0")]
    [InlineData("-g -O2")]
    public void Every_function_of_a_program_is_found_by_the_name_a_person_would_write(string flags)
    {
        using ModuleSymbols module = Load(Compiled.Build("g++", Compiled.Cpp, flags));
        Check(module, "audio::Filter::process", "audio::Filter::process");
        Check(module, "audio::Filter::gain", "audio::Filter::gain", "audio::Filter::gain");
        Check(module, "audio::Filter::gain(audio::Mode)", "audio::Filter::gain");
        Check(module, "audio::Filter::Filter", "audio::Filter::Filter");
        Check(module, "audio::Filter::operator bool", "audio::Filter::operator bool");
        Check(module, "audio::hidden", "audio::(anonymous namespace)::hidden");
        Check(module, "audio::Ring<int>::push", "audio::Ring<int>::push");
        Check(module, "audio::Ring::push", "audio::Ring<double>::push", "audio::Ring<int>::push");
        Check(module, "audio::clamp<double>", "audio::clamp<double>");
        Check(module, "plain_c", "plain_c");
        Check(module, "greet", "greet");
        Check(module, "apply::{lambda#1}", "apply::{lambda#1}");
        if (flags == "-g -O0") Check(module, "apply::{lambda#2}", "apply::{lambda#2}<double>", "apply::{lambda#2}<int>");
        Check(module, "main", "main");
    }

    [Theory]
    [InlineData("-g")]
    [InlineData("-g -O -C symbol-mangling-version=v0")]
    public void Rust_methods_are_found_through_their_type(string flags)
    {
        using ModuleSymbols module = Load(Compiled.Build("rustc", Compiled.Rust, flags));
        Assert.Single(module.Match(FunctionPattern.Parse("program::audio::Gain::apply")));
        Assert.Single(module.Match(FunctionPattern.Parse("<program::audio::Gain<i32> as program::audio::Node>::apply")));
        Assert.Single(module.Match(FunctionPattern.Parse("program::audio::mix")));
        Assert.Single(module.Match(FunctionPattern.Parse("program::twice")));
    }

    private static void Check(ModuleSymbols module, string pattern, params string[] names) =>
        Assert.Equal(names, module.Match(FunctionPattern.Parse(pattern)).Select(function => function.Name).Order());

    [Fact]
    public void Inlined_functions_resolvers_and_aliases_are_what_they_are()
    {
        using ModuleSymbols module = Load(Compiled.Build("gcc", Compiled.C, "-g -O2"));
        FunctionSymbol inlined = Assert.Single(module.Match(FunctionPattern.Parse("only_inlined")));
        Assert.Equal((FunctionKind.InlinedOnly, 0UL), (inlined.Kind, inlined.Address));
        FunctionSymbol chosen = Assert.Single(module.Match(FunctionPattern.Parse("chosen")));
        Assert.Equal(FunctionKind.Resolver, chosen.Kind);
        Assert.Equal(module.Match(FunctionPattern.Parse("public_one"))[0], Assert.Single(module.Match(FunctionPattern.Parse("aliased"))));
    }

    [Fact]
    public void The_cold_piece_of_a_function_belongs_to_it_and_is_none_itself()
    {
        string program = Compiled.Build("g++", Compiled.Cpp, "-g -O2");
        using ModuleSymbols module = Load(program);
        (ulong Address, long Size, string Name) cold = Assert.Single(SymbolTable(program), symbol => symbol.Name == "main.cold");
        Assert.Equal("main", module.FunctionAt(cold.Address)?.Name);
        Assert.NotNull(module.LineAt(cold.Address));
        Assert.DoesNotContain(module.Functions(), function => function.Address == cold.Address);
    }

    [Fact]
    public void A_stripped_program_finds_its_debug_file_through_the_link()
    {
        string program = Compiled.Build("gcc", Compiled.C, "-g -O2");
        using ModuleSymbols whole = Load(program);
        using ModuleSymbols linked = Load(Compiled.Strip(program, withDebugLink: true));
        Assert.NotNull(linked.DebugPath);
        Assert.Equal(whole.Functions(), linked.Functions());
        Assert.Equal(whole.LineAt(whole.Functions()[3].Address), linked.LineAt(whole.Functions()[3].Address));
    }

    [Fact]
    public void A_debug_file_of_another_build_is_left_alone()
    {
        string program = Compiled.Strip(Compiled.Build("gcc", Compiled.C, "-g -O1"), withDebugLink: true);
        string other = Compiled.Build("gcc", Compiled.C, "-g -O2");
        File.Copy(other, program + ".debug", overwrite: true);
        using ModuleSymbols module = Load(program);
        Assert.Null(module.DebugPath);
        Assert.False(module.HasDebugInformation);
        File.Delete(program);
    }

    [Fact]
    public void A_stripped_library_has_its_exported_functions()
    {
        string library = Compiled.Strip(Compiled.Build("g++", Compiled.Cpp, "-O2 -shared -fPIC"), withDebugLink: false);
        using ModuleSymbols module = Load(library);
        Check(module, "audio::Filter::process", "audio::Filter::process");
        Check(module, "plain_c", "plain_c");
        Assert.Null(module.SignatureOf(module.Match(FunctionPattern.Parse("plain_c"))[0]));
    }

    [Fact]
    public void Real_libraries_have_the_functions_their_dynamic_symbols_name()
    {
        string[] libraries = ["libstdc++.so.6", "libc.so.6", "libm.so.6", "libsqlite3.so.0"];
        IEnumerable<string> paths = libraries.Select(library => Oracle.Lines("g++", ["-print-file-name=" + library])[0]).Append("/usr/bin/python3");
        foreach (string path in paths.Where(File.Exists))
        {
            using ModuleSymbols module = Load(path);
            HashSet<ulong> expected = [.. SymbolTable(path, "--dyn-syms").Select(symbol => symbol.Address)];
            HashSet<ulong> found = [.. module.Functions().Select(function => function.Address)];
            Assert.Empty(expected.Except(found));
        }
    }

    [Fact]
    public void Signatures_come_with_names_and_types()
    {
        using ModuleSymbols module = Load(Compiled.Build("gcc", Compiled.C, "-g -O2"));
        FunctionSignature signature = module.SignatureOf(module.Match(FunctionPattern.Parse("public_one"))[0])!;
        Assert.Equal("(int first, const char* text) → int", SignatureText.Of(signature));
        Assert.Equal("(const char* format, ...) → int", SignatureText.Of(module.SignatureOf(module.Match(FunctionPattern.Parse("variadic"))[0])!));
    }

    [Fact]
    public void Source_patterns_pick_functions_by_file_and_project()
    {
        string program = Compiled.Build("g++", Compiled.Cpp, "-g -O0");
        using ModuleSymbols module = Load(program);
        FunctionSymbol[] byFile = [.. module.Match(FunctionPattern.Parse("@file:program.cpp"))];
        Assert.Contains(byFile, function => function.Name == "greet");
        Assert.DoesNotContain(byFile, function => function.Name.StartsWith("std::", StringComparison.Ordinal));
        Assert.Equal(byFile, module.Match(FunctionPattern.Parse("@usercode"), Path.GetDirectoryName(program)));
        Assert.Empty(module.Match(FunctionPattern.Parse("@usercode"), "/nowhere"));
    }

    [Fact]
    public void Symbols_are_found_by_their_linker_name()
    {
        string program = Compiled.Build("gcc", Compiled.C, "-g -O2");
        using ModuleSymbols module = Load(program);
        (ulong Address, long Size, string Name) expected = Assert.Single(SymbolTable(program), symbol => symbol.Name == "early");
        Assert.Equal(expected.Address, module.SymbolNamed("early")?.Address);
        Assert.NotNull(module.SymbolNamed("shared_total"));
        Assert.Null(module.SymbolNamed("nothing_of_that_name"));
        Assert.Null(module.SymbolNamed("printf"));
    }

    [Theory]
    [InlineData("gcc", "-g -O2")]
    [InlineData("g++", "-g -O0")]
    [InlineData("rustc", "-g")]
    public void Damaged_programs_are_read_as_far_as_they_go(string compiler, string flags)
    {
        string source = compiler switch { "gcc" => Compiled.C, "g++" => Compiled.Cpp, _ => Compiled.Rust };
        byte[] whole = File.ReadAllBytes(Compiled.Build(compiler, source, flags));
        string path = Path.Combine(Compiled.Folder, "damaged-" + compiler + Guid.NewGuid().ToString("n"));
        var random = new Random(whole.Length);
        for (int i = 0; i < 40; i++)
        {
            byte[] bytes = i % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int j = 0; j < 50 && bytes.Length > 64; j++) bytes[random.Next(i % 2 == 0 ? 20 : bytes.Length / 2, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            Survey(path);
        }

        File.Delete(path);
    }

    private static void Survey(string path)
    {
        try
        {
            using ModuleSymbols module = Load(path);
            foreach (FunctionSymbol function in module.Functions().Take(300))
            {
                module.LineAt(function.Address + 1);
                module.SignatureOf(function);
            }
        }
        catch (StrobeException refused)
        {
            Assert.True(refused.Code is ErrorCode.NotAProgram or ErrorCode.WrongMachine);
        }
    }

    [Theory]
    [InlineData("/etc/passwd", ErrorCode.NotAProgram)]
    [InlineData("/nowhere/at/all", ErrorCode.FileRefused)]
    [InlineData("/tmp", ErrorCode.FileRefused)]
    [InlineData("/dev/null", ErrorCode.FileRefused)]
    public void What_cannot_be_read_is_refused_with_its_code(string path, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<StrobeException>(() => Load(path)).Code);

    internal static ModuleSymbols Load(string path) => ModuleSymbols.Load(path, cache: new SymbolCache(null));

    private static IEnumerable<(ulong Address, long Size, string Name)> SymbolTable(string program, string table = "--syms")
    {
        foreach (string line in Oracle.Lines("readelf", ["-W", table, program]))
        {
            Match match = SymbolLine().Match(line);
            if (!match.Success) continue;
            string size = match.Groups[2].Value;
            yield return (
                Convert.ToUInt64(match.Groups[1].Value, 16),
                size.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToInt64(size, 16) : long.Parse(size, CultureInfo.InvariantCulture),
                match.Groups[3].Value.Split('@')[0]);
        }
    }

    private static string LastPart(string name)
    {
        Span<NamePart> parts = stackalloc NamePart[NameParts.Max];
        NamePart last = parts[NameParts.Split(name, parts) - 1];
        return name.Contains('{', StringComparison.Ordinal) ? "" : name[last.Start..last.BaseEnd];
    }

    private static string Squeezed(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*\d+: ([0-9a-f]{16})\s+(\S+) (?:FUNC|IFUNC)\s+\S+\s+\S+\s+\d+ (\S+)")]
    private static partial Regex SymbolLine();
}
