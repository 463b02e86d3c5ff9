using System.Runtime.InteropServices;
using System.Text;

namespace Strobe.Targets.Linux;

/// <summary>
/// A child about to be started: signals at their defaults and none blocked, whatever the host has done with its own, an empty environment,
/// and only the descriptors it is given. One thread; dispose when started.
/// </summary>
internal sealed unsafe class ChildSpawn : IDisposable
{
    private const int SignalSetBytes = 128;
    private const short SetDefaultSignals = 4, SetSignalMask = 8;
    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(256);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(512);

    /// <param name="flags">Further POSIX_SPAWN flags: <see cref="OwnGroup"/>, <see cref="OwnSession"/>.</param>
    internal ChildSpawn(short flags)
    {
        byte* none = stackalloc byte[SignalSetBytes];
        byte* all = stackalloc byte[SignalSetBytes];
        new Span<byte>(none, SignalSetBytes).Clear();
        new Span<byte>(all, SignalSetBytes).Fill(0xff);
        _ = Libc.posix_spawn_file_actions_init(_actions);
        _ = Libc.posix_spawnattr_init(_attributes);
        _ = Libc.posix_spawnattr_setsigdefault(_attributes, all);
        _ = Libc.posix_spawnattr_setsigmask(_attributes, none);
        _ = Libc.posix_spawnattr_setpgroup(_attributes, 0);
        _ = Libc.posix_spawnattr_setflags(_attributes, (short)(flags | SetDefaultSignals | SetSignalMask));
    }

    internal static short OwnGroup => 2;

    internal static short OwnSession => 0x80;

    /// <summary>The child has one of our descriptors under a number; none when ours is negative.</summary>
    internal void Give(int descriptor, int number)
    {
        if (descriptor >= 0) _ = Libc.posix_spawn_file_actions_adddup2(_actions, descriptor, number);
    }

    /// <summary>The child has nothing to read, and nobody to write to, under a number.</summary>
    internal void GiveNothing(int number)
    {
        const int readWrite = 2;
        _ = Libc.posix_spawn_file_actions_addopen(_actions, number, "/dev/null", readWrite, 0);
    }

    internal void StartIn(string folder) => _ = Libc.posix_spawn_file_actions_addchdir_np(_actions, folder);

    /// <summary>Starts a program. Returns 0 and its process id, or the error number.</summary>
    internal int Start(string path, ReadOnlySpan<string> arguments, out int processId)
    {
        byte*[] texts = new byte*[arguments.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        byte** argv = stackalloc byte*[texts.Length + 1];
        for (int i = 0; i < texts.Length; i++) argv[i] = texts[i];
        argv[texts.Length] = null;
        byte** envp = stackalloc byte*[1] { null };
        int started;
        int error = Libc.posix_spawn(&started, path, _actions, _attributes, argv, envp);
        foreach (byte* text in texts) Marshal.FreeCoTaskMem((nint)text);
        processId = error == 0 ? started : 0;
        return error;
    }

    public void Dispose()
    {
        _ = Libc.posix_spawn_file_actions_destroy(_actions);
        _ = Libc.posix_spawnattr_destroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }
}
