package io.flotilla.local.model.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs inside examples/quality-check.yaml, run on real folders as the sandbox would. */
class QualityCheckExampleTest {

    private static final Path EXAMPLES = Path.of(System.getProperty("flotilla.root", ".."), "examples");
    private static final String PYTHON = "/usr/bin/python3";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private Path project;
    private Path out;

    private record Ran(int exitCode, String output) {}

    @BeforeEach
    void folders() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "there is no " + PYTHON);
        project = Files.createDirectory(scratch.resolve("project"));
        out = Files.createDirectory(scratch.resolve("out"));
        assumeTrue(run("import coverage", "").exitCode() == 0, "coverage.py is not installed");
    }

    /** The text of a block scalar in the workflow file. */
    private static String program(String opening) throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLES.resolve("quality-check.yaml"));
        int at = lines.stream().map(String::strip).toList().indexOf(opening);
        assertThat(at).as(opening).isPositive();
        String indent = " ".repeat(10);
        return lines.stream()
                .skip(at + 1L)
                .takeWhile(line -> line.isBlank() || line.startsWith(indent))
                .map(line -> line.isBlank() ? "" : line.substring(indent.length()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private Ran run(String code, String stdin) throws IOException, InterruptedException {
        Path program = Files.writeString(scratch.resolve("main.py"), code);
        Path input = Files.writeString(scratch.resolve("stdin"), stdin);
        Path output = scratch.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(PYTHON, program.toString())
                .directory(project.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectErrorStream(true);
        builder.environment().put("FLOTILLA_OUT", out.toString());
        builder.environment().put("PYTHONPATH", project.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Ran(process.waitFor(), Files.readString(output));
    }

    private JsonNode measure() throws Exception {
        Ran ran = run(program("code: &measure |"), "");
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        return JSON.readTree(out.resolve("result.json").toFile());
    }

    private void write(String path, String text) throws IOException {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static JsonNode file(JsonNode result, String path) {
        for (JsonNode file : result.at("/coverage/files")) {
            if (file.path("path").asText().equals(path)) {
                return file;
            }
        }
        throw new AssertionError(path + " is not in " + result);
    }

    @Test
    void shopIsMeasuredWithItsGaps() throws Exception {
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve("shop"))) {
            for (Path source : files.filter(Files::isRegularFile).toList()) {
                write(EXAMPLES.resolve("shop").relativize(source).toString(), Files.readString(source));
            }
        }
        JsonNode result = measure();
        assertThat(result.at("/tests/total").asInt()).isEqualTo(8);
        assertThat(result.at("/tests/passed").asInt()).isEqualTo(8);
        assertThat(result.at("/coverage/percent").asDouble()).isBetween(55.0, 66.0);
        JsonNode discounts = file(result, "shop/discounts.py");
        assertThat(discounts.path("testFile").isNull()).isTrue();
        assertThat(discounts.path("missingBranches").asInt()).isGreaterThan(10);
        assertThat(file(result, "shop/cart.py").path("testFile").asText()).isEqualTo("tests/test_cart.py");
    }

    @Test
    void failingBrokenAndEndingTestsAreCountedAndCoverageIsStillMeasured() throws Exception {
        write("src/app/__init__.py", "");
        write("src/app/core.py", "def double(n):\n    if n < 0:\n        return 0\n    return 2 * n\n");
        write("tests/test_core.py", """
                import unittest
                from app.core import double

                class CoreTest(unittest.TestCase):
                    def test_good(self):
                        self.assertEqual(double(2), 4)

                    def test_bad(self):
                        self.assertEqual(double(2), 5)

                    @unittest.skip("not today")
                    def test_skipped(self):
                        pass
                """);
        write("tests/test_broken.py", "import no_such_module_here\n");
        write("tests/test_ending.py", "import sys\nsys.exit(4)\n");
        JsonNode result = measure();
        assertThat(result.at("/tests/passed").asInt()).isEqualTo(1);
        assertThat(result.at("/tests/failed").asInt()).isEqualTo(1);
        assertThat(result.at("/tests/errors").asInt()).isEqualTo(2);
        assertThat(result.at("/tests/skipped").asInt()).isEqualTo(1);
        assertThat(result.at("/tests/failures").findValuesAsText("name"))
                .anyMatch(name -> name.contains("test_bad"))
                .anyMatch(name -> name.contains("test_broken"));
        assertThat(file(result, "src/app/core.py").path("missing").toString()).isEqualTo("[3]");
        assertThat(file(result, "src/app/core.py").path("partial").toString()).isEqualTo("[2]");
    }

    @Test
    void projectWithoutTestsHasNoCoverageButIsMeasured() throws Exception {
        write("tool.py", "def f(a):\n    return a\n");
        JsonNode result = measure();
        assertThat(result.at("/tests/total").asInt()).isZero();
        assertThat(result.at("/coverage/percent").asDouble()).isZero();
        assertThat(result.at("/tests/notes").toString()).contains("no tests yet");
    }

    @Test
    void folderWithoutPythonIsRefused() throws Exception {
        write("README.md", "nothing");
        Ran ran = run(program("code: &measure |"), "");
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.output()).contains("no Python source file");
    }

    private static final String SIDE = """
            {"percent": %s, "branchPercent": 50, "files": [{"path": "a.py", "percent": %<s}],
             "tests": {"total": %s, "failed": 0, "errors": 0, "notes": []}}""";
    private static final String BEFORE = SIDE.formatted("40", 3);
    private static final String AFTER = SIDE.formatted("90.5", 5);
    private static final String WRITTEN = """
            [{"file": "tests/test_a.py", "content": "A = 1\\nB = 'ä\\u2028'\\n", "notes": "fine"}, null]""";
    private static final String HELD = "{\"passed\": true, \"results\": [{\"name\": \"coverage\", \"passed\": true}]}";

    /** The report of a run that ended in this way. */
    private String report(
            String status, String error, String before, String after, String tests, String gate, String approval)
            throws Exception {
        Ran ran = run(program("code: |"), """
                {"run": "run_1", "cost": "0.04", "minCoverage": 80, "status": "%s", "error": %s, "failedStep": "s",
                 "before": %s, "after": %s, "tests": %s, "gate": %s, "approval": %s,
                 "failures": [{"index": 1, "error": {"message": "over budget"}}],
                 "gaps": [{"path": "a.py", "risk": 70, "reason": "no tests"}]}""".formatted(status, error, before, after, tests, gate, approval));
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        return Files.readString(out.resolve("report.md"));
    }

    private static String error(String code, String errorClass, String message) {
        return "{\"code\": \"%s\", \"class\": \"%s\", \"message\": \"%s\"}".formatted(code, errorClass, message);
    }

    @Test
    void reportTellsWhatChangedAndThePatchApplies() throws Exception {
        String approval = "{\"decision\": \"approved\", \"decidedBy\": \"ada\"}";
        assertThat(report("succeeded", "null", BEFORE, AFTER, WRITTEN, HELD, approval))
                .contains("**Passed.**", "40 % → 90.5 %", "2 new tests, approved by ada.")
                .contains("| a.py | 40 | 90.5 | +50.5 | 70 | no tests |", "none: the agent failed: over budget");
        assertThat(Files.readString(out.resolve("tests.patch"))).isEqualTo("""
                diff --git a/tests/test_a.py b/tests/test_a.py
                new file mode 100644
                --- /dev/null
                +++ b/tests/test_a.py
                @@ -0,0 +1,2 @@
                +A = 1
                +B = 'ä\u2028'
                """);
    }

    @Test
    void reportAndPatchAreThereWhenAPersonRejects() throws Exception {
        String error = error("rejected", "gate", "rejected by ada: too few");
        String rejected = "{\"decision\": \"rejected\", \"decidedBy\": \"ada\", \"reason\": \"too few\"}";
        assertThat(report("failed", error, BEFORE, AFTER, WRITTEN, HELD, rejected))
                .contains("**Not passed: rejected by ada: too few.**", "2 new tests.", "git apply");
        assertThat(out.resolve("tests.patch")).exists();
    }

    @Test
    void reportAndPatchAreThereWhenTheGateFails() throws Exception {
        String gate = """
                {"passed": false, "results": [{"name": "coverage is reached", "passed": false, "message": "90.5 %"}]}""";
        String error = error("gate-failed", "gate", "a rule did not hold");
        assertThat(report("failed", error, BEFORE, AFTER, WRITTEN, gate, "null"))
                .contains("**Not passed: the gate failed (coverage is reached).**")
                .contains("| coverage is reached | no: 90.5 % |");
        assertThat(out.resolve("tests.patch")).exists();
    }

    @Test
    void reportSaysWhatCouldNotBeMeasured() throws Exception {
        String error = error("exit-code", "exit-code", "There is no Python source file");
        assertThat(report("failed", error, "null", "null", "[]", "null", "null"))
                .contains("**No verdict: step s failed.** Nothing could be measured. There is no Python source file.");
        assertThat(report("failed", error, BEFORE, "null", WRITTEN, "null", "null"))
                .contains(
                        "Line coverage is 40 %",
                        "not measured with new tests", "| Tests | 3, all passed | not measured");
        assertThat(out.resolve("tests.patch")).exists();
    }

    @Test
    void withoutNewTestsThereIsNoPatch() throws Exception {
        String none = "[{\"file\": \"\", \"content\": \"\", \"notes\": \"nothing to test\"}]";
        assertThat(report("succeeded", "null", BEFORE, BEFORE, none, HELD, "null"))
                .contains("**Passed.**", "0 new tests. No test was written", "none: nothing to test");
        assertThat(out.resolve("tests.patch")).doesNotExist();
    }
}
