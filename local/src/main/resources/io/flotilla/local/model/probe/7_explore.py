# Part 7: trying cases, and keeping the few that reach what no other reaches.
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
GOOD = {"equal", "almost", "nan", "none", "prints", "same", "object", "raises"}
CASES_PER_TARGET, ENOUGH_CASES, BATCH, MOST_OUTPUT = 240, 40, 10, 28000


class Clock:
    def __init__(self, seconds):
        self.end = datetime.datetime.now() + datetime.timedelta(seconds=seconds)

    def left(self):
        return (self.end - datetime.datetime.now()).total_seconds()


class Explorer:
    def __init__(self, module, tree, missing, most, seconds, own_path):
        self.module, self.path, self.missing = module, module.__file__, set(missing)
        self.targets = find_targets(tree)
        self.focus = {line for t in self.targets if not missing or self.missing & set(t.lines) for line in t.lines}
        self.most, self.clock = most, Clock(seconds)
        self.reached, self.kept, self.notes, self.prepared = set(), [], [], {}
        self.size, self.pools, self.known_literals = 0, [], {}
        self.counts = {"tried": 0, "unstable": 0, "effects": 0, "timeouts": 0, "unusable": 0}
        names = {t.name for t in self.targets} | {t.owner for t in self.targets if t.owner}
        names |= {n for n, v in vars(module).items() if isinstance(v, type)}
        classes = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ not in sys.builtin_module_names
                   and not issubclass(v, (BaseException, enum.Enum)) and hasattr(v, "__dict__")]
        self.examples = Examples(module, names, own_path)
        self.caller = Caller(self.merged_hints(), classes, self.examples, self.path)
        for target in self.targets:
            found = self.found(target)
            if callable(found):
                self.caller.learn(target.name, found, target.kind == "method")
        for cls in classes:
            self.caller.learn(cls.__name__, cls, False)

    def merged_hints(self):
        """Comparisons of the whole module by name, and for each function those of the functions that it calls."""
        merged = types.SimpleNamespace(constants={}, regexes={})
        for target in self.targets:
            target.hints = Hints(target.node, resolver(self.module))
            for pools, own in ((merged.constants, target.hints.constants), (merged.regexes, target.hints.regexes)):
                for name, values in own.items():
                    pools.setdefault(name, []).extend(values)
        for target in self.targets:
            for other in self.targets:
                if other.name in target.hints.calls and other is not target:
                    target.hints.loose = (target.hints.loose + other.hints.loose)[:24]
        return merged

    def found(self, target):
        holder = getattr(self.module, target.owner, None) if target.owner else self.module
        return getattr(holder, target.name, None)

    def run(self):
        def rank(target):
            private = target.name.startswith("_") and not target.name.startswith("__")
            return private, target.kind == "function", target.lines[0]

        targets = sorted((t for t in self.targets if self.focus & set(t.lines)), key=rank)
        for index, target in enumerate(targets):
            private = target.name.startswith("_") and not target.name.startswith("__")
            lines = {line for _, line in self.reached}
            if private and not (self.missing & set(target.lines)) - lines:
                continue
            share = self.clock.left() / (len(targets) - index) * 2
            if share <= 0 or len(self.kept) >= self.most or self.size >= MOST_OUTPUT:
                self.notes.append("stopped before " + target.label() + ": out of time or tests")
                break
            try:
                self.explore(target, Clock(min(share, self.clock.left())))
            except Exception as error:
                self.notes.append("%s: %r" % (target.label(), error))
        for pool in self.pools:
            self.select(pool, len)
        return sorted(self.kept, key=lambda report: report.pop("rank"))

    def explore(self, target, clock):
        pool, seen, cases = {}, set(), self.cases(target)
        while clock.left() > 0 and len(seen) < CASES_PER_TARGET:
            if len(seen) >= ENOUGH_CASES and not self.wanting(target, pool):
                break
            batch = []
            for case in cases:
                if (tuple(case.setup), case.act) not in seen and len(case.act) <= LONGEST:
                    seen.add((tuple(case.setup), case.act))
                    batch.append(case)
                if len(batch) == BATCH:
                    break
            if not batch:
                break
            for case, observed in zip(batch, observe_each(batch, self.path)):
                if self.usable(observed):
                    arcs = self.arcs(case, observed)
                    if arcs - self.reached and (arcs not in pool or case.cost() < pool[arcs][0].cost()):
                        pool[arcs] = (case, observed)
        self.pools.append(pool)
        self.select(pool, self.lines)

    def lines(self, arcs):
        """How many missing lines the arcs add; any line where none is known to be missing."""
        known = {line for _, line in self.reached}
        return len({line for _, line in arcs if line not in known and (not self.missing or line in self.missing)})

    def arcs(self, case, observed):
        """The steps from line to line, and the outcome if it is one of few: two outcomes may share a line."""
        arcs = {(a, b) for a, b in observed["arcs"] if a in self.focus or b in self.focus}
        expected = observed.get("expected")
        if observed["kind"] in ("raises", "none") or expected in self.literals(case.target):
            arcs.add((case.target.label() + " " + observed["kind"] + str(expected), 0))
        return frozenset(arcs)

    def literals(self, target):
        if target not in self.known_literals:
            constants = {repr(n.value) for n in ast.walk(target.node) if isinstance(n, ast.Constant)}
            self.known_literals[target] = constants | {"True", "False"}
        return self.known_literals[target]

    def wanting(self, target, pool):
        """Whether lines of the target are still missing."""
        lines = {line for arcs in pool for _, line in arcs} | {line for _, line in self.reached}
        return bool(self.missing & set(target.lines) - lines)

    def usable(self, seen):
        self.counts["tried"] += 1
        kind = seen["kind"] if seen else "timeout"
        if kind in ("effect", "timeout"):
            self.counts[kind + "s"] += 1
        elif seen["unstable"] or ADDRESS.search(json.dumps([seen.get("expected"), seen.get("checks")])):
            self.counts["unstable"] += 1
        elif kind in GOOD:
            return True
        else:
            self.counts["unusable"] += 1
        return False

    def select(self, pool, worth):
        """Greedy cover: the case that adds most, the plainest of equals, until none adds anything."""
        while pool and len(self.kept) < self.most and self.size < MOST_OUTPUT:
            arcs = max(pool, key=lambda a: (worth(a - self.reached), -pool[a][0].cost()))
            if not worth(arcs - self.reached):
                return
            case, observed = pool.pop(arcs)
            again = observe(case, self.path)
            if again != observed and (again != observe(case, self.path) or not self.usable(again)):
                self.counts["unstable"] += 1
                continue
            observed, arcs = again, self.arcs(case, again)
            new = {line for _, line in arcs - self.reached if line in self.missing}
            self.reached |= arcs
            if observed["kind"] == "none" and not observed["checks"] and case.receiver:
                self.ask(case, observed)
            report = dict(self.report(case, observed, new), rank=self.targets.index(case.target))
            self.size += len(json.dumps(report))
            self.kept.append(report)

    def ask(self, case, observed):
        """A call that answers nothing is asserted by what other methods say before and after it."""
        owner = getattr(self.module, case.target.owner)
        asked = ["len(subject)"] if hasattr(owner, "__len__") else []
        needs = case.needs
        for name, member in inspect.getmembers(owner, inspect.isfunction):
            parameters = list(inspect.signature(member).parameters.values())[1:]
            wanted = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
            if not name.startswith("_") and name != case.target.name and set(wanted) <= set(case.arguments.values):
                values = [case.arguments.values[p] for p in wanted]
                asked.append("subject.%s(%s)" % (name, ", ".join(v.src for v in values)))
                needs = needs.union(*(v.needs for v in values))
        for question in asked[:8]:
            before = observe(Case(case.target, case.setup, question, needs, None, True), self.path)
            after = observe(Case(case.target, case.setup + [case.act], question, needs, None, True), self.path)
            if before and after and after["kind"] == "equal" and not after["changed"] and len(observed["checks"]) < 2:
                if before.get("expected") != after["expected"] and not after["unstable"]:
                    observed["checks"].append([question, after["expected"]])
                    observed["needs"] = sorted(set(observed["needs"]) | needs | set(after["needs"]))

    def report(self, case, observed, new):
        needs = case.needs | frozenset(observed.get("needs", []))
        if observed["act"].startswith("asyncio."):
            needs |= {"import asyncio"}
        if "itertools." in observed["act"]:
            needs |= {"import itertools"}
        return {"function": case.target.name, "owner": case.target.owner, "kind": observed["kind"], "setup": case.setup,
                "act": observed["act"], "expected": observed.get("expected"), "checks": observed.get("checks", []),
                "imports": sorted(needs), "varied": case.varied, "lines": sorted(new)}

    def cases(self, target):
        found = self.found(target)
        code = getattr(inspect.unwrap(found), "__code__", None) if callable(found) else None
        if code and code.co_filename != self.path:
            return iter(())
        if target.owner is None:
            return self.plain_cases(target, found, REFERENCES.named(found))
        owner = getattr(self.module, target.owner, None)
        reference = REFERENCES.named(owner) if isinstance(owner, type) else None
        if reference is None:
            return iter(())
        if target.kind == "constructor":
            return self.plain_cases(target, owner, reference)
        if target.kind == "static":
            return self.plain_cases(target, found, join("{}." + target.name, reference))
        return self.method_cases(target, owner)

    def plain_cases(self, target, function, reference):
        if reference is None or not callable(function):
            alias, line = REFERENCES.module(self.module.__name__)
            reference = Expr(alias + "." + target.name, [line])
        if callable(function):
            name = target.owner if target.kind == "constructor" else target.name
            for a in self.caller.arguments(name, function, False, target.hints, CASES_PER_TARGET):
                yield Case(target, [], "%s(%s)" % (reference.src, a.text), reference.needs | a.needs, a)

    def method_cases(self, target, owner):
        receivers = self.caller.instances(owner)
        if not receivers:
            note = "no instance of %s could be constructed" % target.owner
            self.notes.extend([note] if note not in self.notes else [])
            return
        yield from self.on(target, owner, receivers[:1], [()], 12)
        yield from self.on(target, owner, receivers[1:], [()], 8)
        states = self.states(owner, receivers[0])
        yield from self.on(target, owner, receivers[:1], states[:12], 6)
        yield from self.on(target, owner, receivers[:1], [()], 40)
        yield from self.on(target, owner, receivers[1:3], states[:6], 6)
        yield from self.on(target, owner, receivers[:1], states[12:], 6)
        yield from self.on(target, owner, receivers[:1], states[:12], 14)

    def on(self, target, owner, receivers, states, most):
        for arguments in list(self.calls(target, owner, most)):
            for receiver in receivers:
                for state in states:
                    yield self.method_case(target, receiver, state, arguments)

    def calls(self, target, owner, most):
        if target.kind == "property":
            return iter([Arguments("", ())])
        return self.caller.arguments(target.name, getattr(owner, target.name), True, target.hints, most)

    def method_case(self, target, receiver, state, arguments):
        needs = frozenset().union(receiver.needs, arguments.needs, *(s.needs for s in state))
        setup = ["subject = " + receiver.src] + [s.src for s in state]
        act = "subject." + target.name if target.kind == "property" else method_call(target.name, arguments)
        return Case(target, setup, act, needs, arguments, True)

    def states(self, owner, receiver):
        """Short sequences of calls, each of which changes a fresh instance; single ones before pairs."""
        if owner not in self.prepared:
            single = []
            for name, member in inspect.getmembers(owner, inspect.isfunction):
                if name.startswith("_") and name not in ("__setitem__", "__iadd__"):
                    continue
                target, good = Target(name, owner.__name__, "method", ast.parse("0").body[0]), 0
                target.hints = hints_of(member)
                cases = [self.method_case(target, receiver, (), a) for a in self.calls(target, owner, 8)]
                cases = [case for case in cases if len(case.act) < LONGEST]
                for case, seen in zip(cases, observe_each(cases, self.path) if cases else []):
                    if good < 2 and seen and seen.get("changed") and seen["kind"] in GOOD | {"opaque"}:
                        single.append((Expr(case.act, case.arguments.needs),))
                        good += 1
            pairs = [a + b for a in single[:8] for b in single[:8]]
            self.prepared[owner] = single[:12] + pairs[:40]
        return self.prepared[owner]
