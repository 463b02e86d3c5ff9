"""Starts the agent in an interpreter that has just come up, before any code of the program runs."""
import os
import sys

from . import calls, lanes, probes, sites, status


def start(folder):
    said = status.Status(folder + "/status")
    try:
        with open(folder + "/plan.json", encoding="utf-8") as file:
            plan = _parsed(file.read())
        guards = _guards() if any(needs_guards(each) for each in plan["probes"]) else None
        lane_folder = lanes.LaneFolder(folder + "/lanes", plan.get("host", 0))
        planned = [probes.Probe(each, lane_folder, said, guards) for each in plan["probes"]]
        traced = calls.Calls(plan.get("traces", ()), lane_folder, said) if plan.get("traces") else None
        finder = sites.Finder(planned, said, traced)
        if sys.version_info >= (3, 12):
            from .monitoring import Monitoring as Watch
        else:
            from .tracing import Tracing as Watch
        watch = Watch(finder, said)
        if watch.install():
            os.register_at_fork(after_in_child=lambda: _after_fork(planned, watch, traced))
            said.say("started", "Python %d.%d.%d, %s" % (sys.version_info[:3] + (Watch.__name__.lower(),)))
    except Exception as error:
        said.fault(error)


def needs_guards(plan):
    return bool(plan.get("condition")) or not probes.path_of(plan["value"])[2]


def _guards():
    from . import guards
    return guards


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


def _after_fork(planned, watch, traced):
    if traced is not None:
        traced.forget_lane()
    for probe in planned:
        probe.forget_lane()
    watch.forget()
