"""The quick way into a lane: a built-in function whose code the host has made (`capture.bin`), for floats. Only for CPython on x86-64."""
import ctypes
import os
import platform
import sys
from _thread import get_native_id

_WORDS = 16
_ON, _FLOAT, _HEADER, _SLOTS, _MASK, _STRIDE, _GENERATION, _OWNER, _NONE, _COUNTED, _FALLBACK, _CALL, _CLOCK, _THREAD, _INTEGER, _TAGGED = range(_WORDS)
_READ, _WRITE, _EXECUTE, _PRIVATE, _ANONYMOUS = 1, 2, 4, 2, 0x20
_PAGE = 4096
_FASTCALL = 0x80
# struct pthread of glibc has the thread's number here, behind the FS base.
_THREAD_ID = 0x2D0


class Maker:
    """Makes such functions. They and their code stay for good, as code that calls them may."""

    def __init__(self, folder):
        self.is_possible = platform.machine() == "x86_64" and sys.implementation.name == "cpython" and sys.version_info < (3, 15) \
            and getattr(sys, "_is_gil_enabled", lambda: True)()
        if not self.is_possible:
            return
        with open(folder + "/capture.bin", "rb") as file:
            code = file.read()
        library = ctypes.CDLL(None, use_errno=True)
        self._library, self._api = library, ctypes.PyDLL(None)
        self._clock = ctypes.cast(library.clock_gettime, ctypes.c_void_p).value
        map_pages = library.mmap
        map_pages.restype, map_pages.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
        pages = map_pages(None, _PAGE, _READ | _WRITE, _PRIVATE | _ANONYMOUS, -1, 0)
        if pages in (None, ctypes.c_void_p(-1).value):
            self.is_possible = False
            return
        ctypes.memmove(pages, code, len(code))
        self._code = pages
        protect = library.mprotect
        protect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        self.is_possible = protect(pages, _PAGE, _READ | _EXECUTE) == 0 and self._has_thread_id()

    def _has_thread_id(self):
        """Reads it as the code will, by way of the thread's own pointer to its struct, which is its first word."""
        try:
            own = self._library.pthread_self
            own.restype = ctypes.c_void_p
            return ctypes.c_uint32.from_address(own() + _THREAD_ID).value == get_native_id()
        except AttributeError:
            return False

    def make(self, fallback):
        return Function(self, fallback)


class Function:
    """One such function, and the block of words that it works with."""

    def __init__(self, maker, fallback):
        space = bytes(8 * _WORDS)
        self._words = (ctypes.c_uint64 * _WORDS).from_address(id(space) + bytes.__basicsize__ - 1)
        self._keep = (space, fallback)
        # The same arguments, and a function proper in each version.
        call = maker._api.PyObject_VectorcallDict if sys.version_info >= (3, 9) else maker._api._PyObject_FastCallDict
        words = self._words
        words[_FLOAT], words[_NONE], words[_COUNTED] = id(float), id(None), int(sys.version_info < (3, 12))
        words[_INTEGER], words[_TAGGED] = id(int), int(sys.version_info >= (3, 12))
        words[_FALLBACK], words[_CALL] = id(fallback), ctypes.cast(call, ctypes.c_void_p).value
        words[_CLOCK], words[_THREAD] = maker._clock, _THREAD_ID
        self._method = _Method(b"strobe", maker._code, _FASTCALL, None)
        make = ctypes.PyDLL(None).PyCFunction_NewEx
        make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
        self.function = make(ctypes.addressof(self._method), space, None)
        # Whoever has the function has all of this: it is never freed.
        _FOREVER.append(self)

    def aim(self, lane):
        """Sends values into a lane as it is now; None hands them all to the fallback. Whether they go into the lane."""
        words = self._words
        words[_ON] = 0
        if lane is None:
            return False
        header, memory, words[_GENERATION] = lane.parts()
        if memory is None:
            return False
        words[_HEADER] = ctypes.addressof(ctypes.c_char.from_buffer(header))
        words[_SLOTS] = ctypes.addressof(ctypes.c_char.from_buffer(memory.map)) + memory.first * 8
        words[_MASK], words[_STRIDE], words[_OWNER] = memory.mask, memory.stride * 8, os.getpid() << 32
        words[_ON] = 1
        return True

    def end(self):
        self._words[_ON] = self._words[_FALLBACK] = 0


class _Method(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("code", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


_FOREVER = []
