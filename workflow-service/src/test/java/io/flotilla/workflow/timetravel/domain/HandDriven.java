package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.run.domain.Context;
import io.flotilla.workflow.run.domain.LogBound;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** A run that is driven by hand, second by second. */
final class HandDriven {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    Run run;
    private Instant now = START;

    private HandDriven(Run run) {
        this.run = run;
    }

    static HandDriven started(String id, String digest, String steps, String inputs) {
        return started(id, digest, steps, inputs, "");
    }

    static HandDriven started(String id, String digest, String steps, String inputs, String spec) {
        JsonNode given = Json.parse(inputs);
        HandDriven runs = new HandDriven(Run.empty(Documents.plan("inputs: {properties: {x: {}}}\n" + spec, steps)));
        WorkflowRef workflow = new WorkflowRef("test", 1, digest);
        runs.send(new RunCommand.Start(id, "tenant-a", workflow, given, "user:test", null, null, null, null, Map.of()));
        runs.send(new RunCommand.Admit());
        return runs;
    }

    static HandDriven started(String steps) {
        return started("run_1", "sha256:0", steps, "{}");
    }

    HandDriven at(int second) {
        now = START.plusSeconds(second);
        return this;
    }

    HandDriven succeed(String step, String output, String cost) {
        return send(new RunCommand.Succeed(key(step), attempt(step), Json.parse(output), new BigDecimal(cost)));
    }

    HandDriven fail(String step, String cost) {
        Failure failure = Failure.retryable(ErrorClass.MODEL, "model", "the model said no");
        return send(new RunCommand.Fail(key(step), attempt(step), failure, null, new BigDecimal(cost)));
    }

    HandDriven approve(String step) {
        var approval = run.work(key(step)).approval();
        return send(new RunCommand.Decide(key(step), approval.id(), true, null, approval.digest(), null, "user:lead"));
    }

    HandDriven wake() {
        return send(new RunCommand.Wake());
    }

    private HandDriven send(RunCommand command) {
        Context context = new Context(now, 0, () -> "apr_1", Documents.EXPRESSIONS, LogBound.NONE);
        run = ((Outcome.Decided) run.handle(command, context)).run();
        return this;
    }

    private int attempt(String step) {
        return run.work(key(step)).attempt();
    }

    private static StepKey key(String step) {
        return StepKey.parse(step);
    }
}
