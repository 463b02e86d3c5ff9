using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values;

/// <summary>Where a cell of a record comes from.</summary>
internal enum CellKind : byte
{
    /// <summary>A general register; Index is its x86 number (rax 0, rcx 1, rdx 2, rbx 3, rsp 4, rbp 5, rsi 6, rdi 7, r8 … r15); 8 bytes.</summary>
    General,

    /// <summary>A vector register xmm0 … xmm15; 8 or 16 bytes.</summary>
    Vector,

    /// <summary>Memory of the caller's frame; Index is the byte offset from the first stack argument (entry rsp + 8); a multiple of 8 bytes.</summary>
    Stack,

    /// <summary>The top of the x87 stack, st0 (Index 0) or st1 (Index 1), on exit only; 10 bytes in a 16-byte cell.</summary>
    X87,

    /// <summary>Who runs a Go function, always the first cell: the address of its g (r14) in the lower 48 bits; above, the low bits of the
    /// goroutine's number, which lies at the byte offset Index of g (0: nobody knows where). 8 bytes.</summary>
    Goroutine,
}

/// <summary>A fixed-size part of a record's payload, copied from a register or the stack. Cells lie one behind another.</summary>
internal readonly record struct Cell(CellKind Kind, int Index, int SizeBytes);

/// <summary>How many bytes a memory capture has.</summary>
internal enum LengthKind : byte
{
    /// <summary>Always MaxBytes.</summary>
    Fixed,

    /// <summary>Up to and without the first zero byte, at most MaxBytes. Where an unreadable page comes first, the capture is unreadable
    /// as a whole, or is copied up to the page with its end not found.</summary>
    Terminated,

    /// <summary>The unsigned 64-bit number found at LengthAt, times Scale, at most MaxBytes.</summary>
    Counted,

    /// <summary>The 64-bit pointer at LengthAt minus the capture's address, at most MaxBytes.</summary>
    UpTo,
}

/// <summary>
/// A way to an address: start with the 8 bytes at ByteOffset of cell number Cell; then for each step i: when i &gt; 0 load 8 bytes
/// from the address, then add Steps[i]. No steps at all means the cell's own 8 bytes are the value meant.
/// </summary>
internal sealed record AddressPath(int Cell, int ByteOffset, ImmutableArray<long> Steps);

/// <summary>
/// Bytes copied from behind a pointer at the moment of the call, fault-safe. In the payload, behind all cells, one after the other:
/// u32 status (0 copied, 1 unreadable, 2 null), u32 copied bytes n, u64 full length in bytes (all ones when the end was not found),
/// then the n bytes, padded with zeros to a multiple of 8.
/// </summary>
/// <param name="Address">Where the bytes are.</param>
/// <param name="Length">How their number is known.</param>
/// <param name="MaxBytes">At most this many are copied; at most 4096.</param>
/// <param name="LengthAt">For Counted and UpTo: path to the 8 bytes that hold the number or the end (the path's last address is loaded from).</param>
/// <param name="Scale">Bytes per counted element, from 1.</param>
internal sealed record MemoryCapture(AddressPath Address, LengthKind Length, int MaxBytes, AddressPath? LengthAt = null, int Scale = 1);

/// <summary>What a stub records at a function's entry or exit. At most 64 captures and 16 KiB in all.</summary>
internal sealed record CapturePlan(ImmutableArray<Cell> Cells, ImmutableArray<MemoryCapture> Captures)
{
    internal static readonly CapturePlan Empty = new([], []);

    /// <summary>True when the record tells the goroutine, and its slot counts from the upper end of that one's stack.</summary>
    internal bool IsByGoroutine => !Cells.IsDefaultOrEmpty && Cells[0].Kind == CellKind.Goroutine;

    /// <summary>Only who ran it.</summary>
    internal CapturePlan GoroutineOnly => new([Cells[0]], []);

    /// <summary>Bytes of all cells together.</summary>
    internal int CellBytes
    {
        get
        {
            int bytes = 0;
            foreach (Cell cell in Cells) bytes += (cell.SizeBytes + 7) & ~7;
            return bytes;
        }
    }
}

/// <summary>
/// How the calls of one function are recorded and read back. Made once per hooked function, immutable, used from any thread.
/// Payload bytes come from a target and are hostile: decoding never throws, whatever they hold.
/// </summary>
internal abstract class CallLayout
{
    /// <summary>Plans the layout of one function's records.</summary>
    /// <param name="signature">Null without debug information: the six integer argument registers and rax are recorded raw.</param>
    /// <param name="depth">How many pointers deep structures are followed, 0 to 10.</param>
    /// <param name="rawName">The linker's name; tells Rust functions that keep to the C calling sequence.</param>
    /// <param name="symbolAt">Names the function at a run-time address, for function pointers; called while decoding.</param>
    /// <param name="goroutine">The first cell of all records of a Go function whose calls pair by goroutine.</param>
    internal static CallLayout For(
        FunctionSignature? signature, int depth, string rawName = "", Func<ulong, string?>? symbolAt = null, Cell? goroutine = null) =>
        FunctionLayout.For(signature, depth, rawName, symbolAt, goroutine);

    internal abstract CapturePlan Enter { get; }

    internal abstract CapturePlan Exit { get; }

    internal abstract IReadOnlyList<Argument> DecodeEnter(ReadOnlySpan<byte> payload);

    /// <param name="payload">The exit record's payload.</param>
    internal abstract Value DecodeExit(ReadOnlySpan<byte> payload);

    /// <summary>The declared return type's name, for hosts that show types.</summary>
    internal abstract string ReturnTypeName { get; }
}
