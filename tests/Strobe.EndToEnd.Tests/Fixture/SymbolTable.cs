using System.Globalization;

namespace Strobe.EndToEnd.Fixture;

/// <summary>Functions and their sizes as readelf tells them: an oracle that shares no code with Strobe.</summary>
internal static class SymbolTable
{
    internal static Dictionary<string, long> FunctionsOf(string binary)
    {
        Dictionary<string, long> functions = [];
        foreach (string line in ProgramRun.ToEnd(Tool.Require("readelf"), ["--syms", "--dyn-syms", "--wide", binary]).OutputText.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 8 || words[3] != "FUNC" || words[6] == "UND") continue;
            functions[words[7].Split('@')[0]] = words[2].StartsWith("0x", StringComparison.Ordinal)
                ? Convert.ToInt64(words[2], 16)
                : long.Parse(words[2], CultureInfo.InvariantCulture);
        }

        return functions;
    }
}
