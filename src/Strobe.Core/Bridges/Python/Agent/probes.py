"""One probe: what it captures when its place is reached, and how often."""
import os
import sys
from _thread import allocate_lock
from time import monotonic_ns

from . import values
from .lanes import CONDITION_ERROR, FLOAT_INTO, INTEGER_INTO, IS_ATOMIC, UNREADABLE


class _Fault(Exception):
    """As the guards' own, where those are not needed."""


class Probe:
    __slots__ = ("number", "file", "line", "column", "function", "place", "access", "name", "path", "limit", "every", "is_once",
                 "is_done", "is_found", "_value", "_is_extent", "_condition", "_lane", "_folder", "_status", "_met", "_due", "_is_given_up",
                 "_taking", "_is_simple", "_fault", "_quick", "_aimed")

    def __init__(self, plan, folder, status, guards):
        self.number, self.place, self.access = plan["number"], plan.get("place", "line"), plan.get("access", "either")
        self.file, self.line, self.column = plan.get("file") or "", plan.get("line") or 0, plan.get("column")
        self.function, self.every, self.is_once = plan.get("function"), plan.get("every", 1), plan.get("once", False)
        self.limit = plan.get("limit")
        self.name, self.path, plain = path_of(plan["value"])
        self._is_extent = plan["value"].startswith("g.extent(")
        self._fault = _Fault if guards is None else guards.Fault
        self._value = None if plain else _compiled(plan["value"], guards)
        self._condition = _compiled(plan["condition"], guards) if plan.get("condition") else None
        self._folder, self._status = folder, status
        self._quick = None
        self.forget_lane()
        self._met = self._due = 0
        self.is_done = self.is_found = False
        self._is_simple = plain and self.name != "return" and not (self._condition or self.limit or self.is_once or self.every > 1)

    @property
    def wants_reads(self):
        return self.access != "write"

    @property
    def wants_writes(self):
        return self.access != "read"

    def forget_lane(self):
        """At first, and in a forked child: the lane there is the parent's, and its locks may be another thread's for good."""
        self._lane, self._is_given_up, self._taking, self._aimed = None, False, allocate_lock(), None
        if self._quick is not None:
            self._quick.aim(None)

    def caller(self, maker):
        """A function for code to call behind a store, with the value and the frame."""
        def call(value, frame):
            try:
                self._hit_slowly(frame)
            except BaseException as error:
                passed_on(error, self._status)

        if self._quick is not None:
            return self._quick.function
        if not self._is_simple or not maker.is_possible:
            return call
        self._quick = maker.make(call)
        return self._quick.function

    def _hit_slowly(self, frame):
        """What the quick way hands on: the first hit, other types, another generation of the lane."""
        quick = self._quick
        if quick is not None and self._aimed is not None and not IS_ATOMIC:
            # Where writers lock, one that does not must not come between; from now on all lock.
            quick.aim(None)
        self.hit(frame)
        lane = self._lane
        if quick is not None and lane is not None and (self._aimed is None or IS_ATOMIC and self._aimed != lane.generation):
            self._aimed = lane.aim(quick)

    def end(self):
        """Nobody wants it any more. What is still under way somewhere finds nothing to do, and the lane's memory goes now."""
        self.is_done, self._is_simple = True, False
        self.forget_lane()
        if self._quick is not None:
            self._quick.end()

    def hit(self, frame, result=None, is_tolerant=False):
        """The place was reached. `result` holds a function's result; a tolerant hit passes over a name that is not bound (yet)."""
        lane = self._lane
        if self._is_simple and lane is not None:
            space = frame.f_locals
            if type(space) is dict or type(space) is _PROXY:
                value = space.get(self.name)
                if type(value) is float:
                    lane.put_number(id(frame), FLOAT_INTO, 11, value)
                    return
        if self.is_done:
            return
        if lane is None:
            lane = self._take_lane()
        if lane is None or not lane.is_on():
            return
        find = Names(frame, result).find
        try:
            if (self._condition is not None and not self._is_met(find)) or not self._is_due():
                lane.pass_over()
                return
            value = find(self.name) if self._value is None else self._value(find)
            kind = type(value)
            if kind is float:
                lane.put_number(id(frame), FLOAT_INTO, values.F64, value)
            elif kind is int and -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
                lane.put_number(id(frame), INTEGER_INTO, values.I64, value)
            else:
                lane.put(id(frame), *(values.window(*value, fault=self._fault) if self._is_extent else values.encode(value)))
        except Unbound as missing:
            if is_tolerant:
                lane.pass_over()
                return
            self._without_value(frame, lane, UNREADABLE, "there is no " + missing.args[0] + " (yet)")
        except values.Refused as refusal:
            self._without_value(frame, lane, UNREADABLE, refusal.args[0])
        except ConditionError as fault:
            self._without_value(frame, lane, CONDITION_ERROR, fault.args[0])
            return
        except self._fault as fault:
            self._without_value(frame, lane, UNREADABLE, fault.args[0])
        except Exception as error:
            if not is_ours(error):
                raise
            self._status.fault(error)
            self._without_value(frame, lane, UNREADABLE, "the agent could not read it")
        if self.is_once:
            self.is_done = True

    def _is_met(self, find):
        try:
            return self._condition(find)
        except Unbound as missing:
            raise ConditionError("NoSuchName: " + missing.args[0]) from None
        except self._fault as fault:
            raise ConditionError(fault.args[0]) from None

    def _without_value(self, frame, lane, flag, reason):
        lane.put(id(frame), 0, (), b"", flag)
        self._status.say("condition" if flag == CONDITION_ERROR else "value", reason, self.number)

    def _is_due(self):
        """Every Nth of those that meet the condition, and of these no more than the limit allows."""
        self._met += 1
        if self.every > 1 and (self._met - 1) % self.every:
            return False
        if self.limit is None:
            return True
        now, period = monotonic_ns(), 1000000000 // self.limit
        if now < self._due:
            return False
        self._due = now + period if now - self._due > period else self._due + period
        return True

    def _take_lane(self):
        # The other threads wait: their first hits are to be seen, too.
        with self._taking:
            if self._lane is not None or self._is_given_up:
                return self._lane
            try:
                self._lane = self._folder.take(self.number)
                if self._lane is None:
                    self._is_given_up = True
                    self._status.say("lane", "process %d found no lane left" % os.getpid(), self.number)
            except (OSError, ValueError) as error:
                self._is_given_up = True
                self._status.say("lane", "process %d could not open its lane: %s" % (os.getpid(), error), self.number)
            return self._lane


class Unbound(Exception):
    """There is no variable of that name."""


class ConditionError(Exception):
    """The condition has no truth."""


class Names:
    """The names that a frame sees, without running code of the program: locals and enclosing cells, globals, builtins."""
    __slots__ = ("_frame", "_result")

    def __init__(self, frame, result):
        self._frame, self._result = frame, result

    def find(self, name):
        frame = self._frame
        if name == "return" and self._result is not None:
            return self._result[0]
        space = frame.f_locals
        if type(space) is dict or type(space) is _PROXY:
            if name in space:
                return space[name]
        elif issubclass(type(space), dict):
            found = dict.get(space, name, _NOTHING)
            if found is not _NOTHING:
                return found
        for space in (frame.f_globals, frame.f_builtins):
            found = dict.get(space, name, _NOTHING)
            if found is not _NOTHING:
                return found
        raise Unbound(name)


_NOTHING = object()
_HERE = os.path.dirname(__file__)


def _proxy():
    return type(sys._getframe().f_locals)


# What f_locals of a function is: a dict, or from 3.13 on a view of the frame.
_PROXY = _proxy()


def _compiled(source, guards):
    """A function of the lookup `n`. The source comes from the host's translator: calls of the guards, names and numbers as literals."""
    return eval(compile("lambda n: " + source, "<strobe>", "eval"), {"g": guards, "__builtins__": {}})


def is_ours(error):
    """Whether an exception comes from the agent, and not from a signal handler of the program that ran in between."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == _HERE


def passed_on(error, status):
    """Keeps an error of the agent's from the program; what a signal handler of the program raised goes on, without frames of ours."""
    if isinstance(error, Exception) and is_ours(error):
        status.fault(error)
        return
    trace = error.__traceback__
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == _HERE:
        trace = trace.tb_next
    raise error.with_traceback(trace)


def frames():
    """All frames that are under way, of all threads, without ours: the innermost of each thread first."""
    for frame in sys._current_frames().values():
        while frame is not None:
            if os.path.dirname(frame.f_code.co_filename) != _HERE:
                yield frame
            frame = frame.f_back


def path_of(source):
    """The variable that an expression is about, (name, path, whether it is nothing but a name): `g.field(n('a'), 'b')` is about a.b."""
    if source.startswith("n('") and source.find("')") == len(source) - 2 and "\\" not in source:
        return source[3:-2], (source[3:-2],), True
    # Not needed for most probes, and slow to load.
    import ast
    node = ast.parse(source, mode="eval").body
    parts, plain = [], True
    while True:
        if not isinstance(node, ast.Call):
            return None, None, False
        called = _callee(node)
        if called == "n":
            name = node.args[0].value
            return name, (name,) + tuple(reversed(parts)), plain
        plain = False
        if called == "field":
            parts.append("." + node.args[1].value)
        elif called == "index":
            parts.append("[]")
        node = node.args[0]


def _callee(call):
    return getattr(call.func, "id", None) or call.func.attr
