namespace Strobe.Sessions;

/// <summary>How a call was left, as far as the ring tells.</summary>
internal enum ReturnOrigin : byte
{
    /// <summary>The record at hand is this call's own exit.</summary>
    Returned,

    /// <summary>The call ended by calling another at its end; the record at hand is the exit of one of the two.</summary>
    TailCall,

    /// <summary>An exception, longjmp, cancellation or the thread's end; there is no record.</summary>
    Unwound,
}

/// <summary>What the pipeline has to know of a hook.</summary>
/// <param name="FunctionId">Index in the session's table of functions.</param>
/// <param name="HasExit">False when the hook records entries only.</param>
/// <param name="IsHidden">True when the hook serves Strobe itself: nobody is told of its calls.</param>
/// <param name="IsWrite">True when the function writes, and the records say what.</param>
/// <param name="IsByGoroutine">True when the records tell a goroutine, which may go on in another thread.</param>
internal readonly record struct HookShape(int FunctionId, bool HasExit, bool IsHidden = false, bool IsWrite = false, bool IsByGoroutine = false);

/// <summary>
/// Knows the hooks of one ring. Called on the delivery thread, and on observers' threads while they hold a batch. Payloads are
/// hostile bytes; decoding never throws. A hook number keeps its meaning for the ring's life.
/// </summary>
internal interface IRecordDecoder
{
    /// <summary>Null when there is no such hook (yet).</summary>
    HookShape? ShapeOf(uint hook);

    IReadOnlyList<Argument> DecodeArguments(uint hook, ReadOnlySpan<byte> payload);

    /// <summary>How the records of a hook say what was written; null when they do not.</summary>
    WriteLayout? WritesOf(uint hook) => null;

    /// <param name="hook">The hook of the function that ended.</param>
    /// <param name="origin">How it ended.</param>
    /// <param name="recordHook">The hook whose exit record <paramref name="payload"/> is; differs from <paramref name="hook"/> after a tail call.</param>
    /// <param name="payload">Empty when unwound.</param>
    Value DecodeReturn(uint hook, ReturnOrigin origin, uint recordHook, ReadOnlySpan<byte> payload);
}

/// <summary>What a session knows by name. Called from any thread.</summary>
internal interface ISessionNames
{
    Function FunctionOf(int functionId);

    string? ThreadNameOf(int processId, int threadId);
}
