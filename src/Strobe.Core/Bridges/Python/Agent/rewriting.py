"""Puts calls of ours behind the stores that probes look at, before a module runs: the quickest way, for code whose source is there. The source is compiled
once as it is, which must give the very code that is about to run, and once with the calls; then the functions of the one stand in for those
of the other. Lines, tracebacks and names stay as they are."""
import ast
import _warnings
import ctypes
import sys
from types import CodeType

_MOST_BYTES = 4 << 20


def rewrite(module, sites, function_of):
    """Rewrites a module's functions, given the sites of all its code, if all of them can be had this way. `function_of(probe)` is what the calls call, with
    the value and the frame. Whether it was done."""
    wanted = _wanted(module, sites)
    if not wanted:
        return False
    try:
        with open(module.co_filename, "rb") as file:
            source = file.read(_MOST_BYTES)
        with _Silence():
            tree = ast.parse(source, module.co_filename)
            plain = _compiled(tree, module)
            if plain != module:
                return False
            inserter = _Inserter({(probe.line, probe.name): probe for probe in wanted})
            inserter.visit(tree)
            if inserter.found != set(wanted):
                return False
            changed = _compiled(tree, module)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _exchange(module, plain, changed, {_mark(probe): function_of(probe) for probe in wanted})


class _Silence:
    """What the compiler warns of has been said to the program, or will be. Without the module `warnings`, which is not ours to load."""

    def __enter__(self):
        loaded = sys.modules.get("warnings")
        self._filters = getattr(loaded, "filters", _warnings.filters)
        self._filter = ("ignore", None, Warning, None, 0)
        self._filters.insert(0, self._filter)
        self._tell()

    def __exit__(self, *error):
        self._filters[:] = [each for each in self._filters if each is not self._filter]
        self._tell()

    @staticmethod
    def _tell():
        changed = getattr(_warnings, "_filters_mutated", None) or getattr(_warnings, "_filters_mutated_lock_held", None)
        if changed is not None:
            try:
                changed()
            except RuntimeError:
                # 3.14 wants its lock for it, and looks at the filters all the same.
                pass


def _compiled(tree, module):
    return compile(tree, module.co_filename, "exec", dont_inherit=True)


def _wanted(module, sites):
    """The probes, if all of them can be had this way."""
    wanted = []
    for each in sites:
        if each.code is module or each.reads or each.entries or each.exits or each.call or not each.plain or each.is_mixed:
            return None
        wanted += each.plain
    return wanted if len(set(wanted)) == len(wanted) else None


def _mark(probe):
    return "<strobe %d>" % probe.number


class _Inserter(ast.NodeTransformer):
    def __init__(self, probes):
        self._probes, self._depth, self.found = probes, 0, set()

    def visit_FunctionDef(self, node):
        return self._inside(node)

    def visit_AsyncFunctionDef(self, node):
        return self._inside(node)

    def _inside(self, node):
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1
        return node

    def visit_Assign(self, node):
        return self._behind(node, node.targets)

    def visit_AugAssign(self, node):
        return self._behind(node, [node.target])

    def visit_AnnAssign(self, node):
        return self._behind(node, [node.target] if node.value is not None else [])

    def visit_For(self, node):
        self.generic_visit(node)
        node.body[:0] = self._calls(node, [node.target])
        return node

    visit_AsyncFor = visit_For

    def _behind(self, node, targets):
        self.generic_visit(node)
        return [node] + self._calls(node, targets)

    def _calls(self, node, targets):
        calls = []
        if self._depth == 0:
            return calls
        for name in _names(targets):
            probe = self._probes.get((name.lineno, name.id))
            if probe is not None and node.lineno == name.lineno and probe.column in (None, name.col_offset + 1):
                self.found.add(probe)
                calls.append(self._call(probe, name))
        return calls

    @staticmethod
    def _call(probe, name):
        frame = ast.Call(ast.Constant(_FRAME), [], [])
        call = ast.Expr(ast.Call(ast.Constant(_mark(probe)), [ast.Name(name.id, ast.Load()), frame], []))
        for node in ast.walk(call):
            if "lineno" in node._attributes:
                ast.copy_location(node, name)
        return call


_FRAME = "<strobe frame>"


def _names(targets):
    for target in targets:
        if isinstance(target, ast.Name):
            yield target
        elif isinstance(target, (ast.Tuple, ast.List)):
            yield from (each for each in target.elts if isinstance(each, ast.Name))


def _exchange(module, plain, changed, functions):
    """Has the module's own tuple of constants hold the new code: it is read as the module runs."""
    functions[_FRAME] = sys._getframe
    fresh = [each for each in changed.co_consts if type(each) is CodeType]
    known = [each for each in plain.co_consts if type(each) is CodeType]
    if len(fresh) != len(known):
        return False
    pairs, first = [], tuple.__basicsize__
    for old, new in zip(known, fresh):
        if old == new:
            continue
        at = next((at for at, each in enumerate(module.co_consts) if type(each) is CodeType and each == old and each.co_firstlineno == old.co_firstlineno), None)
        if at is None or new.co_freevars != old.co_freevars or new.co_cellvars != old.co_cellvars or new.co_flags != old.co_flags:
            return False
        pairs.append((id(module.co_consts) + first + 8 * at, id(module.co_consts[at]), _filled(new, functions)))
    slots = [(ctypes.c_uint64.from_address(address), before, code) for address, before, code in pairs]
    if any(slot.value != before for slot, before, _ in slots):
        return False
    for slot, _, code in slots:
        # The tuple's reference to what it held is not given back: somebody may just have it on the stack.
        ctypes.PyDLL(None).Py_IncRef(ctypes.py_object(code))
        slot.value = id(code)
    return True


def _filled(code, functions):
    """The code with the functions themselves in place of their marks."""
    constants = tuple(_filled(each, functions) if type(each) is CodeType else functions.get(each, each) if type(each) is str else each
                      for each in code.co_consts)
    return code.replace(co_consts=constants)
