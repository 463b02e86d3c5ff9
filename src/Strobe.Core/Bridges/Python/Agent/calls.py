"""Function traces: each entry and exit of a function becomes one frame of the process's lane for calls, a JSON array
[what, traces, module, name, file, line, values]: what is 0 for an entry, 1 for a return, 2 for an exception. Values are what describe says."""
import os
import sys
from types import FrameType

from . import values

LANE = 1000000
ENTER, RETURN, RAISE = 0, 1, 2
_U8 = 3
_MOST_BYTES = 960
_MOST_ITEMS, _MOST_FIELDS, _MOST_TEXT, _MOST_DEPTH = 8, 8, 64, 2

try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:
    def _quoted(text):
        return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else "".join("\\u%04x" % unit for unit in _units(c)) for c in text) + '"'

    def _units(c):
        data = c.encode("utf-16-be", "surrogatepass")
        return [int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2)]


class Trace:
    """One pattern, as the host has split it: parts of a name, a file's end, or a folder."""

    def __init__(self, plan):
        self.number, self._parts, self._file, self._folder = plan["number"], plan.get("parts"), plan.get("file"), plan.get("folder")
        self._excluded = [Trace(each) for each in plan.get("excluded", ())]

    def matches(self, names, file):
        if any(each.matches(names, file) for each in self._excluded):
            return False
        if self._file is not None:
            return file == self._file or file.endswith("/" + self._file)
        if self._folder is not None:
            return file.startswith(self._folder.rstrip("/") + "/") and not is_library(file)
        # A bare name is one of the program's own functions; one with its module may be anybody's.
        return any(_fits(self._parts, name) for name in names[1:]) or (not is_library(file) and _fits(self._parts, names[0]))


def is_library(file):
    return file.startswith(("<", _LIBRARY)) or "/site-packages/" in file or "/dist-packages/" in file


_LIBRARY = os.path.dirname(os.__file__) + "/"


def _fits(pattern, name, at=0, part=0):
    while part < len(pattern):
        if pattern[part] == "**":
            rest = range(at + (1 if part == len(pattern) - 1 else 0), len(name) + 1)
            return any(_fits(pattern, name, start, part + 1) for start in rest)
        if at == len(name) or not _is_like(pattern[part], name[at]):
            return False
        at, part = at + 1, part + 1
    return at == len(name)


def _is_like(glob, text):
    """* is any run of characters, ? any one. Never looks back further than the last *."""
    at = of = 0
    star = None
    while at < len(text):
        if of < len(glob) and glob[of] == "*":
            star, of = (at, of), of + 1
        elif of < len(glob) and glob[of] in ("?", text[at]):
            at, of = at + 1, of + 1
        elif star is not None:
            star = (star[0] + 1, star[1])
            at, of = star[0], star[1] + 1
        else:
            return False
    return all(each == "*" for each in glob[of:])


class Calls:
    """All traces of this process, and the lane that they write to."""

    def __init__(self, folder, status):
        self._traces = []
        self._lane, self._status = folder.shared(LANE, status), status
        self._seen = set()

    def plan(self, plans):
        self._traces = [Trace(each) for each in plans]

    def __bool__(self):
        return bool(self._traces)

    def forget_lane(self):
        self._lane.forget()

    def of(self, code, name, module):
        """What to record of a function's calls; None when no trace wants it."""
        # Without CO_OPTIMIZED it is the body of a class.
        if code.co_name.startswith("<") or not code.co_flags & 1:
            return None
        short = name.replace(".<locals>", "").split(".")
        file = os.path.abspath(code.co_filename) if not code.co_filename.startswith("<") else code.co_filename
        stem = os.path.splitext(os.path.basename(file))[0]
        names = [short] + [prefix.split(".") + short for prefix in dict.fromkeys((str(module), stem))]
        wanted = [trace.number for trace in self._traces if trace.matches(names, file)]
        if not wanted:
            return None
        for number in wanted:
            if number not in self._seen:
                self._seen.add(number)
                self._status.say("found", "calls", number)
        shown = stem if module == "__main__" else str(module)
        return Call(self._lane, code, "%s,%s,%s,%s,%d," % (wanted, _quoted(shown), _quoted(".".join(short)), _quoted(file), code.co_firstlineno))


class Call:
    """The calls of one function."""
    __slots__ = ("_lane", "_heads", "_names")

    def __init__(self, lane, code, head):
        self._lane = lane
        self._heads = tuple("[%d,%s" % (what, head) for what in (ENTER, RETURN, RAISE))
        count = code.co_argcount + code.co_kwonlyargcount
        names = list(code.co_varnames[:count + bool(code.co_flags & 4) + bool(code.co_flags & 8)])
        self._names = [(name, _quoted(name)) for name in names]

    def enter(self, frame):
        if not self._lane.is_on():
            return
        space = frame.f_locals
        self._put(ENTER, frame, "[" + ",".join("[%s,%s]" % (quoted, describe(space[name])) for name, quoted in self._names if name in space) + "]")

    def leave(self, frame, value):
        if self._lane.is_on():
            self._put(RETURN, frame, describe(value))

    def unwind(self, frame, error):
        if self._lane.is_on():
            kind = error if isinstance(error, type) else type(error)
            arguments = () if isinstance(error, type) else BaseException.__dict__["args"].__get__(error)
            told = [arguments[0]] if arguments and type(arguments[0]) in (str, int) else []
            self._put(RAISE, frame, "[%s,%s]" % (_quoted(values._name(kind)), describe(told[0]) if told else "null"))

    def _put(self, what, frame, text):
        data = (self._heads[what] + text + "]").encode()
        if len(data) > _MOST_BYTES:
            data = (self._heads[what] + ("[]" if what == ENTER else '["u","too large"]' if what == RETURN else '["",null]') + "]").encode()
        self._lane.put(id(frame), _U8, (len(data),), data)


def describe(value, depth=0):
    """A value as JSON: a boolean or small integer as such, a text as ["s", text, length], else [kind, …]. Runs no code of the program."""
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value) if -(1 << 53) < value < 1 << 53 else '["i","%d"]' % value if value.bit_length() < 128 else '["u","an integer of %d bits"]' % value.bit_length()
    if kind is float:
        return '["f","%s"]' % repr(value)
    if kind is complex:
        return '["c","%s","%s"]' % (repr(value.real), repr(value.imag))
    if kind is str:
        return '["s",%s,%d]' % (_quoted(value[:_MOST_TEXT]), len(value))
    if kind is bytes or kind is bytearray:
        return '["b",%s,%d]' % (_quoted(bytes(value[:_MOST_TEXT]).decode("latin-1")), len(value))
    name = _quoted(values._name(kind)[:_MOST_TEXT])
    if kind is list or kind is tuple:
        items = [] if depth == _MOST_DEPTH else value[:_MOST_ITEMS]
        return '["l",%s,%d,[%s]]' % (name, len(value), ",".join(describe(item, depth + 1) for item in items))
    if kind is dict:
        items = [] if depth == _MOST_DEPTH else list(value.items())[:_MOST_FIELDS]
        return '["o",%s,[%s]]' % (name, ",".join("[%s,%s]" % (_key(key), describe(item, depth + 1)) for key, item in items))
    return _array(value, kind, name, depth) or _object(value, name, depth)


def _key(key):
    return _quoted(key[:_MOST_TEXT] if type(key) is str else str(key) if type(key) in (int, float, bool) else "<" + values._name(type(key)) + ">")


def _array(value, kind, name, depth):
    numpy = values._numpy()
    if numpy is None or not issubclass(kind, (numpy["ndarray"], numpy["generic"])):
        return None
    plain = numpy["array"](value) if issubclass(kind, numpy["generic"]) else numpy["ndarray"].view(value, numpy["ndarray"])
    if plain.dtype.kind not in "biufc":
        return '["l",%s,%d,[]]' % (name, plain.size)
    if plain.ndim == 0:
        return describe(plain.item(), depth)
    items = [] if depth == _MOST_DEPTH else plain.flat[:_MOST_ITEMS].tolist()
    return '["l",%s,%d,[%s]]' % (_quoted("%s %s" % (plain.dtype, "x".join(map(str, plain.shape)))), plain.size, ",".join(describe(item, depth + 1) for item in items))


def _object(value, name, depth):
    try:
        space = object.__getattribute__(value, "__dict__") if depth < _MOST_DEPTH and not isinstance(value, (type, FrameType)) else {}
    except Exception:
        space = {}
    fields = list(space.items())[:_MOST_FIELDS] if type(space) is dict and type(sys) is not type(value) else []
    return '["o",%s,[%s]]' % (name, ",".join("[%s,%s]" % (_key(key), describe(item, depth + 1)) for key, item in fields))
