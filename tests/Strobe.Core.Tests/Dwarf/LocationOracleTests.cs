using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Bytes;
using Strobe.Dwarf;

namespace Strobe.Tests.Dwarf;

public sealed partial class LocationOracleTests
{
    private static readonly string[] Registers =
        ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip"];

    [NeedsToolsTheory("gcc", "gdb")]
    [InlineData("gcc -gdwarf-5 -O2")]
    [InlineData("gcc -gdwarf-4 -O2")]
    [InlineData("gcc -gdwarf-4 -O1")]
    public void Parameters_enter_in_the_registers_gdb_names(string command)
    {
        Sample sample = Sample.Of("plain.c", command);
        int compared = 0;
        foreach (string name in new[] { "sum", "mix", "many", "text", "uses_inline" })
        {
            SampleFunction function = sample.Function(name);
            Dictionary<string, string> expected = FromGdb(sample, function.Address);
            foreach (Parameter parameter in sample.Signature(function).Parameters)
            {
                if (parameter.Location is not { Register: >= 0, IsIndirect: false } location || !expected.TryGetValue(parameter.Name, out string? register)) continue;
                Assert.Equal(register, location.Register < 17 ? Registers[location.Register] : $"xmm{location.Register - 17}");
                compared++;
            }
        }

        Assert.True(compared >= 8, $"only {compared} parameters could be compared");
    }

    [NeedsToolsFact("gcc")]
    public void Without_optimisation_locations_count_from_the_frame()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        FunctionSignature signature = sample.Signature(sample.Function("many"));
        Assert.Equal(8, signature.Parameters.Length);
        Assert.All(signature.Parameters, parameter => Assert.True(parameter is { IsFrameBased: true, Location: null }));
    }

    [Theory]
    [InlineData("55", 5, "", false)]
    [InlineData("90 11", 17, "", false)]
    [InlineData("75 00", 5, "", true)]
    [InlineData("75 00 9F", 5, "", false)]
    [InlineData("55 93 08 54 93 08", -1, "5,4", false)]
    [InlineData("55 93 08 54 93 04", -1, "5,4", false)]
    [InlineData("55 93 08", 5, "", false)]
    public void Registers_are_where_a_parameter_can_be_captured(string hex, int register, string pieces, bool isIndirect)
    {
        EntryLocation location = EntryLocations.Classify(Decode(hex)!)!;
        Assert.Equal((register, pieces, isIndirect), (location.Register, string.Join(',', location.PieceRegisters), location.IsIndirect));
    }

    [Theory]
    [InlineData("")]
    [InlineData("91 68")]
    [InlineData("75 08")]
    [InlineData("30 9F")]
    [InlineData("A3 01 55 9F")]
    [InlineData("F3 01 55 9F")]
    [InlineData("55 93 04 54 93 04")]
    [InlineData("55 93 08 93 08")]
    [InlineData("75 00 06")]
    public void Everything_else_is_nowhere(string hex) => Assert.Null(EntryLocations.Classify(Decode(hex)!));

    [Theory]
    [InlineData("03 01 02")]
    [InlineData("9E 05 01")]
    [InlineData("01")]
    [InlineData("FF")]
    public void A_damaged_expression_is_none(string hex)
    {
        var damage = new DamageLog();
        Assert.Null(LocationExpression.Decode(Bytes(hex), new UnitFormat(5, 8, 4), damage));
        Assert.NotEqual(0, damage.Count);
    }

    [NeedsToolsTheory("gcc", "addr2line")]
    [InlineData("gcc -gdwarf-5 -O2")]
    [InlineData("gcc -gdwarf-4 -O2")]
    public void Inlined_calls_are_those_addr2line_shows(string command)
    {
        Sample sample = Sample.Of("plain.c", command);
        int inlined = 0;
        foreach (SampleFunction function in sample.Functions.Where(function => !function.IsInlinedOnly))
        {
            Die die = sample.Module.DieAt(function.DebugOffset);
            for (ulong address = function.Address; address < function.Address + function.SizeBytes; address++)
            {
                List<InlineFrame> frames = InlineFrames.At(die, address);
                string[] actual = [.. Enumerable.Reverse(frames).Select(frame => FunctionIdentity.Of(frame.Function).Name), function.Name];
                string[] lines = Tool.Run("addr2line", "-i", "-f", "-e", sample.Path, Hex(address)).TrimEnd().Split('\n');
                Assert.Equal(lines.Where((_, i) => i % 2 == 0), actual);
                IEnumerable<string> callers = lines.Where((_, i) => i % 2 == 1).Skip(1).Select(line => line.Split(" (")[0]);
                Assert.Equal(callers, Enumerable.Reverse(frames).Select(frame => $"{frame.CallFile}:{frame.CallLine}"));
                inlined += frames.Count;
                if (function.Name != "uses_inline") break;
            }
        }

        Assert.NotEqual(0, inlined);
    }

    [NeedsToolsFact("gcc", "readelf")]
    public void Variables_with_a_fixed_place_are_where_the_symbol_table_says()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        DwarfVariable[] variables = [.. sample.Module.Units.SelectMany(unit => VariableScan.Run(unit))];
        Assert.Equal(["counter", "nothing::calls", "sink"], variables.Select(variable => variable.Name).Order());
        string symbols = Tool.Run("readelf", "-sW", sample.Path);
        foreach (DwarfVariable variable in variables)
        {
            string address = variable.Address!.Value.ToString("x16", CultureInfo.InvariantCulture);
            string name = variable.Name.Split("::")[^1];
            Assert.Matches($@"{address}\s+4 OBJECT\s+\w+\s+DEFAULT\s+\d+ {name}(\.\d+)?\n", symbols);
        }
    }

    private static Dictionary<string, string> FromGdb(Sample sample, ulong entry)
    {
        var registers = new Dictionary<string, string>();
        string name = "";
        foreach (string line in Tool.Run("gdb", "-batch", "-nx", "-ex", $"info scope *{Hex(entry)}", sample.Path).Split('\n'))
        {
            Match symbol = Symbol().Match(line);
            if (symbol.Success) name = symbol.Groups[1].Value;
            Match range = Range().Match(line);
            if (range.Success && (Number(range.Groups[1].Value) > entry || Number(range.Groups[2].Value) <= entry)) continue;
            Match register = Register().Match(line);
            if (register.Success && name.Length > 0) registers.TryAdd(name, register.Groups[1].Value);
        }

        return registers;
    }

    private static List<LocationOperation>? Decode(string hex) => LocationExpression.Decode(Bytes(hex), new UnitFormat(5, 8, 4), new DamageLog());

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static ulong Number(string hex) => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Hex(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Symbol (\w+) is")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"Range 0x([0-9a-f]+)-0x([0-9a-f]+):")]
    private static partial Regex Range();

    [GeneratedRegex(@"a variable in \$(\w+)")]
    private static partial Regex Register();
}
