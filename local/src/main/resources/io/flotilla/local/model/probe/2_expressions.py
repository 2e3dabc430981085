# Part 2: objects as Python expressions that a test file can contain.
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import keyword
import math
import pathlib
import uuid

LONGEST = 400
RESERVED = {"unittest", "sys", "asyncio", "importlib", "math", "Path", "ROOT", "itertools", "subject", "self", "io"}
REPR_MODULES = {"decimal", "datetime", "fractions"}


class Expr:
    """Source text, and the import lines that it needs."""

    def __init__(self, src, needs=()):
        self.src, self.needs = src, frozenset(needs)

    def __repr__(self):
        return self.src


def join(template, *parts):
    """An expression out of others: `join("[{}, {}]", a, b)`."""
    return Expr(template.format(*(p.src for p in parts)), frozenset().union(*(p.needs for p in parts)))


def listed(opening, parts, closing):
    return Expr(opening + ", ".join(p.src for p in parts) + closing, frozenset().union(*(p.needs for p in parts)))


class References:
    """Names for modules and for what is in them. A module is always reached through its own name."""

    def __init__(self):
        self.aliases = {}

    def module(self, name):
        """(alias, import line); two modules never share an alias."""
        if name in self.aliases:
            return self.aliases[name]
        parent, _, alias = name.rpartition(".")
        taken = {entry[0] for entry in self.aliases.values()}
        own = alias in sys.modules and name != alias
        if alias in RESERVED and alias != name or alias in taken or hasattr(builtins, alias) or own:
            alias = name.replace(".", "_") + "_module"
        if not parent:
            line = "import " + name + ("" if alias == name else " as " + alias)
        elif getattr(sys.modules.get(parent), name.rpartition(".")[2], None) is sys.modules.get(name):
            line = "from %s import %s" % (parent, name.rpartition(".")[2])
            line += "" if alias == name.rpartition(".")[2] else " as " + alias
        else:
            line = "import importlib\n%s = importlib.import_module(%r)" % (alias, name)
        self.aliases[name] = (alias, line)
        return self.aliases[name]

    def named(self, found):
        """An expression for a class or function that is reachable under its own name, else None."""
        module, path = getattr(found, "__module__", None), getattr(found, "__qualname__", "")
        if module == "builtins":
            return Expr(path) if getattr(builtins, path, None) is found else None
        holder = sys.modules.get(module) if isinstance(module, str) else None
        if holder is None or module == "__main__" or "<" in path or not path:
            return None
        for part in path.split("."):
            holder = getattr(holder, part, None)
        if holder is not found:
            return None
        alias, line = self.module(module)
        return Expr(alias + "." + path, [line])


REFERENCES = References()


def to_expr(value, depth=0):
    """An expression that evaluates to an equal object, or None when there is none (or only an enormous one)."""
    found = _to_expr(value, depth)
    return found if found is not None and len(found.src) <= LONGEST else None


def _to_expr(value, depth):
    kind = type(value)
    if depth > 5:
        return None
    if value is None or value is NotImplemented or kind in (bool, int, str, bytes, complex, range):
        return Expr(repr(value))
    if kind is float:
        return Expr(repr(value)) if math.isfinite(value) else Expr("float(%r)" % str(value)) if value == value else None
    if isinstance(value, enum.Enum):
        owner = REFERENCES.named(kind)
        return Expr("%s.%s" % (owner.src, value.name), owner.needs) if owner and value.name in kind.__members__ else None
    if kind in (list, tuple, set, frozenset, collections.deque):
        return collection(value, kind, depth)
    if kind in (dict, collections.OrderedDict, collections.Counter):
        return mapping(value, kind, depth)
    if isinstance(value, type) or isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return REFERENCES.named(value)
    if kind.__module__ in REPR_MODULES and kind.__name__ in repr(value):
        alias, line = REFERENCES.module(kind.__module__)
        text = repr(value) if kind.__module__ == "datetime" else alias + "." + repr(value)
        return Expr(text, [line]) if value == value and text.startswith(alias + ".") else None
    if isinstance(value, pathlib.PurePath):
        return Expr("pathlib.Path(%r)" % str(value), ["import pathlib"])
    if kind is uuid.UUID:
        return Expr("uuid.UUID(%r)" % str(value), ["import uuid"])
    if kind is types.SimpleNamespace:
        return call(Expr("types.SimpleNamespace", ["import types"]), [], vars(value), depth)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return call(REFERENCES.named(kind), list(value), {}, depth)
    if dataclasses.is_dataclass(value):
        fields = {f.name: getattr(value, f.name, None) for f in dataclasses.fields(value) if f.init}
        return call(REFERENCES.named(kind), [], fields, depth)
    return None


def collection(value, kind, depth):
    items = list(value)
    if kind in (set, frozenset):
        items = sorted(items, key=repr)
    parts = [to_expr(item, depth + 1) for item in items]
    if None in parts or len(parts) > 60:
        return None
    if kind is tuple:
        return listed("(", parts, ",)" if len(parts) == 1 else ")")
    if kind is collections.deque:
        body = listed("[", parts, "]")
        return Expr("collections.deque(" + body.src + ")", body.needs | {"import collections"})
    if kind is list:
        return listed("[", parts, "]")
    if not parts:
        return Expr(kind.__name__ + "()")
    return listed("{", parts, "}") if kind is set else listed("frozenset({", parts, "})")


def mapping(value, kind, depth):
    pairs = [(to_expr(k, depth + 1), to_expr(v, depth + 1)) for k, v in value.items()]
    if len(pairs) > 60 or any(k is None or v is None for k, v in pairs):
        return None
    body = listed("{", [join("{}: {}", k, v) for k, v in pairs], "}")
    if kind is dict:
        return body
    return Expr("collections.%s(%s)" % (kind.__name__, body.src), body.needs | {"import collections"})


def call(function, positional, named, depth):
    if function is None:
        return None
    parts = [to_expr(value, depth + 1) for value in positional]
    if None in parts:
        return None
    for name, value in named.items():
        part = to_expr(value, depth + 1)
        if part is None or not name.isidentifier() or keyword.iskeyword(name):
            return None
        parts.append(Expr(name + "=" + part.src, part.needs))
    whole = listed("(", parts, ")")
    return Expr(function.src + whole.src, function.needs | whole.needs)


NAMESPACES = {}


def namespace(needs):
    """The names that a set of import lines binds; a fresh dict, since the code under test may change it."""
    key = tuple(sorted(needs))
    if key not in NAMESPACES:
        bound = {}
        for line in key:
            exec(line, bound)
        NAMESPACES[key] = bound
    return dict(NAMESPACES[key])
