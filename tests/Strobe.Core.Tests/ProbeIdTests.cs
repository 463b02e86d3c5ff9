namespace Strobe.Tests;

public sealed class ProbeIdTests
{
    private static readonly string[] Functions =
    [
        "main", "audio::Filter::process", "ns::operator()", "operator\"\" _km", "operator,", "operator<<", "operator new[]", "Vec::operator[]",
        "vec<std::pair<int, a::b> >::push", "f(int, char (*)[3])", "<impl core::fmt::Display for app::Point>::fmt", "app::run::{{closure}}",
        "{lambda(int)#1}::operator()", "'lambda'(int)::operator()", "Class.method.<locals>.inner", "<lambda>", "(anonymous namespace)::f",
        "::global", "a:b", "\"quoted\"", "12monkeys", "ends:", "f when g", "back\\slash", "(", "x(y", "[", "f every 3", "-[Obj do:with:]",
    ];

    private static readonly string[] Variables =
    [
        "x", "state.gain", "p->next->value", "buf[3]", "buf[0:n]", "img[0:h][0:w] as f32", "*p", "(*p).x", "self.x", "ns::counter", "::counter",
        "map[\"a:b\"]", "map[\"]\"]", "return", "`vec<int>::count`", "x@read", "9lives", ":odd", "odd:", "a:::b", "(return)", "x when y", "t.0.1",
        "f(return)", "x once", "[", "a)(b", "a]b[", "größe", "\"", "\\", "m['k']",
    ];

    private static readonly string[] Files =
    [
        "audio.c", "/src/audio filter.cpp", "C:\\src\\a.cpp", "a:b.c", "a:12:b.c", "x:7", "\"q\".c", "pages/[id].tsx", "a::b.c", "ends:", "λ.py", "f(x).c",
    ];

    [Theory]
    [InlineData("audio.c:12:gain", "audio.c", 12, null, null, "gain", ProbeAccess.Either)]
    [InlineData("audio.c:12:5:gain", "audio.c", 12, 5, null, "gain", ProbeAccess.Either)]
    [InlineData("audio.c:12:process:gain", "audio.c", 12, null, "process", "gain", ProbeAccess.Either)]
    [InlineData("audio.c:12:5:audio::process:gain@write", "audio.c", 12, 5, "audio::process", "gain", ProbeAccess.Write)]
    [InlineData("a.c:1:x@read", "a.c", 1, null, null, "x", ProbeAccess.Read)]
    [InlineData("a.c:1:buf[0:n] as f32", "a.c", 1, null, null, "buf[0:n] as f32", ProbeAccess.Either)]
    [InlineData("a.c:1:ns::counter", "a.c", 1, null, null, "ns::counter", ProbeAccess.Either)]
    [InlineData("a.c:1:f:::counter", "a.c", 1, null, "f", "::counter", ProbeAccess.Either)]
    [InlineData("a.c:1:::f:counter", "a.c", 1, null, "::f", "counter", ProbeAccess.Either)]
    [InlineData("C:\\a.cpp:3:x", "C:\\a.cpp", 3, null, null, "x", ProbeAccess.Either)]
    [InlineData("a.cpp:3:vec<std::pair<int, a::b> >::push:v", "a.cpp", 3, null, "vec<std::pair<int, a::b> >::push", "v", ProbeAccess.Either)]
    [InlineData("a.py:3:Class.method.<locals>.inner:self.x", "a.py", 3, null, "Class.method.<locals>.inner", "self.x", ProbeAccess.Either)]
    [InlineData("\"a:1:b.c\":3:\"f:\":\"x@read\"@write", "a:1:b.c", 3, null, "f:", "x@read", ProbeAccess.Write)]
    public void A_line_address_is_read(string text, string file, int line, int? column, string? function, string variable, ProbeAccess access) =>
        Assert.Equal(new ProbeId(file, line, column, function, variable) { Access = access }, ProbeId.Parse(text));

    [Theory]
    [InlineData("audio::process(out[0:frames])@entry", ProbePlace.Entry, "audio::process", "out[0:frames]")]
    [InlineData("audio::process(out[0:frames])@exit", ProbePlace.Exit, "audio::process", "out[0:frames]")]
    [InlineData("audio::process(return)", ProbePlace.Return, "audio::process", "return")]
    [InlineData("audio::process(return)@exit", ProbePlace.Return, "audio::process", "return")]
    [InlineData("make(return.x)", ProbePlace.Return, "make", "return.x")]
    [InlineData("make(return[0:8] as f32)", ProbePlace.Return, "make", "return[0:8] as f32")]
    [InlineData("Vec::operator()(x)@entry", ProbePlace.Entry, "Vec::operator()", "x")]
    [InlineData("f(int)((*p).x)@exit", ProbePlace.Exit, "f(int)", "(*p).x")]
    public void An_address_at_a_functions_ends_is_read(string text, ProbePlace place, string function, string variable) =>
        Assert.Equal(ProbeId.At(place, function, variable), ProbeId.Parse(text));

    [Theory]
    [InlineData("gain@published", "gain")]
    [InlineData("mix bus 3@published", "mix bus 3")]
    [InlineData("\"a.c:3:x\"@published", "a.c:3:x")]
    [InlineData("\"x every 3\"@published", "x every 3")]
    [InlineData("größe@published", "größe")]
    public void A_published_signal_has_an_address_that_is_written_as_it_is_read(string text, string name)
    {
        Assert.Equal(ProbeId.Published(name), ProbeId.Parse(text));
        Assert.Equal(text, ProbeId.Published(name).ToString());
    }

    [Theory]
    [InlineData("a.c:3:x@published")]
    [InlineData("@published")]
    [InlineData(" @published")]
    [InlineData("\"x@published")]
    [InlineData("")]
    [InlineData("gain")]
    [InlineData("audio.c:gain")]
    [InlineData("audio.c:0:gain")]
    [InlineData("audio.c:99999999999:gain")]
    [InlineData("audio.c:12:")]
    [InlineData("audio.c:12::gain:")]
    [InlineData(":12:gain")]
    [InlineData("audio.c:12:5:")]
    [InlineData("audio.c:12:f: gain")]
    [InlineData("audio.c:12:buf[0")]
    [InlineData("\"audio.c:12:gain")]
    [InlineData("process()@entry")]
    [InlineData("(x)@entry")]
    [InlineData("process@entry")]
    [InlineData("process(x)")]
    public void What_is_no_address_is_refused_in_one_sentence(string text)
    {
        Assert.False(ProbeId.TryParse(text, out _));
        Assert.EndsWith(".", Assert.Throws<FormatException>(() => ProbeId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_null_is_no_address() => Assert.False(ProbeId.TryParse(null, out _));

    [Fact]
    public void Every_line_address_survives_its_text()
    {
        foreach (string file in Files)
        {
            foreach (string? function in Functions.Append(null))
            {
                foreach (string variable in Variables)
                {
                    RoundTrip(new ProbeId(file, 7, null, function, variable));
                    RoundTrip(new ProbeId(file, 7, 3, function, variable) { Access = ProbeAccess.Read });
                }
            }
        }
    }

    [Fact]
    public void Every_address_at_a_functions_ends_survives_its_text()
    {
        foreach (string function in Functions)
        {
            foreach (string variable in Variables) RoundTrip(ProbeId.At(ProbePlace.Entry, function, variable));
            RoundTrip(ProbeId.At(ProbePlace.Return, function, "return[0:n]"));
            RoundTrip(ProbeId.At(ProbePlace.Exit, function, "out[0:n]"));
        }
    }

    [Fact]
    public void Addresses_of_random_parts_survive_their_text()
    {
        Random random = new(11);
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            string? function = random.Next(3) == 0 ? null : Part(random);
            RoundTrip(new ProbeId(Part(random), random.Next(1, 999), random.Next(2) == 0 ? null : random.Next(1, 99), function, Part(random)) { Access = (ProbeAccess)random.Next(3) });
            RoundTrip(ProbeId.At(ProbePlace.Entry, Part(random), Part(random)));
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_what_was_read_survives_its_text()
    {
        Random random = new(12);
        int read = 0;
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            string text = $"{Part(random)}:{random.Next(-1, 50)}:{Part(random)}{(random.Next(3) == 0 ? ")@entry" : "")}";
            if (!ProbeId.TryParse(text, out ProbeId? id)) continue;
            RoundTrip(id);
            read++;
        }

        Assert.InRange(read, 1, int.MaxValue);
    }

    private static void RoundTrip(ProbeId id)
    {
        string text = id.ToString();
        Assert.True(ProbeId.TryParse(text, out ProbeId? again), $"Not read: {text}");
        Assert.True(id == again, $"{text} was read as file {again.File}, function {again.Function}, variable {again.Variable}");
    }

    private static string Part(Random random)
    {
        const string Alphabet = "ab1:::()[]\"\\@<> .-whenreturn";
        while (true)
        {
            string part = new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (part.Trim().Length > 0) return part.Trim();
        }
    }
}
