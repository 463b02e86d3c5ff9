using System.Globalization;

namespace Strobe.Values.Decoding;

/// <summary>Why a value is unknown, in the words that hosts show.</summary>
internal static class Reasons
{
    internal const string NotCaptured = "<not captured>";
    internal const string UnknownType = "<unknown type>";
    internal const string UnsupportedNumber = "<unsupported number format>";
    internal const string NotValid = "<not a valid object>";

    internal static string Unreadable(ulong address) => string.Create(CultureInfo.InvariantCulture, $"<unreadable 0x{address:x}>");
}
