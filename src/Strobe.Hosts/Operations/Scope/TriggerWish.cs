namespace Strobe.Operations.Scope;

/// <summary>What a user wants a desk to stand still for.</summary>
/// <param name="When">As docs/triggers.md says; the probe may be left out. Empty for nothing.</param>
/// <param name="Mode">Once, each time, or also by itself when nothing happens.</param>
internal sealed record TriggerWish(string When, TriggerMode Mode)
{
    internal static TriggerWish None { get; } = new("", TriggerMode.Stop);

    /// <summary>For so long after it has fired nothing makes it fire again, in seconds.</summary>
    internal double HoldoffSeconds { get; init; } = 0.1;

    /// <summary>How much time after the trigger is waited for, in seconds.</summary>
    internal double AfterSeconds { get; init; }

    /// <summary>Stops the program, too.</summary>
    internal bool PausesProgram { get; init; }

    /// <summary>What is written into the console each time; empty for nothing.</summary>
    internal string Message { get; init; } = "";

    /// <summary>Begins a recording when it fires first.</summary>
    internal bool Records { get; init; }

    /// <summary>How long it records then, in seconds; 0 until somebody ends it.</summary>
    internal double RecordSeconds { get; init; }
}
