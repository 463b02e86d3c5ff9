using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Dwarf;
using Strobe.Elf;

namespace Strobe.Tests.Dwarf;

public sealed partial class FrameOracleTests
{
    private static readonly string[] Registers =
        ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "ra"];

    [NeedsToolsTheory("gcc", "g++", "readelf")]
    [InlineData("plain.c", "gcc -g -O0")]
    [InlineData("rich.cpp", "g++ -gdwarf-5 -O2")]
    [InlineData("plain.c", "gcc -g -O2 -fno-asynchronous-unwind-tables")]
    public void Rows_are_those_readelf_interprets(string name, string command) => Check(Sample.Of(name, command).Path);

    [NeedsToolsFact("readelf")]
    public void Rows_of_a_system_library_are_those_readelf_interprets()
    {
        string path = "/lib/x86_64-linux-gnu/libm.so.6";
        if (File.Exists(path)) Check(path);
        else Check(Environment.ProcessPath!);
    }

    [NeedsToolsFact("gcc")]
    public void The_search_table_and_the_linear_index_agree()
    {
        Sample sample = Sample.Of("plain.c", "gcc -gdwarf-4 -O2");
        byte[] withoutTable = [.. sample.Bytes];
        int segments = (int)sample.Elf.Header.SegmentsOffset;
        for (int i = 0; i < sample.Elf.Segments.Length; i++)
        {
            if (sample.Elf.Segments[i].Type == SegmentType.ExceptionIndex) withoutTable.AsSpan(segments + (i * 56), 4).Clear();
        }

        byte[] withoutSections = [.. sample.Bytes];
        withoutSections.AsSpan(0x28, 8).Clear();
        withoutSections.AsSpan(0x3C, 4).Clear();
        var frames = new CallFrames(sample.Elf);
        var linear = new CallFrames(ElfFile.Read(withoutTable));
        var stripped = new CallFrames(ElfFile.Read(withoutSections));
        foreach (SampleFunction function in sample.Functions.Where(function => !function.IsInlinedOnly))
        {
            Assert.Null(frames.WhyNoPlainEntry(function.Address));
            Assert.Null(linear.WhyNoPlainEntry(function.Address));
            Assert.Null(stripped.WhyNoPlainEntry(function.Address));
            Assert.Equal(frames.RangeOf(function.Address), linear.RangeOf(function.Address));
        }

        Assert.Null(frames.Find(0));
        Assert.Equal("no unwind row covers its first instruction", frames.WhyNoPlainEntry(ulong.MaxValue));
    }

    [NeedsToolsFact("gcc")]
    public void The_start_of_a_program_has_no_plain_entry()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        Assert.Equal("its return address is not on top of the stack", new CallFrames(sample.Elf).WhyNoPlainEntry(sample.Elf.Header.Entry));
    }

    private static void Check(string path)
    {
        var frames = new CallFrames(ElfFile.Read(File.ReadAllBytes(path)));
        string[] columns = [];
        ulong end = 0;
        int compared = 0;
        foreach (string line in Tool.Run("readelf", "-W", "--debug-dump=frames-interp,no-follow-links", path).Split('\n'))
        {
            Match description = Description().Match(line);
            if (description.Success) end = Number(description.Groups[1].Value);
            if (line.Contains(" CIE ", StringComparison.Ordinal)) end = 0;
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["LOC", ..]) columns = parts;
            if (end == 0 || parts.Length < 2 || parts.Length != columns.Length || parts[0].Length != 16 || parts[0] is "LOC") continue;
            if (Number(parts[0]) >= end) continue;
            FrameRow? row = frames.Find(Number(parts[0]));
            Assert.True(row is not null, $"no row at {parts[0]}");
            Assert.Equal(string.Join(' ', parts[1..]), string.Join(' ', columns[1..].Select(column => Text(row, column))));
            compared++;
        }

        Assert.True(compared > 5, $"only {compared} rows could be compared");
    }

    private static string Text(FrameRow row, string column)
    {
        FrameAddressRule address = row.FrameAddress;
        if (column == "CFA") return address.IsExpression ? "exp" : $"{Registers[address.Register]}{address.Offset:+0;-0;+0}";
        FrameRule rule = row.Registers[Array.IndexOf(Registers, column)];
        return rule.Kind switch
        {
            FrameRuleKind.AtOffset => $"c{rule.Offset:+0;-0;+0}",
            FrameRuleKind.ValueOffset => $"v{rule.Offset:+0;-0;+0}",
            FrameRuleKind.SameValue => "s",
            FrameRuleKind.AtExpression => "exp",
            FrameRuleKind.ValueExpression => "vexp",
            FrameRuleKind.InRegister => Registers[rule.Offset],
            _ => "u",
        };
    }

    private static ulong Number(string hex) => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FDE cie=[0-9a-f]+ pc=[0-9a-f]+\.\.([0-9a-f]+)")]
    private static partial Regex Description();
}
