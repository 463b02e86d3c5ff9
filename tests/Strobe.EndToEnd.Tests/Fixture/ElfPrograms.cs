using System.ComponentModel;
using System.Diagnostics;

namespace Strobe.EndToEnd.Fixture;

/// <summary>Programs of a few bytes, for machines that no compiler here makes programs for.</summary>
internal static class ElfPrograms
{
    private static readonly Lazy<bool> s_runs32Bits = new(Try32Bits);

    /// <summary>False where the kernel was built without the 32-bit system calls: then no such process can exist.</summary>
    internal static bool KernelRuns32Bits => s_runs32Bits.Value;

    /// <summary>pause(), for ever.</summary>
    internal static byte[] PausingOf32Bits()
    {
        byte[] file = Header(is64Bit: false, machine: 3);
        byte[] code = [0xb8, 29, 0, 0, 0, 0xcd, 0x80, 0xeb, 0xf7];
        code.CopyTo(file, 84);
        (int Offset, int Value)[] words =
        [
            (24, 0x8048054), (28, 52), (52, 1), (56, 0), (60, 0x8048000), (64, 0x8048000), (68, file.Length), (72, file.Length), (76, 5), (80, 4096),
        ];
        foreach ((int offset, int value) in words) BitConverter.TryWriteBytes(file.AsSpan(offset), value);
        file[44] = 1;
        return file;
    }

    internal static byte[] Header(bool is64Bit, byte machine)
    {
        byte[] file = new byte[4096];
        byte[] start = [0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(is64Bit ? 2 : 1), 1, 1];
        start.CopyTo(file, 0);
        (file[16], file[18], file[20]) = (2, machine, 1);
        if (is64Bit) (file[52], file[54], file[58]) = (64, 56, 64);
        else (file[40], file[42], file[46]) = (52, 32, 40);
        return file;
    }

    private static bool Try32Bits()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        string path = Path.Combine(folder, "small");
        try
        {
            File.WriteAllBytes(path, PausingOf32Bits());
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using Process process = Process.Start(path);
            process.Kill();
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A test of a process of 32 bits; skipped, with the reason, where the kernel has none (no package could change that).</summary>
internal sealed class Needs32BitKernelFactAttribute : FactAttribute
{
    public Needs32BitKernelFactAttribute() => Skip = ElfPrograms.KernelRuns32Bits ? null : "This kernel runs no programs of 32 bits.";
}
