# flotilla trial
# Runs one generated test file twice, with different hash seeds, and prints which tests did not pass both times.
import json
import os
import subprocess
import sys

RUNNER = '''
import importlib.util, io, json, sys, unittest
path = sys.argv[1]
sys.path.insert(0, ".")
sys.dont_write_bytecode = True
out, sys.stdout = sys.stdout, io.StringIO()
failed, error, ran = {}, "", 0
try:
    spec = importlib.util.spec_from_file_location("generated_tests", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["generated_tests"] = module
    spec.loader.exec_module(module)
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    ran = result.testsRun
    for test, trace in result.failures + result.errors:
        failed[getattr(test, "_testMethodName", str(test))] = trace.strip().split("\\n")[-1][:200]
except BaseException as problem:
    error = "%s: %s" % (type(problem).__name__, problem)
print("\\n" + json.dumps({"ran": ran, "failed": failed, "error": error[:500]}), file=out, flush=True)
'''


def run(path, seed):
    try:
        done = subprocess.run([sys.executable, "-c", RUNNER, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=60, env=dict(os.environ, PYTHONHASHSEED=seed))
        return json.loads(done.stdout.decode("utf-8", "replace").strip().split("\n")[-1])
    except subprocess.TimeoutExpired:
        return {"ran": 0, "failed": {}, "error": "the tests did not end within 60 seconds"}
    except ValueError:
        return {"ran": 0, "failed": {}, "error": "the tests ended the process"}


first, second = run(PARAMS["file"], "1"), run(PARAMS["file"], "4242")
print("FLOTILLA-TRIAL " + json.dumps({"ran": first["ran"], "failed": dict(first["failed"], **second["failed"]),
                                      "error": first["error"] or second["error"]}))
