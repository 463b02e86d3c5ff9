using System.Text;

namespace Strobe.Operations.Scope;

/// <summary>Words as people write them in a line: blanks part them, quotes and backslashes keep blanks in them. Nothing is expanded.</summary>
internal static class CommandWords
{
    /// <exception cref="StrobeException">A quote is not closed.</exception>
    internal static IReadOnlyList<string> Split(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isWord = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            if (letter == '\\' && quote != '\'' && i + 1 < line.Length) (isWord, letter) = (true, line[++i]);
            else if (quote != '\0' ? letter == quote : letter is '\'' or '"')
            {
                (isWord, quote) = (true, quote == '\0' ? letter : '\0');
                continue;
            }
            else if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
                continue;
            }

            word.Append(letter);
            isWord = true;
        }

        if (quote != '\0') throw new StrobeException(ErrorCode.BadOption, $"A quote {quote} is not closed in '{line}'.", "Close it.");
        if (isWord) words.Add(word.ToString());
        return words;
    }
}
