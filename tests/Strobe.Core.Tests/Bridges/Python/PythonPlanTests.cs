using System.Text;
using System.Text.Json;
using Strobe.Bridges.Python;

namespace Strobe.Tests.Bridges.Python;

public sealed class PythonPlanTests
{
    private static readonly PythonProbe Line = new(1, "n('x')") { File = "a.py", Line = 3 };

    [Fact]
    public void A_plan_says_only_what_is_not_usual()
    {
        PythonProbe other = new(2, "g.field(n('s'), 'x')")
        {
            File = "pkg/ä.py", Line = 7, Column = 4, Function = "S.step", Access = ProbeAccess.Write, Condition = "g.truth(n('on'))", Every = 10,
            IsOnce = true, LimitPerSecond = 5,
        };
        PythonProbe end = new(3, "n('return')") { Function = "f", Place = ProbePlace.Return };
        string json = Encoding.UTF8.GetString(new PythonPlan([Line, other, end]).ToJson());
        JsonElement probes = JsonDocument.Parse(json).RootElement.GetProperty("probes");
        Assert.Equal("""{"number":1,"place":"line","access":"either","value":"n(\u0027x\u0027)","file":"a.py","line":3}""", probes[0].GetRawText());
        Assert.Equal("pkg/ä.py 7 4 S.step write 10 True 5", string.Join(' ', new[] { "file", "line", "column", "function", "access", "every",
            "once", "limit" }
            .Select(name => probes[1].GetProperty(name).ToString())));
        Assert.Equal("""{"number":3,"place":"return","access":"either","value":"n(\u0027return\u0027)","function":"f"}""", probes[2].GetRawText());
    }

    [Fact]
    public void A_plan_with_a_probe_that_is_nowhere_or_twice_there_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PythonPlan([Line, Line]).ToJson());
        Assert.Throws<ArgumentException>(() => new PythonPlan([Line with { File = "" }]).ToJson());
        Assert.Throws<ArgumentException>(() => new PythonPlan([Line with { Line = 0 }]).ToJson());
        Assert.Throws<ArgumentException>(() => new PythonPlan([Line with { Place = ProbePlace.Exit }]).ToJson());
    }

    [Theory]
    [InlineData("script.py", true)]
    [InlineData("-u script.py -I", true)]
    [InlineData("-m pkg -E", true)]
    [InlineData("-c pass -S", true)]
    [InlineData("-um pkg", true)]
    [InlineData("-W ignore script.py", true)]
    [InlineData("-Werror -X dev -O script.py", true)]
    [InlineData("-X importtime -I script.py", false)]
    [InlineData("-I script.py", false)]
    [InlineData("-bE script.py", false)]
    [InlineData("-u -S -", false)]
    [InlineData("--check-hash-based-pycs always -I script.py", false)]
    [InlineData("-", true)]
    [InlineData("", true)]
    public void What_keeps_an_interpreter_from_loading_the_agent_is_known_ahead(string arguments, bool isLoaded) =>
        Assert.Equal(isLoaded, PythonArguments.WhyNotLoaded(arguments.Split(' ')) is null);

    [Theory]
    [InlineData("12\tstarted\t0\tPython 3.13", "12 Started - Python 3.13")]
    [InlineData("12\tvalue\t3\ta\tb", "12 Value 3 a\tb")]
    [InlineData("12\tsomething\t3\t", "12 Unknown 3 ")]
    [InlineData("12\t77\t3\t", "12 Unknown 3 ")]
    [InlineData("12\tvalue\t3", null)]
    [InlineData("x\tvalue\t3\tt", null)]
    [InlineData("-1\tvalue\t3\tt", null)]
    [InlineData("1\tvalue\t99999999999\tt", null)]
    [InlineData("", null)]
    public void A_note_is_read_or_passed_over(string line, string? expected)
    {
        PythonNote? note = PythonNote.Read(line);
        Assert.Equal(expected, note is null ? null : $"{note.ProcessId} {note.Kind} {note.Probe?.ToString() ?? "-"} {note.Text}");
    }
}
