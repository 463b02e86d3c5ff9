using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Symbols;

/// <summary>A file's bytes, mapped read-only. They go when this is disposed: nothing read from them may be used after.</summary>
internal sealed unsafe partial class MappedFile : MemoryManager<byte>
{
    private const int NotNeeded = 4;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly int _length;
    private byte* _start;

    private MappedFile(FileStream stream)
    {
        _length = (int)Math.Min(stream.Length, int.MaxValue);
        ModifiedTicks = File.GetLastWriteTimeUtc(stream.SafeFileHandle).Ticks;
        if (_length == 0) return;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    internal int Length => _length;

    internal long ModifiedTicks { get; }

    /// <summary>Maps a regular file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static MappedFile Open(string path)
    {
        // A device or a pipe would block or have no length.
        if (File.Exists(path) && !FileKind.IsRegular(path)) throw new IOException("It is no regular file.");
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return new MappedFile(stream);
    }

    /// <summary>Maps a file if it can be.</summary>
    internal static MappedFile? TryOpen(string path)
    {
        try
        {
            return File.Exists(path) ? Open(path) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Pages read so far no longer count as this process's memory; the kernel keeps them and hands them back when asked.</summary>
    internal void Forget()
    {
        // The mapping begins at a page; a refusal costs nothing but memory.
        if (_start is not null) _ = Advise(_start - _view!.PointerOffset, (nuint)_length, NotNeeded);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start, _start is null ? 0 : _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _start is null) return;
        _start = null;
        _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file!.Dispose();
    }
}
