using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>What to list.</summary>
internal enum ListSubject
{
    Functions,
    Lines,
    Variables,
}

/// <summary>What a user asks of a listing.</summary>
internal sealed record ListRequest(string Binary, ListSubject Subject, string? Pattern, bool IsJson);

/// <summary>Prints what a binary's symbols and debug information know.</summary>
internal sealed class ListOperation(ListRequest request, Stream output, INotices notices, TimeProvider time)
{
    internal void Run()
    {
        using BinarySymbols symbols = BinarySymbols.Open(request.Binary);
        using PacedOutput paced = new(output, time);
        IListFormat format = request.IsJson ? new ListJson() : new ListText();
        long rows = request.Subject switch
        {
            ListSubject.Functions => Print(paced, symbols.Functions(request.Pattern), format.Function, format),
            ListSubject.Lines => Print(paced, symbols.Lines(request.Pattern), format.Line, format),
            _ => Print(paced, symbols.Variables(request.Pattern), format.Variable, format),
        };
        paced.Flush();
        paced.ThrowIfFailed();
        foreach (string note in symbols.Notes) notices.Say(note);
        if (rows == 0) throw NothingToList();
    }

    private static long Print<TRow>(PacedOutput paced, IEnumerable<TRow> rows, Action<Utf8Text, TRow> write, IListFormat format)
    {
        long count = 0;
        paced.Append(format, static (begun, _, text) => begun.Begin(text));
        foreach (TRow row in rows)
        {
            if (paced.Failed.IsCompleted) return Math.Max(count, 1);
            paced.Append((row, write, format, IsFirst: count++ == 0), static (state, sender, text) =>
            {
                state.format.Separate(text, state.IsFirst);
                state.write(text, state.row);
                sender.SendIfMuch();
            });
        }

        paced.Append(format, static (ended, _, text) => ended.End(text));
        return count;
    }

    private StrobeException NothingToList()
    {
        string subject = request.Subject.ToString().ToLowerInvariant();
        return request.Pattern is null
            ? new StrobeException(ErrorCode.NothingMatches, $"{request.Binary} has no {subject} to list.", "Build it with -g, or install its debug symbols.")
            : new StrobeException(
                ErrorCode.NothingMatches, $"None of the {subject} of {request.Binary} matches '{request.Pattern}'.",
                "Leave the pattern out to see them all.");
    }
}
