namespace Strobe.Ring;

/// <summary>
/// Reads the processor's time stamp counter, for which .NET has no intrinsic: a five-instruction function in a page of its own.
/// </summary>
internal static unsafe class TimeStampCounter
{
    // lfence keeps the reading behind the loads before it: the merger's rule "time first, then look" rests on that order.
    private static ReadOnlySpan<byte> Code =>
    [
        0x0F, 0xAE, 0xE8,       // lfence
        0x0F, 0x31,             // rdtsc
        0x48, 0xC1, 0xE2, 0x20, // shl rdx, 32
        0x48, 0x09, 0xD0,       // or rax, rdx
        0x0F, 0xAE, 0xE8,       // lfence
        0xC3,                   // ret
    ];

    private static readonly delegate* unmanaged[SuppressGCTransition]<ulong> Function = Emit();

    internal static ulong Read() => Function();

    private static delegate* unmanaged[SuppressGCTransition]<ulong> Emit()
    {
        nint page = SharedMemory.Map(0, 4096, SharedMemory.ReadWrite, SharedMemory.PrivateAnonymous, -1, 0);
        if (page != -1)
        {
            Code.CopyTo(new Span<byte>((void*)page, 4096));
            if (SharedMemory.Protect(page, 4096, SharedMemory.ReadExecute) == 0) return (delegate* unmanaged[SuppressGCTransition]<ulong>)page;
        }

        throw new StrobeException(
            ErrorCode.UnsupportedMachine,
            "The kernel does not let this process make code of its own.",
            "Allow executable anonymous memory for it.");
    }
}
