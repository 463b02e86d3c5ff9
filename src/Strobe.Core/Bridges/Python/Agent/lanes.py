"""Writes frames into a lane, as docs/ring-format.md says for writers that cannot lock: plain loads and stores of 8 bytes (that is what
indexing a memoryview of format Q does) under one lock of the process's own. No other process writes the lane: each process takes one
that the host has laid out, by renaming its file, so that a forked child, too, gets a lane of its own and never writes its parent's."""
import os
import sys
from _struct import Struct
from _thread import _local, allocate_lock, get_native_id
from mmap import mmap
from time import monotonic_ns, sleep

OPTIMIZED_OUT, UNREADABLE, CUT, CONDITION_ERROR = 1, 2, 4, 8
_SLOT_HEADER = 64
_LARGEST = 1 << 30
# A first list may well be an empty one.
_FIRST_ARRAY = 192
_AHEAD, _POPULATE = 2 << 20, 23
_PATIENCE = 1000000000
_SIZES = (0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16)

# Where things lie in the header: in units of 8 bytes, and of 4.
_MAGIC, _OFFSET, _BYTES, _GEOMETRY, _LEAST, _NEXT, _HITS, _REFUSED, _WANTED = 0, 2, 3, 4, 5, 8, 9, 16, 17
_VERSION, _FLAGS, _NEWEST = 2, 3, 13
_IS_LANE = int.from_bytes(b"STROBL\0\1", "little")
_OFF = 2

# From 3.12 on (and in the versions looked at so far) a thread gives up the interpreter's lock only where a function begins, a loop turns or a
# call ends. A piece of code without those is then as good as locked, and most frames need no lock besides. Not without that lock.
IS_ATOMIC = (3, 12) <= sys.version_info < (3, 15) and getattr(sys, "_is_gil_enabled", lambda: True)()

# What follows the state: time, owner, activation, hit, type, rank, flags, bytes, four lengths (or a scalar in their place).
_SCALAR = Struct("@QQQQBBHI16s")
_ARRAY = Struct("@QQQQBBHIIIII")
_SCALAR_INTO, _ARRAY_INTO = _SCALAR.pack_into, _ARRAY.pack_into
FLOAT_INTO, INTEGER_INTO = Struct("@QQQQBBHIdQ").pack_into, Struct("@QQQQBBHIqQ").pack_into


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
    __slots__ = ("map", "words", "first", "stride", "mask", "room", "ahead")

    def __init__(self, path):
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            self.map = mmap(file, os.fstat(file).st_size)
        finally:
            os.close(file)
        self.words = memoryview(self.map).cast("Q")
        words = self.words
        self.first = (words[_OFFSET] & 0xFFFFFFFF) // 8
        if words[_MAGIC] != _IS_LANE or words[_VERSION // 2] & 0xFFFFFFFF != 1 or self.first * 8 + words[_BYTES] > len(self.map):
            raise ValueError("no lane: " + path)
        self.stride = self.mask = self.room = 0
        self.ahead = self.first * 8

    def shape(self, payload):
        """Takes the geometry, or decides it. False when somebody has shaped the slots badly."""
        words = self.words
        if words[_GEOMETRY] == 0:
            words[_GEOMETRY] = geometry_for(words[_OFFSET] >> 32, words[_BYTES], words[_LEAST] & 0xFFFFFFFF, payload)
        slot, count = words[_GEOMETRY] & 0xFFFFFFFF, words[_GEOMETRY] >> 32
        if slot < _SLOT_HEADER or slot % 64 or count < 2 or count & (count - 1) or slot * count > words[_BYTES]:
            return False
        self.stride, self.mask, self.room = slot // 8, count - 1, slot - _SLOT_HEADER
        self.touch(self.ahead + 1)
        return True

    def touch(self, end):
        """Has the kernel lay memory under the next two megabytes at once, which is ten times quicker than page by page when it is first written."""
        while self.ahead < end:
            size = min(_AHEAD, len(self.map) - self.ahead)
            try:
                self.map.madvise(_POPULATE, self.ahead, size)
            except (OSError, ValueError, AttributeError):
                # An older kernel, or the end.
                size = len(self.map)
            self.ahead += size


class Lane:
    """A lane that this process has for itself. `larger(n)` gives the path of generation n."""
    __slots__ = ("_memory", "_words", "_halves", "_larger", "_is_ready", "_generation", "_lock", "_owner")

    def __init__(self, path, larger=None):
        self._memory = _Memory(path)
        self._words = self._memory.words
        self._halves = self._memory.words.cast("B").cast("I")
        self._larger = larger
        self._generation = 0
        self._is_ready = True
        self._lock = allocate_lock()
        self._owner = _Owner()

    @property
    def generation(self):
        return self._generation

    def aim(self, quick):
        """Lets the quick way in, while nobody is half through the slow one. Returns the generation that it has been shown; None when it was not."""
        with self._lock:
            return self._generation if quick.aim(self) else None

    def parts(self):
        """The header, the memory in which slots are now, None when there is none yet, and its generation."""
        return self._words, self._memory if self._is_ready and self._memory.stride else None, self._generation

    def is_on(self):
        return not self._halves[_FLAGS] & _OFF

    def pass_over(self):
        """Counts a hit whose value is not wanted."""
        with self._lock:
            if not self._halves[_FLAGS] & _OFF:
                self._words[_HITS] += 1

    def put_number(self, activation, pack_into, kind, value):
        """What put does, for a float or an integer: most frames are one."""
        if not IS_ATOMIC:
            with self._lock:
                return self._put_number(activation, pack_into, kind, value, True)
        return self._put_number(activation, pack_into, kind, value, False)

    def _put_number(self, activation, pack_into, kind, value, is_locked):
        words = self._words
        if self._halves[_FLAGS] & _OFF:
            return
        # No calls from here to the storing of the state: see IS_ATOMIC.
        hit = words[_HITS]
        words[_HITS] = hit + 1
        number = words[_NEXT]
        words[_NEXT] = number + 1
        if self._halves[_NEWEST] != self._generation or not self._memory.stride:
            if is_locked:
                self._prepare(0)
            else:
                # The threads that come in between wait: nobody must see a lane that is half prepared.
                with self._lock:
                    self._prepare(0)
        memory = self._memory
        slots, slot, state = memory.words, memory.first + (number & memory.mask) * memory.stride, 2 * number + 1
        before = slots[slot]
        if before & 1 or before > state or not self._is_ready:
            words[_REFUSED] += 1
            return
        slots[slot] = state
        try:
            # The clock is read after the number was drawn.
            pack_into(memory.map, slot * 8 + 8, monotonic_ns(), self._owner.owner, activation, hit, kind, 0, 0, 8, value, 0)
            slots[slot] = state + 1
        except BaseException:
            self._abandon(memory, slot, hit, state + 1)
            raise

    def put(self, activation, kind, shape, payload, flags=0, time=None, owner=None):
        """Writes a frame; the payload is any contiguous run of bytes. False when it was refused."""
        size = payload.nbytes if type(payload) is memoryview else len(payload)
        with self._lock:
            words = self._words
            if self._halves[_FLAGS] & _OFF:
                return False
            hit = words[_HITS]
            words[_HITS] = hit + 1
            number = words[_NEXT]
            words[_NEXT] = number + 1
            if self._halves[_NEWEST] != self._generation or not self._memory.stride:
                self._prepare(max(size, _FIRST_ARRAY) if shape else 0)
            memory = self._memory
            slots, slot, state = memory.words, memory.first + (number & memory.mask) * memory.stride, 2 * number + 1
            before = slots[slot]
            if before & 1 or before > state or not self._is_ready:
                words[_REFUSED] += 1
                return False
            slots[slot] = state
            try:
                self._fill(memory, slot, hit, activation, kind, shape, payload, size, flags, time, self._owner.owner if owner is None else owner)
                slots[slot] = state + 1
            except BaseException:
                self._abandon(memory, slot, hit, state + 1)
                raise
            return True

    def _fill(self, memory, slot, hit, activation, kind, shape, payload, size, flags, time, owner):
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
            if at + _SLOT_HEADER + size > memory.ahead:
                memory.touch(at + _SLOT_HEADER + size)
            memory.map[at + _SLOT_HEADER:at + _SLOT_HEADER + size] = payload

    def _abandon(self, memory, slot, hit, state):
        """A signal of the program's interrupted the writing, and its handler raised: the frame stays, without a value."""
        _SCALAR_INTO(memory.map, slot * 8 + 8, monotonic_ns(), self._owner.owner, 0, hit, 0, 0, UNREADABLE, 0, b"")
        memory.words[slot] = state

    def _prepare(self, payload):
        """Takes the newest generation and its geometry. Called after a number was drawn: no later one goes into an older generation once the
        host has named a newer. When that does not work the frame is refused, and the next one tries again."""
        newest, memory = self._halves[_NEWEST], self._memory
        if newest != self._generation:
            try:
                memory = _Memory(self._larger(newest))
            except (OSError, ValueError):
                self._is_ready = False
                return
        self._is_ready = memory.stride != 0 or memory.shape(payload)
        self._memory, self._generation = memory, newest


class LaneFolder:
    """The lanes that the host has laid out in `free`, one small file each, named PROBE.NUMBER and holding the lane's path. A process
    takes one by renaming it into `taken`, where the host sees it: exactly one process can."""

    def __init__(self, folder, host=0):
        self._folder, self._host = folder, host

    def take(self, probe):
        """A lane for this process. None when there is none left, and the host has not laid out another for a while, or is gone."""
        end = monotonic_ns() + _PATIENCE
        while True:
            lane = self._try_take(probe)
            if lane is not None or monotonic_ns() > end or not os.path.exists("/proc/%d" % self._host):
                return lane
            sleep(0.002)

    def shared(self, probe, status):
        """A lane that is taken when it is first written to."""
        return LateLane(self, probe, status)

    def _try_take(self, probe):
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


class LateLane:
    """One lane for many writers of a process, taken at the first frame; without one, nothing is written."""

    def __init__(self, folder, probe, status):
        self._folder, self._probe, self._status = folder, probe, status
        self.forget()

    def forget(self):
        """At first, and in a forked child: the lane there is the parent's, and its locks may be another thread's for good."""
        self._lane, self._is_given_up, self._taking = None, False, allocate_lock()

    def is_on(self):
        lane = self._lane or self._take()
        return lane is not None and lane.is_on()

    def put(self, *frame):
        self._lane.put(*frame)

    def _take(self):
        # The other threads wait: their first frames are to be seen, too.
        with self._taking:
            if self._lane is None and not self._is_given_up:
                try:
                    self._lane = self._folder.take(self._probe)
                except (OSError, ValueError):
                    pass
                if self._lane is None:
                    self._is_given_up = True
                    self._status.say("lane", "process %d found no lane left" % os.getpid(), self._probe)
            return self._lane


def _line(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()
