using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Dwarf;

namespace Strobe.Tests.Dwarf;

public sealed partial class LineOracleTests
{
    [NeedsToolsTheory("gcc", "g++", "objdump")]
    [InlineData("plain.c", "gcc -g -O0")]
    [InlineData("plain.c", "gcc -gdwarf-4 -O2")]
    [InlineData("plain.c", "gcc -gdwarf-2 -gstrict-dwarf -O0")]
    [InlineData("plain.c", "gcc -gdwarf-5 -gdwarf64 -O2")]
    [InlineData("rich.cpp", "g++ -gdwarf-5 -O2")]
    [InlineData("rich.cpp", "g++ -g -O0 -fdebug-types-section")]
    public void Rows_of_gcc_are_those_objdump_shows(string name, string command) => Check(Sample.Of(name, command));

    [NeedsToolsTheory("clang-14", "objdump")]
    [InlineData("plain.c", "clang-14 -gdwarf-5 -O0")]
    [InlineData("plain.c", "clang-14 -gdwarf-4 -O2")]
    [InlineData("rich.cpp", "clang-14 -gdwarf-5 -O2")]
    public void Rows_of_clang_are_those_objdump_shows(string name, string command) => Check(Sample.Of(name, command));

    [NeedsToolsFact("gcc", "addr2line")]
    public void Every_address_of_the_program_has_the_line_addr2line_says()
    {
        Sample sample = Sample.Of("plain.c", "gcc -gdwarf-4 -O2");
        ulong[] addresses = [.. sample.Functions.Where(function => !function.IsInlinedOnly)
            .SelectMany(function => Enumerable.Range(0, (int)function.SizeBytes).Select(offset => function.Address + (ulong)offset))];
        string[] expected = Tool.Run("addr2line", ["-e", sample.Path, .. addresses.Select(Hex)]).TrimEnd().Split('\n');
        DwarfUnit unit = sample.Module.Units.First(unit => unit.Lines.Rows.Length > 0);
        string[] actual = [.. addresses.Select(address => Place(unit, address))];
        Assert.Equal(expected.Select(line => line.Split(" (")[0]), actual);
    }

    [NeedsToolsFact("gcc")]
    public void The_lines_of_a_function_lead_back_to_its_addresses()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        SampleFunction function = sample.Function("mix");
        DwarfUnit unit = sample.Module.Units.First(unit => unit.Lines.Rows.Length > 0);
        Assert.True(unit.Lines.TryFind(function.Address, out LineRow first));
        Assert.Contains(unit.Lines.RowsOf(first.File, function.Line), row => row.Address == function.Address);
        Assert.False(unit.Lines.TryFind(ulong.MaxValue / 2, out _));
    }

    private static void Check(Sample sample)
    {
        var expected = new HashSet<(string, int, ulong)>();
        foreach (string line in Tool.Run("objdump", "--dwarf=decodedline", sample.Path).Split('\n'))
        {
            Match match = Row().Match(line);
            if (!match.Success) continue;
            ulong address = ulong.Parse(match.Groups[3].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (address > 1) expected.Add((Path.GetFileName(match.Groups[1].Value), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), address));
        }

        var actual = new HashSet<(string, int, ulong)>();
        foreach (DwarfUnit unit in sample.Module.Units)
        {
            foreach (LineRow row in unit.Lines.Rows)
            {
                if (!row.IsEnd) actual.Add((Path.GetFileName(unit.LineHeader.Path(row.File)!), row.Line, row.Address));
            }
        }

        Assert.NotEmpty(actual);
        Assert.Equal(expected.Order(), actual.Order());
        Assert.Empty(sample.Damage.ToArray());
    }

    private static string Place(DwarfUnit unit, ulong address) =>
        unit.Lines.TryFind(address, out LineRow row) ? $"{unit.LineHeader.Path(row.File)}:{row.Line}" : "??:0";

    private static string Hex(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\S+)\s+(\d+)\s+0x([0-9a-f]+)")]
    private static partial Regex Row();
}
