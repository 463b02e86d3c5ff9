"""Writes frames into a lane, as docs/ring-format.md says for writers that cannot lock: plain loads and stores of 8 bytes (that is what
indexing a memoryview of format Q does) under one lock of the process's own. No other process writes the lane: each process takes one
that the host has laid out, by renaming its file, so that a forked child, too, gets a lane of its own and never writes its parent's."""
import os
from _struct import Struct
from _thread import _local, allocate_lock, get_native_id
from mmap import mmap
from time import monotonic_ns

OPTIMIZED_OUT, UNREADABLE, CUT, CONDITION_ERROR = 1, 2, 4, 8
_SLOT_HEADER = 64
_LARGEST = 1 << 30
_SIZES = (0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16)

# Where things lie in the header, in units of 8 bytes.
_MAGIC, _FLAGS, _OFFSET, _BYTES, _GEOMETRY, _LEAST, _GENERATION, _NEXT, _HITS, _REFUSED, _WANTED = 0, 1, 2, 3, 4, 5, 6, 8, 9, 16, 17
_IS_LANE = int.from_bytes(b"STROBL\0\1", "little")
_OFF = 2 << 32

# What follows the state: time, owner, activation, hit, type, rank, flags, bytes, four lengths (or a scalar in their place).
_SCALAR = Struct("@QQQQBBHI16s")
_FLOAT = Struct("@QQQQBBHIdQ")
_INTEGER = Struct("@QQQQBBHIqQ")
_ARRAY = Struct("@QQQQBBHIIIII")
_FLOAT_INTO, _INTEGER_INTO, _SCALAR_INTO, _ARRAY_INTO = _FLOAT.pack_into, _INTEGER.pack_into, _SCALAR.pack_into, _ARRAY.pack_into


def geometry_for(most_slots, bytes_in_all, least_payload, payload):
    """The slots of a lane whose first frame has the given payload: their size in the low half, their number in the high one."""
    slot = (_SLOT_HEADER + min(max(payload, least_payload), _LARGEST) + 63) & ~63
    slot = min(slot, min(bytes_in_all // 2, _LARGEST) & ~63)
    count = min(most_slots, bytes_in_all // slot)
    return slot | (1 << (count.bit_length() - 1)) << 32


class _Owner(_local):
    """Thread and process, as a slot names them, asked for once in a thread."""

    def __init__(self):
        self.owner = get_native_id() | os.getpid() << 32


class _Memory:
    """One generation, mapped."""

    def __init__(self, path):
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            self.map = mmap(file, os.fstat(file).st_size)
        finally:
            os.close(file)
        self.words = memoryview(self.map).cast("Q")
        words = self.words
        self.first = (words[_OFFSET] & 0xFFFFFFFF) // 8
        if words[_MAGIC] != _IS_LANE or words[_FLAGS] & 0xFFFFFFFF != 1 or self.first * 8 + words[_BYTES] > len(self.map):
            raise ValueError("no lane: " + path)
        self.stride = self.mask = self.room = 0

    def shape(self, payload):
        """Takes the geometry, or decides it. False when somebody has shaped the slots badly."""
        words = self.words
        if words[_GEOMETRY] == 0:
            words[_GEOMETRY] = geometry_for(words[_OFFSET] >> 32, words[_BYTES], words[_LEAST] & 0xFFFFFFFF, payload)
        slot, count = words[_GEOMETRY] & 0xFFFFFFFF, words[_GEOMETRY] >> 32
        if slot < _SLOT_HEADER or slot % 64 or count < 2 or count & (count - 1) or slot * count > words[_BYTES]:
            return False
        self.stride, self.mask, self.room = slot // 8, count - 1, slot - _SLOT_HEADER
        return True


class Lane:
    """A lane that this process has for itself. `larger(n)` gives the path of generation n."""

    def __init__(self, path, larger=None):
        self._memory = _Memory(path)
        self._words = self._memory.words
        self._larger = larger
        self._generation = self._words[_GENERATION] & 0xFFFFFFFF
        self._lock = allocate_lock()
        self._owner = _Owner()

    def is_on(self):
        return not self._words[_FLAGS] & _OFF

    def pass_over(self):
        """Counts a hit whose value is not wanted."""
        words = self._words
        with self._lock:
            if not words[_FLAGS] & _OFF:
                words[_HITS] += 1

    def put_float(self, activation, value):
        words = self._words
        with self._lock:
            if words[_FLAGS] & _OFF:
                return
            hit, slot, number = self._take(words, 0)
            if slot:
                try:
                    # The clock is read after the number was drawn.
                    _FLOAT_INTO(self._memory.map, slot * 8 + 8, monotonic_ns(), self._owner.owner, activation, hit, 11, 0, 0, 8, value, 0)
                    self._memory.words[slot] = 2 * number + 2
                except BaseException:
                    self._abandon(slot, number, hit)
                    raise

    def put_integer(self, activation, value):
        words = self._words
        with self._lock:
            if words[_FLAGS] & _OFF:
                return
            hit, slot, number = self._take(words, 0)
            if slot:
                try:
                    _INTEGER_INTO(self._memory.map, slot * 8 + 8, monotonic_ns(), self._owner.owner, activation, hit, 8, 0, 0, 8, value, 0)
                    self._memory.words[slot] = 2 * number + 2
                except BaseException:
                    self._abandon(slot, number, hit)
                    raise

    def put(self, activation, kind, shape, payload, flags=0, time=None, owner=None):
        """Writes a frame; the payload is any contiguous run of bytes. False when it was refused."""
        words = self._words
        size = payload.nbytes if type(payload) is memoryview else len(payload)
        with self._lock:
            if words[_FLAGS] & _OFF:
                return False
            hit, slot, number = self._take(words, size if shape else 0)
            if not slot:
                return False
            try:
                self._fill(slot, hit, activation, kind, shape, payload, size, flags, time, self._owner.owner if owner is None else owner)
                self._memory.words[slot] = 2 * number + 2
            except BaseException:
                self._abandon(slot, number, hit)
                raise
            return True

    def _fill(self, slot, hit, activation, kind, shape, payload, size, flags, time, owner):
        memory = self._memory
        at = slot * 8
        memory.words[slot + 2] = owner
        if time is None:
            time = monotonic_ns()
        if not shape:
            _SCALAR_INTO(memory.map, at + 8, time, owner, activation, hit, kind, 0, flags, size, bytes(payload))
            return
        if size > memory.room:
            self._words[_WANTED] = max(self._words[_WANTED], size)
            size = memory.room - memory.room % max(1, _SIZES[kind])
            payload = bytes(payload)[:size]
            flags |= CUT
        lengths = tuple(shape) + (0,) * (4 - len(shape))
        _ARRAY_INTO(memory.map, at + 8, time, owner, activation, hit, kind, len(shape), flags, size, *lengths)
        if size:
            memory.map[at + _SLOT_HEADER:at + _SLOT_HEADER + size] = payload

    def _abandon(self, slot, number, hit):
        """A signal of the program's interrupted the writing, and its handler raised: the frame stays, without a value."""
        _SCALAR_INTO(self._memory.map, slot * 8 + 8, monotonic_ns(), self._owner.owner, 0, hit, 0, 0, UNREADABLE, 0, b"")
        self._memory.words[slot] = 2 * number + 2

    def _take(self, words, payload):
        """Counts the hit, draws a number and takes its slot; returns the hit, where the slot lies (0 when refused) and the number."""
        hit = words[_HITS]
        words[_HITS] = hit + 1
        number = words[_NEXT]
        words[_NEXT] = number + 1
        # After the number: no later one is in an older generation once the host has named a newer.
        newest = words[_GENERATION] >> 32
        if newest > self._generation:
            self._grow(newest)
        memory = self._memory
        if (memory.stride or memory.shape(payload)) and newest <= self._generation:
            slot = memory.first + (number & memory.mask) * memory.stride
            state = memory.words[slot]
            if not state & 1 and state <= 2 * number:
                memory.words[slot] = 2 * number + 1
                return hit, slot, number
        words[_REFUSED] += 1
        return hit, 0, number

    def _grow(self, newest):
        try:
            self._memory = _Memory(self._larger(newest))
            self._generation = newest
        except Exception:
            # The frame is refused, and the next one tries again.
            pass


class LaneFolder:
    """The lanes that the host has laid out in `free`, one small file each, named PROBE.NUMBER and holding the lane's path. A process
    takes one by renaming it into `taken`, where the host sees it: exactly one process can."""

    def __init__(self, folder):
        self._folder = folder

    def take(self, probe):
        """A lane for this process; None when there is none left."""
        for _ in range(64):
            name = min((n for n in os.listdir(self._folder + "/free") if n.startswith("%d." % probe)), key=len, default=None)
            if name is None:
                return None
            taken = "%s/taken/%s.%d" % (self._folder, name, os.getpid())
            try:
                os.rename(self._folder + "/free/" + name, taken)
            except FileNotFoundError:
                continue
            return Lane(_line(taken), lambda number: _line("%s/larger/%s.%d" % (self._folder, name, number)))
        return None


def _line(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()
