using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>Captured values as bytes: a kind, the type's name, and what is particular to the kind.</summary>
internal static class ValueCodec
{
    private const int DeepestNesting = 200;
    private const int SureItems = 8;
    private static readonly UnknownValue s_tooDeep = new("", "<nested too deep>"), s_damaged = new("", "<damaged recording>");

    private enum Kind : byte
    {
        None,
        Integer,
        WideInteger,
        LargeInteger,
        Float,
        Single,
        False,
        True,
        Character,
        Enumeration,
        Text,
        CutText,
        Pointer,
        Structure,
        Array,
        Void,
        Unknown,
    }

    internal static void Write(Value? value, TextTable texts, ByteSink sink, int nesting = 0)
    {
        if (nesting > DeepestNesting) value = s_tooDeep;
        sink.U8((byte)KindOf(value));
        if (value is null or VoidValue) return;
        sink.Uleb(texts.NumberOf(value.TypeName));
        switch (value)
        {
            case IntegerValue { Number: var number } when number == (long)number: sink.Zigzag((long)number); break;
            case IntegerValue integer: sink.Raw(integer.Number); break;
            case LargeIntegerValue large: sink.Raw(large.Number); break;
            case FloatValue real: sink.Raw(real.Number); break;
            case CharValue character: sink.Uleb(character.CodePoint); break;
            case EnumValue one:
                sink.Uleb(texts.NumberOf(one.Name));
                sink.Raw(one.Number);
                break;
            case TextValue text:
                sink.Text(text.Text);
                sink.Uleb((ulong)((text.LengthBytes ?? -1) + 1));
                break;
            case PointerValue pointer:
                sink.Uleb(pointer.Address);
                sink.Uleb(texts.NumberOf(pointer.Symbol));
                Write(pointer.Target, texts, sink, nesting + 1);
                break;
            case StructValue composite:
                sink.Uleb(texts.NumberOf(composite.Variant));
                Write(composite.Fields, texts, sink, nesting + 1);
                break;
            case ArrayValue array:
                sink.Zigzag(array.Length);
                sink.Uleb((ulong)array.Items.Count);
                foreach (Value item in array.Items) Write(item, texts, sink, nesting + 1);
                break;
            case UnknownValue unknown: sink.Uleb(texts.NumberOf(unknown.Reason)); break;
        }
    }

    internal static void Write(IReadOnlyList<Argument> fields, TextTable texts, ByteSink sink, int nesting = 0)
    {
        sink.Uleb((ulong)fields.Count);
        for (int i = 0; i < fields.Count; i++)
        {
            sink.Uleb(texts.NumberOf(fields[i].Name));
            Write(fields[i].Value, texts, sink, nesting);
        }
    }

    /// <summary>A value; null where there was none.</summary>
    internal static Value? Read(ref SpanCursor cursor, string[] texts, int nesting = 0)
    {
        var kind = (Kind)cursor.U8();
        if (kind == Kind.None && !cursor.IsBroken) return null;
        if (kind == Kind.Void) return VoidValue.Instance;
        if (nesting > DeepestNesting + 1 || cursor.IsBroken || kind is Kind.None or > Kind.Unknown)
        {
            cursor.Stop(DamageKind.BadValue);
            return s_damaged;
        }

        string type = TextAt(texts, cursor.Uleb()) ?? "";
        return kind switch
        {
            Kind.Integer => new IntegerValue(type, Zigzag(ref cursor)),
            Kind.WideInteger => new IntegerValue(type, Raw<Int128>(ref cursor)),
            Kind.LargeInteger => new LargeIntegerValue(type, Raw<UInt128>(ref cursor)),
            Kind.Float or Kind.Single => new FloatValue(type, Raw<double>(ref cursor), kind == Kind.Single),
            Kind.False or Kind.True => new BoolValue(type, kind == Kind.True),
            Kind.Character => new CharValue(type, (uint)cursor.Uleb()),
            Kind.Enumeration => new EnumValue(type, TextAt(texts, cursor.Uleb()), Raw<Int128>(ref cursor)),
            Kind.Text or Kind.CutText => new TextValue(type, TextTable.TextOf(ref cursor), LengthOf(cursor.Uleb()), kind == Kind.CutText),
            Kind.Pointer => PointerOf(ref cursor, type, texts, nesting),
            Kind.Structure => StructureOf(ref cursor, type, texts, nesting),
            Kind.Array => ArrayOf(ref cursor, type, texts, nesting),
            _ => new UnknownValue(type, TextAt(texts, cursor.Uleb()) ?? ""),
        };
    }

    internal static List<Argument> ReadArguments(ref SpanCursor cursor, string[] texts, int nesting = 0)
    {
        // Room is made for what is there, not for what a lying count promises.
        ulong count = cursor.Uleb();
        List<Argument> fields = new((int)Math.Min(count, SureItems));
        for (; count > 0 && !cursor.IsBroken; count--)
            fields.Add(new Argument(TextAt(texts, cursor.Uleb()) ?? "", Read(ref cursor, texts, nesting) ?? s_damaged));
        return fields;
    }

    internal static string? TextAt(string[] texts, ulong number) => number - 1 < (ulong)texts.Length ? texts[number - 1] : null;

    internal static long Zigzag(ref SpanCursor cursor)
    {
        ulong value = cursor.Uleb();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static Kind KindOf(Value? value) => value switch
    {
        null => Kind.None,
        IntegerValue { Number: var number } => number == (long)number ? Kind.Integer : Kind.WideInteger,
        LargeIntegerValue => Kind.LargeInteger,
        FloatValue real => real.IsSingle ? Kind.Single : Kind.Float,
        BoolValue truth => truth.IsTrue ? Kind.True : Kind.False,
        CharValue => Kind.Character,
        EnumValue => Kind.Enumeration,
        TextValue text => text.IsCut ? Kind.CutText : Kind.Text,
        PointerValue => Kind.Pointer,
        StructValue => Kind.Structure,
        ArrayValue => Kind.Array,
        VoidValue => Kind.Void,
        _ => Kind.Unknown,
    };

    private static long? LengthOf(ulong stored) => stored == 0 ? null : (long)(stored - 1);

    private static PointerValue PointerOf(ref SpanCursor cursor, string type, string[] texts, int nesting)
    {
        ulong address = cursor.Uleb();
        string? symbol = TextAt(texts, cursor.Uleb());
        return new PointerValue(type, address, Read(ref cursor, texts, nesting + 1), symbol);
    }

    private static StructValue StructureOf(ref SpanCursor cursor, string type, string[] texts, int nesting)
    {
        string? variant = TextAt(texts, cursor.Uleb());
        return new StructValue(type, ReadArguments(ref cursor, texts, nesting + 1), variant);
    }

    private static ArrayValue ArrayOf(ref SpanCursor cursor, string type, string[] texts, int nesting)
    {
        long length = Zigzag(ref cursor);
        ulong count = cursor.Uleb();
        List<Value> items = new((int)Math.Min(count, SureItems));
        for (; count > 0 && !cursor.IsBroken; count--) items.Add(Read(ref cursor, texts, nesting + 1) ?? s_damaged);
        return new ArrayValue(type, items, length);
    }

    private static T Raw<T>(ref SpanCursor cursor)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = cursor.Bytes((ulong)System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        return bytes.IsEmpty ? default : MemoryMarshal.Read<T>(bytes);
    }
}
