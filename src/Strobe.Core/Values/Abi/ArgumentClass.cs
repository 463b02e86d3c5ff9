namespace Strobe.Values.Abi;

/// <summary>The classes of the System V x86-64 ABI, section 3.2.3.</summary>
internal enum ArgumentClass : byte
{
    None,
    Integer,
    Sse,
    SseUp,
    X87,
    X87Up,
    ComplexX87,
    Memory,
}

/// <summary>How a type is passed.</summary>
/// <param name="Low">Class of its first eight bytes.</param>
/// <param name="High">Class of its second eight bytes.</param>
/// <param name="IsKnown">False when debug information does not tell enough; the classes mean nothing then.</param>
internal readonly record struct Classification(ArgumentClass Low, ArgumentClass High, bool IsKnown = true)
{
    internal static readonly Classification Unknown = new(ArgumentClass.Memory, ArgumentClass.Memory, IsKnown: false);
    internal static readonly Classification InMemory = new(ArgumentClass.Memory, ArgumentClass.Memory);

    internal bool IsMemory => Low == ArgumentClass.Memory;

    internal bool IsEmpty => Low == ArgumentClass.None && High == ArgumentClass.None;
}
