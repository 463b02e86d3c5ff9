using System.Globalization;
using System.Text.RegularExpressions;

namespace Strobe;

/// <summary>Writes probe ids. A part that would be misread stands in double quotes, with a backslash before quotes and backslashes.</summary>
internal static partial class ProbeText
{
    internal static string Of(ProbeId id)
    {
        string variable = IsPlainVariable(id.Variable) ? id.Variable : Quoted(id.Variable);
        string function = id.Function is null ? "" : IsPlainFunction(id.Function) ? id.Function : Quoted(id.Function);
        return id.Place switch
        {
            ProbePlace.Entry => $"{function}({variable})@entry",
            ProbePlace.Exit => $"{function}({variable})@exit",
            ProbePlace.Return => $"{function}({variable})",
            ProbePlace.Published => $"{variable}@published",
            _ => LineText(id, function, variable),
        };
    }

    /// <summary>True when a word in it would begin an option behind the id.</summary>
    internal static bool HasOptionWord(string variable) => OptionWord().IsMatch(variable);

    private static string LineText(ProbeId id, string function, string variable)
    {
        string file = IsPlainFile(id.File) ? id.File : Quoted(id.File);
        string column = id.Column is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        string inFunction = id.Function is null ? "" : ":" + function;
        string access = id.Access switch { ProbeAccess.Read => "@read", ProbeAccess.Write => "@write", _ => "" };
        return string.Create(CultureInfo.InvariantCulture, $"{file}:{id.Line}{column}{inFunction}:{variable}{access}");
    }

    private static string Quoted(string part) => $"\"{part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // The file ends at the first ":digits:", so it may hold any other colon.
    private static bool IsPlainFile(string file) => IsTrimmed(file) && file[0] != '"' && !LineNumber().IsMatch(file + ":");

    // The function is what lies between the line and the variable, so it may hold anything but what begins or ends like those.
    private static bool IsPlainFunction(string function) =>
        IsTrimmed(function) && function[0] != '"' && !char.IsAsciiDigit(function[0]) && function[^1] != ':';

    internal static bool IsPlainVariable(string variable) =>
        IsTrimmed(variable)
        && variable.AsSpan().IndexOfAny("\"'`@\\") < 0
        && !char.IsAsciiDigit(variable[0])
        && (variable[0] != ':' || variable.StartsWith("::", StringComparison.Ordinal))
        && variable[^1] != ':'
        && !variable.Contains(":::", StringComparison.Ordinal)
        && !HasOptionWord(variable)
        && ProbeReader.StartOfVariable(variable, variable.Length) == 0;

    private static bool IsTrimmed(string part) => part.Length > 0 && part == part.Trim();

    [GeneratedRegex(":[0-9]+:", RegexOptions.CultureInvariant)]
    private static partial Regex LineNumber();

    // Words that would begin an option behind the id, and what would read as a function's result.
    [GeneratedRegex(@"\s(when|every|once|limit)\b|\([(*\s]*return\b", RegexOptions.CultureInvariant)]
    private static partial Regex OptionWord();
}
