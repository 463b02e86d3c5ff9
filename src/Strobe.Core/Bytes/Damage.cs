namespace Strobe.Bytes;

/// <summary>What was wrong with some foreign bytes.</summary>
internal enum DamageKind : byte
{
    /// <summary>The bytes end before the structure does.</summary>
    Truncated,

    /// <summary>An offset or index points outside of its section.</summary>
    BadOffset,

    /// <summary>A value that the format does not define.</summary>
    BadValue,

    /// <summary>A structure that contains or refers to itself, or nests too deep.</summary>
    Cycle,

    /// <summary>A limit of ours was reached; the rest was left unread.</summary>
    TooMuch,

    /// <summary>A valid but unsupported variant of the format.</summary>
    Unsupported,
}

/// <summary>One note about damaged input. Readers never throw on foreign bytes: they note damage and return the best answer.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Where">The section or structure.</param>
/// <param name="Offset">Byte offset in it.</param>
internal readonly record struct Damage(DamageKind Kind, string Where, long Offset);
