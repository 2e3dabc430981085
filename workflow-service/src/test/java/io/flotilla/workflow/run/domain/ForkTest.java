package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.run.contract.PublicEvents;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ForkTest {
    private static final String CHAIN = """
        - {id: a, uses: tool/t}
        - {id: b, uses: tool/t, needs: [a]}
        - {id: c, uses: tool/t, needs: [b]}\
        """;

    @Test
    void whatHadEndedIsTakenOverForNothingAndTheRestStartsAnew() {
        Driver past = Driver.started(CHAIN);
        past.succeed("a", "{\"x\": 1}");

        Driver fork = past.forked("", CHAIN);

        assertThat(Driver.types(fork.log))
                .containsExactly("run-created", "run-started", "step-reused a", "step-started b");
        assertThat(fork.output("a")).isEqualTo("{\"x\":1}");
        assertThat(fork.run.cost()).isEqualByComparingTo("0");
        assertThat(fork.run.head().forkedFrom())
                .isEqualTo(new Origin("run_1", past.log.size()))
                .isEqualTo(fork.run.work(StepKey.of("a")).reusedFrom());
        fork.succeed("b", "2");
        fork.succeed("c", "3");
        assertThat(fork.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(fork.run.cost()).isEqualByComparingTo("0.02");
        assertThat(Driver.json(fork.replayed())).isEqualTo(Driver.json(fork.run));
    }

    @Test
    void aFailedStepIsTriedAnewAndOneThatWasAllowedToFailIsNot() {
        String steps = """
            - {id: may, uses: tool/t, continueOnError: true}
            - {id: must, uses: tool/t, needs: [may]}
            - {id: end, uses: tool/t, needs: [must]}\
            """;
        Driver past = Driver.started(steps);
        past.fail("may", ErrorClass.EXIT_CODE);
        past.fail("must", ErrorClass.EXIT_CODE);
        assertThat(past.run.status()).isEqualTo(RunStatus.FAILED);

        Driver fork = past.forked("", steps);

        assertThat(Driver.types(fork.log)).endsWith("step-reused may", "step-started must");
        assertThat(fork.status("may")).isEqualTo(StepStatus.FAILED);
        assertThat(fork.status("end")).isEqualTo(StepStatus.PENDING);
        assertThat(fork.run.failedStep()).isNull();
    }

    @Test
    void ofAForeachThatHadNotEndedTheItemsThatHadAreTakenOver() {
        String steps = "- {id: each, uses: tool/t, foreach: [a, b, c, d, e], maxParallel: 3}";
        Driver past = Driver.started(steps);
        past.succeed("each[0]", "0");
        past.succeed("each[2]", "2");
        past.fail("each[1]", ErrorClass.EXIT_CODE);

        Driver fork = past.forked("", steps);

        assertThat(Driver.types(fork.log))
                .containsExactly(
                        "run-created",
                        "run-started",
                        "step-started each",
                        "step-reused each[0]",
                        "step-reused each[2]",
                        "step-started each[1]",
                        "step-started each[3]",
                        "step-started each[4]");
        fork.succeed("each[4]", "4");
        fork.succeed("each[1]", "1");
        fork.succeed("each[3]", "3");
        assertThat(fork.output("each")).isEqualTo("{\"items\":[0,1,2,3,4]}");
        assertThat(fork.run.cost()).isEqualByComparingTo("0.03");
    }

    @Test
    void aForeachThatHadEndedIsTakenOverWhole() {
        String steps = """
            - {id: each, uses: tool/t, foreach: [a, b], continueOnError: true}
            - {id: next, uses: tool/t, needs: [each]}\
            """;
        Driver past = Driver.started(steps);
        past.succeed("each[0]", "0");
        past.fail("each[1]", ErrorClass.EXIT_CODE);

        Driver fork = past.forked("", steps);

        assertThat(Driver.types(fork.log))
                .endsWith(
                        "step-started each",
                        "step-reused each[0]",
                        "step-reused each[1]",
                        "step-reused each",
                        "step-started next");
        assertThat(fork.output("each")).isEqualTo(past.output("each"));
    }

    @Test
    void aChangedStepAndWhatNeedsItIsDoneAgain() {
        Driver past = Driver.started(CHAIN + "\n- {id: d, uses: tool/t, description: free}");
        past.succeed("a", "1");
        past.succeed("d", "4");
        past.succeed("b", "2");
        past.succeed("c", "3");

        Driver fork = past.forked("", """
            - {id: a, uses: tool/t}
            - {id: b, uses: tool/other, needs: [a]}
            - {id: c, uses: tool/t, needs: [b]}
            - {id: d, uses: tool/t, description: only its description is another}
            - {id: e, uses: tool/t}\
            """);

        assertThat(Driver.types(fork.log))
                .containsExactly(
                        "run-created",
                        "run-started",
                        "step-reused a",
                        "step-reused d",
                        "step-started b",
                        "step-started e");
    }

    @Test
    void aPersonsYesHoldsForTheSameDefinitionAndInputsOnly() {
        String steps = """
            - {id: ask, uses: approval, with: {title: ok}}
            - {id: ship, uses: tool/ship, needs: [ask]}\
            """;
        Driver past = Driver.started(steps);
        past.decide("ask", true, past.run.work(StepKey.of("ask")).approval().digest());

        assertThat(Driver.types(past.forked(past.plan).log)).endsWith("step-reused ask", "step-started ship");
        Driver patched = past.forked("", steps + "\n- {id: more, uses: set, needs: [ship], with: {x: 1}}");
        assertThat(patched.status("ask")).isEqualTo(StepStatus.WAITING);
    }

    @Test
    void aForkOfAForkNamesWhereTheWorkWasDone() {
        Driver past = Driver.started(CHAIN);
        past.succeed("a", "1");
        Driver first = past.forked("", CHAIN);
        first.succeed("b", "2");

        Driver second = first.forked("", CHAIN);

        assertThat(second.run.work(StepKey.of("a")).reusedFrom()).isEqualTo(new Origin("run_1", past.run.position()));
        assertThat(second.run.work(StepKey.of("b")).reusedFrom())
                .isEqualTo(new Origin(first.run.head().id(), first.run.position()));
    }

    @Test
    void whatWasUndoneIsDoneAgainAndWhatFollowedTheEndIsNotTakenOver() {
        String steps = """
            - {id: a, uses: tool/t, compensate: {uses: tool/undo}}
            - {id: b, uses: tool/t}
            - {id: c, uses: tool/t, needs: [a, b]}\
            """;
        Driver past = Driver.started("finally: [{id: clean, uses: tool/clean}]", steps, "{}");
        past.succeed("a", "1");
        past.succeed("b", "1");
        past.fail("c", ErrorClass.VALIDATION);
        past.succeed("compensate-a", "1");
        past.succeed("clean", "1");

        Driver fork = past.forked(past.plan);

        assertThat(Driver.types(fork.log))
                .containsExactly("run-created", "run-started", "step-reused b", "step-started a");
    }

    @Test
    void aStepThatAPersonSkippedIsAskedForAnew() {
        Driver past = Driver.started(CHAIN);
        past.send(new RunCommand.Skip("a", Json.tree(1), null, "user:lead"));

        Driver fork = past.forked("", CHAIN);

        assertThat(Driver.types(fork.log)).containsExactly("run-created", "run-started", "step-started a");
    }

    @Test
    void aRunIsForkedOnlyOnceAtItsBeginning() {
        Driver past = Driver.started(CHAIN);
        Driver fork = past.forked("", CHAIN);

        assertThat(fork.outcome(past.fork(fork.plan))).isInstanceOf(Outcome.Refused.class);
    }

    /** The executor counts: it is asked for nothing that was answered before the point. */
    @Property(tries = 400)
    void noEffectBeforeThePointHappensAgain(@ForAll long seed) {
        Random random = new Random(seed);
        Driver past = RandomRuns.any(random);
        int cut = random.nextInt(2, past.log.size() + 1);
        past.run = Run.empty(past.plan).apply(past.stored().subList(0, cut));
        // What was undone is done anew: see the tests above.
        Assume.that(past.run.control().closing() == null);
        // What people modified is not carried over, and a yes that covers it is asked for anew.
        Assume.that(past.run.control().inputs().isEmpty());
        Driver fork = past.forked(past.plan);
        for (int i = 0; i < 200 && !fork.run.status().isTerminal(); i++) {
            RandomRuns.act(fork, random);
        }
        // A person may still have a step of the fork done over.
        List<String> reset = fork.log.stream()
                .filter(event -> event instanceof StepEvent.Reset)
                .map(event -> ((StepEvent.Reset) event).step().step())
                .toList();
        List<StepKey> done = RandomRuns.keys(past.run).stream()
                .filter(key -> past.run.work(key).status() == StepStatus.SUCCEEDED)
                .filter(key -> !reset.contains(key.step()))
                .filter(key -> !isOfASkippedPlan(past.run, key))
                .toList();

        List<StepKey> asked = fork.log.stream()
                .filter(event -> event instanceof StepEvent.Started started && started.deadline() != null)
                .map(event -> ((StepEvent.Started) event).step())
                .toList();
        assertThat(asked).as("seed %d, cut %d", seed, cut).noneMatch(done::contains);
        assertThat(done).allMatch(key -> Json.text(result(fork.run, key)).equals(Json.text(result(past.run, key))));
        assertThat(Driver.json(fork.replayed())).isEqualTo(Driver.json(fork.run));
    }

    /** What a person skipped is asked for anew: a plan goes on with it, or is drafted anew when it was all skipped. */
    private static boolean isOfASkippedPlan(Run run, StepKey key) {
        Set<Integer> concerned = new HashSet<>(run.plan().parts(run.plan().position(key.step())));
        Integer whole = run.plan().partOf(run.plan().position(key.step()));
        if (whole != null) {
            concerned.add(whole);
        }
        return concerned.stream()
                .map(position -> run.plan().step(position).id())
                .anyMatch(run.control().waived()::contains);
    }

    @Test
    void theLogOfAForkIsStoredAndPublishedAsInItsFirstVersion() throws IOException {
        Driver past = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: set, if: \"false\", with: {x: 1}}");
        past.succeed("a", "{\"x\": 1.5}");
        Driver fork = past.forked(past.plan);

        ArrayNode written = Json.object().arrayNode();
        for (int i = 0; i < fork.log.size(); i++) {
            RunEvent event = fork.log.get(i);
            written.addObject()
                    .put("type", event.type())
                    .<ObjectNode>set("data", Json.tree(event))
                    .set("published", Json.tree(PublicEvents.of("tenant-a", "run_2", null, i + 1, event)));
        }

        assertThat(Json.parse(Json.text(written))).isEqualTo(golden());
        assertThat(fork.run.cost()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    private static JsonNode result(Run run, StepKey key) {
        return run.work(key).output();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file = ForkTest.class.getResourceAsStream("/golden/run-log-fork-v1.json")) {
            return Json.parse(file.readAllBytes());
        }
    }
}
