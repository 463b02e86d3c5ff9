using System.CommandLine;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary><c>strobe list</c>: from words to a <see cref="ListRequest"/>.</summary>
internal sealed class ListCommand
{
    private readonly Option<bool> _functions = new("--functions")
    {
        Description = "Functions: address, size, name, signature, place (the default).",
    };

    private readonly Option<bool> _lines = new("--lines") { Description = "Rows of the line tables." };

    private readonly Option<bool> _variables = new("--variables")
    {
        Description = "Globals, statics, parameters and locals with their types.",
    };

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "text|json",
        Description = "Lines to read (text), or one JSON array.",
    };

    private readonly Argument<string[]> _words = new("BINARY [PATTERN]")
    {
        Arity = new ArgumentArity(0, 2),
        Description = "The program or library, and a pattern as for strobe trace, or for lines the end of a path.",
    };

    internal ListCommand()
    {
        Command = new Command("list", "Prints what Strobe knows of a program or library without running it.")
        {
            _functions, _lines, _variables, _format, _words,
        };
    }

    internal Command Command { get; }

    /// <summary>An unknown option that was taken for a word; names that begin with a dash go behind <c>--</c>.</summary>
    internal string? StrayOption(ParseResult parsed) =>
        parsed.CommandResult.Command == Command ? parsed.GetResult(_words)?.Tokens.FirstOrDefault(token => token.Value.StartsWith('-'))?.Value : null;

    internal ListRequest Read(ParseResult parsed, IReadOnlyList<string> rest)
    {
        string[] words = [.. parsed.GetValue(_words) ?? [], .. rest];
        if (words.Length is 0 or > 2) throw OptionText.Bad("list needs a program or library.", "Write strobe list BINARY [PATTERN].");
        bool[] subjects = [parsed.GetValue(_functions), parsed.GetValue(_lines), parsed.GetValue(_variables)];
        if (subjects.Count(isWanted => isWanted) > 1) throw OptionText.Bad("--functions, --lines and --variables exclude each other.", "Give one of them.");
        bool isJson = OptionText.Word("--format", parsed.GetValue(_format) ?? "text", "text", "json") == 1;
        return new ListRequest(words[0], (ListSubject)Math.Max(0, Array.IndexOf(subjects, true)), words.ElementAtOrDefault(1), isJson);
    }
}
