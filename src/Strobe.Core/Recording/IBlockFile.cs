using Microsoft.Win32.SafeHandles;

namespace Strobe.Recording;

/// <summary>Where blocks go: the seam where tests put a disk that is full.</summary>
internal interface IBlockFile : IDisposable
{
    /// <exception cref="IOException">Not all of it could be written.</exception>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset);

    /// <summary>Throws away what lies behind an offset.</summary>
    void Cut(long length);

    /// <summary>Waits until the disk has it.</summary>
    void Flush();
}

/// <summary>A file on a disk.</summary>
internal sealed class DiskFile : IBlockFile
{
    private readonly SafeFileHandle _handle;

    private DiskFile(SafeFileHandle handle) => _handle = handle;

    /// <exception cref="StrobeException">The file cannot be made, or is there already.</exception>
    internal static DiskFile Create(string path, bool overwrites)
    {
        try
        {
            return new DiskFile(File.OpenHandle(path, overwrites ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refused(path, refusal);
        }
    }

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) => RandomAccess.Write(_handle, parts, offset);

    public void Cut(long length) => RandomAccess.SetLength(_handle, length);

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private static StrobeException Refused(string path, Exception refusal)
    {
        bool isThere = refusal is not UnauthorizedAccessException && File.Exists(path);
        string why = refusal switch
        {
            _ when isThere => "there is such a file already",
            DirectoryNotFoundException => "its folder does not exist",
            UnauthorizedAccessException => Directory.Exists(path) ? "it is a folder" : "permission is denied",
            _ => refusal.Message.TrimEnd('.'),
        };
        return new StrobeException(
            ErrorCode.FileRefused, $"The recording cannot be written to '{path}': {why}.", isThere ? "Delete it, or give another name." : "Give another path.", refusal);
    }
}
