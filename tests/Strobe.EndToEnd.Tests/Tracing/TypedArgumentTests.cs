using System.Text.Json;

namespace Strobe.EndToEnd.Tracing;

/// <summary>Arguments and results are shown by name and type, with the values that were passed, or not at all.</summary>
public sealed class TypedArgumentTests
{
    [NeedsTheory("g++", "clang++-14")]
    [InlineData("gcc", "-O0 -g")]
    [InlineData("gcc", "-O2 -g")]
    [InlineData("gcc", "-O2 -g -gdwarf-4")]
    [InlineData("clang-14", "-O0 -g")]
    [InlineData("clang-14", "-O2 -g")]
    public async Task Every_kind_of_cpp_value_is_shown_as_what_was_passed(string compiler, string flags) =>
        await Check("typed-arguments.cpp", "typed-arguments-cpp.txt", new TargetBuild(compiler, flags));

    [NeedsTheory("rustc")]
    [InlineData("-g")]
    [InlineData("-O -g")]
    public async Task Every_kind_of_rust_value_is_shown_as_what_was_passed(string flags) =>
        await Check("typed-arguments.rs", "typed-arguments-rust.txt", new TargetBuild("rustc", flags));

    [NeedsFact("go")]
    public async Task Every_kind_of_Go_value_is_shown_as_what_was_passed() =>
        await Check("typed-arguments-go/main.go", "typed-arguments-go.txt", TargetBuild.Of(TargetSource.Named("typed-arguments-go/main.go")).Single());

    [NeedsFact("g++")]
    public async Task Structures_are_followed_as_deep_as_asked()
    {
        string program = TargetBuilder.Build("typed-arguments.cpp");
        foreach ((int depth, string shown) in new[]
        {
            (1, """{"pair":{"x":10,"y":11},"name":"first","next":"0x"""),
            (2, """{"pair":{"x":10,"y":11},"name":"first","next":{"pair":{"x":20,"y":21},"name":"second","next":"0x"""),
            (3, """{"pair":{"x":10,"y":11},"name":"first","next":{"pair":{"x":20,"y":21},"name":"second","next":{"pair":{"x":30,"y":31},"name":"third","next":"0x0"}}}"""),
            (10, """{"pair":{"x":10,"y":11},"name":"first","next":{"pair":{"x":20,"y":21},"name":"second","next":{"pair":{"x":30,"y":31},"name":"third","next":"0x0"}}}"""),
        })
        {
            StrobeResult result = await StrobeCommand.TraceAsync(["--depth", $"{depth}", .. StrobeCommand.Everything("typed::nested")], [program]);
            JsonElement list = Assert.Single(result.Traced.Enters("typed::nested")).Argument("list");
            Assert.StartsWith(shown, JsonSerializer.Serialize(list), StringComparison.Ordinal);
        }
    }

    [NeedsFact("g++")]
    public async Task Text_and_arrays_are_cut_with_the_cut_shown()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("typed::long_text", "typed::long_vector"), [TargetBuilder.Build("typed-arguments.cpp")]);

        string text = result.Traced.Enters("typed::long_text").Single().Argument("text").GetString()!;
        Assert.Equal(new string('x', 1024) + "…", text);
        JsonElement[] numbers = [.. result.Traced.Enters("typed::long_vector").Single().Argument("numbers").EnumerateArray()];
        Assert.Equal(101, numbers.Length);
        Assert.Equal("… 900 more", numbers[100].GetString());
    }

    [NeedsFact("g++")]
    public async Task Types_and_source_lines_are_named()
    {
        StrobeResult result = await StrobeCommand.TraceAsync(
            StrobeCommand.Everything("typed::vectors", "typed::int_pair"), [TargetBuilder.Build("typed-arguments.cpp")]);

        JsonElement pair = result.Traced.Enters("typed::int_pair").Single().Json;
        Assert.Equal("typed::IntPair", pair.GetProperty("arguments")[0].GetProperty("type").GetString());
        Assert.Equal("_ZN5typed8int_pairENS_7IntPairE", pair.GetProperty("functionRaw").GetString());
        Assert.EndsWith("tests/Targets/typed-arguments.cpp", pair.GetProperty("sourceFile").GetString(), StringComparison.Ordinal);
        string[] source = File.ReadAllLines(Path.Combine(Repository.Sources, "typed-arguments.cpp"));
        Assert.Contains("int_pair(", source[pair.GetProperty("line").GetInt32() - 1], StringComparison.Ordinal);
        Assert.Equal("typed::IntPair", result.Traced.Exits("typed::int_pair").Single().Json.GetProperty("returnType").GetString());
    }

    // Optimizers guess which class it is and inline its function.
    [NeedsTheory("g++", "clang++-14")]
    [InlineData("gcc")]
    [InlineData("clang-14")]
    public async Task A_virtual_function_shows_the_object_it_runs_on(string compiler)
    {
        string program = TargetBuilder.Build("typed-arguments.cpp", new TargetBuild(compiler, "-O0 -g"));
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything("typed::*::speak"), [program]);
        JsonElement overridden = Assert.Single(result.Traced.Enters("typed::Derived::speak")).Argument("this");
        Assert.Equal(22, overridden.GetProperty("derived_field").GetInt32());
        TraceLine plain = Assert.Single(result.Traced.Enters("typed::Base::speak"));
        Assert.Equal("""{"base_field":11}""", JsonSerializer.Serialize(plain.Argument("this")));
        Assert.Equal(2, plain.Argument("volume").GetInt32());
    }

    [NeedsFact("g++")]
    public async Task A_lambda_and_functions_without_debug_information_are_traced()
    {
        string program = TargetBuilder.Build("typed-arguments.cpp", new TargetBuild("gcc", "-O0 -g"));
        StrobeResult lambda = await StrobeCommand.TraceAsync(StrobeCommand.Everything("/with_lambda.*lambda/"), [program]);
        TraceLine call = Assert.Single(lambda.Traced.Events, line => line.IsEnter);
        Assert.StartsWith("_ZZN5typed11with_lambdaEi", call.Json.GetProperty("functionRaw").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, call.Argument("m").GetInt32());

        string stripped = TargetBuilder.Build("typed-arguments.cpp", new TargetBuild("gcc", "-O2"));
        StrobeResult bare = await StrobeCommand.TraceAsync(StrobeCommand.Everything("typed::*"), [stripped]);
        Assert.Single(bare.Traced.Enters("typed::integers"));
    }

    private static async Task Check(string target, string table, TargetBuild build)
    {
        string program = TargetBuilder.Build(target, build);
        string prefix = Path.GetExtension(target) switch { ".rs" => "typed_arguments::**", ".go" => "main.*", _ => "typed::**" };
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything(prefix), [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        CallTable.Check(table, result.Traced, mayBeUnknown: build.Flags.Contains("-O2", StringComparison.Ordinal) || build.Flags.Contains("-O ", StringComparison.Ordinal));
    }
}
