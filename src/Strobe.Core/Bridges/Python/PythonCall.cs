using System.Text;
using Iced.Intel;
using Strobe.Targets;
using Strobe.Targets.Linux;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.Bridges.Python;

/// <summary>How far a call has come; the numbers are what its code writes.</summary>
internal enum PythonCallState
{
    /// <summary>No thread is on its way.</summary>
    Idle = 0,

    /// <summary>A thread is on its way, and may wait for the interpreter's lock.</summary>
    Running = 1,

    /// <summary>The interpreter has carried out what was asked.</summary>
    Done = 2,

    /// <summary>The thread has nothing to do with Python.</summary>
    NotPython = 3,

    /// <summary>The main thread will do it, between two instructions of its.</summary>
    Asked = 4,

    /// <summary>Too many others have asked.</summary>
    Refused = 5,
}

/// <summary>
/// Has an interpreter that runs carry out a few lines of Python, at a safe point: by its main thread between two instructions (a pending call), or by a
/// thread that waits in the kernel and has given up the interpreter's lock. Tracer thread only; the process must be wholly stopped.
/// </summary>
internal sealed class PythonCall
{
    private const int StateAt = 0, AskedAt = 4, SourceAt = 64, MostSourceBytes = 3584;
    private const int FutexNumber = 202, RestartNumber = 219;

    private readonly TracedProcess _process;
    private readonly PythonFunctions _functions;
    private readonly Errand _errand;
    private readonly int _run;
    private readonly Dictionary<int, (ulong Rip, ulong Rsp)> _tried = [];
    private int _sent;

    private PythonCall(TracedProcess process, PythonFunctions functions, Errand errand, int run) =>
        (_process, _functions, _errand, _run) = (process, functions, errand, run);

    /// <summary>Makes room in a process. Null where there is none.</summary>
    /// <param name="thread">One of its threads.</param>
    /// <param name="functions">Those of its interpreter.</param>
    /// <param name="source">Python source, which must not raise; it sees the names of <c>__main__</c>. At most some 3 500 bytes.</param>
    internal static PythonCall? Prepare(TracedThread thread, PythonFunctions functions, string source)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(source + "\n\0");
        if (bytes.Length > MostSourceBytes) return null;
        int run = 0;
        Errand? errand = Errand.Prepare(thread, (box, code) => Assemble(functions, box, code, out run));
        if (errand is null || !errand.Write(SourceAt, bytes)) return null;
        return new PythonCall(thread.Process, functions, errand, run);
    }

    /// <summary>How far the last call has come; idle when the process is another program by now. Any thread.</summary>
    internal PythonCallState State => _errand.TryRead(StateAt, out int state) ? (PythonCallState)state : PythonCallState.Idle;

    /// <summary>False when the process has exec'd or ended since.</summary>
    internal bool IsThere => _errand.IsThere;

    /// <summary>
    /// Has the interpreter carry out the source once more, unless that is under way. Nothing is lost when it comes about twice. A thread that was of no
    /// use is tried again only when it waits elsewhere: each try may have its wait begin anew.
    /// </summary>
    internal void Send()
    {
        PythonCallState state = State;
        if (state == PythonCallState.Running) return;
        if (state == PythonCallState.Done) _tried.Remove(_sent);
        if (!SendWaiting() && state != PythonCallState.Asked) Ask();
    }

    /// <summary>It has been carried out: the main thread has done it, if that was all who was asked.</summary>
    internal void Settle()
    {
        if (Asked != 1 || State != PythonCallState.Asked) return;
        _errand.Write(AskedAt, BitConverter.GetBytes(0));
        SetState(PythonCallState.Idle);
    }

    /// <summary>Takes what it needed out of the process. False where that may still be in use.</summary>
    internal bool TryDiscard(TracedThread thread) => Asked == 0 && State != PythonCallState.Running && _errand.TryDiscard(thread);

    /// <summary>How often the main thread has been asked and may not have done it.</summary>
    private int Asked => _errand.TryRead(AskedAt, out int count) ? count : 0;

    private bool SendWaiting()
    {
        foreach (TracedThread thread in _process.Threads.Values.Where(IsFree).Where(IsWaiting).OrderBy(thread => thread.Tid != _process.ProcessId).ToArray())
        {
            if (!thread.TryGetRegisters(out Registers registers) || _tried.GetValueOrDefault(thread.Tid) == (registers.Rip, registers.Rsp)) continue;
            _tried[_sent = thread.Tid] = (registers.Rip, registers.Rsp);
            if (Send(thread, _run)) return true;
        }

        return false;
    }

    private static bool IsFree(TracedThread thread) => thread.PendingStatus is null;

    /// <summary>Has the main thread asked to do it between two instructions, by whichever thread can be sent.</summary>
    private void Ask() => _ = _process.Threads.Values.Where(IsFree).ToArray().Any(thread => Send(thread, 0));

    private bool Send(TracedThread thread, int entry)
    {
        SetState(PythonCallState.Running);
        if (_errand.Send(thread, entry)) return true;
        SetState(PythonCallState.Idle);
        return false;
    }

    private void SetState(PythonCallState state) => _errand.Write(StateAt, BitConverter.GetBytes((int)state));

    /// <summary>Taken out of a system call that it waited in (those that are not taken up again end with EINTR, −4), and not for the interpreter's own lock.</summary>
    private bool IsWaiting(TracedThread thread)
    {
        if (!thread.TryGetRegisters(out Registers registers) || (long)registers.OrigRax < 0 || (long)registers.Rax is not (-512 or -513 or -514 or -516 or -4)) return false;
        bool mayBeLock = registers.OrigRax is FutexNumber or RestartNumber;
        return !mayBeLock || registers.Rdi - _functions.Runtime >= _functions.RuntimeBytes;
    }

    /// <summary>Two functions without arguments: one asks, the other, behind it, does it where it may and else asks.</summary>
    private static byte[] Assemble(PythonFunctions functions, ulong box, ulong address, out int run)
    {
        Assembler c = new(64);
        Label running = c.CreateLabel(), ask = c.CreateLabel(), say = c.CreateLabel();
        Begin(c, box);
        c.Label(ref ask);
        c.mov(rdi, functions.RunString);
        c.lea(rsi, __qword_ptr[rbx + SourceAt]);
        c.mov(rax, functions.AddPendingCall);
        c.call(rax);
        c.mov(ebp, (int)PythonCallState.Refused);
        c.test(eax, eax);
        c.jne(say);
        c.inc(__dword_ptr[rbx + AskedAt]);
        c.mov(ebp, (int)PythonCallState.Asked);
        c.Label(ref say);
        c.mov(__dword_ptr[rbx + StateAt], ebp);
        c.add(rsp, 8);
        c.pop(rbx);
        c.pop(rbp);
        c.ret();

        c.Label(ref running);
        Begin(c, box);
        c.mov(ebp, (int)PythonCallState.NotPython);
        c.mov(rax, functions.ThisThread);
        c.call(rax);
        c.test(rax, rax);
        c.je(say);
        // With the interpreter's lock it may be anywhere in the interpreter.
        c.mov(rax, functions.Check);
        c.call(rax);
        c.test(eax, eax);
        c.jne(ask);
        c.mov(rax, functions.Ensure);
        c.call(rax);
        c.mov(ebp, eax);
        c.lea(rdi, __qword_ptr[rbx + SourceAt]);
        c.mov(rax, functions.RunString);
        c.call(rax);
        c.mov(edi, ebp);
        c.mov(rax, functions.Release);
        c.call(rax);
        c.mov(ebp, (int)PythonCallState.Done);
        c.jmp(say);
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), address, BlockEncoderOptions.ReturnNewInstructionOffsets);
        run = (int)(result.GetLabelRIP(running) - address);
        return bytes.ToArray();
    }

    private static void Begin(Assembler c, ulong box)
    {
        c.cld();
        c.push(rbp);
        c.push(rbx);
        c.sub(rsp, 8);
        c.mov(rbx, box);
    }
}
