namespace Strobe.Bridges.Python;

/// <summary>Where an interpreter has the functions of its C interface by which it is asked to do something (Python 3.8 to 3.14 export them all).</summary>
/// <param name="AddPendingCall"><c>int Py_AddPendingCall(int (*)(void *), void *)</c>: the main thread calls it between two instructions.</param>
/// <param name="RunString"><c>int PyRun_SimpleString(const char *)</c>.</param>
/// <param name="ThisThread"><c>PyThreadState *PyGILState_GetThisThreadState(void)</c>.</param>
/// <param name="Check"><c>int PyGILState_Check(void)</c>: whether the calling thread has the interpreter's lock.</param>
/// <param name="Ensure"><c>PyGILState_STATE PyGILState_Ensure(void)</c>.</param>
/// <param name="Release"><c>void PyGILState_Release(PyGILState_STATE)</c>.</param>
/// <param name="Runtime">The interpreter's own state, in which its lock is.</param>
/// <param name="RuntimeBytes">Its size.</param>
internal sealed record PythonFunctions(
    ulong AddPendingCall, ulong RunString, ulong ThisThread, ulong Check, ulong Ensure, ulong Release, ulong Runtime, ulong RuntimeBytes)
{
    /// <summary>Looks for all of them; null where one is missing.</summary>
    /// <param name="find">Address and size of a symbol; null where there is none.</param>
    internal static PythonFunctions? Find(Func<string, (ulong Address, ulong Bytes)?> find)
    {
        if (find("PyRun_SimpleString") is not { } run || find("Py_AddPendingCall") is not { } add || find("_PyRuntime") is not { } runtime) return null;
        if (find("PyGILState_GetThisThreadState") is not { } thread || find("PyGILState_Check") is not { } check) return null;
        if (find("PyGILState_Ensure") is not { } ensure || find("PyGILState_Release") is not { } release) return null;
        return new PythonFunctions(
            add.Address, run.Address, thread.Address, check.Address, ensure.Address, release.Address, runtime.Address, runtime.Bytes);
    }
}
