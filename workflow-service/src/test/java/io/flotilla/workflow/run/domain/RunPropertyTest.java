package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
        for (int i = 0; i < 100 && !driver.run.status().isTerminal(); i++) {
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
        assertThat(driver.log.stream().filter(e -> e instanceof RunEvent.RunLogWarned))
                .as("warned once")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    /** Watches the events of one run go by. */
    private static final class Invariants {
        private Plan plan;
        private final Map<StepKey, Integer> outstanding = new HashMap<>();
        private final Map<StepKey, Integer> lastAttempt = new HashMap<>();
        private final Map<StepKey, String> ended = new HashMap<>();
        private final Map<String, Integer> base = new HashMap<>();
        private BigDecimal cost = BigDecimal.ZERO;

        void check(Driver driver, List<RunEvent> events) {
            plan = driver.run.plan();
            events.forEach(this::check);
            assertThat(driver.run.cost()).isEqualByComparingTo(cost);
            boolean open = !driver.run.status().isTerminal();
            assertThat(driver.run.wakeAt() != null).isEqualTo(open);
            boolean paused = driver.run.status() == RunStatus.PAUSED;
            assertThat(open && !paused && outstanding.isEmpty() && nothingWaits(driver.run))
                    .as("a run with nothing to wait for is over")
                    .isFalse();
        }

        private void check(RunEvent event) {
            if (event instanceof RunEvent.OfStep ofStep) {
                boolean again = event instanceof RunEvent.StepReset;
                assertThat(again || !ended.containsKey(ofStep.step()))
                        .as("%s after the end of its step", event)
                        .isTrue();
            }
            switch (event) {
                case RunEvent.StepStarted e -> started(e);
                case RunEvent.PlanDrafted e -> answered(e.step(), e.attempt(), e.cost());
                case RunEvent.StepRetrying e -> answered(e.step(), e.attempt(), e.cost());
                case RunEvent.StepSucceeded e -> {
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
                case RunEvent.StepFailed e -> {
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
                case RunEvent.PlanExtended e ->
                    assertThat(plan.parts(plan.position(e.step().step())))
                            .as("what was drafted is there")
                            .hasSameSizeAs(e.steps());
                case RunEvent.StepSkipped e -> {
                    outstanding.remove(e.step());
                    ended.put(e.step(), e.type());
                }
                case RunEvent.StepReset e -> reset(e.step().step());
                case RunEvent.StepCancelled e -> {
                    outstanding.remove(e.step());
                    ended.put(e.step(), e.type());
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

        private void started(RunEvent.StepStarted event) {
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
                assertThat(ended)
                        .as("needs come first")
                        .containsKey(StepKey.of(plan.step(need).id()));
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
