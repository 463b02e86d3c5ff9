using Mono.Cecil;

namespace Strobe.Rules;

public sealed class LayerTests
{
    private static readonly string[] Writers =
    [
        "Strobe.Hooks.", "Strobe.Debugging.", "Strobe.Targets.TargetMemory",
        "Strobe.Targets.Linux.Launcher",      // the argument block of a process that has not begun yet
        "Strobe.Targets.Linux.InitialStack",  // the same block, once more
        "Strobe.Targets.Linux.SelfRestore",   // a signal frame below the stack of a borrowed thread
        "Strobe.Targets.Linux.Errand",        // two pages of its own, with what such a thread carries out
    ];

    [Fact]
    public void Every_folder_of_the_core_uses_only_what_its_row_allows() =>
        Findings.AreNone(LayerRule.OfThisRepository().Violations(Product.Module("Strobe.Core")));

    [Fact]
    public void The_rule_finds_a_forbidden_use_in_code_signatures_fields_and_attributes() => Assert.Equal(
        [
            "AttributeFixture (Elf) uses PatchFixture (Hooks)",
            "FieldFixture (Elf) uses PatchFixture (Hooks)",
            "InstructionFixture (Elf) uses PatchFixture (Hooks)",
            "RootFixtureUser (Elf) uses DoingFixture (root)",
            "SignatureFixture (Elf) uses PatchFixture (Hooks)",
            "WritingFixture (Symbols) uses TargetMemory (Targets)",
        ],
        LayerRule.OfThisRepository().Violations(Product.ThisTestAssembly())
            .Where(line => line.Contains("Fixture", StringComparison.Ordinal)));

    [Fact]
    public void Only_Hooks_and_Debugging_write_the_memory_of_a_target() =>
        Findings.AreNone(WritersOfTargetMemory(Product.Module("Strobe.Core")));

    [Fact]
    public void The_rule_finds_who_else_writes_the_memory_of_a_target() =>
        Assert.Equal(["Strobe.Symbols.WritingFixture"], WritersOfTargetMemory(Product.ThisTestAssembly()));

    [Fact]
    public void Every_folder_of_the_core_has_its_row()
    {
        string[] rows = [.. FolderTable.Parse(Repository.Read("docs/ARCHITECTURE.md")).Folders];
        IEnumerable<string> folders = Repository.Files("src/Strobe.Core", "*.cs").Select(file => file.Split('/')[2]);
        Findings.AreNone(folders.Where(name => !name.EndsWith(".cs", StringComparison.Ordinal)).Distinct().Except(rows));
        Assert.Contains("Hooks", rows);
    }

    [Fact]
    public void A_folder_is_a_segment_of_the_namespace() =>
        Findings.AreNone(Repository.Files("src/Strobe.Core", "*.cs").Where(file => !HasNamespaceOf(file)));

    [Fact]
    public void Public_types_of_the_core_are_in_the_root_namespace() => Findings.AreNone(Product.Module("Strobe.Core").Types
        .Where(type => type.IsPublic && type.Namespace is not ("Strobe" or "Microsoft.Extensions.DependencyInjection")));

    [Fact]
    public void Public_types_of_the_visualizers_are_in_one_namespace() =>
        Findings.AreNone(Product.Module("Strobe.Visualizers").Types.Where(type => type.IsPublic && type.Namespace != "Strobe.Visualizers"));

    [Fact]
    public void Internals_are_shown_to_tests_and_benchmarks_only()
    {
        string[] friends =
        [
            .. Repository.Files("tests", "*.csproj").Concat(Repository.Files("benchmarks", "*.csproj"))
                .Select(file => Path.GetFileNameWithoutExtension(file)),
        ];
        foreach (string assembly in Product.Assemblies)
        {
            IEnumerable<string> shownTo = Product.Module(assembly).Assembly.CustomAttributes
                .Where(attribute => attribute.AttributeType.Name == "InternalsVisibleToAttribute")
                .Select(attribute => (string)attribute.ConstructorArguments[0].Value);
            Findings.AreNone(shownTo.Except(friends));
        }
    }

    [Theory]
    [InlineData("Strobe.Abstractions")]
    [InlineData(
        "Strobe.Core",
        "Strobe.Abstractions", "Iced", "System.Reactive",
        "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("Strobe.Visualizers", "Strobe.Abstractions", "MathNet.Numerics", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    public void A_library_references_only_what_its_row_allows(string assembly, params string[] allowed)
    {
        IEnumerable<string> references = Product.Module(assembly).AssemblyReferences.Select(reference => reference.Name);
        Findings.AreNone(references.Except(allowed).Where(name => !IsFramework(name)));
    }

    private static IEnumerable<string> WritersOfTargetMemory(ModuleDefinition module) => Use.In(module)
        .Where(use => (use.Used.FullName, use.Member) is ("Strobe.Targets.TargetMemory", "Write") or ("Strobe.Targets.Linux.Libc", "pwrite"))
        .Select(use => use.User.FullName)
        .Where(name => !Writers.Any(writer => name.StartsWith(writer, StringComparison.Ordinal)))
        .Distinct();

    /// <remarks>Microsoft.Win32.Primitives is where the framework keeps Win32Exception, which Process.Start throws.</remarks>
    private static bool IsFramework(string name) => name == "Microsoft.Win32.Primitives"
        || (name != "System.Reactive" && name.StartsWith("System.", StringComparison.Ordinal));

    private static bool HasNamespaceOf(string file)
    {
        string[] folders = [.. Path.GetDirectoryName(file)!.Split('/').Skip(2)];
        string[] alsoAllowed = folders switch
        {
            [] => ["Microsoft.Extensions.DependencyInjection"],
            ["Errors"] => ["Strobe"],
            _ => [],
        };
        string source = Repository.Read(file);
        return !source.Contains("namespace ", StringComparison.Ordinal)
            || alsoAllowed.Append(string.Join('.', folders.Prepend("Strobe")))
                .Any(name => source.Contains($"namespace {name};", StringComparison.Ordinal));
    }
}
