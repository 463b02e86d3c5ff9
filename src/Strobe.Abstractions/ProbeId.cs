using System.Diagnostics.CodeAnalysis;

namespace Strobe;

/// <summary>Which uses of the variable on the line are meant: <c>x = x + 1</c> reads x and then writes it.</summary>
public enum ProbeAccess
{
    /// <summary>The value after the line's store where it stores to the variable, else the value before.</summary>
    Either,

    /// <summary>The value before the line's store.</summary>
    Read,

    /// <summary>The value after the line's store.</summary>
    Write,
}

/// <summary>Where a probe looks.</summary>
public enum ProbePlace
{
    /// <summary>At a line of a file.</summary>
    Line,

    /// <summary>When the function is called.</summary>
    Entry,

    /// <summary>When the function returns; the variable is one of the function's.</summary>
    Exit,

    /// <summary>When the function returns; the variable is <c>return</c> or a part of it.</summary>
    Return,

    /// <summary>Wherever the program itself publishes it; the variable is the name that it gives.</summary>
    Published,
}

/// <summary>
/// The address of a probe: a variable at a place, never a bare name. Its text is <c>file:line[:column][:function]:variable[@read|@write]</c>
/// at a line, <c>function(variable)@entry</c>, <c>function(variable)@exit</c> or <c>function(return)</c> at a function's ends, and
/// <c>name@published</c> for what a program publishes; a part that would be misread stands in double quotes. docs/expressions.md has the rules. What <see cref="ToString"/> writes of an id that
/// <see cref="Parse"/> could give, Parse reads back as the same id.
/// </summary>
/// <param name="File">The source file, as far as it is needed to tell it from others; empty at a function's ends.</param>
/// <param name="Line">The line, from 1; 0 at a function's ends.</param>
/// <param name="Column">The column, from 1; null for all of the line.</param>
/// <param name="Function">The function's qualified name; null for any function on the line.</param>
/// <param name="Variable">The variable or a path from it, with its extent and view: <c>state.gain</c>, <c>buf[0:n] as f32</c>.</param>
public sealed record ProbeId(string File, int Line, int? Column, string? Function, string Variable)
{
    /// <summary>Which uses on the line.</summary>
    public ProbeAccess Access { get; init; }

    /// <summary>At a line or at a function's ends.</summary>
    public ProbePlace Place { get; init; }

    /// <summary>A probe at a function's entry, exit or result, without a file.</summary>
    public static ProbeId At(ProbePlace place, string function, string variable) => new("", 0, null, function, variable) { Place = place };

    /// <summary>A probe of what a program publishes under a name, without a file and a function.</summary>
    public static ProbeId Published(string name) => new("", 0, null, null, name) { Place = ProbePlace.Published };

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is none; the message says why in one sentence.</exception>
    public static ProbeId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ProbeReader.Read(text, out string refusal) ?? throw new FormatException(refusal);
    }

    /// <summary>Reads an id; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProbeId? id)
    {
        id = text is null ? null : ProbeReader.Read(text, out _);
        return id is not null;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => ProbeText.Of(this);
}
