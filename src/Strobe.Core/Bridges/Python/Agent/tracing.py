"""Before Python 3.12: sys.settrace. Each call of a function costs one call of ours; frames without a probe are not looked at again."""
import atexit
import sys
import threading
from opcode import opmap

from .probes import passed_on

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

    def install(self):
        if sys.gettrace() is not None:
            self._status.say("refused", "another tool has set a trace function already: " + repr(sys.gettrace()))
            return False
        atexit.register(self._on_exit)
        threading.settrace(self._function)
        sys.settrace(self._function)
        return True

    def forget(self):
        """In a forked child."""

    def _on_exit(self):
        if sys.gettrace() != self._function:
            self._status.say("refused", "another tool has taken the trace function: probes were off from then on")

    def _on_call(self, frame, event, result):
        try:
            code = frame.f_code
            if code.co_filename in self._foreign:
                return None
            sites = self._sites.get(id(code), self)
            if sites is self:
                sites = self._look(code, frame.f_globals.get("__name__"))
            return None if sites is None else self._begin(sites, frame, code)
        except BaseException as error:
            passed_on(error, self._status)
            return None

    def _look(self, code, module):
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
        if not (sites.reads or sites.writes or sites.exits or sites.call):
            return None
        if not (sites.reads or sites.writes):
            # Lines tell whether such code has caught an exception, or is left by it.
            frame.f_trace_lines = bool(code.co_flags & _SUSPENDABLE)
        frame.f_trace_opcodes = bool(sites.writes) and not sites.lines
        return self._follow(sites)

    def _follow(self, sites):
        """The local trace function of one frame."""
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
            return follow

        return follow
