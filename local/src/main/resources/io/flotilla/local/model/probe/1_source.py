# flotilla probe
# Part 1: what the source says. The parts are joined to one program (Python 3.9+, standard library only).
import ast
import builtins
import dis
import importlib
import inspect
import os
import re
import sys
import types

FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)
REGEX_CALLS = {"match", "fullmatch", "search", "findall", "finditer", "sub", "split"}


def module_location(path):
    """The candidates (folder for sys.path, dotted name) under which the file may be imported, best first."""
    parts = path[:-3].split("/")
    if parts[-1] == "__init__":
        parts = parts[:-1]
    first = len(parts) - 1
    while first > 0 and os.path.exists("/".join(parts[:first] + ["__init__.py"])):
        first -= 1
    found = [("/".join(parts[:first]) or ".", ".".join(parts[first:]))]
    if first > 0 and parts[0] in ("src", "lib", "python"):
        found.append((parts[0], ".".join(parts[1:])))
    if first > 0:
        found.insert(1 if parts[0] in ("src", "lib", "python") else 0, (".", ".".join(parts)))
    return [place for place in found if place[1]]


class Target:
    """Something that can be called: a function, a method, or a class (its constructor)."""

    def __init__(self, name, owner, kind, node):
        self.name, self.owner, self.kind, self.node = name, owner, kind, node
        self.lines = range(node.lineno, node.end_lineno + 1)
        self.hints = None

    def label(self):
        return self.owner + "." + self.name if self.owner else self.name


def method_kind(node):
    names = [d.id if isinstance(d, ast.Name) else getattr(d, "attr", "") for d in node.decorator_list]
    if "classmethod" in names or "staticmethod" in names:
        return "static"
    if "property" in names or "cached_property" in names:
        return "property"
    if "setter" in names or "deleter" in names or "overload" in names or "abstractmethod" in names:
        return "skip"
    return "constructor" if node.name in ("__init__", "__post_init__", "__new__") else "method"


def flat(body):
    """Statements of a body, also those inside if, try and with."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if not isinstance(node, FUNCTION_NODES + (ast.ClassDef,)):
                yield from flat(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from flat(handler.body)


def find_targets(tree):
    targets = []
    for node in flat(tree.body):
        if isinstance(node, FUNCTION_NODES):
            if method_kind(node) != "skip":
                targets.append(Target(node.name, None, "function", node))
        elif isinstance(node, ast.ClassDef):
            for member in flat(node.body):
                if isinstance(member, FUNCTION_NODES) and method_kind(member) != "skip":
                    targets.append(Target(member.name, node.name, method_kind(member), member))
    return targets


def function_lines(code):
    """Lines that run when something is called, not when the module is imported."""
    lines = set()
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            lines |= function_lines(inner)
    if code.co_flags & inspect.CO_OPTIMIZED:
        lines |= {line for _, line in dis.findlinestarts(code) if line}
        if not code.co_name.startswith("<"):
            lines.discard(code.co_firstlineno)
    return lines


class Hints(ast.NodeVisitor):
    """What one function compares, indexes and asks of its names: the raw material for boundary values."""

    def __init__(self, node, resolve):
        self.constants, self.loose, self.regexes = {}, [], {}
        self.attributes, self.keys, self.elements, self.types = {}, {}, {}, {}
        self.calls, self.raises = set(), set()
        self.resolve = resolve
        for statement in node.body:
            self.visit(statement)

    def subject(self, node):
        """The name that an operand is about: `rate`, `self.rate`, `row["rate"]`, `len(rates)`, `rate.strip()`."""
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Subscript):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return key.value
            return self.subject(node.value)
        if isinstance(node, ast.BinOp):
            return self.subject(node.left)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                if node.func.attr == "get" and node.args and isinstance(node.args[0], ast.Constant):
                    return str(node.args[0].value)
                return self.subject(node.func.value)
            return self.subject(node.args[0]) if node.args else None
        return None

    def values(self, node):
        """Values of an operand that is a constant, a name of the module, or a collection of such."""
        if isinstance(node, ast.Constant):
            return [] if node.value is None or node.value is Ellipsis else [node.value]
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return [value for element in node.elts for value in self.values(element)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return [-v for v in self.values(node.operand) if isinstance(v, (int, float))]
        found = self.resolve(node)
        if isinstance(found, (dict, set, frozenset, tuple, list)):
            return [v for v in list(found)[:4] if isinstance(v, (int, float, str))]
        simple = isinstance(found, (int, float, str)) or type(found).__module__ in ("decimal", "datetime")
        return [found] if simple else []

    def note(self, name, values):
        for value in values:
            pool = self.constants.setdefault(name, []) if name else self.loose
            if not any(type(v) is type(value) and v == value for v in pool):
                pool.append(value)

    def visit_Compare(self, node):
        operands = [node.left] + node.comparators
        for left, right in zip(operands, operands[1:]):
            for side, other in ((left, right), (right, left)):
                values = self.values(other)
                if isinstance(side, ast.Constant) or not values:
                    continue
                self.note(self.subject(side), values)
                self.note(None, values)
            if isinstance(left, ast.Constant) and isinstance(left.value, str) and isinstance(right, ast.Name):
                self.keys.setdefault(right.id, []).append(left.value)
        self.generic_visit(node)

    def visit_BinOp(self, node):
        if isinstance(node.op, (ast.Mod, ast.FloorDiv)) and not isinstance(node.left, ast.Constant):
            self.note(self.subject(node.left), [v for v in self.values(node.right) if isinstance(v, int)])
        self.generic_visit(node)

    def visit_Call(self, node):
        function = node.func
        if isinstance(function, ast.Name):
            self.calls.add(function.id)
            if function.id == "isinstance" and len(node.args) == 2 and isinstance(node.args[0], ast.Name):
                kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
                found = [self.resolve(kind) for kind in kinds]
                self.types.setdefault(node.args[0].id, []).extend(t for t in found if isinstance(t, type))
        elif isinstance(function, ast.Attribute):
            self.calls.add(function.attr)
            self.method_call(node, function)
        self.generic_visit(node)

    def method_call(self, node, function):
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        owner = self.resolve(function.value)
        if function.attr in REGEX_CALLS and owner is re and texts and len(node.args) > 1:
            self.regexes.setdefault(self.subject(node.args[1]), []).append(texts[0])
        elif function.attr in REGEX_CALLS and isinstance(owner, re.Pattern) and node.args:
            if isinstance(owner.pattern, str):
                self.regexes.setdefault(self.subject(node.args[0]), []).append(owner.pattern)
        elif function.attr in ("startswith", "endswith"):
            self.note(self.subject(function.value), [t + "x" if function.attr[0] == "s" else "x" + t for t in texts])
        elif function.attr in ("split", "partition", "rsplit", "rpartition", "index", "find"):
            self.note(self.subject(function.value), ["a" + t + "b" for t in texts if t.strip()])
        elif function.attr in ("get", "pop", "setdefault") and texts and isinstance(function.value, ast.Name):
            self.keys.setdefault(function.value.id, []).append(texts[0])
        elif isinstance(owner, dict) and function.attr == "get" and node.args:
            self.note(self.subject(node.args[0]), [k for k in list(owner)[:4] if isinstance(k, (int, str))])

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id not in ("self", "cls"):
            self.attributes.setdefault(node.value.id, set()).add(node.attr)
        self.generic_visit(node)

    def visit_Subscript(self, node):
        if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
            if isinstance(node.slice.value, str):
                self.keys.setdefault(node.value.id, []).append(node.slice.value)
        table = self.resolve(node.value)
        if isinstance(table, dict):
            self.note(self.subject(node.slice), [k for k in list(table)[:4] if isinstance(k, (int, str))])
        self.generic_visit(node)

    def loop(self, target, source):
        while isinstance(source, ast.Call) and source.args and isinstance(source.func, ast.Name):
            source = source.args[0]
        if isinstance(source, ast.Name):
            self.elements.setdefault(source.id, target)

    def visit_For(self, node):
        self.loop(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_comprehension(self, node):
        self.loop(node.target, node.iter)
        self.generic_visit(node)

    def visit_Raise(self, node):
        self.raises.update(range(node.lineno, node.end_lineno + 1))
        self.generic_visit(node)

    def visit_Assert(self, node):
        self.raises.update(range(node.lineno, node.end_lineno + 1))
        self.generic_visit(node)

    def visit_Match(self, node):
        for case in node.cases:
            for pattern in ast.walk(case.pattern):
                if type(pattern).__name__ == "MatchValue":
                    self.note(self.subject(node.subject), self.values(pattern.value))
        self.generic_visit(node)


def resolver(module):
    """Looks a name or a dotted name up in the module, without calling anything."""

    def resolve(node):
        if isinstance(node, ast.Name):
            return vars(module).get(node.id, getattr(builtins, node.id, None))
        if isinstance(node, ast.Attribute):
            base = resolve(node.value)
            if isinstance(base, (types.ModuleType, type)):
                return getattr(base, node.attr, None)
        return None

    return resolve
