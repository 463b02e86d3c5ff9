"""Before Python 3.12: the trace function of threads that run already. sys.settrace reaches only the thread that calls it."""
import ctypes
import sys

_MOST_BYTES = 512
_WORD = 8


def set_in_others(function, is_on):
    """Has the other threads traced as this one is: those without a trace function get this one's, or those that have it are rid of it. Called
    while this thread has it. False where the interpreter does not let us."""
    here = _call("PyThreadState_Get")
    # In struct _ts (Include/cpython/pystate.h): c_profilefunc, c_tracefunc, c_profileobj, c_traceobj, in this order from 3.8 to 3.11. The last is
    # found by its value.
    words = memoryview(ctypes.string_at(here, _MOST_BYTES)).cast("Q")
    at = next((at for at, word in enumerate(words) if word == id(function) and at > 3), None)
    if at is None:
        return False
    trampoline, before, wanted = words[at - 2], (0 if is_on else id(function)), (function if is_on else None)
    for state in _others(here):
        if ctypes.c_uint64.from_address(state + at * _WORD).value == before:
            _set(state, at * _WORD, trampoline if is_on else 0, wanted)
    return True


def _set(state, offset, trampoline, function):
    if sys.version_info >= (3, 9):
        _call("_PyEval_SetTrace", state, trampoline, 0 if function is None else id(function))
        return
    # 3.8 has no such function. What it would do: int use_tracing stands right before c_profilefunc.
    old = ctypes.c_uint64.from_address(state + offset).value
    if function is not None:
        _call("Py_IncRef", id(function))
    ctypes.c_uint64.from_address(state + offset - 2 * _WORD).value = trampoline
    ctypes.c_uint64.from_address(state + offset).value = 0 if function is None else id(function)
    is_profiled = ctypes.c_uint64.from_address(state + offset - 3 * _WORD).value != 0
    ctypes.c_int.from_address(state + offset - 3 * _WORD - 4).value = int(function is not None or is_profiled)
    if old:
        _call("Py_DecRef", old)


def _others(here):
    interpreter = _call("PyThreadState_GetInterpreter", here) if sys.version_info >= (3, 9) else _call("PyInterpreterState_Main")
    state = _call("PyInterpreterState_ThreadHead", interpreter)
    while state:
        if state != here:
            yield state
        state = _call("PyThreadState_Next", state)


def _call(name, *pointers):
    # An object of its own: what the program says of pythonapi's functions stays as it is.
    function = ctypes.PyDLL(None)[name]
    function.restype = ctypes.c_void_p
    return function(*map(ctypes.c_void_p, pointers))
