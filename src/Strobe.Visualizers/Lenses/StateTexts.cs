using System.Globalization;

namespace Strobe.Visualizers.Lenses;

/// <summary>How states are written: by name where there is one, else as numbers.</summary>
internal sealed class StateTexts
{
    private readonly StateFormat _format;
    private readonly Dictionary<long, string> _names = [];

    /// <summary>Reads names such as <c>0=idle, 1=busy</c>.</summary>
    internal StateTexts(StateFormat format, string names, Notes notes)
    {
        _format = format;
        foreach (string part in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length == 2 && sides[1].Length > 0 && long.TryParse(sides[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) _names[number] = sides[1];
            else notes.Add($"\"{part}\" names no state: names are written like 0=idle, 1=busy.");
        }
    }

    internal string Of(long bits, ElementType type)
    {
        if (_names.TryGetValue(bits, out string? name)) return name;
        int width = ElementTypes.SizeOf(type) * 8;
        ulong own = width >= 64 ? (ulong)bits : (ulong)bits & ((1UL << width) - 1);
        return _format switch
        {
            StateFormat.Hexadecimal => "0x" + own.ToString("X", CultureInfo.InvariantCulture),
            StateFormat.Binary => "0b" + own.ToString("B", CultureInfo.InvariantCulture),
            _ => type == ElementType.UInt64 ? own.ToString(CultureInfo.InvariantCulture) : bits.ToString(CultureInfo.InvariantCulture),
        };
    }
}
