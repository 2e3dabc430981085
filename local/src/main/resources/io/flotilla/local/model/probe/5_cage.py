# Part 5: one call in a process of its own: bounded in time and memory, kept from effects, and traced.
import asyncio
import io
import itertools
import json
import random
import resource
import select
import signal

CALL_SECONDS, MOST_TEXT, MEMORY = 1.0, 300, 2 << 30
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.remove",
             "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate",
             "os.kill", "os.putenv", "os.unsetenv", "os.chdir", "shutil.", "ftplib.", "smtplib.", "urllib.",
             "webbrowser.", "tempfile.", "signal.", "sqlite3.connect", "ctypes.dlopen")
CLOCKS = {"time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime", "now", "utcnow", "today", "random",
          "getrandbits", "urandom", "getpid", "getcwd", "ctime", "process_time", "gethostname", "uuid1", "getlogin"}


# The code under test wants to change something outside of itself.
class Effect(BaseException):
    pass


# The call did not end in time.
class TooLong(BaseException):
    pass


# What a person may type is nothing that a test could rely on.
class NoInput(io.StringIO):
    def read(self, *size):
        raise Effect("stdin")

    readline = readlines = __next__ = read


class Case:
    """A call to observe: statements before it, the expression, and what was varied to get here."""

    def __init__(self, target, setup, act, needs, arguments=None, receiver=False):
        self.target, self.setup, self.act, self.needs = target, list(setup), act, frozenset(needs)
        self.arguments, self.receiver = arguments, receiver
        self.varied = arguments.varied if arguments else []

    def cost(self):
        """The plainer, the cheaper: few preparations, few things varied, nothing empty, short."""
        strange = sum(1 for name, value in self.varied if value in ("''", "[]", "{}", "None", "' '"))
        return 80 * len(self.setup) + 60 * len(self.varied) + 25 * strange + len(self.act) + sum(map(len, self.setup))


def observe(case, path):
    """The observation of a case as a dict, made in a forked child; None when the child died or hung."""
    return observe_each([case], path)[0]


def observe_each(cases, path):
    """Observations of several cases by one child, which is cheaper; whoever keeps one of them observes it again alone."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            for case in cases:
                answer = json.dumps(Trace(path).run(case)).encode("utf-8", "replace") + b"\n"
                while answer:
                    answer = answer[os.write(writing, answer):]
        finally:
            os._exit(0)
    os.close(writing)
    lines = collected(reading, CALL_SECONDS * len(cases) + 1).split(b"\n")[:-1]
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = [json.loads(line) for line in lines]
    rest = cases[len(found) + 1:]
    return found + [None] * (len(found) < len(cases)) + (observe_each(rest, path) if rest else [])


def collected(reading, seconds):
    data, end = b"", datetime.datetime.now() + datetime.timedelta(seconds=seconds)
    while True:
        left = (end - datetime.datetime.now()).total_seconds()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return data
        part = os.read(reading, 65536)
        if not part:
            return data
        data += part


class Trace:
    def __init__(self, path):
        self.path, self.arcs, self.armed, self.unstable = path, set(), False, False

    def audit(self, event, arguments):
        if not self.armed:
            return
        writes = event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & 3
        if writes or event.startswith(FORBIDDEN):
            raise Effect(event)

    def called(self, frame, event, argument):
        if frame.f_code.co_filename != self.path:
            return None
        last = [-frame.f_code.co_firstlineno]

        def line(inner, kind, value):
            if kind == "line":
                self.arcs.add((last[0], inner.f_lineno))
                last[0] = inner.f_lineno
            elif kind == "return":
                self.arcs.add((last[0], -inner.f_code.co_firstlineno))
            return line

        return line

    def profiled(self, frame, event, argument):
        if event == "c_call" and getattr(argument, "__name__", "") in CLOCKS:
            owner = getattr(argument, "__self__", None)
            shared = isinstance(owner, (types.ModuleType, type)) or owner is vars(random)["_inst"]
            if shared and "logging" not in frame.f_code.co_filename:
                self.unstable = True

    def run(self, case):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MEMORY if hard == resource.RLIM_INFINITY else min(hard, MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        names = namespace(case.needs)
        sys.addaudithook(self.audit)
        signal.signal(signal.SIGALRM, self.late)
        printed = io.StringIO()
        sys.stdout = sys.stderr = printed
        sys.stdin, sys.argv = NoInput(), ["program"]
        sys.setrecursionlimit(400)
        signal.setitimer(signal.ITIMER_REAL, CALL_SECONDS)
        self.armed = True
        stage = "setup"
        try:
            for statement in case.setup:
                exec(statement, names)
            before, stage = snapshot(names.get("subject")), "act"
            printed.seek(0)
            printed.truncate()
            value, act = self.act(case, names)
            observation = outcome(value, act, names, before, case)
            if observation["kind"] == "none" and 0 < len(printed.getvalue()) <= MOST_TEXT:
                observation.update(kind="prints", expected=repr(printed.getvalue()))
        except (Effect, TooLong) as stop:
            observation = {"kind": "effect" if isinstance(stop, Effect) else "timeout", "detail": str(stop)}
        except BaseException as error:
            observation = self.raised(error, case) if stage == "act" else {"kind": "setup", "detail": repr(error)[:200]}
        finally:
            sys.settrace(None)
            sys.setprofile(None)
            self.armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        observation.update(arcs=sorted(self.arcs), unstable=self.unstable)
        observation.setdefault("act", case.act)
        return observation

    def late(self, number, frame):
        raise TooLong("longer than %s s" % CALL_SECONDS)

    def act(self, case, names):
        sys.settrace(self.called)
        sys.setprofile(self.profiled)
        try:
            value, act = eval(case.act, names), case.act
            if inspect.iscoroutine(value):
                value, act = asyncio.run(value), "asyncio.run(%s)" % act
            if hasattr(value, "__next__") and not isinstance(value, io.IOBase) and case.target.kind != "constructor":
                value, act = list(itertools.islice(value, 40)), "list(itertools.islice(%s, 40))" % act
            return value, act
        finally:
            sys.settrace(None)
            sys.setprofile(None)

    def raised(self, error, case):
        """An exception counts where the project raises it, or where a value (not our wrong type) was refused."""
        last, where = None, error.__traceback__
        while where:
            if where.tb_frame.f_code.co_filename.startswith(os.getcwd() + os.sep):
                last = where
            where = where.tb_next
        reference = REFERENCES.named(type(error))
        if reference is None or last is None or isinstance(error, RecursionError):
            return {"kind": "error", "detail": repr(error)[:200]}
        own = last.tb_lineno in raise_lines(last.tb_frame.f_code.co_filename)
        if not own and not isinstance(error, (ValueError, LookupError, ArithmeticError, SystemExit)):
            return {"kind": "error", "detail": repr(error)[:200]}
        return {"kind": "raises", "expected": reference.src, "needs": sorted(reference.needs), "own": own,
                "detail": str(error)[:120]}


def raise_lines(path):
    """The lines of a file on which it raises or asserts."""
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return set()
    return {line for node in ast.walk(tree) if isinstance(node, (ast.Raise, ast.Assert))
            for line in range(node.lineno, node.end_lineno + 1)}


def public(thing):
    """Simple public attributes and properties of an object: (name, expression)."""
    found = []
    names = sorted(set(getattr(thing, "__dict__", {})) | set(slots(type(thing))))
    names += sorted(n for n in dir(type(thing)) if isinstance(getattr(type(thing), n, None), property) and n not in names)
    for name in names:
        if name.startswith("_") or not name.isidentifier() or len(found) >= 6:
            continue
        try:
            expr = to_expr(getattr(thing, name))
        except Exception:
            continue
        if expr and len(expr.src) <= 160:
            found.append((name, expr))
    return found


def slots(kind):
    return [s for c in kind.__mro__ for s in ([c.__slots__] if isinstance(c.__dict__.get("__slots__"), str)
                                              else c.__dict__.get("__slots__", ())) if isinstance(s, str)]


def snapshot(thing):
    """What can be seen of an object's state, to notice that a call changed it."""
    if thing is None:
        return None
    state = {name: expr.src for name, expr in public(thing)}
    state["*"] = hidden(thing, 0)
    return state


def hidden(thing, depth):
    if depth > 3 or not hasattr(thing, "__dict__"):
        expr = to_expr(thing)
        return expr.src if expr else type(thing).__name__ + str(len(thing) if hasattr(thing, "__len__") else "")
    return {k: hidden(v, depth + 1) for k, v in sorted(vars(thing).items())}


def outcome(value, act, names, before, case):
    """How a result can be asserted: by value, by its attributes, or by what it changed."""
    subject = names.get("subject")
    changed = changes(subject, before) if case.receiver else []
    base = {"act": act, "checks": [[c, e.src] for c, e in changed], "changed": before != snapshot(subject),
            "needs": sorted(frozenset().union(*(e.needs for _, e in changed)))}
    if value is None:
        return dict(base, kind="none")
    if value is subject and case.receiver:
        return dict(base, kind="same")
    expr = to_expr(value)
    if expr and type(value) is not float and equal(value, expr) and case.target.kind != "constructor":
        return dict(base, kind="equal", expected=expr.src, needs=sorted(expr.needs | set(base["needs"])))
    if type(value) is float:
        return dict(base, kind="nan" if value != value else "almost", expected=repr(value))
    named = REFERENCES.named(type(value))
    if not named:
        return dict(base, kind="opaque")
    seen = [("result." + n, e) for n, e in public(value)]
    needs = frozenset().union(named.needs, *(e.needs for _, e in seen))
    return dict(base, kind="object", expected=named.src, checks=base["checks"] + [[c, e.src] for c, e in seen],
                needs=sorted(needs | set(base["needs"])))


def changes(subject, before):
    if subject is None or before is None:
        return []
    return [("subject." + name, expr) for name, expr in public(subject) if before.get(name) != expr.src]


def equal(value, expr):
    try:
        return bool(value == eval(expr.src, namespace(expr.needs)))
    except Exception:
        return False
