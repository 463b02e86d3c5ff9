using Strobe.Symbols.Demangling;

namespace Strobe.Tests.Symbols;

public sealed class DemanglerTests
{
    [Theory]
    [InlineData("_Z3fooi", "foo", "foo(int)")]
    [InlineData("_ZN5audio6Filter7processEPKf", "audio::Filter::process", "audio::Filter::process(float const*)")]
    [InlineData("_ZN12_GLOBAL__N_13fooEv", "(anonymous namespace)::foo", "(anonymous namespace)::foo()")]
    [InlineData("_ZZ5outeriENKUliE_clEi", "outer::{lambda#1}", "outer(int)::{lambda(int)#1}::operator()(int) const")]
    [InlineData("_ZZ4mainENKUlT_E0_clIiEEDaS_", "main::{lambda#2}<int>", "auto main::{lambda(auto:1)#2}::operator()<int>(int) const")]
    [InlineData("_ZNSt6vectorIiSaIiEE9push_backEOi", "std::vector<int, std::allocator<int> >::push_back", "std::vector<int, std::allocator<int> >::push_back(int&&)")]
    [InlineData("_ZNSsC1Ev", "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string", "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()")]
    [InlineData("_ZN3FooD0Ev", "Foo::~Foo", "Foo::~Foo()")]
    [InlineData("_ZNK3FoocvT_IiEEv", "Foo::operator int<int>", "Foo::operator int<int>() const")]
    [InlineData("_ZN3FoolsERKS_", "Foo::operator<<", "Foo::operator<<(Foo const&)")]
    [InlineData("_ZN3FooltIiEEbT_", "Foo::operator< <int>", "bool Foo::operator< <int>(int)")]
    [InlineData("_ZN3FoonwEm", "Foo::operator new", "Foo::operator new(unsigned long)")]
    [InlineData("_Zli3_kmy", "operator\"\" _km", "operator\"\" _km(unsigned long long)")]
    [InlineData("_Z3getB5cxx11v", "get[abi:cxx11]", "get[abi:cxx11]()")]
    [InlineData("_Z4callPFvPKcEM3FooKFivE", "call", "call(void (*)(char const*), int (Foo::*)() const)")]
    [InlineData("_Z3addIiiEDTplfp_fp0_ET_T0_", "add<int, int>", "decltype ({parm#1}+{parm#2}) add<int, int>(int, int)")]
    [InlineData("_Z5printIJidPKcEEvDpT_", "print<int, double, char const*>", "void print<int, double, char const*>(int, double, char const*)")]
    [InlineData("_Z3foov.isra.0", "foo", "foo() [clone .isra.0]")]
    [InlineData("_Z3foov.constprop.0.isra.0", "foo", "foo() [clone .constprop.0] [clone .isra.0]")]
    [InlineData("_Z3foov.part.0", "foo.part.0", "foo() [clone .part.0]")]
    [InlineData("_ZThn8_N3Foo3barEv", "non-virtual thunk to Foo::bar", "non-virtual thunk to Foo::bar()")]
    [InlineData("memcpy", "memcpy", "memcpy")]
    [InlineData("local.constprop.0", "local", "local.constprop.0")]
    [InlineData("_Zfalse", "_Zfalse", "_Zfalse")]
    [InlineData("_ZN3app5audio3mix17h0123456789abcdefE", "app::audio::mix", "app::audio::mix")]
    [InlineData("_ZN46_$LT$app..Gain$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE.llvm.77", "<app::Gain as core::fmt::Debug>::fmt", "<app::Gain as core::fmt::Debug>::fmt")]
    [InlineData("_RINvCs1_3app4gainKj3_EB2_", "app::gain<3>", "app::gain::<3>")]
    [InlineData("_RNvMs_CsaX_3appNtB4_4Gain3new", "app::Gain::new", "<app::Gain>::new")]
    [InlineData("_RNvXs0_CsaX_3appNtB5_4GainNtNtCs1_4core3fmt5Debug3fmt", "<app::Gain as core::fmt::Debug>::fmt", "<app::Gain as core::fmt::Debug>::fmt")]
    [InlineData("_RNCNvC3app4main0", "app::main::{closure#0}", "app::main::{closure#0}")]
    [InlineData("_RINvC3app4callFG_RL0_eEuDNtC3app4NodeEL_E", "app::call<for<'a> fn(&'a str), dyn app::Node>", "app::call::<for<'a> fn(&'a str), dyn app::Node>")]
    public void Names_get_their_qualified_and_full_form(string raw, string qualified, string full)
    {
        Assert.Equal((qualified, full), (Demangler.Qualified(raw), Demangler.Full(raw)));
    }

    [Fact]
    public void Every_name_of_the_standard_library_reads_as_binutils_reads_it()
    {
        string library = Oracle.Lines("g++", ["-print-file-name=libstdc++.so.6"])[0];
        Check([.. Oracle.Lines("nm", ["-D", library]).Select(Raw).Where(name => name.StartsWith("_Z", StringComparison.Ordinal)).Distinct()]);
    }

    private static string Raw(string line) => line[(line.LastIndexOf(' ') + 1)..].Split('@')[0];

    private static void Check(string[] names)
    {
        string[] expected = Oracle.Lines("c++filt", [], string.Join('\n', names) + "\n");
        Assert.True(names.Length > 1000);
        Assert.Equal(expected, names.Select(Demangler.Full));
    }

    [Fact]
    public void Names_cut_anywhere_end_without_an_exception()
    {
        string[] names =
        [
            "_ZN4llvm17make_filter_rangeIRKNS_10BasicBlockESt8functionIFbRKNS_11InstructionEEEEENS_14iterator_rangeINS_20filter_iterator_implIDTclsr3stdE5beginclsr3stdE7declvalIRT_EEEET0_NS_6detail15fwd_or_bidi_tagISE_E4typeEEEEEOSC_SF_",
            "_RINvC3app4callFG_RL0_eEuDNtC3app4NodeEL_E",
            "_ZN46_$LT$app..Gain$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
        ];
        foreach (string name in names)
        {
            for (int length = 0; length < name.Length; length++) Assert.NotNull(Demangler.Full(name[..length]));
        }
    }

    [Fact]
    public void Names_with_changed_letters_end_without_an_exception()
    {
        var random = new Random(20260101);
        string library = Oracle.Lines("g++", ["-print-file-name=libstdc++.so.6"])[0];
        string[] names = [.. Oracle.Lines("nm", ["-D", library]).Select(Raw).Where(name => name.StartsWith("_Z", StringComparison.Ordinal))];
        for (int i = 0; i < 50_000; i++)
        {
            char[] name = names[random.Next(names.Length)].ToCharArray();
            for (int j = random.Next(1, 4); j > 0; j--) name[random.Next(2, name.Length)] = names[random.Next(names.Length)][2..][0];
            string text = new(name);
            Assert.True(Demangler.Qualified(i % 5 == 0 ? "_R" + text[2..] : text).Length <= Demangler.MaxOutput + 100);
        }
    }

    [Fact]
    public void A_name_that_describes_a_huge_tree_is_left_as_it_is()
    {
        string bomb = "_Z1fI1a" + string.Concat(Enumerable.Range(0, 60).Select(i => "1bI" + Back(i) + Back(i) + "E")) + "Evv";
        Assert.True(Demangler.Full(bomb).Length <= Demangler.MaxOutput + bomb.Length);
        string deep = "_Z1f" + new string('P', 50_000) + "i";
        Assert.Equal(deep, Demangler.Full(deep));
        string crates = "_RI" + string.Concat(Enumerable.Repeat("INvC1a1b", 20_000)) + "E";
        Assert.Equal(crates, Demangler.Full(crates));
    }

    private static string Back(int index) => index == 0 ? "S_" : "S" + (char)('0' + (index - 1) % 10) + "_";
}
