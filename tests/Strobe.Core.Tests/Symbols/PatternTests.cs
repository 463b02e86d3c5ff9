using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Strobe.Symbols;
using Strobe.Symbols.Demangling;
using Strobe.Symbols.Patterns;

namespace Strobe.Tests.Symbols;

public sealed partial class PatternTests
{
    private const string Root = "/code/app";

    public static TheoryData<string, string, bool> DocumentedSamples()
    {
        var samples = new TheoryData<string, string, bool>();
        foreach (string line in File.ReadLines(Document()).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string[] cells = Cells().Split(line);
            string pattern = Quoted().Match(cells[1]).Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal);
            foreach (Match sample in Quoted().Matches(cells[3])) samples.Add(pattern, sample.Groups[1].Value, true);
            foreach (Match sample in Quoted().Matches(cells[4])) samples.Add(pattern, sample.Groups[1].Value, false);
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(DocumentedSamples))]
    public void Patterns_match_what_their_documentation_says(string pattern, string sample, bool isMatch) =>
        Assert.Equal(isMatch, Check(pattern, sample));

    [Fact]
    public void The_documentation_has_its_table() => Assert.True(DocumentedSamples().Count > 100);

    private static bool Check(string text, string sample)
    {
        FunctionPattern pattern = FunctionPattern.Parse(text);
        if (pattern.NeedsSource) return pattern.MatchesFile(sample, Root);
        string name = sample;
        if (pattern.HasModule)
        {
            int mark = sample.IndexOf('!', StringComparison.Ordinal);
            if (!pattern.MatchesModule(sample[..mark], isProgram: false, Root)) return false;
            name = sample[(mark + 1)..];
        }

        return pattern.Matches(new FunctionSymbol(Demangler.Qualified(name), name, 1, 1, null, 0, FunctionKind.OutOfLine, -1), Root);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a::::b")]
    [InlineData("a::")]
    [InlineData("vec<int::push")]
    [InlineData("foo(int")]
    [InlineData("a::***")]
    [InlineData("@user")]
    [InlineData("@file:")]
    [InlineData("@file:src/")]
    [InlineData("/abc")]
    [InlineData("//")]
    [InlineData("/a/x")]
    [InlineData("/(/")]
    [InlineData("/(?=a)b/")]
    [InlineData("/(a)\\1/")]
    [InlineData("libm.so!")]
    [InlineData("libm.so!a::")]
    public void Malformed_patterns_are_refused_with_their_code(string pattern) =>
        Assert.Equal(ErrorCode.BadPattern, Assert.Throws<StrobeException>(() => FunctionPattern.Parse(pattern)).Code);

    [Fact]
    public void Any_text_is_a_pattern_or_a_refusal()
    {
        var random = new Random(7);
        string[] pieces = ["a", "::", "*", "**", "<", ">", "(", ")", "!", "@file:", "/", "operator", " ", "{", "}", "?", "int", ",", "->", "[abi:", "]", "~", "\"", "&"];
        string[] names = ["a", "a::a<int>::a", "operator<", "<a as b>::a", "a::<impl a for b>::a", "::", "", "a<", "operator", "a::operator ", "(", ">>>", "{impl#0}::a"];
        for (int i = 0; i < 30_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                FunctionPattern pattern = FunctionPattern.Parse(text);
                foreach (string name in names) pattern.MatchesName(name);
                pattern.MatchesParameters("_Z3fooi");
            }
            catch (StrobeException refused)
            {
                Assert.Equal(ErrorCode.BadPattern, refused.Code);
            }
        }
    }

    [Theory]
    [InlineData("/usr/bin/app", true, true)]
    [InlineData("/code/app/build/libdsp.so", false, true)]
    [InlineData("/code/app2/libdsp.so", false, false)]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6", false, false)]
    public void Without_a_module_the_program_and_the_libraries_of_the_project_are_meant(string path, bool isProgram, bool isMeant) =>
        Assert.Equal(isMeant, FunctionPattern.Parse("foo").MatchesModule(path, isProgram, Root));

    [Theory]
    [InlineData("audio::intt", "audio::init")]
    [InlineData("init", "audio::init")]
    [InlineData("Audio::Init", "audio::init")]
    [InlineData("audio::Filter::proces", "audio::Filter<float>::process")]
    [InlineData("app!audio::exti(int)", "audio::exit")]
    [InlineData("*::proccess", "audio::Filter<float>::process")]
    [InlineData("audoi::*", "audio::*")]
    [InlineData("Filter::**", "audio::Filter<float>::**")]
    [InlineData("app!audio::Filtre::*", "audio::Filter<float>::*")]
    [InlineData("exitt::*", "audio::exit")]
    public void Mistyped_patterns_are_answered_with_the_nearest_name(string pattern, string nearest)
    {
        var names = new NearestNames(pattern);
        foreach (string name in (string[])["main", "audio::init", "audio::exit", "audio::Filter<float>::process", "zlib::deflate"]) names.Consider(name);
        Assert.Equal(nearest, names.Found[0]);
    }

    [Fact]
    public void Names_far_from_everything_get_no_suggestion()
    {
        var names = new NearestNames("quux");
        names.Consider("main");
        names.Consider("audio::init");
        Assert.Empty(names.Found);
    }

    private static string Document([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "patterns.md");

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cells();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
