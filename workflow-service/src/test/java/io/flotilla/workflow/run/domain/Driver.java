package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Drives one run by hand: its clock stands still until it is moved. */
final class Driver {
    final List<RunEvent> log = new ArrayList<>();
    final Plan plan;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Run run;
    /** Without its bytes, which are counted here. */
    LogBound bound = LogBound.NONE;
    /** Results that were kept, by their keys. */
    final Map<String, CacheHit> cache = new HashMap<>();

    private int approvals;

    Driver(Plan plan) {
        this.plan = plan;
        this.run = Run.empty(plan);
    }

    static Driver started(String steps) {
        return started("", steps, "{}");
    }

    static Driver started(String spec, String steps, String inputs) {
        return started(spec, steps, Json.parse(inputs));
    }

    /** The inputs are those that are given, unless {@code spec} declares its own. */
    static Driver started(String spec, String steps, JsonNode inputs) {
        JsonNode properties = Json.object();
        inputs.fieldNames().forEachRemaining(name -> ((ObjectNode) properties).putObject(name));
        String declared = spec.contains("inputs:") ? "" : "inputs: {properties: " + properties + "}\n";
        Driver driver = new Driver(Documents.plan(declared + spec, steps));
        driver.start(inputs);
        return driver;
    }

    void start(JsonNode inputs) {
        WorkflowRef workflow = new WorkflowRef("test", 1, "sha256:0");
        send(new RunCommand.Start(
                "run_1", "tenant-a", workflow, inputs, "user:test", null, null, null, null, Map.of()));
        send(new RunCommand.Admit());
    }

    Driver forked(String spec, String steps) {
        return forked(Documents.plan(spec, steps));
    }

    /** A fork of this run as it is now; its definition counts as the same when its plan is. */
    Driver forked(Plan newPlan) {
        Driver fork = new Driver(newPlan);
        fork.now = now.plus(Duration.ofHours(1));
        fork.send(fork(newPlan));
        return fork;
    }

    RunCommand.Fork fork(Plan newPlan) {
        boolean same = newPlan.definition().equals(plan.definition());
        RunHead head = run.head();
        WorkflowRef workflow = same ? head.workflow() : new WorkflowRef("test", null, "sha256:patched");
        RunCommand.Start start = new RunCommand.Start(
                "run_" + (head.id().charAt(4) - '0' + 1),
                "tenant-a",
                workflow,
                head.inputs(),
                "user:test",
                null,
                null,
                null,
                null,
                Map.of());
        return new RunCommand.Fork(start, new Origin(head.id(), run.position()), run);
    }

    List<RunEvent> send(RunCommand command) {
        return switch (outcome(command)) {
            case Outcome.Decided decided -> decided.events();
            case Outcome.Refused refused -> throw new AssertionError(refused);
        };
    }

    /** Handles the command, and checks that what is stored tells the same as what is in memory. */
    Outcome outcome(RunCommand command) {
        Context context = new Context(
                now,
                0,
                () -> "apr_" + ++approvals,
                Documents.EXPRESSIONS,
                new LogBound(logBytes(), bound.maxEvents(), bound.maxBytes()));
        Outcome outcome = decide(run, command, context);
        if (outcome instanceof Outcome.Decided decided) {
            log.addAll(decided.events());
            run = decided.run();
            decided.events().forEach(this::keep);
            assertThat(run.position()).isEqualTo(log.size());
        }
        return outcome;
    }

    private long logBytes() {
        return log.stream().mapToLong(LogBound::size).sum();
    }

    /** As the application does: what is asked for is looked up, and the run goes on with the answer. */
    private Outcome decide(Run from, RunCommand command, Context context) {
        Outcome outcome = from.handle(command, context);
        if (!(outcome instanceof Outcome.Decided decided) || decided.asks().isEmpty()) {
            return outcome;
        }
        assertThat(context.lookups().asked())
                .as("nothing is asked for twice")
                .doesNotContainAnyElementsOf(decided.asks());
        Map<String, CacheHit> hits = new HashMap<>(cache);
        hits.keySet().retainAll(decided.asks());
        Context knowing = context.knowing(context.lookups().and(decided.asks(), hits));
        if (command instanceof RunCommand.StepOnce || command instanceof RunCommand.Grant) {
            return decide(from, command, knowing);
        }
        return decide(decided.run(), new RunCommand.Wake(), knowing.after(decided)) instanceof Outcome.Decided next
                ? next.after(decided)
                : decided;
    }

    private void keep(RunEvent event) {
        if (event instanceof StepEvent.Succeeded done && run.work(done.step()).cached() != null) {
            CacheHit.Source source = new CacheHit.Source("run_1", done.step().toString(), done.attempt(), done.at());
            cache.put(run.work(done.step()).cached().key(), new CacheHit(source, done.output()));
        }
    }

    Run replayed() {
        return Run.empty(plan).apply(stored());
    }

    /** The log as it is read from storage. */
    List<RunEvent> stored() {
        return log.stream()
                .map(event -> EventTypes.read(event.type(), Json.bytes(event)))
                .toList();
    }

    List<RunEvent> succeed(String step, String output) {
        return succeed(step, attempt(step), output, "0.01");
    }

    List<RunEvent> succeed(String step, int attempt, String output, String cost) {
        return send(new RunCommand.Succeed(StepKey.parse(step), attempt, Json.parse(output), new BigDecimal(cost)));
    }

    List<RunEvent> fail(String step, ErrorClass errorClass) {
        return fail(step, attempt(step), Failure.retryable(errorClass, errorClass.wireName(), "no"));
    }

    List<RunEvent> fail(String step, int attempt, Failure failure) {
        return send(new RunCommand.Fail(StepKey.parse(step), attempt, failure, null, new BigDecimal("0.02")));
    }

    List<RunEvent> wakeAfter(Duration duration) {
        now = now.plus(duration);
        return send(new RunCommand.Wake());
    }

    Outcome decide(String step, boolean approve, String digest) {
        String id = run.work(StepKey.parse(step)).approval().id();
        return outcome(new RunCommand.Decide(StepKey.parse(step), id, approve, "because", digest, null, "user:lead"));
    }

    int attempt(String step) {
        return run.work(StepKey.parse(step)).attempt();
    }

    StepStatus status(String step) {
        return run.work(StepKey.parse(step)).status();
    }

    String output(String step) {
        return Json.text(run.work(StepKey.parse(step)).output());
    }

    /** Everything in a state, as JSON; the plan is the same by construction. */
    static String json(Run run) {
        return Json.text(java.util.Arrays.asList(
                run.position(),
                run.status(),
                run.head(),
                run.steps(),
                run.cost(),
                run.failedStep(),
                run.control(),
                run.outputs(),
                run.error(),
                run.finishedAt()));
    }

    static List<String> types(List<RunEvent> events) {
        return events.stream()
                .map(e -> e instanceof RunEvent.OfStep s ? e.type() + " " + s.step() : e.type())
                .toList();
    }
}
