"""Which probes a code object holds, and where."""
import os
import sys
from types import FunctionType

from . import places


class Sites:
    """Where the probes of one code object are. `reads` maps a line to its probes; `writes` the offset behind a store to (probes, whether
    one must know that the store was made, as something else leads there, too); `stores` a store's offset to the one behind it. `first` is the
    offset of the first instruction proper, when a probe reads in the line in which the code begins (a lambda); `call` records its calls. `lines`, when there are any, maps lines to the probes that `writes` has: whenever one
    has begun, the store has been made by the next event."""
    __slots__ = ("code", "reads", "writes", "stores", "entries", "exits", "first", "call", "lines", "plain", "is_mixed")

    def __init__(self, code):
        self.code, self.reads, self.writes, self.stores, self.entries, self.exits, self.first = code, {}, {}, {}, [], [], None
        self.call = None
        self.lines = {}
        # Probes that look at nothing but what one store of a name gives, and whether there are others.
        self.plain, self.is_mixed = [], False

    def is_empty(self):
        return not (self.reads or self.writes or self.entries or self.exits or self.call)

    def add_write(self, use, probe):
        self.writes.setdefault(use.behind, ([], False))[0].append(probe)
        for offset in use.offsets:
            self.stores[offset] = use.behind

    def find_lines(self):
        """For tracing, where events of lines cost far less than those of all instructions."""
        last = places.last_stores(self.code)
        if not all(offset in last for offset in self.stores):
            return
        line_of = {offset: each.line for each in places.instructions(self.code) for offset in each.offsets}
        for offset, behind in self.stores.items():
            self.lines[line_of[offset]] = self.writes[behind][0]

    def finish(self, labels, starts):
        """One must know that a store was made where a jump leads behind it, too, and where events of lines come in between."""
        for offset, behind in self.stores.items():
            is_shared = behind in labels or (bool(self.reads) and (behind in starts or offset in starts))
            self.writes[behind] = (self.writes[behind][0], self.writes[behind][1] or is_shared)


class Finder:
    """Finds the probes of code objects as they first run."""

    def __init__(self, probes, status, calls, is_running, rewritten):
        self._calls = calls
        self._at_lines = [probe for probe in probes if probe.place == "line"]
        self._at_ends = [probe for probe in probes if probe.place != "line"]
        self._last_names = {probe.function.rsplit(".", 1)[-1] for probe in self._at_ends}
        self._status = status
        self._files = {}
        self._names = {}
        self._folder = os.getcwd()
        # Code that runs already cannot be rewritten.
        self._rewritten, self._may_rewrite, self._is_needed, self._has_begun = rewritten, not is_running, False, False
        if is_running and sys.version_info < (3, 11):
            self._name_functions()

    def _name_functions(self):
        """Modules that have run are not seen again: their functions know their names."""
        import gc
        for each in gc.get_objects():
            if type(each) is FunctionType:
                self._names[id(each.__code__)] = (each.__qualname__, each.__code__)

    @property
    def has_calls(self):
        return bool(self._calls)

    def meet(self, code, module):
        """A module is about to run."""
        self._has_begun = self._has_begun or module == "__main__"
        self._is_needed = self._is_needed or _executes(code, module)

    @property
    def is_settled(self):
        """Whether every probe found so far is in code that calls it by itself, so that nothing needs to be watched until other modules are imported."""
        if self._calls or self._at_ends or self._is_needed:
            return False
        # Where modules have run before, a probe that is not found yet may be in any function.
        return self._has_begun if self._may_rewrite else self._rewritten.probes.issuperset(self._at_lines)

    def is_foreign(self, name):
        """Whether no probe can be in a file."""
        return not self._calls and not self._at_ends and not self._in(name)

    def sites_of(self, code, module):
        """The sites of a code object that starts to run, and for a module of all that are defined in it; only those that have any."""
        probes = self._in(code.co_filename)
        if not probes and not self._at_ends and not self._calls:
            return ()
        if not probes and not self._calls and code.co_name not in self._last_names and code.co_name != "<module>":
            return ()
        if code.co_name != "<module>":
            name = getattr(code, "co_qualname", None) or self._names.get(id(code), (code.co_name,))[0]
            found = self._found([(name, code)], probes, module)
            self._is_needed = self._is_needed or bool(found)
            return found
        every = places.nested(code)
        if not hasattr(code, "co_qualname"):
            # Older versions do not keep a function's qualified name in its code. The code is kept with it, so that its id is.
            self._names.update((id(each), (name, each)) for name, each in every)
        found = self._found(every, probes, module)
        for probe in probes:
            if not probe.is_found and not code.co_filename.startswith("<"):
                self._say_missing(probe, [line for _, each in every for line in places.lines_of(each)], code.co_filename)
        if found and self._may_rewrite and self._rewritten.take(code, found):
            self._status.say("quick", code.co_filename)
            return ()
        self._is_needed = self._is_needed or bool(found)
        return found

    def _found(self, every, probes, module):
        found = []
        for name, code in every:
            sites = Sites(code)
            here = [probe for probe in probes if is_named(probe.function, name, module, code.co_filename)]
            lines = places.lines_of(code) if here else ()
            here = [probe for probe in here if probe.line in lines and not self._rewritten.has(code, probe)]
            if here:
                self._add_lines(sites, here, [each for _, each in every])
            if code.co_name in self._last_names:
                self._add_ends(sites, name, module)
            if self._calls:
                sites.call = self._calls.of(code, name, module)
            if not sites.is_empty():
                found.append(sites)
        return found

    def _add_ends(self, sites, name, module):
        for probe in self._at_ends:
            if is_named(probe.function, name, module, sites.code.co_filename):
                (sites.entries if probe.place == "entry" else sites.exits).append(probe)
                self._say_found(probe, sites.code)

    def _add_lines(self, sites, probes, every):
        loads, stores, labels = places.uses(sites.code)
        for probe in probes:
            if probe.path is None:
                sites.is_mixed = True
                self._add_read(sites, probe, True)
                continue
            own_loads = [use for use in loads if use.line == probe.line and use.path[0] == probe.path[0] and _is_at(use, probe.column)]
            own_stores = [use for use in stores if use.line == probe.line and _is_at(use, probe.column) and places.touches(probe.path, use.path)
                          and (use.path[0] is not None or own_loads)]
            is_read = any(use.is_read for use in own_loads)
            if probe.wants_writes and len(own_stores) == 1 and own_stores[0].path == probe.path == (probe.name,):
                sites.plain.append(probe)
            else:
                sites.is_mixed = True
            if probe.wants_writes:
                for use in own_stores:
                    sites.add_write(use, probe)
                    self._say_found(probe, sites.code)
            is_asked = bool(own_stores) and probe.access == "read"
            # Who asks for neither means the value behind the stores, where there are any.
            is_meant = probe.access == "read" or (probe.wants_reads and not own_stores)
            if is_meant and (is_read or is_asked or (not own_stores and self._is_elsewhere(sites.code, probe, every))):
                self._add_read(sites, probe, probe.access == "read")
        if sites.code.co_firstlineno in sites.reads:
            sites.first = places.first_of(sites.code)
        sites.finish(labels, {offset for offset, _ in places.dis.findlinestarts(sites.code)})

    def _add_read(self, sites, probe, is_strict):
        sites.reads.setdefault(probe.line, []).append((probe, not is_strict))
        self._say_found(probe, sites.code)

    @staticmethod
    def _is_elsewhere(code, probe, every):
        """A line that does not name the variable shows it all the same, in the code object to which the line belongs."""
        if probe.column is not None:
            return False
        if code.co_name != "<module>" and probe.name not in code.co_varnames + code.co_cellvars + code.co_freevars + code.co_names:
            return False
        for other in every:
            if other is not code and probe.line in places.lines_of(other):
                loads, stores, _ = places.uses(other)
                if any(use.line == probe.line and use.path[0] == probe.name for use in loads + stores):
                    return False
        return True

    def _say_found(self, probe, code):
        probe.is_found = True
        self._status.say("found", "%s:%d %s" % (code.co_filename, probe.line or code.co_firstlineno, code.co_name), probe.number)

    def _say_missing(self, probe, lines, file):
        if probe.line in lines:
            self._status.say("missing", "there is no %s on line %d of %s" % (probe.name, probe.line, file), probe.number)
        else:
            near = sorted(set(lines) - {0}, key=lambda line: (abs(line - probe.line), line))[:3]
            self._status.say("nocode", " ".join(map(str, sorted(near))), probe.number)

    def _in(self, name):
        probes = self._files.get(name)
        if probes is None:
            probes = self._files[name] = self._in_file(name)
        return probes

    def _in_file(self, name):
        full = name if name.startswith("<") else os.path.normpath(os.path.join(self._folder, name))
        return [probe for probe in self._at_lines if is_file(probe.file, full, self._folder)]


def _executes(code, module):
    """Whether a module may run code without importing it, which is then seen by watching only."""
    if code.co_filename.startswith((_LIBRARY, "<frozen")) and "/site-packages/" not in code.co_filename:
        return module in _RUNNERS
    return any(name in _CALLS for _, each in places.nested(code) for name in each.co_names)


_LIBRARY = os.path.dirname(os.__file__) + "/"
_CALLS = {"exec", "eval", "runpy", "exec_module", "load_module", "module_from_spec"}
_RUNNERS = {"runpy", "code", "bdb", "pdb", "doctest", "timeit", "trace", "profile", "cProfile"}


def is_file(wanted, full, folder):
    """Whether a file is the one that is meant: by the end of its path, in whole parts."""
    if wanted.startswith(".."):
        wanted = os.path.join(folder, wanted)
    wanted = os.path.normpath(wanted)
    if full == wanted or full.endswith("/" + wanted):
        return True
    return os.path.basename(full) != full and os.path.isabs(full) and os.path.basename(full) == os.path.basename(wanted) and _is_same(wanted, full)


def _is_same(wanted, full):
    real = os.path.realpath(full)
    return real == wanted or (not os.path.isabs(wanted) and real.endswith("/" + wanted)) or os.path.realpath(wanted) == real


def is_named(wanted, name, module, file):
    """Whether a function is the one that is meant: by the end of its qualified name, which may begin with its module's."""
    if not wanted:
        return True
    stem = os.path.splitext(os.path.basename(file))[0]
    short = name.replace(".<locals>", "")
    return any(full == wanted or full.endswith("." + wanted)
               for prefix in (str(module) + ".", stem + ".") for full in (prefix + name, prefix + short))


def _is_at(use, column):
    return column is None or use.column is None or use.column == column - 1
