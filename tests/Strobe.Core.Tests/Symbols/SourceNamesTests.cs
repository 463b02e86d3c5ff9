using Strobe.Symbols;

namespace Strobe.Tests.Symbols;

public sealed class SourceNamesTests
{
    [Theory]
    [InlineData("x = x + 1;", "x@1! x@5")]
    [InlineData("mean += voice->level * p.next->taps[i + 1];", "mean@1! voice@9 voice->level@16 p@24 p.next@26 p.next->taps@32 i@37")]
    [InlineData("a[i].b = c;", "a@1 a[i].b@6! c@10")]
    [InlineData("++count; other--;", "count@3! other@10!")]
    [InlineData("if (a == b && c <= d) return e;", "a@5 b@10 c@15 d@20 e@30")]
    [InlineData("ns::value = call(ns::other, 'x', \"text y\");", "ns::value@5! ns::other@22")]
    [InlineData("int y = 0x1F + 3.5e7f; // z", "y@5!")]
    [InlineData("/* a\nb */ c", "c@6")]
    [InlineData("#define A b\nd = e;", "d@1! e@5")]
    [InlineData("#define A \\\n b\nd", "d@1")]
    [InlineData("let v: &'a str = w; println!(\"{}\", v);", "v@5 a@10 str@12! w@18 v@36")]
    [InlineData("x <<= 2; y >= 3; z = '\\'' + q;", "x@1! y@10 z@18! q@29")]
    [InlineData("f(g)(h).k", "g@3 h@6 k@9")]
    [InlineData("", "")]
    [InlineData("\"unfinished", "")]
    [InlineData("a[", "a@1")]
    [InlineData("'", "")]
    public void Uses_are_found_with_their_columns(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', SourceNames.In(text).Select(name => $"{name.Path}@{name.Column}{(name.IsStored ? "!" : "")}")));

    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        Random random = new(7);
        const string letters = "ab_1 \n\t'\"/*#\\.->:[](){}=+<>&é";
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]));
            foreach (SourceName name in SourceNames.In(text))
            {
                string line = text.Split('\n')[name.Line - 1];
                Assert.EndsWith(line.Substring(name.Column - 1, name.Length), name.Path, StringComparison.Ordinal);
            }
        }
    }
}
