using System.Runtime.InteropServices;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary>
/// A file descriptor to write to. Not Console's stream, which hides that the reader is gone, and not FileStream, which writes at an
/// offset of its own and so over the output of a program that shares the descriptor.
/// </summary>
internal sealed partial class Descriptor(int number) : Stream
{
    private const int InterruptedCall = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;
    private const nuint TellWindowSize = 0x5413;    // TIOCGWINSZ

    internal static Descriptor Output { get; } = new(1);

    internal static Descriptor Error { get; } = new(2);

    internal bool IsTerminal => IsTerminalDevice(number) == 1;

    /// <summary>How large the terminal is; null when it is none or does not say.</summary>
    internal (int Columns, int Rows)? TerminalSize
    {
        get
        {
            WindowSize size = default;
            return GetWindowSize(number, TellWindowSize, ref size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : null;
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Write(number, buffer, buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else Recover(Marshal.GetLastPInvokeError());
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Recover(int error)
    {
        switch (error)
        {
            case InterruptedCall: break;
            case TryAgain:
                PollEntry entry = new() { Descriptor = number, Wanted = Writable };
                _ = Poll(ref entry, 1, -1);
                break;
            case BrokenPipe: throw new OutputClosedException();
            default: throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminalDevice(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int GetWindowSize(int descriptor, nuint request, ref WindowSize size);

    private struct WindowSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort Width;
        internal ushort Height;
    }

    private struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Seen;
    }
}
