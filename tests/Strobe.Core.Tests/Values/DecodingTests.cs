using System.Collections.Immutable;
using Strobe.Dwarf;
using Strobe.Values;
using static Strobe.Tests.Values.Types;

namespace Strobe.Tests.Values;

/// <summary>Values captured from made-up memory by the reference interpreter and decoded.</summary>
public sealed class DecodingTests
{
    private const int Rdi = 7;
    private const int Rsi = 6;
    private readonly FakeMemory _memory = new();

    [Fact]
    public void Integers_keep_their_sign_and_size()
    {
        Check(Int, 0xFFFF_FFFF_FFFF_FFFE, "-2");
        Check(Alias("uint64_t", ULong), ulong.MaxValue, "18446744073709551615");
        Check(UChar, 0x1FF, "255");
    }

    [Fact]
    public void A_128_bit_integer_is_exact() =>
        CheckWords(Wide, "-170141183460469231731687303715884105727", 1, 0x8000_0000_0000_0000);

    [Fact]
    public void An_unsigned_128_bit_integer_is_exact_up_to_the_last()
    {
        CheckWords(U128, "340282366920938463463374607431768211455", ulong.MaxValue, ulong.MaxValue);
        CheckWords(U128, "170141183460469231731687303715884105728", 0, 1UL << 63);
        CheckWords(U128, "170141183460469231731687303715884105727", ulong.MaxValue, long.MaxValue);
    }

    [Theory]
    [InlineData(true, "\"torn\"…")]
    [InlineData(false, "0x10000 → <unreadable 0x10000>")]
    public void Text_that_runs_into_an_unreadable_page_is_cut_or_unreadable(bool keepsTornText, string expected)
    {
        ulong at = _memory.Put("torn"u8);
        CallLayout layout = CallLayout.For(Signature(VoidType.Instance, SourceLanguage.C, Pointer(Character)), 1);
        ThreadState state = ThreadState.Of(Registers(at), _memory.Read) with { KeepsTornText = keepsTornText };
        Assert.Equal(expected, layout.DecodeEnter(CaptureInterpreter.Run(layout.Enter, state))[0].Value.ToString());
    }

    [Fact]
    public void A_bool_that_is_neither_0_nor_1_is_a_number()
    {
        Check(Bool, 1, "true");
        Check(Bool, 2, "2");
    }

    [Fact]
    public void A_character_is_shown_and_a_byte_of_a_longer_one_is_a_number()
    {
        Check(Character, 'x', "'x'");
        Check(Character, 0xE9, "-23");
        Check(Alias("wchar_t", Int), 0x20AC, "'€'");
    }

    [Fact]
    public void Enumerations_are_named_flags_combined_and_the_rest_numbered()
    {
        EnumType color = new("Color", 4, true, [new("Red", 0), new("Green", 1), new("Blue", 2), new("Last", 3)]);
        EnumType flags = new("Flags", 4, false, [new("None", 0), new("A", 1), new("B", 2), new("C", 4)]);
        Check(color, 2, "Blue");
        Check(color, 7, "(Color)7");
        Check(flags, 5, "A|C");
        Check(flags, 0, "None");
        Check(flags, 9, "(Flags)9");
    }

    [Fact]
    public void Null_and_unreadable_pointers_say_so()
    {
        Check(Pointer(Character), 0, "null");
        Check(Pointer(Int), 0x33, "0x33 → <unreadable 0x33>");
        Check(Reference(Int), 0x33, "<unreadable 0x33>");
        Check(Pointer(VoidType.Instance), 0x33, "0x33");
    }

    [Fact]
    public void Text_is_cut_at_1_KiB_and_shows_it()
    {
        Check(Pointer(Alias("const char", Character)), _memory.PutText("hello"), "\"hello\"");
        Check(Pointer(Character), _memory.PutText(new string('a', 2000)), "\"" + new string('a', 1024) + "\"…");
        Check(Pointer(Character), _memory.PutText("a" + new string('é', 2000)), "\"a" + new string('é', 511) + "\"…");
        Check(Pointer(Alias("uint8_t", UChar)), _memory.Put(200), "0x13000 → 200");
    }

    [Fact]
    public void Structures_are_followed_as_deep_as_asked()
    {
        CompositeType node = Node();
        ulong last = _memory.PutWords(3, 0);
        ulong middle = _memory.PutWords(2, last);
        ulong first = _memory.PutWords(1, middle);
        Check(Pointer(node), first, $"0x{first:x}", depth: 0);
        Check(Pointer(node), first, $"0x{first:x} → {{value=1, next=0x{middle:x}}}");
        Check(Pointer(node), first, $"0x{first:x} → {{value=1, next=0x{middle:x} → {{value=2, next=0x{last:x}}}}}", depth: 2);
        Check(Reference(node), first, $"{{value=1, next=0x{middle:x}}}");
    }

    [Fact]
    public void A_ring_of_structures_ends_at_the_depth()
    {
        ulong self = _memory.PutWords(1, 0x10000);
        string text = Decode(Signature(VoidType.Instance, SourceLanguage.C, Pointer(Node())), Registers(self), 10)[0].Value.ToString()!;
        Assert.Equal(10, text.Split("value=").Length - 1);
    }

    [Fact]
    public void Strings_of_both_ABIs_are_text()
    {
        ulong text = _memory.PutText("signal");
        ulong modern = _memory.PutWords(text, 6, 6, 0);
        Check(Reference(CppTypes.String, "const std::string&"), modern, "\"signal\"", depth: 0, language: SourceLanguage.Cpp);
        ulong shared = _memory.Put([.. FakeMemory.Words(5, 5, 0), .. "older\0"u8]);
        ulong old = _memory.PutWords(shared + 24);
        Check(Reference(CppTypes.OldString), old, "\"older\"", language: SourceLanguage.Cpp);
    }

    [Fact]
    public void A_string_whose_inside_is_only_declared_is_text_unless_its_allocator_has_state()
    {
        ulong at = _memory.PutWords(_memory.PutText("hidden"), 6, 6, 0, 6, 0);
        Check(Reference(Declared(32, 8)), at, "\"hidden\"", language: SourceLanguage.Cpp);
        Check(Reference(Declared(40, 16)), at, "{_M_dataplus=<unknown type>, _M_string_length=6}", language: SourceLanguage.Cpp);
        Check(Reference(KnownDeclarations.Find("std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>")!), at, "\"hidden\"", language: SourceLanguage.Cpp);
        Assert.Null(KnownDeclarations.Find("std::__cxx11::basic_string<wchar_t, std::char_traits<wchar_t>, std::allocator<wchar_t> >"));

        static CompositeType Declared(long size, long length) => Template("std::__cxx11::basic_string<char>", size,
            [Field("_M_dataplus", new UnknownType("_Alloc_hider"), 0), Field("_M_string_length", ULong, length)], Character);
    }

    [Fact]
    public void A_string_inside_a_structure_behind_a_pointer_is_read()
    {
        CompositeType person = Struct("Person", 40, Field("name", CppTypes.String, 0), Field("age", Int, 32));
        ulong text = _memory.PutText("Ada");
        ulong at = _memory.PutWords(text, 3, 0, 0, 36);
        Check(Pointer(person), at, $"0x{at:x} → {{name=\"Ada\", age=36}}", language: SourceLanguage.Cpp);
    }

    [Fact]
    public void A_vector_shows_its_first_hundred_elements_and_its_length()
    {
        byte[] numbers = new byte[4 * 250];
        for (int i = 0; i < 250; i++) BitConverter.TryWriteBytes(numbers.AsSpan(i * 4), i);
        ulong data = _memory.Put(numbers);
        ulong vector = _memory.PutWords(data, data + 1000, data + 1000);
        string items = string.Join(", ", Enumerable.Range(0, 100));
        Check(Reference(CppTypes.VectorOf(Int)), vector, $"[{items}, … 150 more]", language: SourceLanguage.Cpp);
        Check(Reference(CppTypes.VectorOf(Int)), _memory.PutWords(data, data + 3, 0), "<not a valid object>", language: SourceLanguage.Cpp);
    }

    [Fact]
    public void The_first_strings_of_a_vector_are_read()
    {
        ulong one = _memory.PutText("one");
        ulong data = _memory.PutWords(one, 3, 0, 0, one, 2, 0, 0);
        ulong vector = _memory.PutWords(data, data + 64, 0);
        Check(Reference(CppTypes.VectorOf(CppTypes.String)), vector, "[\"one\", \"on\"]", language: SourceLanguage.Cpp);
    }

    [Fact]
    public void Character_arrays_are_text_and_arrays_of_arrays_nest()
    {
        CompositeType record = Struct("record", 24, Field("tag", Array(Character, 8), 0), Field("grid", Array(Short, 2, 4), 8));
        ulong at = _memory.Put([.. "abc\0\0\0\0\0"u8, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0]);
        Check(Pointer(record), at, $"0x{at:x} → {{tag=\"abc\", grid=[[1, 2, 3, 4], [5, 6, 7, 8]]}}");
    }

    [Fact]
    public void Bit_fields_and_unions_are_taken_apart()
    {
        CompositeType bits = Struct("bits", 8, new Member("a", Int, 0, 3, 0), new Member("b", ULong, 0, 5, 3), Field("u", Union("u", 4, Field("i", Int, 0), Field("f", Float, 0)), 4));
        Check(bits, 0x3F80_0000_0000_00FFUL, "{a=-1, b=31, u={i=1065353216, f=1}}");
    }

    [Fact]
    public void A_function_pointer_is_named() =>
        Assert.Equal("0x400 <handler>", Decode(
            Signature(VoidType.Instance, SourceLanguage.C, Pointer(new SubroutineType("void ()"))), Registers(0x400), 1, address => address == 0x400 ? "handler" : null)[0].Value.ToString());

    [Fact]
    public void Rust_text_slices_and_vectors_are_read()
    {
        ulong text = _memory.PutText("rusty");
        CheckWords(RustTypes.Str, "\"rust\"", text, 4);
        ulong numbers = _memory.Put(1, 0, 0, 0, 2, 0, 0, 0);
        CheckWords(RustTypes.SliceOf(U32), "[1, 2]", numbers, 2);
        CheckPointed(RustTypes.String, "\"rusty\"", 8, text, 5);
        CheckPointed(RustTypes.VecOf(U32), "[1, 2]", 2, numbers, 2);
    }

    [Fact]
    public void Rust_enums_show_their_active_variant()
    {
        CompositeType option = RustEnum("Option<u32>", 8, Field("", U32, 0), Variant("None", 0, 8), Variant("Some", 1, 8, Field("__0", U32, 4)));
        CheckWords(option, "Some(7)", 1, 7);
        CheckWords(option, "None", 0, 7);
        CheckWords(option, "<not a valid object>", 9, 7);
        CompositeType niche = RustEnum("Option<&u32>", 8, Field("", U64, 0), Variant("None", 0, 8), Variant("Some", null, 8, Field("__0", Pointer(U32), 0)));
        ulong at = _memory.Put(5, 0, 0, 0);
        CheckWords(niche, $"Some(0x{at:x} → 5)", at);
        CheckWords(niche, "None", 0);
    }

    [Fact]
    public void Without_a_signature_the_registers_are_numbers()
    {
        CallLayout layout = CallLayout.For(null, 1);
        byte[] payload = CaptureInterpreter.Run(layout.Enter, ThreadState.Of(Registers(ulong.MaxValue, 2), _memory.Read));
        Assert.Equal("arg0=-1,arg1=2,arg2=0,arg3=0,arg4=0,arg5=0", string.Join(',', layout.DecodeEnter(payload).Select(a => $"{a.Name}={a.Value}")));
        Assert.All(layout.DecodeEnter(payload), argument => Assert.Equal("register", argument.Value.TypeName));
    }

    [Fact]
    public void A_result_behind_a_hidden_pointer_is_read_at_the_exit()
    {
        CompositeType big = Struct("big", 24, Field("a", Long, 0), Field("b", Long, 8), Field("c", Long, 16));
        CallLayout layout = CallLayout.For(Signature(big, SourceLanguage.C), 0);
        byte[] payload = CaptureInterpreter.Run(layout.Exit, ThreadState.Of(new() { [0] = _memory.PutWords(1, 2, 3) }, _memory.Read));
        Assert.Equal("{a=1, b=2, c=3}", layout.DecodeExit(payload).ToString());
    }

    [Fact]
    public void A_plan_keeps_to_its_limits_however_wide_the_types_are()
    {
        CompositeType tree = null!;
        tree = new CompositeType("tree", 32, CompositeKind.Struct, new Lazy<CompositeBody>(() => new CompositeBody(
            [Field("left", Pointer(tree), 0), Field("right", Pointer(tree), 8), Field("name", Pointer(Character), 16), Field("more", Pointer(Array(tree, 200)), 24)],
            null, [], [], false)));
        DwarfType[] parameters = [.. Enumerable.Repeat(Pointer(tree), 40)];
        CapturePlan plan = CallLayout.For(Signature(Int, SourceLanguage.C, parameters), 10).Enter;
        Assert.InRange(plan.Captures.Length, 30, 64);
        Assert.InRange(plan.CellBytes + plan.Captures.Sum(capture => 16 + capture.MaxBytes), 1, 16 * 1024);
        Assert.All(plan.Captures, capture => Assert.InRange(capture.MaxBytes, 1, 4096));
    }

    internal static CompositeType Node()
    {
        CompositeType node = null!;
        node = new CompositeType("node", 16, CompositeKind.Struct, new Lazy<CompositeBody>(() => new CompositeBody(
            [Field("value", Long, 0), Field("next", Pointer(node), 8)], null, [], [], false)));
        return node;
    }

    private void Check(DwarfType type, ulong register, string expected, int depth = 1, SourceLanguage language = SourceLanguage.C) =>
        Assert.Equal(expected, Decode(Signature(VoidType.Instance, language, type), Registers(register), depth)[0].Value.ToString());

    private void CheckWords(DwarfType type, string expected, params ulong[] registers) =>
        Assert.Equal(expected, Decode(Signature(VoidType.Instance, SourceLanguage.Rust, type), Registers(registers), 1)[0].Value.ToString());

    private void CheckPointed(DwarfType type, string expected, params ulong[] words) => CheckWords(type, expected, _memory.PutWords(words));

    private IReadOnlyList<Argument> Decode(
        FunctionSignature signature, Dictionary<int, ulong> registers, int depth, Func<ulong, string?>? symbolAt = null)
    {
        CallLayout layout = CallLayout.For(signature, depth, "", symbolAt);
        return layout.DecodeEnter(CaptureInterpreter.Run(layout.Enter, ThreadState.Of(registers, _memory.Read)));
    }

    private static Dictionary<int, ulong> Registers(params ulong[] values)
    {
        int[] order = [Rdi, Rsi, 2, 1, 8, 9];
        return values.Select((value, i) => (Number: order[i], value)).ToDictionary(pair => pair.Number, pair => pair.value);
    }
}
