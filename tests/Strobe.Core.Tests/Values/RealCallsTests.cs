using System.Text;
using System.Text.RegularExpressions;
using Strobe.Values;

namespace Strobe.Tests.Values;

/// <summary>
/// Calls of compiled programs, stopped by gdb at their first instruction and after their return, recorded by the reference interpreter
/// and decoded, against what the programs themselves print of their calls.
/// </summary>
public sealed partial class RealCallsTests
{
    private const int MostStops = 400;

    [NeedsTools("gdb", "gcc")]
    [InlineData("-O0")]
    [InlineData("-O2")]
    [InlineData("-O2 -gdwarf-4")]
    public void C_calls_are_decoded_as_the_program_prints_them(string options) => Check("gcc", "calls.c", $"-g -no-pie {options}", unknownValues: 3);

    [NeedsTools("gdb", "g++")]
    [InlineData("-O0")]
    [InlineData("-O2")]
    [InlineData("-O0 -D_GLIBCXX_USE_CXX11_ABI=0")]
    public void Cpp_calls_are_decoded_as_the_program_prints_them(string options) =>
        Check("g++", "calls.cpp", $"-std=c++20 -g -no-pie {options}", unknownValues: 0);

    [NeedsTools("gdb", "clang")]
    [InlineData("-O0", 3)]
    [InlineData("-O2", 5)]
    public void C_calls_of_clang_are_decoded_as_the_program_prints_them(string options, int unknownValues) =>
        Check("clang", "calls.c", $"-g -no-pie {options}", unknownValues);

    [NeedsTools("gdb", "clang++")]
    [InlineData("-O0", 0)]
    [InlineData("-O2", 1)]
    public void Cpp_calls_of_clang_are_decoded_as_the_program_prints_them(string options, int unknownValues) =>
        Check("clang++", "calls.cpp", $"-std=c++20 -g -no-pie {options}", unknownValues);

    [NeedsTools("gdb", "gcc", "clang")]
    [InlineData("gcc", 11)]
    [InlineData("clang", 12)]
    public void Of_functions_that_compilers_changed_nothing_wrong_is_told(string compiler, int unknownValues) =>
        Check(compiler, "clones.c", "-g -no-pie -O2", unknownValues);

    [NeedsTools("gdb", "rustc")]
    [InlineData(0, 0)]
    [InlineData(2, 8)]
    public void Rust_calls_are_decoded_as_the_program_prints_them(int level, int unknownValues) =>
        Check("rustc", "calls.rs", $"-g -C opt-level={level} -C relocation-model=static", unknownValues);

    private static void Check(string compiler, string source, string options, int unknownValues)
    {
        using CompiledProgram program = CompiledProgram.Make(compiler, source, options);
        List<string> seen = Trace(program.Path, program.Output);
        string[] printed = File.ReadAllLines(program.Output);
        Assert.NotEmpty(printed);
        string wrong = Differences(printed, seen);
        Assert.True(wrong.Length == 0, wrong);
        int unknown = seen.Sum(line => OptimizedOut().Count(line));
        Assert.True(unknown == unknownValues, $"{unknown} unknown values, not {unknownValues}:\n{string.Join('\n', seen)}");
    }

    // What the compiler did not keep may be unknown; whatever is told must be what the program printed.
    private static string Differences(string[] printed, List<string> seen)
    {
        StringBuilder wrong = new();
        for (int i = 0; i < Math.Max(printed.Length, seen.Count); i++)
        {
            string expected = i < printed.Length ? printed[i] : "(nothing)";
            string actual = i < seen.Count ? seen[i] : "(nothing)";
            string pattern = "^" + Regex.Escape(actual).Replace("<optimized\\ out>", ".+", StringComparison.Ordinal) + "$";
            if (!Regex.IsMatch(expected, pattern)) wrong.Append("printed: ").AppendLine(expected).Append("decoded: ").AppendLine(actual);
        }

        return wrong.ToString();
    }

    private static List<string> Trace(string program, string output)
    {
        Dictionary<ulong, ProgramFunction> functions = ProgramSignatures.Of(program)
            .Where(pair => IsTraced(pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value);
        using GdbSession gdb = new(program);
        foreach (ulong address in functions.Keys) gdb.Run($"break *{address}");
        gdb.Run($"run > {output}");
        List<string> lines = [];
        for (int stop = 0; stop < MostStops && IsAlive(gdb); stop++)
        {
            ProgramFunction function = functions[gdb.Number("$pc")];
            CallLayout layout = CallLayout.For(function.Signature, 2, function.RawName);
            string name = ShortName(function.Name);
            IReadOnlyList<Argument> arguments = layout.DecodeEnter(CaptureInterpreter.Run(layout.Enter, gdb.State()));
            lines.Add($"{name}({string.Join(", ", arguments.Select(argument => $"{argument.Name}={argument.Value}"))})");
            gdb.Run($"tbreak *{gdb.Number("*(unsigned long*)$rsp")}");
            gdb.Run("continue");
            lines.Add($"{name} -> {layout.DecodeExit(CaptureInterpreter.Run(layout.Exit, gdb.State()))}");
            gdb.Run("continue");
        }

        return lines;
    }

    private static bool IsAlive(GdbSession gdb) => !gdb.Run("info program").Contains("not being run", StringComparison.Ordinal);

    private static bool IsTraced(ProgramFunction function)
    {
        bool isCpp = function.Signature.Language == Strobe.Dwarf.SourceLanguage.Cpp;
        string name = function.Name;
        if (isCpp) return name.StartsWith("audio::", StringComparison.Ordinal) && !SpecialMember().IsMatch(name);
        return name.StartsWith("program::", StringComparison.Ordinal) || name.StartsWith("calls::", StringComparison.Ordinal)
            ? !name.EndsWith("::main", StringComparison.Ordinal) && !name.Contains('{', StringComparison.Ordinal)
            : name is not ("main" or "twice") && !name.Contains(':', StringComparison.Ordinal);
    }

    private static string ShortName(string name)
    {
        int template = name.IndexOf('<', StringComparison.Ordinal);
        if (template > 0) name = name[..template];
        return name[(name.LastIndexOf(':') + 1)..];
    }

    [GeneratedRegex("<optimized out>")]
    private static partial Regex OptimizedOut();

    [GeneratedRegex("::(~?)(Empty|Filter|Point|Named|Base|Derived|Guard)$")]
    private static partial Regex SpecialMember();
}
