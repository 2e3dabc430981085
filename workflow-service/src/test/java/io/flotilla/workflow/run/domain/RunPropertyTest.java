package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Uses;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any workflow under any interleaving of answers, duplicates, failures, decisions, clocks and cancels. */
class RunPropertyTest {
    @Property(tries = 2000)
    void keepsItsInvariants(@ForAll long seed) {
        Random random = new Random(seed);
        Driver driver = new Driver(Documents.plan(RandomRuns.spec(random), RandomRuns.steps(random)));
        Invariants invariants = new Invariants();
        driver.start(Json.object());
        invariants.check(driver, driver.log);

        for (int i = 0; i < 300 && !driver.run.status().isTerminal(); i++) {
            invariants.check(driver, RandomRuns.act(driver, random));
        }
        // Left alone, the clock ends every run: no run stays forever.
        for (int i = 0; i < 200 && !driver.run.status().isTerminal(); i++) {
            assertThat(driver.run.wakeAt()).as("seed %d", seed).isNotNull();
            driver.now = driver.run.wakeAt();
            invariants.check(driver, driver.send(new RunCommand.Wake()));
        }

        assertThat(driver.run.status().isTerminal()).as("seed %d", seed).isTrue();
        assertThat(driver.run.steps()).allMatch(step -> step.status().isTerminal());
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
        long length = driver.log.size();
        for (int i = 0; i < 20; i++) {
            RandomRuns.act(driver, random);
        }
        assertThat(driver.log).as("a terminal state is final").hasSize((int) length);
    }

    @Property(tries = 1000)
    void aLogNeverGrowsMuchBeyondItsBound(@ForAll long seed) {
        Random random = new Random(seed);
        int most = 10 + random.nextInt(60);
        Driver driver = new Driver(Documents.plan(RandomRuns.spec(random), RandomRuns.steps(random)));
        driver.bound = new LogBound(0, most, Long.MAX_VALUE);
        Invariants invariants = new Invariants();
        driver.start(Json.object());
        invariants.check(driver, driver.log);

        for (int i = 0; i < 300 && !driver.run.status().isTerminal(); i++) {
            invariants.check(driver, RandomRuns.act(driver, random));
        }
        for (int i = 0; i < 100 && !driver.run.status().isTerminal(); i++) {
            driver.now = driver.run.wakeAt();
            invariants.check(driver, driver.send(new RunCommand.Wake()));
        }

        assertThat(driver.run.status().isTerminal()).as("seed %d", seed).isTrue();
        assertThat(driver.run.steps()).allMatch(step -> step.status().isTerminal());
        // Beyond the fifth for what follows: the end of every step and item, and of the run.
        int ends = RandomRuns.keys(driver.run).size() * 2 + 8;
        assertThat(driver.log.size()).as("seed %d", seed).isLessThanOrEqualTo(most + most / 5 + ends);
        assertThat(driver.log.stream().filter(e -> e instanceof RunEvent.LogWarned))
                .as("warned once")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    /** Watches the votes of one run go by, and counts them on its own. */
    private static final class Ballots {
        private final Map<String, ApprovalRules> rules = new HashMap<>();
        private final Map<String, Integer> quorum = new HashMap<>();
        private final Map<String, String> digest = new HashMap<>();
        private final Map<String, Map<String, String>> votes = new HashMap<>();
        private final Map<String, Set<String>> voices = new HashMap<>();
        private final Map<String, Integer> reminded = new HashMap<>();
        private final Set<String> decided = new HashSet<>();

        void check(RunEvent event) {
            switch (event) {
                case ApprovalEvent.Requested e -> {
                    rules.put(e.approvalId(), ApprovalRules.of(e.rules()));
                    asked(
                            e.approvalId(),
                            e.digest(),
                            ApprovalRules.of(e.rules()).quorum());
                }
                case ApprovalEvent.Changed e -> asked(e.approvalId(), e.digest(), quorum.get(e.approvalId()));
                case ApprovalEvent.Escalated e -> asked(e.approvalId(), digest.get(e.approvalId()), e.quorum());
                case ApprovalEvent.Voted e -> voted(e);
                case ApprovalEvent.Reminded e -> {
                    assertThat(decided).doesNotContain(e.approvalId());
                    assertThat(reminded.merge(e.approvalId(), 1, Integer::sum))
                            .isLessThanOrEqualTo(rules.get(e.approvalId()).reminders());
                }
                case ApprovalEvent.Delegated e -> assertThat(decided).doesNotContain(e.approvalId());
                case ApprovalEvent.Decided e -> decided(e);
                default -> {}
            }
        }

        private void asked(String id, String newDigest, int newQuorum) {
            assertThat(decided).doesNotContain(id);
            digest.put(id, newDigest);
            quorum.put(id, newQuorum);
            votes.put(id, new HashMap<>());
            voices.put(id, new HashSet<>());
            reminded.remove(id);
        }

        private void voted(ApprovalEvent.Voted event) {
            String id = event.approvalId();
            assertThat(decided).doesNotContain(id);
            assertThat(event.digest()).isEqualTo(digest.get(id));
            assertThat(votes.get(id).put(event.votedBy(), event.vote()))
                    .as("a person counts once")
                    .isNull();
            String voice = event.onBehalfOf() == null ? event.votedBy() : event.onBehalfOf();
            assertThat(voices.get(id).add(voice)).as("a voice counts once").isTrue();
            if (rules.get(id).excludeRequester()) {
                assertThat(List.of(event.votedBy(), voice)).doesNotContain("user:test");
            }
        }

        private void decided(ApprovalEvent.Decided event) {
            String id = event.approvalId();
            assertThat(decided.add(id)).as("decided once").isTrue();
            long yes =
                    votes.get(id).values().stream().filter("approved"::equals).count();
            if (event.decision().equals("approved") && quorum.get(id) > 1) {
                assertThat(yes).as("different people").isEqualTo((long) quorum.get(id));
            }
        }
    }

    /** Watches the events of one run go by. */
    private static final class Invariants {
        private final Ballots ballots = new Ballots();
        private Plan plan;
        private final Map<StepKey, Integer> outstanding = new HashMap<>();
        private final Map<StepKey, Integer> lastAttempt = new HashMap<>();
        private final Map<StepKey, String> ended = new HashMap<>();
        private final Map<String, Integer> base = new HashMap<>();
        private boolean cancelling;
        private final Set<String> succeeded = new HashSet<>();
        private final Set<String> subRuns = new HashSet<>();
        private final Set<String> charged = new HashSet<>();
        private BigDecimal cost = BigDecimal.ZERO;

        void check(Driver driver, List<RunEvent> events) {
            plan = driver.run.plan();
            events.forEach(this::check);
            assertThat(driver.run.cost()).isEqualByComparingTo(cost);
            boolean open = !driver.run.status().isTerminal();
            assertThat(driver.run.wakeAt() != null).isEqualTo(open);
            boolean paused = driver.run.status() == RunStatus.PAUSED;
            boolean owed = SubRuns.owedUntil(driver.run) != null;
            assertThat(open && !paused && !owed && outstanding.isEmpty() && nothingWaits(driver.run))
                    .as("a run with nothing to wait for is over")
                    .isFalse();
        }

        private void check(RunEvent event) {
            ballots.check(event);
            if (event instanceof RunEvent.OfStep ofStep) {
                boolean afterwards = event instanceof StepEvent.Reset
                        || event instanceof StepEvent.Charged
                        || event instanceof StepEvent.Modified;
                assertThat(afterwards || !ended.containsKey(ofStep.step()))
                        .as("%s after the end of its step", event)
                        .isTrue();
            }
            switch (event) {
                case RunEvent.Cancelling ignored -> cancelling = true;
                case RunEvent.Closing ignored -> cancelling = false;
                case StepEvent.Started e -> started(e);
                case StepEvent.Looped e -> answered(e.step(), e.attempt(), e.cost());
                case StepEvent.PlanDrafted e -> answered(e.step(), e.attempt(), e.cost());
                case StepEvent.Retrying e -> answered(e.step(), e.attempt(), e.cost());
                case StepEvent.Succeeded e -> {
                    succeeded.add(e.step() + "#" + e.attempt());
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
                case StepEvent.Failed e -> {
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
                case StepEvent.PlanExtended e ->
                    assertThat(plan.parts(plan.position(e.step().step())))
                            .as("what was drafted is there")
                            .hasSameSizeAs(e.steps());
                case StepEvent.Skipped e -> {
                    outstanding.remove(e.step());
                    ended.put(e.step(), e.type());
                }
                case StepEvent.Reset e -> reset(e.step().step());
                case StepEvent.Cancelled e -> {
                    outstanding.remove(e.step());
                    ended.put(e.step(), e.type());
                }
                case StepEvent.Cached e -> {
                    assertThat(outstanding).doesNotContainKey(e.step());
                    assertThat(succeeded)
                            .as("only what was done is taken over")
                            .contains(e.source().stepId() + "#" + e.source().attempt());
                    ended.put(e.step(), e.type());
                }
                case StepEvent.SubRunStarted e -> {
                    assertThat(outstanding).containsEntry(e.step(), e.attempt());
                    assertThat(subRuns.add(e.runId())).as("made once").isTrue();
                }
                case StepEvent.Charged e -> {
                    assertThat(subRuns).contains(e.runId());
                    assertThat(charged.add(e.runId())).as("counted once").isTrue();
                    cost = cost.add(e.cost());
                }
                default -> {}
            }
        }

        /** The step and its items may begin again, with higher attempts. */
        private void reset(String step) {
            int highest = lastAttempt.entrySet().stream()
                    .filter(entry -> entry.getKey().step().equals(step))
                    .mapToInt(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            outstanding.keySet().removeIf(key -> key.step().equals(step));
            ended.keySet().removeIf(key -> key.step().equals(step));
            lastAttempt.keySet().removeIf(key -> key.step().equals(step));
            base.put(step, highest);
        }

        private boolean isWhole(StepKey key) {
            return key.item() == null && plan.step(plan.position(key.step())).foreach() != null;
        }

        private void started(StepEvent.Started event) {
            assertThat(cancelling)
                    .as("nothing begins in a run that is being cancelled")
                    .isFalse();
            assertThat(outstanding.put(event.step(), event.attempt()))
                    .as("one attempt at a time")
                    .isNull();
            int before = lastAttempt.getOrDefault(
                    event.step(), base.getOrDefault(event.step().step(), 0));
            assertThat(event.attempt()).isEqualTo(before + 1);
            lastAttempt.put(event.step(), event.attempt());
            int at = plan.position(event.step().step());
            for (int need : plan.needs(at)) {
                if (Integer.valueOf(at).equals(plan.partOf(need))) {
                    continue;
                }
                StepKey needed = StepKey.of(plan.step(need).id());
                assertThat(ended).as("needs come first").containsKey(needed);
                assertThat(plan.step(need).uses() instanceof Uses.Approval
                                && !plan.step(need).continueOnError()
                                && !ended.get(needed).equals("step-succeeded"))
                        .as("only a yes goes on")
                        .isFalse();
            }
        }

        private void answered(StepKey key, int attempt, BigDecimal spent) {
            Integer was = outstanding.remove(key);
            assertThat(was == null || was == attempt).isTrue();
            cost = cost.add(spent);
        }

        private static boolean nothingWaits(Run run) {
            return RandomRuns.keys(run).stream()
                    .noneMatch(key -> run.work(key).status().isActive());
        }
    }
}
