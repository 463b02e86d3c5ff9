"""From Python 3.12 on: sys.monitoring, with events in the probed code objects only. A PY_START for all code finds those, once each, and is
then switched off for each, so that code without probes runs as it always does."""
import sys

from .probes import frames, passed_on

_monitoring = sys.monitoring
_events = _monitoring.events
_DISABLE = _monitoring.DISABLE
_getframe = sys._getframe

_EVENTS = (_events.PY_START, _events.PY_RESUME, _events.LINE, _events.INSTRUCTION, _events.PY_RETURN, _events.PY_UNWIND)

# A debugger has 0, coverage 1, profilers 2. Those that belong to nobody come first.
_TOOLS = (4, 3, 5)


class Monitoring:
    def __init__(self, finder, status):
        self._finder, self._status = finder, status
        self._sites = {}
        self._pending = {}
        self._tool = self._scout = None

    def install(self, is_running):
        free = [tool for tool in _TOOLS if _monitoring.get_tool(tool) is None]
        if not free:
            self._status.say("refused", "no tool number of sys.monitoring is free: " + ", ".join(str(_monitoring.get_tool(tool)) for tool in _TOOLS))
            return False
        # Two tools: one that looks for code, and one whose events are all local. When another tool (a debugger, a profiler) begins or ends its work,
        # the interpreter forgets local INSTRUCTION events of a tool that has PY_START for all code, or none at the code's own start.
        self._tool, self._scout = free[0], free[min(1, len(free) - 1)]
        for tool in {self._tool, self._scout}:
            _monitoring.use_tool_id(tool, "strobe")
        _monitoring.register_callback(self._scout, _events.PY_START, self._on_scout)
        _monitoring.register_callback(self._scout, _events.PY_RESUME, self._on_scout_resume)
        _monitoring.register_callback(self._tool, _events.PY_START, self._on_start if self._scout != self._tool else self._on_both)
        _monitoring.register_callback(self._tool, _events.LINE, self._on_line)
        _monitoring.register_callback(self._tool, _events.INSTRUCTION, self._on_instruction)
        _monitoring.register_callback(self._tool, _events.PY_RETURN, self._on_return)
        # Unwinding has events for all code only.
        _monitoring.register_callback(self._scout, _events.PY_UNWIND, self._on_unwind)
        self._look(is_running)
        return True

    def replace(self, finder):
        """Looks for other probes from now on."""
        for sites in self._sites.values():
            _monitoring.set_local_events(self._tool, sites.code, 0)
        self._finder, self._sites = finder, {}
        self._pending.clear()
        _monitoring.restart_events()
        self._look(True)

    def remove(self):
        for sites in self._sites.values():
            _monitoring.set_local_events(self._tool, sites.code, 0)
        _monitoring.set_events(self._scout, 0)
        for tool in {self._tool, self._scout}:
            for event in _EVENTS:
                _monitoring.register_callback(tool, event, None)
            _monitoring.free_tool_id(tool)
        self._sites = {}
        self._pending.clear()

    def _look(self, is_running):
        events = _events.PY_START | (_events.PY_UNWIND if self._finder.has_calls else 0)
        # Generators that are left just now do not start, they go on.
        _monitoring.set_events(self._scout, events | (_events.PY_RESUME if is_running else 0))
        if is_running:
            # Behind the other events: those of code that is under way are forgotten else.
            for frame in frames():
                self._meet(frame.f_code, frame.f_globals.get("__name__"))

    def _meet(self, code, module):
        if id(code) not in self._sites:
            for found in self._finder.sites_of(code, module):
                if id(found.code) not in self._sites:
                    self._sites[id(found.code)] = found
                    self._watch(found)

    def forget(self):
        """In a forked child: the other threads' frames are not there."""
        self._pending.clear()

    def _on_both(self, code, offset):
        return self._on_start(code, offset) if id(code) in self._sites else self._on_scout(code, offset)

    def _on_scout(self, code, offset):
        try:
            if id(code) not in self._sites:
                frame = _getframe(1)
                self._meet(code, frame.f_globals.get("__name__"))
                if id(code) in self._sites:
                    # This very start is not told of again.
                    self._begin(self._sites[id(code)], frame)
            return _DISABLE
        except BaseException as error:
            return passed_on(error, self._status)

    def _watch(self, sites):
        events = _events.PY_START
        if sites.reads:
            events |= _events.LINE
        if sites.writes:
            events |= _events.INSTRUCTION
        if sites.exits or sites.call:
            events |= _events.PY_RETURN
        _monitoring.set_local_events(self._tool, sites.code, events)

    def _on_scout_resume(self, code, offset):
        try:
            self._meet(code, _getframe(1).f_globals.get("__name__"))
            return _DISABLE
        except BaseException as error:
            return passed_on(error, self._status)

    def _on_start(self, code, offset):
        try:
            sites = self._sites.get(id(code))
            if sites is None:
                return _DISABLE
            if sites.entries or sites.first is not None or sites.call is not None:
                self._begin(sites, _getframe(1))
        except BaseException as error:
            return passed_on(error, self._status)

    @staticmethod
    def _begin(sites, frame):
        if sites.call is not None:
            sites.call.enter(frame)
        for probe in sites.entries:
            probe.hit(frame)
        if sites.first is not None:
            for probe, is_tolerant in sites.reads[sites.code.co_firstlineno]:
                probe.hit(frame, None, is_tolerant)

    def _on_line(self, code, line):
        try:
            sites = self._sites.get(id(code))
            if sites is None:
                return _DISABLE
            frame = _getframe(1)
            if self._pending:
                self._flush(sites, frame)
            probes = sites.reads.get(line, ())
            # Whether a line that begins together with its function has an event depends on the version: its start has been seen already.
            if sites.first is None or frame.f_lasti > sites.first:
                for probe, is_tolerant in probes:
                    probe.hit(frame, None, is_tolerant)
            for probe, _ in probes:
                if not probe.is_done:
                    return None
            # Where a line is switched off, the interpreter leaves out the event of the instruction that was to follow.
            self._expect(sites, frame, frame.f_lasti)
            return _DISABLE
        except BaseException as error:
            return passed_on(error, self._status)

    def _on_instruction(self, code, offset):
        try:
            sites = self._sites.get(id(code))
            if sites is None:
                return _DISABLE
            found, is_wanted = sites.writes.get(offset), False
            if found is not None:
                frame = _getframe(1)
                if found[1]:
                    self._flush(sites, frame)
                    is_wanted = True
                else:
                    for probe in found[0]:
                        probe.hit(frame)
                        is_wanted = is_wanted or not probe.is_done
            if offset in sites.stores:
                is_wanted = self._expect(sites, _getframe(1), offset) or is_wanted
            return None if is_wanted else _DISABLE
        except BaseException as error:
            return passed_on(error, self._status)

    def _expect(self, sites, frame, offset):
        """Remembers that the frame is about to make a store, where one must know. Whether it is such a place."""
        behind = sites.stores.get(offset)
        if behind is None or not sites.writes[behind][1]:
            return False
        if len(self._pending) > 1000:
            self._pending.clear()
        self._pending[id(frame)] = behind
        return True

    def _flush(self, sites, frame):
        """Captures behind a store, if this frame has just made one."""
        behind = self._pending.pop(id(frame), None)
        if behind in sites.writes:
            for probe in sites.writes[behind][0]:
                probe.hit(frame)

    def _on_return(self, code, offset, result):
        try:
            sites = self._sites.get(id(code))
            if sites is None or not (sites.exits or sites.call):
                return _DISABLE
            frame = _getframe(1)
            for probe in sites.exits:
                probe.hit(frame, (result,))
            if sites.call is not None:
                sites.call.leave(frame, result)
                return None
            return _DISABLE if all(probe.is_done for probe in sites.exits) else None
        except BaseException as error:
            return passed_on(error, self._status)

    def _on_unwind(self, code, offset, error):
        try:
            sites = self._sites.get(id(code))
            if sites is not None and sites.call is not None:
                sites.call.unwind(_getframe(1), error)
        except BaseException as fault:
            return passed_on(fault, self._status)
