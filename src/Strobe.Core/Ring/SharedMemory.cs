using System.Runtime.InteropServices;

namespace Strobe.Ring;

/// <summary>The few calls of libc that shared memory needs.</summary>
internal static partial class SharedMemory
{
    internal const int ReadWrite = 3;
    internal const int ReadExecute = 5;
    internal const int Shared = 1;
    internal const int PrivateAnonymous = 0x22;
    internal const int Populate = 0x8000;
    internal const uint CloseOnExec = 1;
    internal const uint AllowSealing = 2;
    internal const int OpenReadWriteCloseOnExec = 0x80002;
    internal const int AddSeals = 1033;
    internal const int GetSeals = 1034;

    /// <summary>F_SEAL_SEAL, F_SEAL_SHRINK and F_SEAL_GROW: nobody can pull the mapping from under a reader.</summary>
    internal const int FixedSize = 1 | 2 | 4;

    internal const int SealShrink = 2;

    /// <summary>FALLOC_FL_PUNCH_HOLE and FALLOC_FL_KEEP_SIZE.</summary>
    internal const int PunchHoleKeepSize = 3;

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateAnonymous(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int SetLength(int descriptor, long bytes);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int SetMode(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint bytes, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int Protect(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    internal static partial int Allocate(int descriptor, int mode, long offset, long bytes);

    /// <summary>The kernel's number of the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "gettid")]
    internal static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);
}
