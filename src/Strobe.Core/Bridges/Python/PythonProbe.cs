namespace Strobe.Bridges.Python;

/// <summary>One probe as the agent gets it: plain data, with expressions translated already.</summary>
/// <param name="Number">The probe's number, which is in its lanes' headers, too.</param>
/// <param name="Value">
/// The source that a translator made of the variable: <c>n('x')</c>, <c>g.field(n('self'), 'x')</c>; the result is <c>n('return')</c>.
/// </param>
internal sealed record PythonProbe(int Number, string Value)
{
    /// <summary>The end of the file's path, in whole parts; empty at a function's ends.</summary>
    internal string File { get; init; } = "";

    /// <summary>From 1; 0 at a function's ends.</summary>
    internal int Line { get; init; }

    /// <summary>From 1, in bytes of the line; needs Python 3.11.</summary>
    internal int? Column { get; init; }

    /// <summary>The end of the function's qualified name, which may begin with its module; null for any on the line.</summary>
    internal string? Function { get; init; }

    internal ProbePlace Place { get; init; }

    internal ProbeAccess Access { get; init; }

    /// <summary>The source of a condition; null for none.</summary>
    internal string? Condition { get; init; }

    internal int Every { get; init; } = 1;

    /// <summary>In each process only the first hit.</summary>
    internal bool IsOnce { get; init; }

    internal int? LimitPerSecond { get; init; }

    /// <summary>How much memory each process's frames get.</summary>
    internal LaneSizing Lane { get; init; } = LaneSizing.Default;
}

/// <summary>What a lane is made for.</summary>
/// <param name="History">How many frames are kept at least, when the budget allows.</param>
/// <param name="PayloadBytes">The payload expected; a lane grows when frames turn out larger.</param>
/// <param name="MostBytes">The budget of each process.</param>
internal readonly record struct LaneSizing(int History, int PayloadBytes, long MostBytes)
{
    /// <summary>True: frames are never larger than expected, and the first one does not decide.</summary>
    internal bool IsExact { get; init; }

    /// <summary>512 arrays of about 1 KiB, or 65536 scalars.</summary>
    internal static LaneSizing Default => new(512, 1024, 128L << 20);
}
