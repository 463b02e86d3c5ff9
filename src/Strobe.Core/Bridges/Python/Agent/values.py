"""Turns a value of the program into an element type, a shape and bytes, copied now: what the program does to it later never shows.
Nothing here runs code of the program: only built-in types and numpy's are looked into, by their own methods and never a subclass's."""
import sys
from _struct import error as StructError
from _struct import pack, unpack
from types import ModuleType

BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, C64, C128 = range(1, 14)
NAMES = {"bool": BOOL, "i8": I8, "u8": U8, "i16": I16, "u16": U16, "i32": I32, "u32": U32, "i64": I64, "u64": U64,
         "f32": F32, "f64": F64, "complex64": C64, "complex128": C128}
SIZES = (0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16)

_SIGNED = {1: I8, 2: I16, 4: I32, 8: I64}
_UNSIGNED = {1: U8, 2: U16, 4: U32, 8: U64}
_FLOATS = {4: F32, 8: F64}
_COMPLEX = {8: C64, 16: C128}
_MOST_RANK = 4


class Refused(Exception):
    """Why a value is not captured."""


def encode(value):
    """(element type, shape, bytes). The bytes may be a view of the value's own, to be copied at once."""
    kind = type(value)
    if kind is float:
        return F64, (), pack("=d", value)
    if kind is int:
        return _integer(value)
    if kind is bool:
        return BOOL, (), b"\1" if value else b"\0"
    if kind is complex:
        return C128, (), pack("=dd", value.real, value.imag)
    if kind is list or kind is tuple:
        return _list(value)
    if kind in _BUFFERS or _is_array(kind):
        return _buffer(memoryview(value))
    numpy = _numpy()
    if numpy is not None:
        if issubclass(kind, numpy["ndarray"]):
            return _array(value if kind is numpy["ndarray"] else numpy["ndarray"].view(value, numpy["ndarray"]), numpy)
        if issubclass(kind, numpy["generic"]):
            return _array(numpy["array"](value), numpy)
    return _derived(value, kind)


_BUFFERS = (bytes, bytearray, memoryview)


def _is_array(kind):
    """The agent's own module array is not the one that the program has loaded."""
    module = sys.modules.get("array")
    return type(module) is ModuleType and kind is module.__dict__.get("array")


def _derived(value, kind):
    if issubclass(kind, int):
        plain = int.__add__(value, 0)
        # The guards' unsigned integers keep their type.
        return (U64, (), pack("=Q", plain)) if kind.__name__ == "U64" and plain >= 0 else _integer(plain)
    if issubclass(kind, float):
        return F64, (), pack("=d", float.__add__(value, 0.0))
    if issubclass(kind, complex):
        plain = complex.__add__(value, 0j)
        return C128, (), pack("=dd", plain.real, plain.imag)
    if issubclass(kind, list):
        return _list(list.__getitem__(value, slice(None)))
    if issubclass(kind, tuple):
        return _list(tuple.__getitem__(value, slice(None)))
    if issubclass(kind, bytes):
        return _buffer(memoryview(bytes.__getitem__(value, slice(None))))
    if issubclass(kind, bytearray):
        return _buffer(memoryview(bytearray.__getitem__(value, slice(None))))
    raise Refused("a value of type " + _name(kind) + " has no numbers that Strobe could show")


def _name(kind):
    return type.__dict__["__name__"].__get__(kind)


def _integer(value):
    if -(1 << 63) <= value < 1 << 63:
        return I64, (), pack("=q", value)
    if 0 <= value < 1 << 64:
        return U64, (), pack("=Q", value)
    raise Refused("an integer does not fit 64 bits")


def _numpy():
    """What is needed of numpy, when the program has loaded it (whole)."""
    module = sys.modules.get("numpy")
    if type(module) is not ModuleType:
        return None
    names = module.__dict__
    return names if "ndarray" in names and "generic" in names and "array" in names and "ascontiguousarray" in names else None


def _array(value, numpy):
    dtype = value.dtype
    kind, size, shape = dtype.kind, dtype.itemsize, value.shape
    if kind == "O" or kind not in "biufc":
        raise Refused("a numpy array of dtype " + ("object" if kind == "O" else str(dtype)) + " has no numbers that Strobe could show")
    if len(shape) > _MOST_RANK:
        raise Refused("an array of more than 4 dimensions")
    if kind == "f" and size not in _FLOATS:
        value, size = value.astype("=f4" if size == 2 else "=f8"), 4 if size == 2 else 8
    elif kind == "c" and size not in _COMPLEX:
        value, size = value.astype("=c16"), 16
    elif not value.flags.c_contiguous or not dtype.isnative:
        value = value.astype(dtype.newbyteorder("="), order="C")
    of = {"b": {1: BOOL}, "i": _SIGNED, "u": _UNSIGNED, "f": _FLOATS, "c": _COMPLEX}[kind][size]
    return of, shape, memoryview(value) if shape and 0 not in shape else value.tobytes()


def _buffer(view):
    """Anything with a buffer, numpy or not: by the format that its elements have."""
    letters = view.format
    order = letters[0] if letters[0] in "<>=@!" else "@"
    letter = letters[1:] if letters[0] in "<>=@!" else letters
    if view.ndim > _MOST_RANK:
        raise Refused("a buffer of more than 4 dimensions")
    shape, size = tuple(view.shape), view.itemsize
    if letter in ("b", "h", "i", "l", "q", "n"):
        of = _SIGNED[size]
    elif letter in ("B", "H", "I", "L", "Q", "N", "c"):
        of = _UNSIGNED[size]
    elif letter == "?":
        of = BOOL
    elif letter == "e":
        data = view.tobytes()
        half = unpack("%s%de" % (order if order in "<>" else "=", len(data) // 2), data)
        return F32, shape, pack("=%df" % len(half), *half)
    elif letter in ("f", "d"):
        of = _FLOATS[size]
    elif letter in ("Zf", "Zd"):
        of = _COMPLEX[size]
    else:
        raise Refused("a buffer whose elements have the format " + letters[:20])
    data = view if view.c_contiguous and shape and 0 not in shape else view.tobytes()
    if order in ">!" and size > 1:
        part = size // 2 if letter[0] == "Z" else size
        data = bytes(data)
        swapped = bytearray(len(data))
        for i in range(part):
            swapped[i::part] = data[part - 1 - i::part]
        data = swapped
    return of, shape, data


def _list(value):
    flat, shape = value[:], [len(value)]
    while flat and (type(flat[0]) is list or type(flat[0]) is tuple):
        length, rows = len(flat[0]), flat
        if len(shape) == _MOST_RANK:
            raise Refused("a list of more than 4 dimensions")
        if any((type(row) is not list and type(row) is not tuple) or len(row) != length for row in rows):
            raise Refused("a list whose rows differ in length")
        flat = []
        for row in rows:
            flat.extend(row)
        shape.append(length)
        if len(flat) != length * len(rows):
            raise Refused("a list that another thread changed meanwhile")
    return _numbers(flat, tuple(shape))


def _numbers(flat, shape):
    kinds = set(map(type, flat))
    if kinds <= {float}:
        return F64, shape, pack("=%dd" % len(flat), *flat)
    if kinds == {bool}:
        return BOOL, shape, bytes(flat)
    if not kinds <= {float, int, bool, complex}:
        flat = [_plain(item) for item in flat]
        kinds = set(map(type, flat))
    try:
        if complex in kinds:
            return C128, shape, pack("=%dd" % (2 * len(flat)), *[part for item in flat for part in (complex(item).real, complex(item).imag)])
        if float in kinds:
            return F64, shape, pack("=%dd" % len(flat), *flat)
        if kinds == {bool}:
            return BOOL, shape, bytes(flat)
        if max(flat) >= 1 << 63:
            return U64, shape, pack("=%dQ" % len(flat), *flat)
        return I64, shape, pack("=%dq" % len(flat), *flat)
    except (StructError, OverflowError):
        raise Refused("a list with an integer that does not fit") from None


def _plain(item):
    """An element of a list as one of Python's own numbers."""
    kind = type(item)
    if kind in (float, int, bool, complex):
        return item
    numpy = _numpy()
    if numpy is not None and issubclass(kind, numpy["generic"]):
        item = numpy["generic"].item(item)
        if type(item) in (float, int, bool, complex):
            return item
    elif issubclass(kind, int):
        return int.__add__(item, 0)
    elif issubclass(kind, float):
        return float.__add__(item, 0.0)
    raise Refused("a list with an element of type " + _name(kind))


def window(owner, view, bounds, fault):
    """Part of a list or array, `fault(name)` being what to raise; and seen as other numbers, when a view is asked for."""
    kind = type(owner)
    numpy = _numpy()
    is_array = numpy is not None and issubclass(kind, numpy["ndarray"])
    if is_array:
        plain = owner if kind is numpy["ndarray"] else numpy["ndarray"].view(owner, numpy["ndarray"])
        if len(bounds) > plain.ndim:
            raise fault("WrongType")
        part = plain[tuple(_slice(bound, length, fault) for bound, length in zip(bounds, plain.shape))]
    elif kind in (list, tuple) or kind in _BUFFERS or kind is range or _is_array(kind):
        part = _cut(owner if kind is not range else list(owner), bounds, fault)
    else:
        raise fault("WrongType")
    if view is None:
        return encode(part)
    if kind in (list, tuple, range):
        raise fault("WrongType")
    _, _, data = encode(part)
    data = bytes(data)
    of = NAMES[view]
    if len(data) % SIZES[of]:
        raise fault("WrongType")
    return of, (len(data) // SIZES[of],), data


def _cut(owner, bounds, fault):
    if type(owner) is memoryview and owner.ndim != 1:
        raise fault("WrongType")
    part = owner[_slice(bounds[0], len(owner), fault)]
    if len(bounds) == 1:
        return part
    if any(type(row) not in (list, tuple) and type(row) not in _BUFFERS and not _is_array(type(row)) for row in part):
        raise fault("WrongType")
    return [_cut(row, bounds[1:], fault) for row in part]


def _slice(bound, length, fault):
    first = 0 if bound[0] is None else bound[0]
    end = length if bound[1] is None else bound[1]
    if not 0 <= first <= end <= length:
        raise fault("IndexOutOfRange")
    return slice(first, end)
