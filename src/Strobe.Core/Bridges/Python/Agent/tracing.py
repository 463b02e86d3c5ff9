"""Before Python 3.12: sys.settrace. Each call of a function costs one call of ours; frames without a probe are not looked at again."""
import atexit
import sys
import threading
from opcode import opmap

from .probes import frames, passed_on

# Code that can be left and gone on with: generators, coroutines, and both.
_SUSPENDABLE = 0x20 | 0x80 | 0x200
_RETURN, _RESUME = opmap["RETURN_VALUE"], opmap.get("RESUME")


class Tracing:
    def __init__(self, finder, status):
        self._finder, self._status = finder, status
        self._sites = {}
        self._foreign = set()
        self._kept = []
        self._function = self._on_call
        self._is_waiting = False

    def _settle(self):
        """Watches nothing any more, until a module is imported."""
        if not self._is_waiting:
            self._is_waiting = True
            threading.settrace(None)
            sys.meta_path.insert(0, self)
        sys.settrace(None)

    def find_spec(self, name, path=None, target=None):
        """Asked for a module that is imported, before anybody else: finds none, but sees it run."""
        if self._is_waiting and sys.gettrace() is None:
            if sys.meta_path[0] is not self:
                # Others find modules before we are asked.
                self._stop_waiting()
                threading.settrace(self._function)
            sys.settrace(self._function)
        elif self._is_waiting and sys.gettrace() != self._function:
            self._status.say("refused", "another tool has taken the trace function: modules that are imported from then on were not looked at")
        return None

    def _stop_waiting(self):
        if self._is_waiting:
            self._is_waiting = False
            sys.meta_path[:] = [each for each in sys.meta_path if each is not self]

    def install(self, is_running):
        if sys.gettrace() is not None:
            self._status.say("refused", "another tool has set a trace function already: " + repr(sys.gettrace()))
            return False
        atexit.register(self._on_exit)
        threading.settrace(self._function)
        sys.settrace(self._function)
        if is_running:
            self._set_in_others(True)
            self._adopt()
        return True

    def replace(self, finder):
        """Looks for other probes from now on."""
        # What was kept so far stays until the frames have let go of it.
        before = self._kept
        self._finder, self._sites, self._foreign, self._kept = finder, {}, set(), []
        if self._is_waiting:
            self._stop_waiting()
            threading.settrace(self._function)
            sys.settrace(self._function)
            self._set_in_others(True)
        self._adopt()
        del before

    def remove(self):
        atexit.unregister(self._on_exit)
        self._stop_waiting()
        if threading.__dict__.get("_trace_hook") == self._function:
            threading.settrace(None)
        for frame in frames():
            if _is_local(frame.f_trace):
                frame.f_trace = None
        mine, is_mine = sys.gettrace(), sys.gettrace() == self._function
        if not is_mine:
            # Another tool has this thread; how others are set is read off our own.
            sys.settrace(self._function)
        self._set_in_others(False)
        sys.settrace(None if is_mine else mine)

    def _set_in_others(self, is_on):
        try:
            from .threads import set_in_others

            is_done = set_in_others(self._function, is_on)
        except (ImportError, OSError, AttributeError, ValueError):
            is_done = False
        if not is_done and is_on:
            self._status.say("refused", "in threads that ran already: the interpreter does not give them trace functions")

    def _adopt(self):
        """Frames that are under way have no further event at their start."""
        for frame in frames():
            code = frame.f_code
            sites = None if code.co_filename in self._foreign else self._sites.get(id(code), self)
            if sites is self:
                sites = self._look(code, frame.f_globals.get("__name__"))
            if sites is not None:
                frame.f_trace = self._join(sites, frame)
            elif _is_local(frame.f_trace):
                frame.f_trace = None

    def forget(self):
        """In a forked child."""

    def _on_exit(self):
        if sys.gettrace() != self._function and not self._is_waiting:
            self._status.say("refused", "another tool has taken the trace function: probes were off from then on")

    def _on_call(self, frame, event, result):
        try:
            code = frame.f_code
            if self._is_waiting and (code.co_name != "<module>" or code.co_filename in self._foreign):
                # What the import machinery calls comes before the module's own code.
                if not _is_importing(frame):
                    sys.settrace(None)
                return None
            if code.co_filename in self._foreign:
                return None
            sites = self._sites.get(id(code), self)
            if sites is self:
                sites = self._look(code, frame.f_globals.get("__name__"))
                if self._finder.is_settled:
                    self._settle()
                    return None
                if self._is_waiting:
                    self._stop_waiting()
                    threading.settrace(self._function)
            return None if sites is None else self._begin(sites, frame, code)
        except BaseException as error:
            passed_on(error, self._status)
            return None

    def _look(self, code, module):
        if code.co_name == "<module>":
            self._finder.meet(code, module)
        if self._finder.is_foreign(code.co_filename):
            self._foreign.add(code.co_filename)
            return None
        for found in self._finder.sites_of(code, module):
            found.find_lines()
            self._sites.setdefault(id(found.code), found)
        # The code is kept, so that its id stays its own.
        self._kept.append(code)
        return self._sites.setdefault(id(code), None)

    def _begin(self, sites, frame, code):
        at = frame.f_lasti
        is_entry = at < 0 or (code.co_code[at] == _RESUME and code.co_code[at + 1] == 0)
        if is_entry:
            for probe in sites.entries:
                probe.hit(frame)
        if is_entry and sites.call is not None:
            sites.call.enter(frame)
        return self._join(sites, frame)

    def _join(self, sites, frame):
        """The local trace function of a frame; None when nothing in it is wanted."""
        if not (sites.reads or sites.writes or sites.exits or sites.call):
            return None
        if not (sites.reads or sites.writes):
            # Lines tell whether such code has caught an exception, or is left by it.
            frame.f_trace_lines = bool(frame.f_code.co_flags & _SUSPENDABLE)
        frame.f_trace_opcodes = bool(sites.writes) and not sites.lines
        return self._follow(sites)

    def _follow(self, sites):
        reads, writes, stores, status, call = sites.reads, sites.writes, sites.stores, self._status, sites.call
        lines = sites.lines
        behind = raised = None

        def follow(frame, event, result):
            nonlocal behind, raised
            try:
                if behind is not None:
                    made, behind = behind, None
                    if event != "exception":
                        for probe in writes[made][0] if not lines else made:
                            probe.hit(frame)
                if event == "opcode":
                    behind = stores.get(frame.f_lasti)
                elif event == "line":
                    raised = None
                    behind = lines.get(frame.f_lineno)
                    for probe, is_tolerant in reads.get(frame.f_lineno, ()):
                        probe.hit(frame, None, is_tolerant)
                elif event == "exception":
                    raised = result if call is not None else None
                elif event == "return" and (sites.exits or call is not None):
                    if frame.f_code.co_code[frame.f_lasti] == _RETURN:
                        for probe in sites.exits:
                            probe.hit(frame, (result,))
                        if call is not None:
                            call.leave(frame, result)
                    elif call is not None and raised is not None:
                        call.unwind(frame, raised[1] if raised[1] is not None else raised[0])
                    raised = None
            except BaseException as error:
                passed_on(error, status)
            # Not this function: the plan may just have put another in its place.
            return frame.f_trace

        return follow


def _is_importing(frame):
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _is_local(function):
    return getattr(function, "__qualname__", None) == Tracing._follow.__qualname__ + ".<locals>.follow"
