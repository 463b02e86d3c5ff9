using System.Text;
using Strobe.Operations;
using Strobe.Operations.Scope;

namespace Strobe.Tests.Scope;

/// <summary>Layouts and what else a scope keeps, also when somebody else wrote the files.</summary>
public sealed class ScopeMemoryTests : IDisposable
{
    private const string Layout = """
        {"program":"p","probes":[{"address":"main.c:1:main","color":2,"isWatched":true,"anchor":{"contentHash":"0","line":1,"text":"int main;","around":[],"beforeCount":0}}],
        "views":[{"lens":"timeline","probes":[],"settings":{"calls":"5000"},"title":"t","columns":6,"rows":2,"tab":-1},{"lens":"flame","probes":[],"columns":4,"rows":1,"tab":0}],
        "trigger":{"when":"rising 0.5","mode":1,"holdoffSeconds":0.1,"afterSeconds":0,"message":"{value}","records":true,"recordSeconds":1}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_on_a_desk_is_on_it_again_and_what_cannot_be_had_is_told()
    {
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        await using ScopeDesk desk = new(new ScriptedSubject(), lenses);
        SavedDesk.Read(Encoding.UTF8.GetBytes(Layout), "layout").PutOn(desk);
        Assert.Equal(["timeline", "flame"], desk.Views.Select(view => view.Lens));
        Assert.Equal(("t", new ViewPlace(6, 2, 0), "5000"), (desk.Views[0].Title, desk.Views[0].Place, desk.Views[0].Settings["calls"]));
        Assert.Equal(desk.Views[0].Id, desk.Views[1].Place.Tab);
        // There is no code on that line, and nothing to wait for.
        string[] told = [.. desk.Console.From(0, 0).Lines.Select(line => line.Text)];
        Assert.Equal(2, told.Length);
        Assert.StartsWith("main.c:1:main of the saved layout is left out: STR", told[0], StringComparison.Ordinal);
        byte[] saved = SavedDesk.Of(desk).ToJson();
        await using ScopeDesk other = new(new ScriptedSubject(), lenses);
        SavedDesk.Read(saved, "layout").PutOn(other);
        Assert.Equal(saved, SavedDesk.Of(other).ToJson());
        // Closing the first one of a place leaves the place to its tab.
        other.Close(other.Views[0].Id);
        Assert.Equal(new ViewPlace(6, 2, 0), Assert.Single(other.Views).Place);
    }

    [Fact]
    public async Task Damaged_layouts_are_refused_in_one_sentence_or_put_on_as_far_as_they_go()
    {
        Random random = new(11);
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        string[] values = ["null", "-1", "1e400", "99999999999", "\"\"", "[]", "{}", "true", "[null]", "\"\\u0000\"", "{\"a\":null}"];
        int refused = 0, taken = 0;
        for (int i = 0; i < 3000; i++)
        {
            string text = Layout;
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at)),
                    1 => text.Insert(at, values[random.Next(values.Length)]),
                    _ => JsonDamage.Replace(text, values[random.Next(values.Length)], random),
                };
            }

            await using ScopeDesk desk = new(new ScriptedSubject(), lenses);
            try
            {
                SavedDesk.Read(Encoding.UTF8.GetBytes(text), "layout").PutOn(desk);
                taken++;
            }
            catch (StrobeException refusal)
            {
                Assert.Equal(ErrorCode.FileRefused, refusal.Code);
                refused++;
            }

            Assert.All(desk.Views, view => Assert.Equal(view.Place, view.Place.Clamped));
        }

        Assert.True(refused > 100 && taken > 100, $"{refused} refused, {taken} taken");
    }

    [Fact]
    public void What_was_opened_lately_is_remembered_once_the_newest_first()
    {
        ScopeMemory memory = new(_folder);
        Assert.Empty(memory.Recent());
        for (int i = 0; i < 30; i++) memory.Remember(Launch("./synth", $"{i % 25}"));
        memory.Remember(new ScopeOpening(new TraceRequest { ProcessId = 1 }));
        memory.Remember(new ScopeOpening(new TraceRequest()) { Recording = "run.strobe" });
        IReadOnlyList<RecentOpening> recent = memory.Recent();
        Assert.Equal(20, recent.Count);
        Assert.Equal(Path.GetFullPath("run.strobe"), recent[0].ToOpening().Recording);
        Assert.Equal(["4"], recent[1].ToOpening().Program.Arguments);
        Assert.Equal(recent.Count, recent.Select(one => string.Join(' ', one.Arguments)).Distinct().Count());
        File.WriteAllText(Path.Combine(_folder, ".strobe", "recent.json"), """[null,{},{"program":"","arguments":null},{"program":"x","arguments":[null]},{"program":"y"}]""");
        Assert.Equal("y", Assert.Single(memory.Recent()).Program);
        File.WriteAllText(Path.Combine(_folder, ".strobe", "recent.json"), "{");
        Assert.Empty(memory.Recent());
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(_folder, ".strobe", ".gitignore")));
    }

    [Fact]
    public void Layouts_of_two_scripts_of_one_interpreter_are_two()
    {
        File.WriteAllText(Path.Combine(_folder, "a.py"), "");
        File.WriteAllText(Path.Combine(_folder, "b.py"), "");
        ScopeMemory memory = new(_folder);
        memory.Keep(Script("a.py", "1"), Encoding.UTF8.GetBytes(Layout));
        Assert.NotNull(memory.LayoutOf(Script("a.py", "2")));
        Assert.Null(memory.LayoutOf(Script("b.py", "1")));
        memory.Keep(Script("b.py", "1"), "{"u8.ToArray());
        Assert.Throws<StrobeException>(() => memory.LayoutOf(Script("b.py", "1")));
    }

    [Theory]
    [InlineData("./a b  c", "./a|b|c")]
    [InlineData("a 'b c' \"d \\\" e\" f\\ g ''", "a|b c|d \" e|f g|")]
    [InlineData("  ", "")]
    [InlineData("x'y'\"z\"", "xyz")]
    [InlineData("'a\\b'", "a\\b")]
    public void A_line_is_parted_into_words(string line, string words) => Assert.Equal(words.Length == 0 ? [] : words.Split('|'), CommandWords.Split(line));

    [Fact]
    public void A_quote_that_is_not_closed_is_refused() => Assert.Throws<StrobeException>(() => CommandWords.Split("a 'b"));

    [Fact]
    public async Task The_users_processes_are_listed_with_how_they_were_started()
    {
        using System.Diagnostics.Process sleeper = System.Diagnostics.Process.Start("sleep", ["50", "7"]);
        try
        {
            // It is this process for a moment, until it has become the other program.
            RunningProgram? found = null;
            for (int i = 0; i < 500 && found?.Name != "sleep"; i++)
            {
                found = RunningPrograms.All().FirstOrDefault(one => one.ProcessId == sleeper.Id);
                await Task.Delay(10);
            }

            Assert.Equal(("sleep", "sleep 50 7"), (found?.Name, found?.CommandLine));
            Assert.InRange(found!.StartedSecondsAgo, 0, 120);
            Assert.DoesNotContain(RunningPrograms.All(), one => one.ProcessId == Environment.ProcessId);
        }
        finally
        {
            sleeper.Kill();
        }
    }

    private static ScopeOpening Launch(string program, params string[] arguments) => new(new TraceRequest { Program = program, Arguments = arguments });

    private ScopeOpening Script(params string[] arguments) => new(new TraceRequest { Program = "/usr/bin/python3", Arguments = arguments, WorkingDirectory = _folder });
}
