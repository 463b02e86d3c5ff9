using System.Globalization;
using System.Text;

namespace Strobe;

/// <summary>The short texts of values, in one place so that every host shows the same.</summary>
internal static class ValueText
{
    internal static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text) Append(quoted, c, '"');
        return quoted.Append('"').ToString();
    }

    internal static string Character(uint codePoint)
    {
        StringBuilder quoted = new("'");
        if (codePoint <= char.MaxValue && !char.IsSurrogate((char)codePoint)) Append(quoted, (char)codePoint, '\'');
        else if (Rune.IsValid(codePoint)) quoted.Append(new Rune(codePoint).ToString());
        else quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{codePoint:x}}}");
        return quoted.Append('\'').ToString();
    }

    internal static string Pointer(PointerValue pointer)
    {
        if (pointer.Address == 0) return "null";
        string address = "0x" + pointer.Address.ToString("x", CultureInfo.InvariantCulture);
        if (pointer.Symbol is not null) return $"{address} <{pointer.Symbol}>";
        return pointer.Target is null ? address : $"{address} → {pointer.Target}";
    }

    internal static string Struct(StructValue value)
    {
        if (value.Variant is not null && value.Fields.Count == 0) return value.Variant;
        if (IsTuple(value)) return $"{value.Variant}({string.Join(", ", value.Fields.Select(field => field.Value))})";
        string fields = string.Join(", ", value.Fields.Select(field => $"{field.Name}={field.Value}"));
        return $"{value.Variant}{{{fields}}}";
    }

    // Fields named by their position read better without the name.
    private static bool IsTuple(StructValue value)
    {
        for (int i = 0; i < value.Fields.Count; i++)
        {
            if (value.Fields[i].Name != i.ToString(CultureInfo.InvariantCulture)) return false;
        }

        return value.Fields.Count > 0;
    }

    internal static string Array(ArrayValue value)
    {
        string items = string.Join(", ", value.Items.Select(item => item.ToString()));
        long rest = value.Length - value.Items.Count;
        if (rest == 0) return $"[{items}]";
        string more = $"… {rest.ToString(CultureInfo.InvariantCulture)} more";
        return value.Items.Count == 0 ? $"[{more}]" : $"[{items}, {more}]";
    }

    private static void Append(StringBuilder text, char c, char quote)
    {
        switch (c)
        {
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            case '\0': text.Append("\\0"); break;
            case '\\': text.Append("\\\\"); break;
            default:
                if (c == quote) text.Append('\\').Append(c);
                else if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
                else text.Append(c);
                break;
        }
    }
}
