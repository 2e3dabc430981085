# Part 3: candidate arguments, the most ordinary first, from annotations, defaults, comparisons and names.
import typing

try:
    import re._parser as regex_parser
except ImportError:
    import sre_parse as regex_parser

MOST = 14
NAMED = [
    ("str", "email|mail", ["ada@example.com", "no-at-sign", ""]),
    ("str", "url|uri|href|link", ["https://example.com/a?b=1", "not a url", ""]),
    ("str", "currency", ["EUR", "XXX", ""]),
    ("str", "country|lang|language|locale", ["DE", "xx", ""]),
    ("str", "sku|code|ident|identifier|key|token|symbol", ["A-1", "", "zz"]),
    ("path", "path|file|filename|folder|directory|dirname", []),
    ("date", "day|date|today|birthday|due|expires|until|since", []),
    ("datetime", "now|timestamp|when|moment|created|updated|at", []),
    ("callable", "func|fn|function|callback|predicate|handler|callable|factory|mapper", []),
    ("list", "items|values|numbers|rows|entries|seq|sequence|iterable|data|array|lst|xs|nums|parts|elements", []),
    ("words", "words|lines|names|tokens|args|argv|strings|texts|tags|keys", []),
    ("dict", "mapping|options|config|params|kwargs|headers|settings|dict|dct|d|env|context|attrs|payload|record", []),
    ("bool", "flag|strict|verbose|reverse|force|enabled|express|recursive|dry|debug|quiet", []),
    ("int", "n|num|number|count|qty|quantity|pieces|size|length|width|height|depth|index|idx|i|j|k|x|y|z|a|b|age"
            "|days|hours|minutes|seconds|limit|max|min|maximum|minimum|year|month|start|end|stop|step|level|position"
            "|offset|weight|amount|price|total|subtotal|rate|ratio|percent|score|value|low|high|lower|upper", []),
    ("str", "name|text|title|s|string|label|message|msg|line|word|prefix|suffix|sep|separator|char|query|source"
            "|content|pattern|username|user|password|description|body|html|xml|json|raw|input|lhs|rhs|left|right", []),
]
TYPICAL = {
    "int": ["3", "0", "1", "-1", "2", "10", "100", "1000"],
    "float": ["2.5", "0.0", "-1.0", "1.0", "100.0"],
    "str": ["'abc'", "''", "'A'", "'7'", "' two words '", "'a,b;c'", "'Zo\\xeb'"],
    "bool": ["True", "False"],
    "bytes": ["b'abc'", "b''", "b'\\x00\\xff'"],
    "list": ["[3, 1, 2]", "[]", "[5]", "['b', 'a']", "[1, 1]", "[-1, 0]", "[(1, 2), (3, 4)]"],
    "words": ["['ab', 'c']", "[]", "['']", "['a', 'a']"],
    "dict": ["{'a': 1}", "{}", "{'a': 1, 'b': 2}"],
    "set": ["{1, 2}", "set()"],
    "tuple": ["(1, 2)", "()"],
    "none": ["None"],
    "any": ["3", "'abc'", "[1, 2]", "None", "{'a': 1}", "''", "0", "-1", "2.5", "True"],
    "callable": ["str", "len", "lambda *given: given[0]", "lambda *given: None"],
}
STDLIB = {
    "Decimal": ["decimal.Decimal('%s')" % n for n in ("19.99", "0", "-1", "0.1", "1", "100", "1000")],
    "Fraction": ["fractions.Fraction(1, 3)", "fractions.Fraction(0)", "fractions.Fraction(-2)"],
    "date": ["datetime.date(2024, 1, 31)", "datetime.date(2024, 2, 29)", "datetime.date(2030, 12, 31)",
             "datetime.date(1999, 1, 1)"],
    "datetime": ["datetime.datetime(2024, 1, 31, 12, 30)", "datetime.datetime(2030, 12, 31)"],
    "time": ["datetime.time(12, 30)", "datetime.time(0, 0)"],
    "timedelta": ["datetime.timedelta(days=1)", "datetime.timedelta(0)", "datetime.timedelta(hours=-1)"],
    "StringIO": ["io.StringIO('one\\ntwo\\n')", "io.StringIO('')"],
    "BytesIO": ["io.BytesIO(b'one\\ntwo\\n')"],
    "path": ["pathlib.Path('no-such-file.txt')"],
}
MODULE_OF = {"Decimal": "decimal", "Fraction": "fractions", "StringIO": "io", "BytesIO": "io", "path": "pathlib"}


def typical(kind):
    if kind in STDLIB:
        module = MODULE_OF.get(kind, "datetime")
        return [Expr(src, ["import " + module]) for src in STDLIB[kind]]
    return [Expr(src) for src in TYPICAL.get(kind, TYPICAL["any"])]


def kind_by_name(name):
    """(kind, examples) that a parameter's name suggests, or (None, [])."""
    words = re.findall(r"[a-z]+", name.lower()) or [""]
    if words[0] in ("is", "has", "should", "use", "allow", "with", "include", "no"):
        return "bool", []
    for kind, pattern, examples in NAMED:
        if any(re.fullmatch(pattern, word) for word in reversed(words)):
            return kind, examples
    return ("list", []) if name.endswith("s") and len(name) > 3 else (None, [])


def around(value):
    """A boundary and its neighbours."""
    if isinstance(value, bool) or isinstance(value, str):
        return [value]
    if isinstance(value, datetime.date):
        return [value, value + datetime.timedelta(days=1), value - datetime.timedelta(days=1)]
    if isinstance(value, (int, decimal.Decimal)):
        return [value, value - 1, value + 1]
    return [value, value - 0.5, value + 0.5] if isinstance(value, float) else [value]


def matching(pattern):
    """A text that the regular expression matches; None when its construction is not understood."""
    try:
        return "".join(matching_parts(regex_parser.parse(pattern)))
    except Exception:
        return None


def matching_parts(parsed):
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            yield chr(argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            for _ in range(max(argument[0], min(1, argument[1]))):
                yield from matching_parts(argument[2])
        elif name == "SUBPATTERN":
            yield from matching_parts(argument[3])
        elif name == "BRANCH":
            yield from matching_parts(argument[1][0])
        elif name == "IN":
            yield in_class(argument)
        elif name in ("ANY", "NOT_LITERAL"):
            yield "x" if name == "ANY" or argument != ord("x") else "y"
        elif name not in ("AT", "ASSERT_NOT"):
            raise ValueError(name)


def in_class(members):
    classes = {"CATEGORY_DIGIT": "7", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " "}
    if str(members[0][0]) == "NEGATE":
        return next(c for c in "ax7 -" if not any(c == chr(m[1]) for m in members if str(m[0]) == "LITERAL"))
    name, argument = str(members[0][0]), members[0][1]
    if name == "RANGE":
        return chr(argument[0])
    return chr(argument) if name == "LITERAL" else classes[str(argument)]


class Values:
    """Candidates for parameters. `instances` gives expressions that construct a class; `shown` holds what the
    project's own calls pass for a parameter of that name."""

    def __init__(self, module_hints, instances, classes):
        self.module_hints, self.instances, self.classes = module_hints, instances, classes
        self.shown = {}

    def candidates(self, parameter, annotation, hints, depth=0):
        name = parameter.name
        typed = annotation is not inspect.Parameter.empty and annotation not in (typing.Any, object)
        found = self.by_type(annotation, name, hints, depth) if typed else self.untyped(parameter, hints, depth)
        shown = self.shown.get(name, []) if depth < 2 else []
        pool = self.pool(name, hints, found)
        default = parameter.default
        first = [] if default is inspect.Parameter.empty else [e for e in [to_expr(default)] if e]
        if isinstance(default, bool):
            first.append(Expr(repr(not default)))
        return distinct(first + shown[:2] + found[:1] + pool + found[1:] + shown[2:])[:MOST]

    def pool(self, name, hints, found):
        """Values that the code compares this name with; constants of other names only where the type fits."""
        values = []
        for source in (hints, self.module_hints):
            for value in source.constants.get(name, []) if source else []:
                values.extend(around(value))
        for pattern in (hints.regexes.get(name, []) + hints.regexes.get(None, [])) if hints else []:
            values.append(matching(pattern))
        for pattern in self.module_hints.regexes.get(name, []):
            values.append(matching(pattern))
        kinds = {type(sample(expr)) for expr in found[:2]}
        for value in hints.loose if hints else []:
            if type(value) in kinds or decimal.Decimal in kinds and isinstance(value, int):
                values.extend(around(value)[:1] if isinstance(value, str) else around(value))
        if decimal.Decimal in kinds:
            values = [decimal.Decimal(v) if isinstance(v, int) else v for v in values]
        kinds.discard(type(None))
        fitting = [v for v in values if v is not None and (not kinds or fits(v, kinds))]
        return [expr for expr in map(to_expr, fitting) if expr]

    def untyped(self, parameter, hints, depth):
        name, default = parameter.name, parameter.default
        if hints and hints.types.get(name):
            return distinct([e for t in hints.types[name] for e in self.by_type(t, name, hints, depth)[:4]])
        shaped = self.by_use(name, hints, depth) if hints else []
        if shaped:
            return shaped
        if default not in (inspect.Parameter.empty, None):
            return self.by_type(type(default), name, hints, depth)
        constants = hints.constants.get(name, []) if hints else []
        if constants and depth == 0:
            return self.by_type(type(constants[0]), name, hints, depth + 1)
        kind, examples = kind_by_name(name)
        found = [Expr(repr(e)) for e in examples] + typical(kind or "any")
        return found + ([Expr("None")] if default is None else [])

    def by_use(self, name, hints, depth):
        """An argument of which attributes, keys or elements are used."""
        attributes, keys = hints.attributes.get(name, set()), sorted(set(hints.keys.get(name, [])))
        if name in hints.elements and depth < 3:
            items = self.element(hints.elements[name], hints, depth + 1)
            if items:
                return [listed("[", items[:1], "]"), Expr("[]"), listed("[", items[:2], "]"), listed("[", items[:4], "]")]
        fields = attributes - set(dir(str)) - set(dir(dict)) - set(dir(list))
        if fields and depth < 3:
            fitting = [c for c in self.classes if fields <= set(dir(c)) | set(getattr(c, "__annotations__", {}))]
            built = [e for c in fitting for e in self.instances(c, depth + 1)[:3]]
            return built or [self.namespace(sorted(fields), hints, depth)]
        if keys and not attributes - set(dir(dict)):
            pairs = [(Expr(repr(k)), self.untyped(plain(k), hints, depth + 1)[0]) for k in keys if depth < 3]
            whole = [join("{}: {}", k, v) for k, v in pairs]
            return [listed("{", whole, "}"), Expr("{}")] + [listed("{", whole[:i] + whole[i + 1:], "}") for i in range(len(whole))]
        return typical("str") if attributes & (set(dir(str)) - set(dir(list)) - set(dir(dict))) else []

    def namespace(self, fields, hints, depth):
        parts = [join(f + "={}", self.untyped(plain(f), hints, depth + 1)[0]) for f in fields if f.isidentifier()]
        whole = listed("types.SimpleNamespace(", parts, ")")
        return Expr(whole.src, whole.needs | {"import types"})

    def element(self, target, hints, depth):
        if isinstance(target, ast.Name):
            return self.untyped(plain(target.id), hints, depth)
        if isinstance(target, ast.Tuple) and all(isinstance(e, ast.Name) for e in target.elts):
            choices = [self.untyped(plain(e.id), hints, depth) for e in target.elts]
            return [listed("(", [c[i % len(c)] for c in choices], ")") for i in range(2)]
        return []

    def by_type(self, wanted, name, hints, depth):
        origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
        if origin is not None or arguments:
            return self.by_generic(origin, arguments, name, hints, depth)
        if wanted is None or wanted is type(None):
            return typical("none")
        if isinstance(wanted, typing.TypeVar) or not isinstance(wanted, type):
            return self.untyped(plain(name), hints, depth)
        if wanted in (int, str, float, bool, bytes):
            kind, examples = kind_by_name(name)
            fitting = [Expr(repr(e)) for e in examples if kind == wanted.__name__]
            return fitting + typical(wanted.__name__)
        if wanted in (list, dict, set, tuple):
            return (self.by_use(name, hints, depth) if hints else []) or typical(wanted.__name__)
        if issubclass(wanted, enum.Enum):
            return [e for e in map(to_expr, list(wanted)[:6]) if e]
        if wanted.__name__ in ("TextIO", "IO", "BinaryIO", "TextIOWrapper"):
            return typical("BytesIO" if wanted.__name__ == "BinaryIO" else "StringIO")
        if wanted.__name__ in STDLIB or issubclass(wanted, pathlib.PurePath):
            return typical(wanted.__name__ if wanted.__name__ in STDLIB else "path")
        if wanted.__module__ in ("typing", "collections.abc"):
            return self.by_generic(wanted, (), name, hints, depth)
        return self.instances(wanted, depth + 1) if depth < 4 else []

    def by_generic(self, origin, arguments, name, hints, depth):
        if origin is typing.Literal:
            return [e for e in map(to_expr, arguments) if e]
        if str(origin) in ("typing.Union", "<class 'types.UnionType'>"):
            return interleaved([self.by_type(a, name, hints, depth) for a in arguments])
        if str(origin) == "typing.Annotated":
            return self.by_type(arguments[0], name, hints, depth)
        label = getattr(origin, "__name__", str(origin))
        inner = [self.by_type(a, singular(name), hints, depth + 1) for a in arguments if a is not Ellipsis] if depth < 4 else []
        if label in ("dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict"):
            return dicts(inner) or (self.by_use(name, hints, depth) if hints else []) or typical("dict")
        if label == "Callable":
            return typical("callable")
        if label == "tuple" and inner and Ellipsis not in arguments and all(inner):
            return [listed("(", [c[i % len(c)] for c in inner], ",)" if len(inner) == 1 else ")") for i in range(3)]
        if label in ("set", "frozenset", "Set", "AbstractSet"):
            return [listed("{", inner[0][:2], "}"), Expr("set()")] if inner and inner[0] else typical("set")
        if label == "type" and arguments and isinstance(arguments[0], type):
            return [e for e in [REFERENCES.named(arguments[0])] if e]
        if inner and inner[0]:
            return [listed("[", inner[0][:1], "]"), Expr("[]"), listed("[", inner[0][:3], "]"), listed("[", inner[0][:1] * 2, "]")]
        return (self.by_use(name, hints, depth) if hints else []) or typical("list")


def dicts(inner):
    if len(inner) != 2 or not all(inner):
        return []
    pairs = [join("{}: {}", k, v) for k, v in zip(inner[0], inner[1])]
    return [listed("{", pairs[:1], "}"), Expr("{}"), listed("{", pairs[:2], "}"), listed("{", pairs[:4], "}")]


def plain(name):
    word = re.sub(r"\W", "_", name)
    usable = word.isidentifier() and not keyword.iskeyword(word)
    return inspect.Parameter(word if usable else "value", inspect.Parameter.POSITIONAL_OR_KEYWORD)


def singular(name):
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def sample(expr):
    try:
        return eval(expr.src, namespace(expr.needs))
    except Exception:
        return None


def fits(value, kinds):
    return any(isinstance(value, kind) or kind is float and isinstance(value, int) for kind in kinds) \
        or not kinds & {int, str, float, bool, decimal.Decimal, datetime.date}


def interleaved(lists):
    longest = max((len(one) for one in lists), default=0)
    return distinct([one[i] for i in range(longest) for one in lists if i < len(one)])


def distinct(exprs):
    found = {}
    for expr in exprs:
        found.setdefault(expr.src, expr)
    return list(found.values())
