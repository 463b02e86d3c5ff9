"""What expressions may do with the values of a Python program. Nothing here runs code of the program: no property, no __eq__, no
__getattr__, no __len__; only built-in types and numpy's are looked into. What goes wrong is a Fault. Integers are signed 64-bit numbers,
or U64 where they do not fit one, and wrap. docs/expressions.md is the definition."""
import math
import struct
from inspect import getattr_static
from types import GetSetDescriptorType, MemberDescriptorType


class Fault(Exception):
    """Why an evaluation ended without a value; the argument is the fault's name."""


class U64(int):
    """An unsigned 64-bit integer: what C calls uint64_t."""

    __slots__ = ()


_MISSING = object()
_LISTS = (list, tuple, bytes, bytearray, memoryview, range)
_BITS = {"i8": 8, "u8": 8, "i16": 16, "u16": 16, "i32": 32, "u32": 32, "i64": 64}


def _wrap(value, unsigned=False, bits=64, signed=True):
    value &= (1 << bits) - 1
    if unsigned:
        return U64(value)
    return value - (1 << bits) if signed and value >> (bits - 1) else value


def _is_numpy(value, *names):
    kind = type(value)
    return kind.__module__ == "numpy" and (not names or kind.__name__ in names)


def number(value):
    kind = type(value)
    if kind is int:
        if -(1 << 63) <= value < 1 << 63:
            return value
        if 0 <= value < 1 << 64:
            return U64(value)
        raise Fault("NumberOutOfRange")
    if kind is float or kind is bool or kind is U64:
        return value
    if _is_numpy(value, "uint64"):
        return U64(value.item())
    if _is_numpy(value) and type(value).__name__ != "ndarray" and hasattr(kind, "item"):
        item = value.item()
        if type(item) in (int, float, bool):
            return number(item)
    elif isinstance(value, int):
        return number(int.__add__(value, 0))
    elif isinstance(value, float):
        return float.__pos__(value)
    raise Fault("WrongType")


def _integers(a, b):
    a, b = number(a), number(b)
    if type(a) is float or type(b) is float:
        raise Fault("WrongType")
    return a, b, type(a) is U64 or type(b) is U64


def _both(a, b, on_integers, on_floats):
    a, b = number(a), number(b)
    if type(a) is float or type(b) is float:
        return on_floats(float(a), float(b))
    return on_integers(a, b, type(a) is U64 or type(b) is U64)


def _not_negative(a, b, unsigned):
    if unsigned and (a < 0 or b < 0):
        raise Fault("NegativeNumber")


def _not_zero(b):
    if b == 0:
        raise Fault("DivisionByZero")


def _comparable(*values):
    if any(value != value for value in values):
        raise Fault("NotANumber")


def add(a, b):
    return _both(a, b, lambda a, b, u: _wrap(a + b, u), lambda a, b: a + b)


def sub(a, b):
    return _both(a, b, lambda a, b, u: _wrap(a - b, u), lambda a, b: a - b)


def mul(a, b):
    return _both(a, b, lambda a, b, u: _wrap(a * b, u), lambda a, b: a * b)


def _quotient(a, b):
    return abs(a) // abs(b) if (a < 0) == (b < 0) else -(abs(a) // abs(b))


def div(a, b):
    def integers(a, b, u):
        _not_negative(a, b, u)
        _not_zero(b)
        return _wrap(_quotient(a, b), u)

    def floats(a, b):
        _not_zero(b)
        return a / b

    return _both(a, b, integers, floats)


def rem(a, b):
    a, b, u = _integers(a, b)
    _not_negative(a, b, u)
    _not_zero(b)
    return _wrap(a - b * _quotient(a, b), u)


def _shift(a, b):
    a, b, _ = _integers(a, b)
    if not 0 <= b <= 63:
        raise Fault("ShiftOutOfRange")
    return int(a), int(b), type(a) is U64


def shl(a, b):
    a, b, u = _shift(a, b)
    return _wrap(a << b, u)


def shr(a, b):
    a, b, u = _shift(a, b)
    return _wrap(a >> b, u)


def band(a, b):
    a, b, u = _integers(a, b)
    return _wrap(int(a) & int(b), u)


def bxor(a, b):
    a, b, u = _integers(a, b)
    return _wrap(int(a) ^ int(b), u)


def bor(a, b):
    a, b, u = _integers(a, b)
    return _wrap(int(a) | int(b), u)


def neg(a):
    a = number(a)
    return -a if type(a) is float else _wrap(-int(a), type(a) is U64)


def inv(a):
    a, _, u = _integers(a, 0)
    return _wrap(-1 - a, u)


def truth(value):
    if value is None:
        return False
    value = number(value)
    _comparable(value)
    return value != 0


def _text(value):
    return type(value) is str or type(value) is bytes


def eq(a, b):
    if a is None or b is None:
        return a is b
    if _text(a) and _text(b):
        return (a if type(a) is bytes else a.encode()) == (b if type(b) is bytes else b.encode())
    a, b = _character(a), _character(b)
    return _both(a, b, lambda a, b, u: a == b, lambda a, b: (_comparable(a, b), a == b)[1])


def _character(value):
    return ord(value) if type(value) is str and len(value) == 1 else value


def ne(a, b):
    return not eq(a, b)


def lt(a, b):
    a, b = _character(a), _character(b)
    return _both(a, b, lambda a, b, u: a < b, lambda a, b: (_comparable(a, b), a < b)[1])


def gt(a, b):
    return lt(b, a)


def le(a, b):
    return not lt(b, a)


def ge(a, b):
    return not lt(a, b)


def min_(a, b):
    return _extreme(a, b, lambda a, b: a if a < b else b)


def max_(a, b):
    return _extreme(a, b, lambda a, b: a if a > b else b)


def _extreme(a, b, choose):
    def integers(a, b, u):
        _not_negative(a, b, u)
        return _wrap(choose(int(a), int(b)), u)

    return _both(a, b, integers, lambda a, b: (_comparable(a, b), choose(a, b))[1])


def abs_(a):
    a = number(a)
    return abs(a) if type(a) is float else _wrap(abs(int(a)), type(a) is U64)


def sqrt_(a):
    a = float(number(a))
    return math.nan if a < 0 else math.sqrt(a)


def floor_(a):
    a = float(number(a))
    return math.copysign(float(math.floor(a)), a) if math.isfinite(a) else a


def ceil_(a):
    a = float(number(a))
    return math.copysign(float(math.ceil(a)), a) if math.isfinite(a) else a


def isnan_(a):
    return math.isnan(number(a))


def isinf_(a):
    return math.isinf(number(a))


def convert(value, kind):
    value = number(value)
    if kind == "bool":
        return truth(value)
    if kind == "f64":
        return float(value)
    if kind == "f32":
        return _single(float(value))
    if kind not in _BITS and kind != "u64":
        raise Fault("WrongType")
    if type(value) is float:
        _comparable(value)
        low, behind = (0, 1 << 64) if kind == "u64" else (-(1 << 63), 1 << 63)
        if math.isinf(value) or not low <= math.trunc(value) < behind:
            raise Fault("NumberOutOfRange")
        value = math.trunc(value)
    return _wrap(int(value), True) if kind == "u64" else _wrap(int(value), False, _BITS[kind], kind[0] == "i")


def _single(value):
    try:
        return struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def field(owner, name):
    if type(owner).__module__ == "numpy" and type(owner).__name__.startswith("complex") and name in ("real", "imag"):
        return getattr(owner.item(), name)
    found = getattr_static(owner, name, _MISSING)
    if found is _MISSING:
        raise Fault("NoSuchName")
    if type(found) in (MemberDescriptorType, GetSetDescriptorType):
        try:
            return found.__get__(owner, type(owner))
        except AttributeError:
            raise Fault("NoSuchName") from None
    if getattr_static(type(found), "__get__", _MISSING) is not _MISSING:
        raise Fault("WrongType")
    return found


def index(owner, at):
    if type(owner) is dict:
        if type(at) not in (str, int):
            raise Fault("WrongType")
        found = owner.get(at, _MISSING)
        if found is _MISSING:
            raise Fault("NoSuchName")
        return found
    at, _, _ = _integers(at, 0)
    if type(owner) in (set, frozenset):
        raise Fault("WrongType")
    if not 0 <= at < len_(owner):
        raise Fault("IndexOutOfRange")
    return owner[int(at)]


def len_(owner):
    if type(owner) in _LISTS or type(owner) in (dict, set, frozenset, str) or _is_numpy(owner, "ndarray"):
        if _is_numpy(owner, "ndarray") and owner.ndim == 0:
            raise Fault("WrongType")
        return len(owner)
    raise Fault("WrongType")


def strlen_(text):
    if not _text(text):
        raise Fault("WrongType")
    return len(text if type(text) is bytes else text.encode())


def extent(owner, view, *bounds):
    """What to capture; the agent copies it. Each bound is (first or None, end or None)."""
    return owner, view, tuple(tuple(None if end is None else int(_integers(end, 0)[0]) for end in bound) for bound in bounds)
