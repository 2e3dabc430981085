package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** Runs in which every kind of event happens; what they leave is kept in {@code golden}. */
final class GoldenLog {
    private static final String SPEC =
            "inputs: {properties: {files: {type: array}}}\nbudget: {limit: '1.00'}\noutputs: {n: '${{ size(inputs.files) }}'}";
    private static final String STEPS = """
            - {id: each, uses: agent/writer@2, foreach: "${{ inputs.files }}", retry: {attempts: 2},
               with: {path: "${{ item }}", workspace: art_1}}
            - {id: ask, uses: approval, with: {title: Go on, subject: {n: 1}, form: {type: object}}}
            - {id: skipped, uses: set, if: "false", with: {x: 1}}
            - {id: broken, uses: tool/code.run, timeout: PT1M, continueOnError: true, needs: [ask]}
            - {id: slow, uses: tool/code.run, needs: [broken]}""";

    private static final String LAST = "- {id: a, uses: set, with: {x: 1.5}}";

    private GoldenLog() {}

    /** Three logs, since a run ends but once. */
    static ArrayNode write() {
        Driver cancelled = driver();
        cancelled.fail("each[0]", ErrorClass.MODEL);
        cancelled.succeed("each[1]", "{\"ok\": true}");
        cancelled.wakeAfter(Duration.ofSeconds(1));
        cancelled.succeed("each[0]", "{\"ok\": true}");
        cancelled.send(new RunCommand.Decide(
                StepKey.of("ask"),
                "apr_1",
                true,
                "fine",
                cancelled.run.work(StepKey.of("ask")).approval().digest(),
                Json.object().put("note", "n"),
                "user:lead"));
        cancelled.wakeAfter(Duration.ofMinutes(1));
        cancelled.send(new RunCommand.Cancel("enough", "user:test"));
        Driver failed = driver();
        failed.fail("each[0]", ErrorClass.VALIDATION);
        failed.succeed("each[1]", "1");
        failed.wakeAfter(Duration.ofDays(8));
        Driver succeeded = Driver.started("outputs: {x: '${{ steps.a.output.x }}'}", LAST, "{}");
        ArrayNode logs = Json.object().arrayNode();
        for (Driver driver : new Driver[] {cancelled, failed, succeeded}) {
            ArrayNode log = logs.addArray();
            driver.log.forEach(
                    event -> log.addObject().put("type", event.type()).set("data", Json.tree(event)));
        }
        return logs;
    }

    private static Driver driver() {
        Driver driver = new Driver(Documents.plan(SPEC, STEPS));
        driver.send(new RunCommand.Start(
                "run_1",
                "tenant-a",
                new WorkflowRef("test", 1, "sha256:0"),
                Json.parse("{\"files\": [\"a\", \"b\"]}"),
                "user:test",
                new BigDecimal("1.00"),
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                null,
                null,
                Map.of()));
        driver.send(new RunCommand.Admit());
        return driver;
    }

    static Plan plan(int log) {
        return log < 2 ? Documents.plan(SPEC, STEPS) : Documents.plan("outputs: {x: '${{ steps.a.output.x }}'}", LAST);
    }
}
