"""Has the agent come, follow the plan anew, or leave when there is a file `leave`. The host has an interpreter that runs carry this out, with `folder`
and `is_running` as its only names; it is also how the agent comes into one that has just begun."""
import os
import sys
from _thread import allocate_lock


def loaded(work, agent):
    """Does something while modules of the agent can be imported, and takes every trace of the loading away. An agent that it gives stays."""
    before, paths = set(sys.modules), [folder, os.path.dirname(os.__file__)]
    if agent is not None:
        sys.modules.update(agent.modules)
    sys.path[:0] = paths
    try:
        agent = work() or agent
    finally:
        for path in paths:
            sys.path.remove(path)
        sys.path_importer_cache.pop(folder, None)
        own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "strobe_agent"}
        if not is_running:
            # The program may have a module of its own by one of these names. threading must be one and the same for all.
            for name in set(sys.modules) - before - {"threading"}:
                del sys.modules[name]
    if agent is not None:
        agent.modules.update(own)
        turn[2] = agent


def come():
    from strobe_agent import agent

    return agent.start(folder, is_running)


def carry_out():
    there, is_leaving = turn[2], os.path.exists(folder + "/leave")
    if there is not None and (is_leaving or there.folder != folder):
        loaded(there.leave, there)
        turn[2] = there = None
    if there is not None:
        loaded(there.follow_plan, there)
    elif not is_leaving:
        loaded(come, None)


# The lock, how many want a turn, and the agent. Two threads may be here at once, or one twice: who is at it has another look for the others.
turn = sys.__dict__.setdefault("_strobe", [allocate_lock(), 0, None])
turn[1] += 1
while turn[1] and turn[0].acquire(False):
    try:
        turn[1] = 0
        carry_out()
    finally:
        turn[0].release()
if turn[2] is None:
    sys.__dict__.pop("_strobe", None)
