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

    /// <summary>The thread has the interpreter's lock and may be anywhere in it.</summary>
    HasLock = 4,

    /// <summary>The main thread will do it, between two instructions of its.</summary>
    Asked = 5,

    /// <summary>Too many others have asked.</summary>
    Refused = 6,
}

/// <summary>
/// Has an interpreter that runs carry out a few lines of Python, at a safe point: by its main thread between two instructions (a pending call), or by a
/// thread that waits in the kernel and has given up the interpreter's lock. Tracer thread only; the process must be wholly stopped.
/// </summary>
internal sealed class PythonCall
{
    private const int StateAt = 0, SourceAt = 64, MostSourceBytes = 3584;
    private const int FutexNumber = 202;

    private readonly TracedProcess _process;
    private readonly PythonFunctions _functions;
    private readonly Errand _errand;
    private readonly int _run;
    private int _asked;

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

    /// <summary>Has the interpreter carry out the source once more, unless that is under way. Nothing is lost when it comes about twice.</summary>
    /// <param name="tried">Threads that turned out to be of no use; the one sent is added.</param>
    internal void Send(HashSet<int> tried)
    {
        if (State == PythonCallState.Running || SendWaiting(tried) || State == PythonCallState.Asked) return;
        tried.Clear();
        Ask();
    }

    /// <summary>It has been carried out: whoever was asked has done it.</summary>
    internal void Settle()
    {
        if (_asked != 1 || State != PythonCallState.Asked) return;
        _asked = 0;
        SetState(PythonCallState.Idle);
    }

    /// <summary>Takes what it needed out of the process, unless that may still be in use.</summary>
    internal void Discard(TracedThread thread)
    {
        if (_asked == 0 && State != PythonCallState.Running) _errand.Discard(thread);
    }

    private bool SendWaiting(HashSet<int> tried)
    {
        IEnumerable<TracedThread> waiting = _process.Threads.Values.Where(thread => thread.PendingStatus is null && !tried.Contains(thread.Tid) && IsWaiting(thread));
        foreach (TracedThread thread in waiting.OrderBy(thread => thread.Tid != _process.ProcessId).ToArray())
        {
            tried.Add(thread.Tid);
            if (Send(thread, _run)) return true;
        }

        return false;
    }

    /// <summary>Has the main thread asked to do it between two instructions, by whichever thread can be sent: best one that surely has no lock.</summary>
    private void Ask()
    {
        if (_process.Threads.Values.Where(thread => thread.PendingStatus is null).OrderBy(thread => !IsWaiting(thread)).ToArray().Any(thread => Send(thread, 0))) _asked++;
    }

    private bool Send(TracedThread thread, int entry)
    {
        SetState(PythonCallState.Running);
        if (_errand.Send(thread, entry)) return true;
        SetState(PythonCallState.Idle);
        return false;
    }

    private void SetState(PythonCallState state) => _errand.Write(StateAt, BitConverter.GetBytes((int)state));

    /// <summary>Taken out of a system call that it would have gone on waiting in, and that is not for the interpreter's own lock.</summary>
    private bool IsWaiting(TracedThread thread)
    {
        if (!thread.TryGetRegisters(out Registers registers) || (long)registers.OrigRax < 0 || (long)registers.Rax is not (-512 or -513 or -514 or -516)) return false;
        return registers.OrigRax != FutexNumber || registers.Rdi - _functions.Runtime >= _functions.RuntimeBytes;
    }

    /// <summary>Two functions without arguments: asking at the start, running it behind that.</summary>
    private static byte[] Assemble(PythonFunctions functions, ulong box, ulong address, out int run)
    {
        Assembler c = new(64);
        Label running = c.CreateLabel(), refused = c.CreateLabel(), leave = c.CreateLabel();
        c.cld();
        c.push(rbp);
        c.mov(rdi, functions.RunString);
        c.mov(rsi, box + SourceAt);
        c.mov(rax, functions.AddPendingCall);
        c.call(rax);
        c.mov(rcx, box);
        c.test(eax, eax);
        c.jne(refused);
        // It may have been carried out by now.
        c.mov(eax, (int)PythonCallState.Running);
        c.mov(edx, (int)PythonCallState.Asked);
        c.@lock.cmpxchg(__dword_ptr[rcx], edx);
        c.pop(rbp);
        c.ret();
        c.Label(ref refused);
        c.mov(__dword_ptr[rcx], (int)PythonCallState.Refused);
        c.pop(rbp);
        c.ret();

        c.Label(ref running);
        c.cld();
        c.push(rbp);
        c.push(rbx);
        c.sub(rsp, 8);
        c.mov(rbx, box);
        c.mov(ebp, (int)PythonCallState.NotPython);
        c.mov(rax, functions.ThisThread);
        c.call(rax);
        c.test(rax, rax);
        c.je(leave);
        c.mov(ebp, (int)PythonCallState.HasLock);
        c.mov(rax, functions.Check);
        c.call(rax);
        c.test(eax, eax);
        c.jne(leave);
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
        c.Label(ref leave);
        c.mov(__dword_ptr[rbx], ebp);
        c.add(rsp, 8);
        c.pop(rbx);
        c.pop(rbp);
        c.ret();
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), address, BlockEncoderOptions.ReturnNewInstructionOffsets);
        run = (int)(result.GetLabelRIP(running) - address);
        return bytes.ToArray();
    }
}
