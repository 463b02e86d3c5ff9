using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Elf;
using Strobe.Tests.Dwarf;

namespace Strobe.Tests.Elf;

public sealed partial class ElfOracleTests
{
    [NeedsToolsFact("gcc", "readelf")]
    public void Sections_are_those_readelf_lists()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        string[] expected = [.. Tool.Run("readelf", "-SW", sample.Path).Split('\n').Select(line => SectionLine().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value} {match.Groups[3].Value} {match.Groups[4].Value}")];
        string[] actual = [.. sample.Elf.Sections.Skip(1).Select(section => $"{section.Name} {section.Address:x16} {section.Offset:x6} {section.SizeBytes:x6}")];
        Assert.Equal(expected, actual);
    }

    [NeedsToolsTheory("gcc", "g++", "readelf")]
    [InlineData("plain.c", "gcc -g -O0")]
    [InlineData("rich.cpp", "g++ -gdwarf-5 -O2")]
    public void Symbols_are_those_readelf_lists(string name, string command)
    {
        Sample sample = Sample.Of(name, command);
        string[] expected = [.. Tool.Run("readelf", "-sW", sample.Path).Split('\n').Select(line => SymbolLine().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value.Split('@')[0]}")];
        string[] actual = [.. Functions(sample.Elf.DynamicSymbols), .. Functions(sample.Elf.Symbols)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [NeedsToolsFact("g++")]
    public void Dynamic_symbols_are_found_without_section_headers()
    {
        foreach (string style in new[] { "gnu", "sysv" })
        {
            Sample sample = Sample.Of("rich.cpp", $"g++ -g -O0 -rdynamic -Wl,--hash-style={style}");
            byte[] stripped = [.. sample.Bytes];
            stripped.AsSpan(0x28, 8).Clear();
            stripped.AsSpan(0x3C, 4).Clear();
            ElfFile file = ElfFile.Read(stripped);
            Assert.Empty(file.Sections);
            Assert.Contains("_ZN5audio6Engine3runEiRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", Functions(file.DynamicSymbols).Select(line => line.Split(' ')[1]));
            Assert.Equal(Functions(sample.Elf.DynamicSymbols), Functions(file.DynamicSymbols));
            Assert.Equal(sample.Elf.BuildId.ToArray(), file.BuildId.ToArray());
        }
    }

    [NeedsToolsFact("gcc", "readelf")]
    public void The_dynamic_table_and_the_build_id_are_those_readelf_shows()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0 -shared -fPIC -Wl,-soname,libplain.so.7 -Wl,--build-id=sha1");
        string dynamic = Tool.Run("readelf", "-dW", sample.Path);
        Assert.Equal("libplain.so.7", sample.Elf.Dynamic.SoName);
        Assert.All(sample.Elf.Dynamic.Needed, name => Assert.Contains($"Shared library: [{name}]", dynamic, StringComparison.Ordinal));
        Assert.NotEmpty(sample.Elf.Dynamic.Needed);
        Assert.Matches($@"\(INIT\)\s+0x{sample.Elf.Dynamic.Init:x}\n", dynamic);
        Assert.Matches($@"\(INIT_ARRAY\)\s+0x{sample.Elf.Dynamic.InitArray.Address:x}\n", dynamic);
        string notes = Tool.Run("readelf", "-n", sample.Path);
        Assert.Contains("Build ID: " + Convert.ToHexStringLower(sample.Elf.BuildId.Span), notes, StringComparison.Ordinal);
    }

    [NeedsToolsFact("gcc", "objcopy")]
    public void A_debug_link_names_the_file_and_its_checksum()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        string debug = Path.Combine(Tool.Folder, "plain.debug");
        string linked = Path.Combine(Tool.Folder, "plain.linked");
        Tool.Run("objcopy", "--only-keep-debug", sample.Path, debug);
        Tool.Run("objcopy", "--strip-debug", $"--add-gnu-debuglink={debug}", sample.Path, linked);
        DebugLink link = ElfFile.Read(File.ReadAllBytes(linked)).DebugLink!;
        Assert.Equal("plain.debug", link.FileName);
        Assert.Equal(Checksum(File.ReadAllBytes(debug)), link.Checksum);

        Assert.Equal(sample.Functions, SampleFunction.All(ElfFile.Read(File.ReadAllBytes(debug))));
    }

    [NeedsToolsTheory("gcc")]
    [InlineData("gcc -g -O0 -gz=zlib")]
    [InlineData("gcc -g -O0 -gz=zlib-gnu")]
    public void Compressed_sections_read_like_plain_ones(string command)
    {
        Sample packed = Sample.Of("plain.c", command);
        Sample plain = Sample.Of("plain.c", "gcc -g -O0");
        Assert.Contains(packed.Elf.Sections, section => section.IsCompressed);
        Assert.Equal(plain.Elf.DebugContent(".debug_abbrev").ToArray(), packed.Elf.DebugContent(".debug_abbrev").ToArray());
        Assert.Equal(plain.Functions.Select(function => function.Name), packed.Functions.Select(function => function.Name));
    }

    private static string[] Functions(SymbolTable table) =>
        [.. Enumerable.Range(0, table.Count).Select(i => table[i]).Where(symbol => symbol.Type == SymbolType.Function)
            .Select(symbol => $"{symbol.Address:x16} {table.Name(symbol).Split('@')[0]}")];

    // The reflected CRC-32 of zip files.
    private static uint Checksum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte part in bytes)
        {
            sum ^= part;
            for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (0xEDB88320 & (uint)-(int)(sum & 1));
        }

        return ~sum;
    }

    [GeneratedRegex(@"^\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+([0-9a-f]{16}) ([0-9a-f]+) ([0-9a-f]+) ")]
    private static partial Regex SectionLine();

    [GeneratedRegex(@"^\s*\d+: ([0-9a-f]{16})\s+\w+ FUNC\s+\w+\s+\w+\s+(?:\[.*?\])?\s*\w+ (\S+)")]
    private static partial Regex SymbolLine();
}
