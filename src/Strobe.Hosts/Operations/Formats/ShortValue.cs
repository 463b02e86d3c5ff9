namespace Strobe.Operations.Formats;

/// <summary>The short text of a value; the commonest kinds without an allocation.</summary>
internal static class ShortValue
{
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
            default: text.Safe(value.ToString()); break;
        }
    }
}
