namespace Strobe;

/// <summary>What is special about a frame. The numbers are those of docs/ring-format.md and never change.</summary>
[Flags]
public enum FrameFlags : ushort
{
    /// <summary>A whole value.</summary>
    None = 0,

    /// <summary>No value: the compiler did not keep the variable at this place.</summary>
    OptimizedOut = 1,

    /// <summary>No value: its address could not be read.</summary>
    Unreadable = 2,

    /// <summary>Only the first elements, in row-major order, were captured; the shape is the whole one.</summary>
    Cut = 4,

    /// <summary>No value: the probe's condition could not be evaluated.</summary>
    ConditionError = 8,

    /// <summary>Any of the flags that say that there is no value.</summary>
    NoValue = OptimizedOut | Unreadable | ConditionError,
}
