using System.Diagnostics;
using System.Globalization;

namespace Strobe.Tests.Values;

/// <summary>A program run under gdb, asked for registers and memory one command at a time.</summary>
internal sealed class GdbSession : IDisposable
{
    private const string Mark = "@@end@@";
    private const ulong PageBytes = 4096;
    private readonly Process _gdb;

    internal GdbSession(string program)
    {
        // The time limit also ends gdb should the test run be killed.
        ProcessStartInfo start = new("timeout", ["-k", "1", "120", "gdb", "-q", "-nx", program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _gdb = Process.Start(start)!;
        _gdb.ErrorDataReceived += static (_, _) => { };
        _gdb.BeginErrorReadLine();
        foreach (string setting in new[] { "pagination off", "confirm off", "width 0", "debuginfod enabled off", "language c", "print frame-arguments none", "python print-stack none" }) Run("set " + setting);
    }

    internal string Run(string command)
    {
        _gdb.StandardInput.WriteLine(command);
        _gdb.StandardInput.WriteLine($"echo {Mark}\\n");
        _gdb.StandardInput.Flush();
        List<string> lines = [];
        while (_gdb.StandardOutput.ReadLine() is { } line)
        {
            if (line.EndsWith(Mark, StringComparison.Ordinal)) return string.Join('\n', lines);
            lines.Add(line);
        }

        throw new InvalidOperationException($"gdb ended in '{command}' after: {string.Join('\n', lines)}");
    }

    internal ulong Number(string expression) => ParseHex(Run($"printf \"%#lx\\n\", (unsigned long)({expression})"));

    internal UInt128 Vector(int number)
    {
        string text = Run($"p/x $xmm{number}.uint128");
        return UInt128.Parse(AfterHexMark(text), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    internal byte[] X87(int number)
    {
        string text = Run($"info registers st{number}");
        byte[] bytes = Convert.FromHexString(AfterHexMark(text).PadLeft(20, '0'));
        Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>Memory from an address, fewer bytes when the rest is unreadable.</summary>
    internal byte[] Memory(ulong address, int count)
    {
        List<byte> bytes = [];
        while (count > 0)
        {
            int part = (int)Math.Min((ulong)count, PageBytes - (address % PageBytes));
            string text = Run(string.Create(
                CultureInfo.InvariantCulture, $"python print('bytes:' + gdb.selected_inferior().read_memory({address}, {part}).tobytes().hex())"));
            int at = text.IndexOf("bytes:", StringComparison.Ordinal);
            if (at < 0) break;
            bytes.AddRange(Convert.FromHexString(text.AsSpan(at + 6).Trim()));
            address += (ulong)part;
            count -= part;
        }

        return [.. bytes];
    }

    internal ThreadState State()
    {
        string[] names = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
        return new ThreadState(
            number => Number("$" + names[number]),
            number =>
            {
                byte[] bytes = new byte[16];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, Vector(number));
                return bytes;
            },
            Number("$rsp") + 8,
            X87,
            Memory);
    }

    public void Dispose()
    {
        if (!_gdb.HasExited)
        {
            _gdb.StandardInput.WriteLine("kill");
            _gdb.StandardInput.WriteLine("quit");
            _gdb.StandardInput.Close();
            if (!_gdb.WaitForExit(5000)) _gdb.Kill(entireProcessTree: true);
        }

        _gdb.Dispose();
    }

    private static string AfterHexMark(string text)
    {
        int at = text.LastIndexOf("0x", StringComparison.Ordinal) + 2;
        int end = at;
        while (end < text.Length && char.IsAsciiHexDigit(text[end])) end++;
        return text[at..end];
    }

    private static ulong ParseHex(string text)
    {
        string digits = text.Contains("0x", StringComparison.Ordinal) ? AfterHexMark(text) : "0";
        return ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
