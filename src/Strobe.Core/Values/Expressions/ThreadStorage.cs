namespace Strobe.Values.Expressions;

/// <summary>How a module's thread-local variables are found.</summary>
internal enum ThreadStorageKind : byte
{
    /// <summary>Not at all.</summary>
    Unknown,

    /// <summary>So many bytes below the thread pointer, in every thread (static TLS).</summary>
    BelowThreadPointer,

    /// <summary>By the module's number in the thread's vector of blocks (dynamic TLS), once the thread has used one.</summary>
    InVector,
}

/// <summary>Where the thread-local variables of a module begin (ELF Handling For Thread-Local Storage, section 3.4.6, variant II).</summary>
/// <param name="Kind">How they are found.</param>
/// <param name="Value">Bytes below the thread pointer, or the module's number.</param>
internal readonly record struct ThreadStorage(ThreadStorageKind Kind, long Value);
