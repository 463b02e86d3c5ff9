"""Finds in a code object where a variable is read and stored. It follows what stands on the stack through each straight piece of code, as
paths from a name: `a.b[]` is anything indexed out of the attribute b of a."""
import dis
from types import CodeType

_LOADS = ("LOAD_FAST", "LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT")
_STORES = ("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)


class Instruction:
    __slots__ = ("offsets", "name", "arg", "value", "line", "column", "width", "code")

    def __init__(self, offsets, name, arg, value, line, column, width, code):
        self.offsets, self.name, self.arg, self.value, self.line, self.column, self.width = offsets, name, arg, value, line, column, width
        self.code = code


class Use:
    """A load or store of a path. A store knows the offset behind it, and its own: the prefixes that lengthen its argument come first, and it
    depends on the version whether an event names the first of them or the instruction proper."""
    __slots__ = ("path", "line", "column", "offsets", "behind", "is_read")

    def __init__(self, path, instruction, behind=None):
        self.path, self.line, self.column, self.behind, self.is_read = path, instruction.line, instruction.column, behind, True
        self.offsets = instruction.offsets


def instructions(code):
    positions = list(code.co_positions()) if hasattr(code, "co_positions") else None
    line, found, prefixes = code.co_firstlineno, [], ()
    for each in dis.get_instructions(code):
        column = width = None
        if positions is not None:
            line, end, column, last = positions[each.offset // 2]
            width = last - column if column is not None and line == end else None
        elif each.starts_line is not None:
            line = each.starts_line
        if each.opname == "EXTENDED_ARG":
            prefixes += (each.offset,)
            continue
        found.append(Instruction(prefixes + (each.offset,), each.opname, each.arg, each.argval, line, column, width, each.opcode))
        prefixes = ()
    return found


def first_of(code):
    """The offset behind the instruction with which a call begins; None when that is in another line."""
    listed = instructions(code)
    for before, each in zip(listed, listed[1:]):
        if before.name == "RESUME":
            return each.offsets[-1] if before.line == each.line else None
    return None


def lines_of(code):
    return {line for _, line in dis.findlinestarts(code) if line is not None}


def nested(code, name=None):
    """(qualified name, code) of a code object and all that are defined in it."""
    own = getattr(code, "co_qualname", None) or name or code.co_name
    found = [(own, code)]
    for constant in code.co_consts:
        if type(constant) is CodeType:
            if own == "<module>":
                below = constant.co_name
            else:
                # Without CO_OPTIMIZED it is the body of a class.
                below = own + ("." if not code.co_flags & 1 else ".<locals>.") + constant.co_name
            found += nested(constant, below)
    return found


def uses(code):
    """(loads, stores) of everything in the code object, and the offsets that are jumped to."""
    listed = instructions(code)
    labels = set(dis.findlabels(code.co_code))
    stack, loads, stores = _Stack(), [], []
    cleared = {each.value for each in listed if each.name == "LOAD_FAST_AND_CLEAR"}
    for at, each in enumerate(listed):
        if not labels.isdisjoint(each.offsets):
            stack.items.clear()
        follower = listed[at + 1] if at + 1 < len(listed) else None
        if follower is None:
            break
        for use in _step(each, stack, loads, follower.offsets[0]):
            if not _is_artificial(listed[at - 1], each, follower, use, cleared):
                stores.append(use)
    return loads, stores, labels


def _is_artificial(before, each, follower, use, cleared):
    """Stores that no one wrote: the clearing of `except … as e` (None, then deleted), and what an inlined comprehension gives back."""
    if follower.name.startswith("DELETE_") and follower.value == use.path[0] and follower.line == each.line and before.value is None:
        return True
    return len(use.path) == 1 and use.path[0] in cleared and each.width is not None and each.width != len(use.path[0].encode())


class _Stack:
    """What is known of the top of the evaluation stack: uses, whose path is None where it is not a path."""

    def __init__(self):
        self.items = []

    def pop(self, count=1):
        last = None
        for _ in range(count):
            last = self.items.pop() if self.items else None
        return last

    def push(self, *items):
        self.items.extend(items)

    def peek(self, depth):
        return self.items[-depth] if len(self.items) >= depth else None

    def fill(self, count):
        while len(self.items) < count:
            self.items.insert(0, None)


def _step(each, stack, loads, behind):
    """Carries out one instruction; returns the stores that it makes."""
    name = each.name
    if name.startswith("LOAD_FAST_LOAD_FAST") or name.startswith("LOAD_FAST_BORROW_LOAD_FAST"):
        for one in each.value:
            stack.push(_loaded(each, one, loads))
    elif name == "STORE_FAST_LOAD_FAST":
        stack.pop()
        stack.push(_loaded(each, each.value[1], loads))
        return [Use((each.value[0],), each, behind)]
    elif name == "STORE_FAST_STORE_FAST":
        stack.pop(2)
        return [Use((one,), each, behind) for one in each.value]
    elif name.startswith(_STORES):
        stack.pop()
        return [Use((each.value,), each, behind)]
    elif name == "LOAD_FAST_AND_CLEAR":
        stack.push(None)
    elif name.startswith(_LOADS):
        if name.startswith("LOAD_FROM_DICT"):
            stack.pop()
        extra = _effect(each) - 1 if name == "LOAD_GLOBAL" else 0
        stack.push(*[None] * extra, _loaded(each, each.value, loads))
    elif name == "STORE_ATTR":
        owner = stack.pop()
        stack.pop()
        return _into(owner, "." + str(each.value), each, behind)
    elif name == "STORE_SUBSCR":
        stack.pop()
        owner = stack.pop()
        stack.pop()
        return _into(owner, "[]", each, behind)
    elif name == "STORE_SLICE":
        stack.pop(2)
        owner = stack.pop()
        stack.pop()
        return _into(owner, "[]", each, behind)
    else:
        _move(each, stack)
    return ()


def _loaded(each, name, loads):
    use = Use((name,), each)
    loads.append(use)
    return [use, use.path, 1]


def _into(owner, part, each, behind):
    """A store into an object. The load of the object was for that only, unless something else has it, too."""
    if owner is None:
        return [Use((None, part), each, behind)]
    use, path, copies = owner
    if use is not None and copies == 1 and len(path) == 1:
        use.is_read = False
    return [Use(path + (part,), each, behind)]


def _effect(each):
    try:
        return dis.stack_effect(each.code, each.arg if each.code >= dis.HAVE_ARGUMENT else None, jump=False)
    except ValueError:
        return 0


def _move(each, stack):
    name, items = each.name, stack.items
    if name == "LOAD_ATTR" or name == "LOAD_METHOD":
        owner = stack.pop()
        extra = _effect(each)
        stack.push(None if owner is None else [None, owner[1] + ("." + str(each.value),), 1], *[None] * extra)
    elif name == "BINARY_SUBSCR" or name == "BINARY_SLICE":
        owner = stack.pop(2 if name == "BINARY_SUBSCR" else 3)
        stack.push(None if owner is None else [None, owner[1] + ("[]",), 1])
    elif name == "COPY" or name == "DUP_TOP":
        item = stack.peek(each.arg if name == "COPY" else 1)
        if item is not None:
            item[2] += 1
        stack.push(item)
    elif name == "DUP_TOP_TWO":
        for item in (stack.peek(2), stack.peek(1)):
            if item is not None:
                item[2] += 1
            stack.fill(2)
        stack.push(*items[-2:])
    elif name == "SWAP":
        stack.fill(each.arg)
        items[-1], items[-each.arg] = items[-each.arg], items[-1]
    elif name in ("ROT_TWO", "ROT_THREE", "ROT_FOUR", "ROT_N"):
        count = {"ROT_TWO": 2, "ROT_THREE": 3, "ROT_FOUR": 4}.get(name, each.arg)
        stack.fill(count)
        items.insert(len(items) - count, items.pop())
    elif name in ("POP_TOP", "NOP", "RESUME", "CACHE", "PRECALL", "PUSH_NULL", "END_FOR") or each.code in _JUMPS:
        effect = _effect(each)
        stack.pop(max(0, -effect))
        stack.push(*[None] * max(0, effect))
    else:
        effect = _effect(each)
        stack.pop(max(0, -effect))
        if items and not (effect > 0 and name.startswith(("LOAD_", "BUILD_", "GET_LEN"))):
            items[-1] = None
        stack.push(*[None] * max(0, effect))


def last_stores(code):
    """Offsets of stores that are all that can have happened, when their line has begun and the next event of the frame is no exception: the line is
    one straight piece of code, and the store its end."""
    listed, found, at = instructions(code), set(), 0
    labels = set(dis.findlabels(code.co_code))
    pieces = []
    while at < len(listed):
        end = at
        while end < len(listed) and listed[end].line == listed[at].line:
            end += 1
        pieces.append((at, end))
        at = end
    lines = [listed[start].line for start, _ in pieces]
    for start, end in pieces:
        stop = end
        while stop > start and listed[stop - 1].name in _ENDS:
            stop -= 1
        body = listed[start:stop]
        if not body or lines.count(body[0].line) != 1 or not body[-1].name.startswith(("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")):
            continue
        if any(not labels.isdisjoint(each.offsets) for each in listed[start + 1:end]):
            continue
        if not any(each.code in _JUMPS or each.name in _SUSPENSIONS for each in body):
            found.update(body[-1].offsets)
    return found


# What may stand between the store and the next event: the way on, or out.
_ENDS = ("JUMP_FORWARD", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "LOAD_CONST", "RETURN_VALUE", "NOP", "CACHE")
_SUSPENSIONS = ("YIELD_VALUE", "YIELD_FROM", "SEND", "GET_AWAITABLE", "RETURN_GENERATOR", "SETUP_FINALLY", "SETUP_WITH", "BEFORE_WITH")


def touches(path, stored):
    """Whether a store to one path changes what lies at the other: one is the beginning of the other. An unknown owner (None) may be any."""
    return all(a == b or b is None for a, b in zip(path, stored))
