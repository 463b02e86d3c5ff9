using System.Globalization;
using System.Text.RegularExpressions;
using Strobe.Dwarf;

namespace Strobe.Tests.Dwarf;

public sealed partial class TypeOracleTests
{
    [NeedsToolsTheory("gcc", "g++", "gdb")]
    [InlineData("plain.c", "gcc -gdwarf-5 -O0", "bits", "struct bits")]
    [InlineData("plain.c", "gcc -gdwarf-3 -gstrict-dwarf -O0", "bits", "struct bits")]
    [InlineData("plain.c", "gcc -gdwarf-4 -O2", "node", "struct node")]
    [InlineData("rich.cpp", "g++ -g -O0", "audio::Engine", "audio::Engine")]
    [InlineData("rich.cpp", "g++ -gdwarf-4 -O0 -fdebug-types-section", "audio::Engine", "audio::Engine")]
    [InlineData("rich.cpp", "g++ -g -O0", "audio::Box<double>", "audio::Box<double>")]
    public void Members_lie_where_gdb_says(string name, string command, string type, string inGdb)
    {
        Sample sample = Sample.Of(name, command);
        var composite = Assert.IsType<CompositeType>(sample.Type(type));
        string[] expected = [.. Tool.Run("gdb", "-batch", "-nx", "-ex", $"ptype/o {inGdb}", sample.Path).Split('\n').Select(TopMember).Where(line => line.Length > 0)];
        string[] actual = [.. composite.Body.Members.Where(member => !member.IsBase && !member.Name.StartsWith("_vptr", StringComparison.Ordinal))
            .Select(member => $"{member.OffsetBytes}:{member.BitOffset} {(member.BitSize == 0 ? "" : member.BitSize)} {member.Name}")];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
        Assert.Equal(Size(sample, inGdb), composite.SizeBytes);
    }

    [NeedsToolsTheory("gcc", "gdb")]
    [InlineData("gcc -g -O0")]
    [InlineData("gcc -gdwarf-4 -O2")]
    [InlineData("gcc -gdwarf-2 -gstrict-dwarf -O0")]
    public void Signatures_of_C_are_those_gdb_shows(string command) =>
        CheckSignatures(Sample.Of("plain.c", command), "sum", "mix", "many", "text", "pack", "nothing", "uses_inline", "main");

    [NeedsToolsTheory("g++", "gdb")]
    [InlineData("g++ -g -O0")]
    [InlineData("g++ -g -O0 -fdebug-types-section")]
    public void Signatures_of_cpp_are_those_gdb_shows(string command) =>
        CheckSignatures(Sample.Of("rich.cpp", command), "audio::Engine::run", "audio::Engine::make", "audio::flip", "main");

    [NeedsToolsFact("clang-14", "gdb")]
    public void Signatures_of_clang_are_those_gdb_shows() =>
        CheckSignatures(Sample.Of("plain.c", "clang-14 -gdwarf-5 -O1"), "sum", "mix", "many", "text", "nothing", "main");

    [NeedsToolsFact("gcc")]
    public void Enumerators_keep_their_sign_and_all_their_bits()
    {
        Sample sample = Sample.Of("plain.c", "gcc -g -O0");
        var color = Assert.IsType<EnumType>(sample.Signature(sample.Function("sum")).Parameters[1].Type);
        Assert.True(color.IsSigned);
        Assert.Equal([("RED", (Int128)(-1)), ("GREEN", 0), ("BLUE", 7)], color.Enumerators.Select(one => (one.Name, one.Number)));
        LocalVariable huge = LocalVariables.Of(sample.Module.DieAt(sample.Function("main").DebugOffset)).Single(local => local.Name == "huge");
        var unsigned = Assert.IsType<EnumType>(sample.Types.TypeOf(huge.Typed));
        Assert.False(unsigned.IsSigned);
        Assert.Equal((Int128)0x80000000u, unsigned.Enumerators[1].Number);
    }

    [NeedsToolsFact("gcc")]
    public void Arrays_tell_every_dimension()
    {
        var node = Assert.IsType<CompositeType>(Sample.Of("plain.c", "gcc -g -O0").Type("node"));
        var weights = Assert.IsType<ArrayType>(node.Body.Members[2].Type);
        Assert.Equal([2L, 3L], weights.Counts.ToArray());
        Assert.Equal(48, weights.SizeBytes);
        Assert.Equal("double[2][3]", weights.Name);
        var next = Assert.IsType<PointerType>(node.Body.Members[0].Type);
        Assert.Same(node, next.Target);
    }

    [NeedsToolsTheory("g++")]
    [InlineData("g++ -g -O0")]
    [InlineData("g++ -gdwarf-4 -gstrict-dwarf -O0")]
    [InlineData("g++ -g -O0 -fdebug-types-section")]
    public void The_abi_passes_what_has_a_copy_constructor_by_reference(string command)
    {
        Sample sample = Sample.Of("rich.cpp", command);
        Assert.True(Assert.IsType<CompositeType>(sample.Type("audio::Engine")).Body.IsNonTrivialForCalls);
        Assert.False(Assert.IsType<CompositeType>(sample.Type("audio::Plain")).Body.IsNonTrivialForCalls);
        Assert.False(Assert.IsType<CompositeType>(sample.Type("audio::Box<double>")).Body.IsNonTrivialForCalls);
        FunctionSignature list = sample.Signature(sample.Function("audio::list"));
        Assert.True(Assert.IsType<CompositeType>(list.ReturnType.Bare).Body.IsNonTrivialForCalls);
    }

    [NeedsToolsFact("g++")]
    public void Templates_tell_their_type_arguments()
    {
        Sample sample = Sample.Of("rich.cpp", "g++ -g -O0");
        var box = Assert.IsType<CompositeType>(sample.Type("audio::Box<double>"));
        Assert.Equal([("T", "double")], box.Body.TemplateArguments.Select(argument => (argument.Name, argument.Type.Name)));
        FunctionSignature flip = sample.Signature(sample.Function("audio::flip"));
        var mode = Assert.IsType<EnumType>(flip.Parameters[0].Type);
        Assert.Equal(("audio::Mode", 1L, (Int128)200), (mode.Name, mode.SizeBytes, mode.Enumerators[1].Number));
        Assert.Equal("decltype(nullptr)", flip.Parameters[1].Type.Name);
    }

    [NeedsToolsTheory("rustc")]
    [InlineData("rustc -g")]
    [InlineData("rustc -g -O")]
    public void Rust_enums_tell_their_variants(string command)
    {
        Sample sample = Sample.Of("rich.rs", command);
        var shape = Assert.IsType<CompositeType>(sample.Type("rich::audio::Shape"));
        Assert.Equal(CompositeKind.RustEnum, shape.Kind);
        Assert.Equal(24, shape.SizeBytes);
        Assert.Equal(["Circle", "Rect", "Empty"], shape.Body.Variants.Select(variant => variant.Name));
        Assert.Equal([0, 1, 2], shape.Body.Variants.Select(variant => (int)variant.Discriminants[0].Low));
        Assert.Equal(0, shape.Body.Discriminant!.OffsetBytes);
        var rect = Assert.IsType<CompositeType>(shape.Body.Variants[1].Payload.Type);
        Assert.Equal([("w", 8L), ("h", 16L)], rect.Body.Members.Select(member => (member.Name, member.OffsetBytes)).OrderBy(pair => pair.Item2));
    }

    [NeedsToolsFact("rustc")]
    public void A_niche_leaves_one_variant_without_a_discriminant()
    {
        Sample sample = Sample.Of("rich.rs", "rustc -g");
        FunctionSignature text = sample.Signature(sample.Function("rich::audio::text"));
        Assert.Equal(["&str", "&[i32]"], text.Parameters.Take(2).Select(parameter => parameter.Type.Name));
        var boxed = Assert.IsType<CompositeType>(text.Parameters[2].Type);
        Assert.Equal(8, boxed.SizeBytes);
        Variant none = boxed.Body.Variants.Single(variant => variant.Name == "None");
        Variant some = boxed.Body.Variants.Single(variant => variant.Name == "Some");
        Assert.Equal(((Int128)0, (Int128)0), Assert.Single(none.Discriminants));
        Assert.Empty(some.Discriminants);
        Assert.Equal(SourceLanguage.Rust, text.Language);
    }

    private static void CheckSignatures(Sample sample, params string[] names)
    {
        foreach (string name in names)
        {
            FunctionSignature signature = sample.Signature(sample.Function(name));
            IEnumerable<string> parameters = signature.Parameters.Select(parameter => parameter.Type.Name);
            if (signature.IsVariadic) parameters = parameters.Append("...");
            string actual = $"type = {signature.ReturnType.Name} ({string.Join(", ", parameters.DefaultIfEmpty("void"))})";
            string expected = Tool.Run("gdb", "-batch", "-nx", "-ex", $"whatis {name}", sample.Path).Split('\n')[0];

            // Blanks are a matter of taste, and gdb says (void) where nothing is expected.
            Assert.Equal(Squeeze(expected), Squeeze(actual));
        }
    }

    private static string Squeeze(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("(void)", "()", StringComparison.Ordinal);

    private static long Size(Sample sample, string type) =>
        long.Parse(Tool.Run("gdb", "-batch", "-nx", "-ex", $"output sizeof({type})", sample.Path), CultureInfo.InvariantCulture);

    private static string TopMember(string line)
    {
        Match match = Member().Match(line);
        if (!match.Success || match.Groups[3].Length != 4) return "";
        string declared = match.Groups[4].Value;
        Match bits = BitField().Match(declared);
        string name = Declared().Match(bits.Success ? declared[..bits.Index] : declared).Groups[1].Value;
        string bit = match.Groups[2].Success ? match.Groups[2].Value : "0";
        return $"{match.Groups[1].Value}:{bit} {(bits.Success ? bits.Groups[1].Value : "")} {name}";
    }

    [GeneratedRegex(@"^/\*\s*(\d+)(?::\s*(\d+))?\s*\|\s*\d+\s*\*/(\s+)([^}\s].*);$")]
    private static partial Regex Member();

    [GeneratedRegex(@"\s*:\s*(\d+)$")]
    private static partial Regex BitField();

    [GeneratedRegex(@"(\w+)(?:\)\(.*\))?(?:\[\d*\])*$")]
    private static partial Regex Declared();
}
