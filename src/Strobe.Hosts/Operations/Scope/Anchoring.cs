namespace Strobe.Operations.Scope;

/// <summary>Finds the place of a probe again in a source that was edited.</summary>
internal static class Anchoring
{
    /// <summary>The probe as it is to be asked for now: on the line that its own has become, with the column that its variable has there.</summary>
    /// <returns>The request, and whether the line reads otherwise now.</returns>
    /// <exception cref="StrobeException">The line is gone, or it cannot be told which one it has become.</exception>
    internal static (ProbeRequest Request, bool IsEdited) Follow(ProbeRequest request, SourceAnchor? anchor, IScopeSubject subject)
    {
        ProbeId id = request.Id;
        if (id.Place != ProbePlace.Line || anchor is null) return (request, false);
        string? file = Path.IsPathRooted(id.File) ? id.File : subject.Files().FirstOrDefault(path => path.EndsWith("/" + id.File, StringComparison.Ordinal));
        if (file is null || !File.Exists(file)) return (request, false);
        string text = subject.TextOf(file);
        int? same = anchor.LineIn(text);
        if (same == id.Line) return (request, false);
        ProbeOccurrence[] uses = [.. subject.Locate(file).Where(one => one.Id.Variable == id.Variable && one.Id.Access == id.Access)];
        if ((same ?? anchor.EditedLineIn(text, uses.Select(one => one.Line))) is not { } line)
            throw new StrobeException(ErrorCode.NoCodeThere, $"The line of {id} is not there any more, or there are several like it.", "Click the variable where it is now.");
        // It may stand further in: of its uses of the variable the nearest one is meant.
        int? column = id.Column is null ? null : uses.Where(one => one.Line == line).OrderBy(one => Math.Abs(one.Column - id.Column.Value)).FirstOrDefault()?.Column;
        return (request with { Id = id with { Line = line, Column = column } }, same is null);
    }
}
