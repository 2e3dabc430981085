# Part 4: calls that the project itself shows, in its tests, its other code and its docstrings.
import doctest

MOST_FILES, MOST_BYTES, SKIPPED = 300, 3_000_000, {".git", "node_modules", ".venv", "venv", "build", "dist", ".tox"}
WELL_KNOWN = {"Decimal": decimal.Decimal, "Fraction": fractions.Fraction, "date": datetime.date,
              "datetime": datetime.datetime, "timedelta": datetime.timedelta, "set": set, "frozenset": frozenset}


def project_files():
    """Python files of the project, tests first."""
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
        found.extend(os.path.join(folder, n)[2:] for n in sorted(names) if n.endswith(".py"))
    found.sort(key=lambda p: ("test" not in p.lower(), p))
    return found[:MOST_FILES]


class Examples:
    """Argument lists by the name of what is called."""

    def __init__(self, module, names, own_path):
        self.known = dict(WELL_KNOWN)
        self.known.update({k: v for k, v in vars(module).items() if isinstance(v, type)})
        self.names, self.found = names, {}
        size = 0
        for path in project_files():
            try:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                size += len(text)
                if size > MOST_BYTES:
                    break
                tree = ast.parse(text)
            except (OSError, SyntaxError, ValueError):
                continue
            if not path.endswith("_generated.py"):
                self.collect(tree)
                if path == own_path:
                    self.docstrings(tree)

    def docstrings(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, FUNCTION_NODES + (ast.ClassDef, ast.Module)):
                try:
                    shown = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
                    for example in shown:
                        self.collect(ast.parse(example.source))
                except (SyntaxError, ValueError):
                    continue

    def collect(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", None))
                if name in self.names and len(self.found.get(name, [])) < 8:
                    self.keep(name, node)

    def keep(self, name, node):
        positional = [self.expression(a) for a in node.args]
        named = {k.arg: self.expression(k.value) for k in node.keywords}
        if None in positional or None in named or None in named.values():
            return
        calls = self.found.setdefault(name, [])
        if repr((positional, named)) not in [repr(c) for c in calls]:
            calls.append((positional, named))

    def expression(self, node):
        """The node as an expression of constants and known classes, else None."""
        if isinstance(node, ast.Constant):
            return to_expr(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return Expr(ast.unparse(node))
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            parts = [self.expression(e) for e in node.elts]
            if None in parts or isinstance(node, ast.Set) and not parts:
                return None
            opening, closing = {"List": "[]", "Tuple": "()", "Set": "{}"}[type(node).__name__]
            return listed(opening, parts, ",)" if closing == ")" and len(parts) == 1 else closing)
        if isinstance(node, ast.Dict):
            pairs = [(k and self.expression(k), self.expression(v)) for k, v in zip(node.keys, node.values)]
            if any(k is None or v is None for k, v in pairs):
                return None
            return listed("{", [join("{}: {}", k, v) for k, v in pairs], "}")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = self.known.get(node.value.id)
            return to_expr(getattr(owner, node.attr, None)) if isinstance(owner, enum.EnumMeta) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.construction(node)
        return None

    def construction(self, node):
        owner = self.known.get(node.func.id)
        reference = REFERENCES.named(owner) if owner else None
        positional = [self.expression(a) for a in node.args]
        named = [(k.arg, self.expression(k.value)) for k in node.keywords]
        if reference is None or None in positional or any(k is None or v is None for k, v in named):
            return None
        parts = positional + [join(k + "={}", v) for k, v in named]
        whole = listed("(", parts, ")")
        return Expr(reference.src + whole.src, reference.needs | whole.needs)
