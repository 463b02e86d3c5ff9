namespace Strobe.X64;

/// <summary>
/// Where a process's stubs find what they share: the private area (block table, contexts, vectors) and the ring. Addresses are the
/// target's own. The area is private anonymous memory, so a forked child has its own copy.
/// </summary>
/// <param name="Area">Start of the private area.</param>
/// <param name="Ring">Start of the ring's header page; chunks lie 64 KiB-aligned in the target.</param>
/// <param name="ChunkCount">Number of chunks, a power of two.</param>
/// <param name="ChunkBytes">Size of a chunk: 65536.</param>
/// <param name="Salt">The ring's salt for commit tags.</param>
/// <param name="Key">What threads are told apart by.</param>
internal sealed record StubLayout(ulong Area, ulong Ring, int ChunkCount, int ChunkBytes, uint Salt, ThreadKey Key)
{
    /// <summary>The block table has a byte per 16 MiB of the 47-bit address space: 1 a stack with a shadow, 2 an arena of stubs, 4 a stack that can have no shadow.</summary>
    internal const int BlockShift = 24, BlockCount = 1 << 23;
    internal const ulong BlockBytes = 1ul << BlockShift;
    internal const byte ShadowedStack = 1, StubArena = 2, ShadowlessStack = 4;

    /// <summary>The shadow of stack address S lies at S with this bit flipped.</summary>
    internal const int ShadowBit = 45;

    /// <summary>The second shadow, for entry times, lies at S with this bit flipped too.</summary>
    internal const int SecondShadowBit = 44;

    internal const int ContextsOffset = BlockCount, ContextBytes = 128, ContextCount = 4096;
    internal const int ContextBits = 12, ContextHash = unchecked((int)0x9E3779B1);
    internal const int VectorsOffset = ContextsOffset + ContextBytes * ContextCount;
    internal const int DummyChunkOffset = VectorsOffset + 4096;

    /// <summary>
    /// Where FS points while a program has not set it up yet, if stubs read through it: the key found there is 0. Zeros before and after it, but
    /// for the word before: the address of more zeros.
    /// </summary>
    internal const int LifelessOffset = DummyChunkOffset + 2048;
    internal const int UnwindTableOffset = DummyChunkOffset + 4096;
    internal const int TrapOffset = UnwindTableOffset + 4096;
    internal const int GoroutineTimesOffset = TrapOffset + 4096;

    /// <summary>Pages that probes have found readable, each at its number modulo the table's length.</summary>
    internal const int PagesOffset = GoroutineTimesOffset + GoroutineTimes.TableBytes, PageCount = 1024;

    /// <summary>The table of <see cref="EntryValues"/>.</summary>
    internal const int EntryValuesOffset = PagesOffset + PageCount * sizeof(ulong);

    /// <summary>By the number of a probe the address of its lane's newest generation; 0 for its first.</summary>
    internal const int LanesOffset = EntryValuesOffset + EntryValues.TableBytes, LaneCount = 4096;
    internal const ulong AreaBytes = LanesOffset + LaneCount * sizeof(ulong);

    /// <summary>All contexts free. The first belongs to nobody ever: an FS base of 0, before a program has come to life, must not find it its own.</summary>
    internal static byte[] FreshContexts()
    {
        byte[] contexts = new byte[ContextBytes * ContextCount];
        contexts.AsSpan(Owner, sizeof(ulong)).Fill(0xff);
        return contexts;
    }

    // Vectors: addresses of the shared routines.
    internal const int FindContextVector = 0, TakeChunkVector = 8, MapStackVector = 16, CaptureVector = 24, NestVector = 32;
    internal const int TakeLaneVector = 64, VectorsBytes = 72;

    // Fields of a context. The frame is the stack pointer in the stub whose record is being written, the outermost of several; 0 when none is.
    internal const int Owner = 0, Chunk = 8, ThreadId = 16, ProcessId = 20, Writer = 24, HasGap = 28, Frame = 32, Taking = 40;

    /// <summary>What a context keeps of its lane of the summary table; 0 until it counts anything.</summary>
    internal const int Lane = 64;

    internal static ulong Shadow(ulong stackAddress) => stackAddress ^ (1ul << ShadowBit);

    internal static ulong SecondShadow(ulong stackAddress) => Shadow(stackAddress) ^ (1ul << SecondShadowBit);

    /// <summary>The slot of the context table where a thread with this FS base is looked for first.</summary>
    internal static int ContextIndex(ulong fsBase) => (int)((uint)((int)fsBase * ContextHash) >> (32 - ContextBits));
}
