using System.Diagnostics;
using System.Text;

namespace Strobe.EndToEnd.Fixture;

/// <summary>How a program is started.</summary>
internal sealed class ProgramStart
{
    internal Dictionary<string, string?> Environment { get; } = [];

    internal string? WorkingDirectory { get; init; }

    internal string Input { get; init; } = "";

    /// <summary>After which it counts as hanging: long enough for a machine that has much else to do.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>How a program ended and what it said. <see cref="ExitCode"/> is a shell's: 128 + signal when killed.</summary>
internal sealed record ProgramResult(int ExitCode, byte[] Output, byte[] Errors, TimeSpan Elapsed)
{
    internal string OutputText => Encoding.UTF8.GetString(Output);

    internal string ErrorText => Encoding.UTF8.GetString(Errors);
}

/// <summary>Runs a program to its end, which comes within a time limit one way or the other.</summary>
internal static class ProgramRun
{
    internal static ProgramResult ToEnd(string program, IEnumerable<string> arguments, ProgramStart? start = null) =>
        ToEndAsync(program, arguments, start).GetAwaiter().GetResult();

    internal static async Task<ProgramResult> ToEndAsync(string program, IEnumerable<string> arguments, ProgramStart? start = null)
    {
        start ??= new ProgramStart();
        await using LivingProgram living = LivingProgram.Start(program, arguments, start);
        await living.SayAsync(start.Input);
        return await living.EndAsync(start.TimeLimit);
    }
}

/// <summary>A program that runs beside the test; killed, with its children, when the test leaves it.</summary>
internal sealed class LivingProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly MemoryStream _output = new();
    private readonly Task<byte[]> _errors;
    private readonly string _name;

    private LivingProgram(Process process)
    {
        _process = process;
        _name = process.StartInfo.FileName + " " + string.Join(' ', process.StartInfo.ArgumentList);
        _errors = ReadToEndAsync(process.StandardError.BaseStream);
    }

    internal int ProcessId => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal static LivingProgram Start(string program, IEnumerable<string> arguments, ProgramStart? start = null)
    {
        ProcessStartInfo how = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start?.WorkingDirectory ?? "",
        };
        foreach (string argument in arguments) how.ArgumentList.Add(argument);
        foreach ((string name, string? value) in start?.Environment ?? []) how.Environment[name] = value;
        return new LivingProgram(Process.Start(how)!);
    }

    /// <summary>Starts a target that prints "WORD pid" when it is ready.</summary>
    internal static async Task<(LivingProgram Program, int ProcessId)> ReadyAsync(string program, params string[] arguments)
    {
        LivingProgram living = Start(program, arguments);
        string line = await living.ReadLineAsync();
        return (living, int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>As <see cref="ReadyAsync"/>, but a shell is the target's parent, which hands on how it ended.</summary>
    internal static async Task<(LivingProgram Program, int ProcessId)> ReadyApartAsync(string program, params string[] arguments)
    {
        const string asParent = "exec 3<&0; \"$0\" \"$@\" <&3 3<&- & exec 0<&- 3<&-; wait $!";
        return await ReadyAsync("bash", ["-c", asParent, program, .. arguments]);
    }

    internal async Task SayAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Reads up to a line break, which stays part of the output kept.</summary>
    internal async Task<string> ReadLineAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        byte[] one = new byte[1];
        StringBuilder line = new();
        while (await _process.StandardOutput.BaseStream.ReadAsync(one, limit.Token) == 1)
        {
            _output.WriteByte(one[0]);
            if (one[0] == '\n') break;
            line.Append((char)one[0]);
        }

        return line.ToString();
    }

    /// <summary>Ends the program's input and waits for it to end.</summary>
    internal async Task<ProgramResult> EndAsync(TimeSpan? timeLimit = null)
    {
        using CancellationTokenSource limit = new(timeLimit ?? TimeSpan.FromSeconds(30));
        try
        {
            _process.StandardInput.Close();
            await _process.StandardOutput.BaseStream.CopyToAsync(_output, limit.Token);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            string soFar = Encoding.UTF8.GetString(_output.ToArray());
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"Still running after {_watch.Elapsed.TotalSeconds:F0} s: {_name}\n{soFar[^Math.Min(soFar.Length, 2000)..]}");
        }

        return new ProgramResult(_process.ExitCode, _output.ToArray(), await _errors.WaitAsync(limit.Token), _watch.Elapsed);
    }

    internal void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await _output.DisposeAsync();
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }
}
