namespace Strobe.Operations.Formats;

/// <summary>The short text of a value; the commonest kinds without an allocation. Structures are cut: a line is for reading.</summary>
internal static class ShortValue
{
    private const int MostStructCharacters = 200;

    internal static void Write(Utf8Text text, Value value)
    {
        switch (value)
        {
            case IntegerValue { Number: var number } when number >= long.MinValue && number <= long.MaxValue:
                text.Number((long)number);
                break;
            case PointerValue { Target: null, Symbol: null, Address: > 0 } pointer: text.Hex(pointer.Address); break;
            case VoidValue: text.Plain("void"u8); break;
            case BoolValue flag: text.Plain(flag.IsTrue ? "true"u8 : "false"u8); break;
            default: WriteText(text, value); break;
        }
    }

    private static void WriteText(Utf8Text text, Value value)
    {
        ReadOnlySpan<char> whole = value.ToString();
        if (whole.Length <= MostStructCharacters || !HoldsStruct(value))
        {
            text.Safe(whole);
            return;
        }

        int end = char.IsHighSurrogate(whole[MostStructCharacters - 1]) ? MostStructCharacters - 1 : MostStructCharacters;
        text.Safe(whole[..end]).Plain("…"u8);
    }

    private static bool HoldsStruct(Value value) => value switch
    {
        StructValue => true,
        PointerValue { Target: { } target } => HoldsStruct(target),
        ArrayValue array => array.Items.Count > 0 && HoldsStruct(array.Items[0]),
        _ => false,
    };
}
