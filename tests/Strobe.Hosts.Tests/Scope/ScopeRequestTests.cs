using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Strobe.Operations;
using Strobe.Operations.Scope;
using Strobe.Scope;

namespace Strobe.Tests.Scope;

/// <summary>What pages ask for, and what somebody asks for who only says that he is one.</summary>
public sealed class ScopeRequestTests
{
    private static readonly string[] s_good =
    [
        """{"do":"files"}""", """{"do":"open","file":"/code/main.c"}""", """{"do":"probe","address":"main.c:1:main"}""", """{"do":"probe","address":"main.c:1:main","view":0}""",
        """{"do":"probe","address":"main.c:1:main","lens":"table"}""", """{"do":"unprobe","probe":1}""", """{"do":"switch","probe":1,"isOn":false}""", """{"do":"view","probe":1,"lens":"table"}""",
        """{"do":"events","lens":"timeline"}""", """{"do":"overlay","view":1,"probe":1}""", """{"do":"close","view":1}""", """{"do":"lens","view":1,"lens":"flame"}""",
        """{"do":"set","view":1,"name":"calls","value":"5000"}""", """{"do":"look","view":1,"width":640,"height":480,"x":[0,1],"y":null,"cursors":[0.25,0.75]}""", """{"do":"hide","view":1}""",
        """{"do":"at","nanos":5}""", """{"do":"at","nanos":null}""", """{"do":"pause"}""", """{"do":"step","probe":1,"by":-1}""", """{"do":"trigger","when":"","probe":null,"mode":"single","holdoff":0.1,"after":0,"pausesProgram":false,"message":"","records":false,"recordFor":0}""",
        """{"do":"trigger","when":"rising 0.5","probe":1,"mode":"auto","holdoff":0.1,"after":0,"pausesProgram":false,"message":"{value}","records":true,"recordFor":2}""", """{"do":"find","when":"rising 0.5","probe":1,"isBackwards":true}""", """{"do":"play","speed":0.5}""",
        """{"do":"restart"}""", """{"do":"program","what":"pause"}""", """{"do":"arrange","views":[{"view":1,"columns":6,"rows":2,"tab":0},{"view":2,"columns":0,"rows":1,"tab":1}]}""",
        """{"do":"hold","view":1,"isHeld":true,"isSingle":false}""", """{"do":"title","view":1,"title":"a"}""", """{"do":"mask","view":1,"text":"0,-1,1\n1,-1,1"}""", """{"do":"mask","view":1,"tolerance":0.1}""", """{"do":"mask","view":1}""", """{"do":"color","probe":1,"color":3}""", """{"do":"watch","probe":1,"isOn":true}""",
        """{"do":"watch","address":"main.c:1:main"}""", """{"do":"throttle","probe":1,"perSecond":100}""", """{"do":"inspect","view":1,"x":0.5}""", """{"do":"record","name":"../a"}""", """{"do":"unrecord"}""",
        """{"do":"force"}""", """{"do":"layout","text":"{\"program\":\"p\",\"probes\":[],\"views\":[{\"lens\":\"timeline\",\"probes\":[]}]}"}""",
    ];

    [Fact]
    public async Task Views_are_opened_set_and_drawn_and_the_program_is_told()
    {
        ScriptedSubject subject = new();
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        await using ScopeDesk desk = new(subject, lenses);
        using ScopeLink link = Link(desk);
        await DoAsync(desk, link, """{"do":"events","lens":"timeline"}""");
        ScopeView view = Assert.Single(desk.Views);
        Assert.Equal("timeline", view.Lens);
        await DoAsync(desk, link, $$"""{"do":"lens","view":{{view.Id}},"lens":"flame"}""");
        Assert.Equal("flame", view.Lens);
        await DoAsync(desk, link, """{"do":"program","what":"stop"}""");
        Assert.Equal(["end"], subject.Asked);
        byte[] source = (await DoAsync(desk, link, """{"do":"open","file":"/code/main.c"}"""))!;
        Assert.Equal("int main;\n", JsonDocument.Parse(source).RootElement.GetProperty("text").GetString());
        await Assert.ThrowsAsync<StrobeException>(() => DoAsync(desk, link, """{"do":"open","file":"/etc/passwd"}"""));
        await DoAsync(desk, link, $$"""{"do":"close","view":{{view.Id}}}""");
        Assert.Empty(desk.Views);
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused_and_nothing_breaks()
    {
        Random random = new(5);
        ScriptedSubject subject = new();
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        await using ScopeDesk desk = new(subject, lenses);
        using ScopeLink link = Link(desk);
        string[] values = ["null", "-1", "0", "1e400", "1e300", "99999999999", "\"\"", "\"\\u0000\"", "[]", "[1]", "[[],[]]", "{}", "true", "\"nan\"", "\"../../etc/passwd\""];
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            string text = s_good[random.Next(s_good.Length)];
            text = random.Next(3) switch
            {
                0 => JsonDamage.Replace(text, values[random.Next(values.Length)], random),
                1 => text.Remove(random.Next(text.Length), 1),
                _ => text.Insert(random.Next(text.Length), ((char)random.Next(32, 127)).ToString()),
            };
            try
            {
                await DoAsync(desk, link, text);
            }
            catch (Exception failure) when (failure is StrobeException || ScopeLink.IsNonsense(failure))
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2000, 5000);
        Assert.True(desk.Views.Length <= 64);
        Assert.Equal("state", JsonDocument.Parse(ScopeMessages.State(desk)).RootElement.GetProperty("is").GetString());
    }

    [Fact]
    public async Task Sessions_that_cannot_be_begun_are_refused_in_one_sentence_whatever_is_asked()
    {
        string[] good =
        [
            """{"do":"processes"}""", """{"do":"start","command":"/not-there/a b 'c d'","directory":"","environment":"A=1\nB=2","patterns":"a::*"}""",
            """{"do":"attach","process":-7,"patterns":"f"}""", """{"do":"recording","file":"/not-there/run.strobe"}""", """{"do":"recent","index":3}""", """{"do":"leave","session":9}""",
        ];
        string[] values = ["null", "-1", "1e400", "99999999999", "\"\"", "\"\\u0000\"", "[]", "{}", "true", "\"'\"", "\"=\"", "\"/dev/null\""];
        Random random = new(7);
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        await using ScopeRoom room = new(lenses, null);
        int refused = 0, answered = 0;
        for (int i = 0; i < 2000; i++)
        {
            string text = good[random.Next(good.Length)];
            if (i >= good.Length) text = random.Next(2) == 0 ? JsonDamage.Replace(text, values[random.Next(values.Length)], random) : text.Remove(random.Next(text.Length), 1);
            else text = good[i];
            // What is left of a name after an edit may be there.
            if (text.Contains("start", StringComparison.Ordinal) && !text.Contains("/not-there/a", StringComparison.Ordinal)) continue;
            try
            {
                using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { MaxDepth = 8 });
                if (await new RoomRequest(json.RootElement).DoAsync(room, CancellationToken.None) is not null) answered++;
            }
            catch (Exception failure) when (failure is StrobeException || ScopeLink.IsNonsense(failure))
            {
                refused++;
            }
        }

        Assert.True(answered > 0 && refused > 500, $"{answered} answered, {refused} refused");
        Assert.Empty(room.Sessions);
        Assert.Equal("room", JsonDocument.Parse(RoomMessages.Room(room, 0)).RootElement.GetProperty("is").GetString());
    }

    [Fact]
    public void A_figure_goes_out_with_its_numbers_apart_and_whole()
    {
        double[] x = [1, double.NaN, 3.5], y = [double.PositiveInfinity, -0.0, 1e-300];
        Figure figure = new() { Title = "ä", Panels = [new FigurePanel { Layers = [new LineLayer([.. x], [.. y]) { Name = "<b>" }, new PointLayer([], [])] }] };
        byte[] message = FigureMessage.Of(7, -1, figure);
        int text = BitConverter.ToInt32(message, 0);
        Assert.Equal(0, text % 8);
        JsonElement json = JsonDocument.Parse(message.AsMemory(8, text)).RootElement;
        Assert.Equal((7, -1), (json.GetProperty("view").GetInt32(), json.GetProperty("at").GetInt32()));
        JsonElement line = json.GetProperty("figure").GetProperty("panels")[0].GetProperty("layers")[0];
        Assert.Equal("<b>", line.GetProperty("name").GetString());
        double[] Numbers(JsonElement list) => [.. Enumerable.Range(list.GetProperty("$at").GetInt32(), list.GetProperty("$count").GetInt32()).Select(i => BitConverter.ToDouble(message, 8 + text + 8 * i))];
        Assert.Equal(x, Numbers(line.GetProperty("x")));
        Assert.Equal(y, Numbers(line.GetProperty("y")));
        Assert.Equal(message.Length, 8 + text + 8 * 6);
    }

    [Fact]
    public void A_bands_numbers_go_out_once()
    {
        BandLayer band = new([1, 2], [3, 4], [5, 6]);
        LineLayer through = new([1, 1, 2, 2], [3, 5, 6, 4]) { Name = "a" }, other = new([1, 2], [3, 4]) { Name = "b" };
        byte[] message = FigureMessage.Of(1, 0, new Figure { Panels = [new FigurePanel { Layers = [band, through, other] }] });
        int text = BitConverter.ToInt32(message, 0);
        JsonElement layers = JsonDocument.Parse(message.AsMemory(8, text)).RootElement.GetProperty("figure").GetProperty("panels")[0].GetProperty("layers");
        Assert.Equal(["band a", "line b"], layers.EnumerateArray().Select(layer => $"{layer.GetProperty("layer")} {layer.GetProperty("name")}"));
        Assert.Equal(message.Length, 8 + text + 8 * (3 * 2 + 2 * 2));
    }

    private static ScopeLink Link(ScopeDesk desk) => new(new ScopeRoom(desk.Lenses, null), new ScopeSession(1, new ScopeOpening(new TraceRequest()), desk), WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true }));

    private static async Task<byte[]?> DoAsync(ScopeDesk desk, ScopeLink link, string text)
    {
        using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { MaxDepth = 8 });
        return await new ScopeRequest(json.RootElement).DoAsync(desk, link);
    }
}
