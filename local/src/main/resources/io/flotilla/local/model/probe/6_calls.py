# Part 6: argument lists, instances of classes, and how each kind of target is called.
MOST_INSTANCES = 5
BINARY = {"__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=", "__add__": "+",
          "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//", "__mod__": "%", "__and__": "&",
          "__or__": "|", "__xor__": "^"}
UNARY = {"__len__": "len(subject)", "__str__": "str(subject)", "__repr__": "repr(subject)", "__bool__": "bool(subject)",
         "__iter__": "list(itertools.islice(iter(subject), 40))", "__int__": "int(subject)", "__abs__": "abs(subject)",
         "__float__": "float(subject)", "__neg__": "-subject", "__reversed__": "list(reversed(subject))",
         "__hash__": "hash(subject) == hash(subject)"}


class Arguments:
    """An argument list as it is written, its values by parameter, and what in it differs from the ordinary one."""

    def __init__(self, text, needs, varied=(), values=()):
        self.text, self.needs, self.varied, self.values = text, frozenset(needs), list(varied), dict(values)


def parse_source(function):
    """The definition of a function as a node, or None when there is no source."""
    try:
        source = inspect.getsource(inspect.unwrap(function))
        indent = len(source) - len(source.lstrip())
        lines = [line[indent:] if line[:indent].isspace() else line for line in source.split("\n")]
        return next(n for n in ast.walk(ast.parse("\n".join(lines))) if isinstance(n, FUNCTION_NODES))
    except (OSError, TypeError, SyntaxError, StopIteration, ValueError):
        return None


def hints_of(function):
    node = parse_source(function)
    module = sys.modules.get(getattr(inspect.unwrap(function), "__module__", None) or "")
    return Hints(node, resolver(module)) if node is not None and module is not None else None


def class_hints(cls):
    """Hints of what a constructor runs."""
    made = cls.__dict__.get("__post_init__") or cls.__init__
    return hints_of(made) if isinstance(made, types.FunctionType) else None


def annotations(function):
    owner = function.__init__ if isinstance(function, type) and not hasattr(function, "__dataclass_fields__") else function
    try:
        return typing.get_type_hints(owner)
    except Exception:
        raw, module = getattr(owner, "__annotations__", {}), sys.modules.get(getattr(owner, "__module__", ""))
        found = {}
        for name, text in raw.items():
            try:
                found[name] = eval(text, dict(vars(module))) if isinstance(text, str) else text
            except Exception:
                continue
        return found


class Caller:
    """Builds argument lists and instances for one module."""

    def __init__(self, module_hints, classes, examples, path):
        self.values = Values(module_hints, self.instances, classes)
        self.examples, self.path, self.built, self.building = examples, path, {}, set()

    def choices(self, function, bound, hints, depth=0):
        """(parameter, candidates) for each parameter; None when there is no value for one of them."""
        try:
            parameters = list(inspect.signature(function).parameters.values())[1 if bound else 0:]
        except (ValueError, TypeError):
            return []
        hinted, found = annotations(function), []
        for parameter in parameters:
            annotation = hinted.get(parameter.name, inspect.Parameter.empty)
            if parameter.kind is parameter.VAR_KEYWORD:
                continue
            candidates = self.values.candidates(parameter, annotation, hints, depth)
            if parameter.kind is parameter.VAR_POSITIONAL:
                candidates = [listed("", candidates[:n], "") for n in (2, 0, 1, 3)]
            if not candidates and parameter.default is parameter.empty:
                return None
            found.append((parameter, candidates))
        return found

    def arguments(self, name, function, bound, hints, most, depth=0):
        """Argument lists: those that the project shows, the ordinary one, one thing varied, two things varied."""
        choices = self.choices(function, bound, hints, depth)
        if choices is None:
            return iter(())
        base = [c[0] if c else None for _, c in choices]
        every = itertools.chain(self.shown(name, choices), [written(choices, base, [])], varied(choices, base))
        return itertools.islice(every, most)

    def shown(self, name, choices):
        for positional, named in self.examples.found.get(name, []):
            if len(positional) <= len(choices):
                parts = positional + [join(k + "={}", v) for k, v in named.items()]
                whole = listed("", parts, "")
                values = dict(zip((c[0].name for c in choices), positional), **named)
                yield Arguments(whole.src, whole.needs, [], values)

    def learn(self, name, function, bound):
        """Remember what the project's own calls pass for each parameter."""
        try:
            parameters = list(inspect.signature(function).parameters)[1 if bound else 0:]
        except (ValueError, TypeError):
            return
        for positional, named in self.examples.found.get(name, []):
            for parameter, expr in list(zip(parameters, positional)) + list(named.items()):
                pool = self.values.shown.setdefault(parameter, [])
                if len(pool) < 4 and expr.src not in [e.src for e in pool]:
                    pool.append(expr)

    def instances(self, cls, depth=1):
        """Expressions that construct the class, tried before they are offered."""
        if cls not in self.built and cls not in self.building and len(self.building) < 4:
            self.building.add(cls)
            self.built[cls] = self.construct(cls, depth)
            self.building.discard(cls)
        return self.built.get(cls, [])

    def construct(self, cls, depth):
        reference = REFERENCES.named(cls)
        if inspect.isabstract(cls) or reference is None:
            return [e for sub in cls.__subclasses__() for e in self.instances(sub, depth)][:MOST_INSTANCES]
        lists = self.arguments(cls.__name__, cls, False, class_hints(cls), 24, depth)
        found = self.working([Expr("%s(%s)" % (reference.src, a.text), reference.needs | a.needs) for a in lists])
        for name, member in sorted(vars(cls).items()):
            if not found and isinstance(member, classmethod) and not name.startswith("_"):
                lists = self.arguments(name, getattr(cls, name), False, hints_of(member.__func__), 8, depth)
                found = self.working([Expr("%s.%s(%s)" % (reference.src, name, a.text), reference.needs | a.needs)
                                      for a in lists], reference)
        return found[:MOST_INSTANCES]

    def working(self, exprs, wanted=None):
        """Those of the expressions that construct an object (of the wanted class)."""
        exprs = [e for e in exprs if len(e.src) < LONGEST]
        tried = [join("isinstance({}, {})", e, wanted) if wanted else e for e in exprs]
        target = Target("new", None, "constructor", ast.parse("0").body[0])
        seen = observe_each([Case(target, [], e.src, e.needs) for e in tried], self.path) if tried else []
        good = ("equal", "object", "opaque")
        return [e for e, s in zip(exprs, seen) if s and s["kind"] in good and s.get("expected") != "False"]


def written(choices, values, varied_names):
    """The argument list: required ones by position, optional ones by name and only when not the default."""
    parts, by_name, changes = [], False, []
    for (parameter, candidates), value in zip(choices, values):
        if value is None or parameter.kind is parameter.VAR_POSITIONAL and not value.src:
            continue
        default = None if parameter.default is parameter.empty else to_expr(parameter.default)
        if default is not None and default.src == value.src:
            by_name = True
            continue
        if parameter.kind is parameter.KEYWORD_ONLY or by_name or parameter.default is not parameter.empty:
            by_name = True
            if parameter.kind is parameter.POSITIONAL_ONLY or parameter.kind is parameter.VAR_POSITIONAL:
                continue
            value = join(parameter.name + "={}", value)
        parts.append(value)
    for index in varied_names:
        changes.append([choices[index][0].name, values[index].src])
    whole = listed("", parts, "")
    return Arguments(whole.src, whole.needs, changes, ((c[0].name, v) for c, v in zip(choices, values) if v))


def varied(choices, base):
    order = [(rank, index) for index, (_, candidates) in enumerate(choices) for rank in range(1, len(candidates))]
    order.sort()
    for rank, index in order:
        yield written(choices, base[:index] + [choices[index][1][rank]] + base[index + 1:], [index])
    pairs = [(a[0] + b[0], a, b) for a in order for b in order if a[1] < b[1] and a[0] + b[0] <= 10]
    for _, (rank, index), (other_rank, other) in sorted(pairs):
        values = list(base)
        values[index], values[other] = choices[index][1][rank], choices[other][1][other_rank]
        yield written(choices, values, [index, other])


def method_call(name, arguments):
    """How a method is called: operators and built-in functions for the special ones."""
    if name in BINARY:
        return "subject %s %s" % (BINARY[name], "(" + arguments.text + ")" if " " in arguments.text else arguments.text)
    if name in UNARY:
        return UNARY[name]
    if name == "__contains__":
        return "(%s) in subject" % arguments.text if " " in arguments.text else arguments.text + " in subject"
    if name == "__getitem__":
        return "subject[%s]" % arguments.text
    return "subject(%s)" % arguments.text if name == "__call__" else "subject.%s(%s)" % (name, arguments.text)
