"""The agent of one interpreter: what the plan wants, and the watch that sees to it."""
import os
import sys

from . import calls, lanes, places, probes, sites, status


def start(folder, is_running):
    """The agent, at work; None where it cannot be. In an interpreter that has just begun no code of the program has run yet."""
    agent = Agent(folder)
    agent.follow_plan(is_running)
    return agent if agent.is_at_work else None


class Agent:
    def __init__(self, folder):
        self.folder, self.modules = folder, {}
        self._status = status.Status(folder + "/status")
        self._lanes = self._calls = self._watch = self._guards = self._version = None
        self._rewritten = Rewritten(self._status)
        self._probes = {}

    @property
    def is_at_work(self):
        return self._watch is not None

    def follow_plan(self, is_running=True):
        """Takes what the plan wants now. Probes that it wanted before go on as they are."""
        try:
            with open(self.folder + "/plan.json", encoding="utf-8") as file:
                plan = _parsed(file.read())
            if plan["version"] != self._version and self._follow(plan, is_running):
                self._version = plan["version"]
            if is_running:
                self._status.tell("synced", "%d" % (self._version or 0))
        except Exception as error:
            self._status.fault(error)

    def leave(self):
        """Everything is as it was without the agent, but for what stays loaded."""
        try:
            if self._watch is not None:
                self._watch.remove()
                self._watch = None
            for probe in self._probes.values():
                probe.end()
            self._forget_lanes()
            self._probes, self._calls = {}, None
            self._status.tell("left", "")
        except Exception as error:
            self._status.fault(error)

    def _follow(self, plan, is_running):
        if self._guards is None and any(needs_guards(each) for each in plan["probes"]):
            from . import guards
            self._guards = guards
        if self._lanes is None:
            self._lanes = lanes.LaneFolder(self.folder + "/lanes", plan.get("host", 0))
        wanted = {each["number"]: each for each in plan["probes"]}
        for number in self._probes.keys() - wanted.keys():
            self._probes[number].end()
        self._probes = {number: self._probes.get(number) or probes.Probe(each, self._lanes, self._status, self._guards)
                        for number, each in wanted.items()}
        if self._calls is None and plan.get("traces"):
            self._calls = calls.Calls(self._lanes, self._status)
        if self._calls is not None:
            self._calls.plan(plan.get("traces", ()))
        if not is_running and any(may_be_plain(each) for each in plan["probes"]):
            self._rewritten.begin(self.folder)
        finder = sites.Finder(list(self._probes.values()), self._status, self._calls, is_running, self._rewritten)
        if self._watch is not None:
            self._watch.replace(finder)
            return True
        if sys.version_info >= (3, 12):
            from .monitoring import Monitoring as Watch
        else:
            from .tracing import Tracing as Watch
        watch = Watch(finder, self._status)
        if not watch.install(is_running):
            return False
        self._watch = watch
        os.register_at_fork(after_in_child=self._after_fork)
        self._status.say("started", "Python %d.%d.%d, %s" % (sys.version_info[:3] + (Watch.__name__.lower(),)))
        return True

    def _after_fork(self):
        if self._watch is not None:
            self._forget_lanes()
            self._watch.forget()

    def _forget_lanes(self):
        if self._calls is not None:
            self._calls.forget_lane()
        for probe in self._probes.values():
            probe.forget_lane()


class Rewritten:
    """The code that calls its probes by itself, by its id (it is kept, so that this stays its own), and these probes."""

    def __init__(self, status):
        self._status, self._rewrite, self._maker = status, None, None
        self.code, self.probes = {}, set()

    def begin(self, folder):
        """While no code of the program runs: what only we load is taken out again, and must be no other thread's."""
        try:
            from . import native, rewriting
            self._rewrite, self._maker = rewriting.rewrite, native.Maker(folder)
        except Exception as error:
            # It works without, if slower.
            self._status.fault(error)

    def has(self, code, probe):
        return id(code) in self.code and probe in self.probes

    def take(self, module, sites):
        """Rewrites a module that is about to run, if that can be done for all that is found in it."""
        if self._rewrite is None:
            return False
        try:
            if not self._rewrite(module, sites, lambda probe: probe.caller(self._maker)):
                return False
        except Exception as error:
            # It works without, if slower.
            self._status.fault(error)
            return False
        self.probes.update(probe for each in sites for probe in each.plain)
        self.code.update((id(each), each) for _, each in places.nested(module) if each is not module)
        return True


def may_be_plain(plan):
    return plan.get("place", "line") == "line" and plan.get("access") != "read" and probes.path_of(plan["value"])[2]


def needs_guards(plan):
    return bool(plan.get("condition")) or not probes.path_of(plan["value"])[2]


class _Context:
    """What the scanner of the json package asks its decoder for. The package itself is slow to load, and every process would pay."""
    strict, object_hook, object_pairs_hook, parse_constant, memo = True, None, None, None, {}
    parse_float, parse_int = float, int


def _parsed(text):
    try:
        from _json import make_scanner
    except ImportError:
        from json import loads
        return loads(text)
    return make_scanner(_Context)(text.strip(), 0)[0]
