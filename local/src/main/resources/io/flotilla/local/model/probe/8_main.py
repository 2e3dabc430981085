# Part 8: import the module, explore it, print what was observed as one line of JSON.


def import_in_child(name, seconds=15):
    """None when the module can be imported, else why not; tried in a child first, since an import may do anything."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        problem = ""
        try:
            sys.stdout = sys.stderr = io.StringIO()
            importlib.import_module(name)
        except BaseException as error:
            problem = "%s: %s" % (type(error).__name__, error)
        os.write(writing, ("=" + problem).encode("utf-8", "replace")[:2000])
        os._exit(0)
    os.close(writing)
    answer = collected(reading, seconds).decode("utf-8", "replace")
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return (answer[1:] or None) if answer else "the import did not end in time or ended the process"


def load(path):
    """(module, root folder) of the file, or (None, why it cannot be imported)."""
    problem = "it has no importable name"
    before = list(sys.path)
    for root, name in module_location(path):
        sys.path[:] = [os.path.abspath(root), os.getcwd()] + [p for p in before if p not in ("", os.getcwd())]
        if not all(part.isidentifier() for part in name.split(".")):
            continue
        problem = import_in_child(name)
        if problem is None:
            out, sys.stdout = sys.stdout, io.StringIO()
            try:
                module = importlib.import_module(name)
            finally:
                sys.stdout = out
            if os.path.realpath(module.__file__ or "") == os.path.realpath(path):
                return module, root
            problem = "the name %s belongs to another file, %s" % (name, module.__file__)
    return None, problem


def probe(path, missing, most, seconds):
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    wanted = set(missing) & function_lines(compile(tree, path, "exec"))
    if missing and not wanted:
        return {"problem": "what is untested is not inside a function"}
    if path.endswith("__main__.py") or os.path.basename(path) in ("setup.py", "conftest.py"):
        return {"problem": "importing it would run it"}
    module, root = load(path)
    if module is None:
        return {"problem": "it cannot be imported: " + root}
    alias, line = REFERENCES.module(module.__name__)
    explorer = Explorer(module, tree, wanted, most, seconds, path)
    observations = explorer.run()
    reached = {b for _, b in explorer.reached}
    folder = next((f for f in ("tests", "test") if os.path.isdir(f)), "tests")
    return {"module": module.__name__, "root": root, "tests": folder, "alias": alias, "observations": observations,
            "reached": len(reached & wanted), "missing": len(wanted), "notes": explorer.notes[:8],
            "counts": explorer.counts}


def main():
    sys.dont_write_bytecode = True
    try:
        spans = [span.partition("-") for span in PARAMS["missing"].split(",") if span]
        missing = [line for first, _, last in spans for line in range(int(first), int(last or first) + 1)]
        answer = probe(PARAMS["path"], missing, PARAMS["most"], PARAMS["seconds"])
    except (OSError, SyntaxError, ValueError) as error:
        answer = {"problem": "%s: %s" % (type(error).__name__, error)}
    print("\nFLOTILLA-PROBE " + json.dumps(answer), flush=True)
    os._exit(0)


main()
