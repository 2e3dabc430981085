package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any workflow under any interleaving of answers, duplicates, failures, decisions, clocks and cancels. */
class RunPropertyTest {
    private static final List<ErrorClass> CLASSES =
            List.of(ErrorClass.UNAVAILABLE, ErrorClass.EXIT_CODE, ErrorClass.TIMEOUT, ErrorClass.VALIDATION);

    @Property(tries = 400)
    void keepsItsInvariants(@ForAll long seed) {
        Random random = new Random(seed);
        Driver driver = new Driver(Documents.plan("timeout: PT12H" + ending(random), steps(random)));
        Invariants invariants = new Invariants(driver.plan);
        driver.start(Json.object());
        invariants.check(driver, driver.log);

        for (int i = 0; i < 300 && !driver.run.status().isTerminal(); i++) {
            invariants.check(driver, act(driver, random));
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
            act(driver, random);
        }
        assertThat(driver.log).as("a terminal state is final").hasSize((int) length);
    }

    private static String steps(Random random) {
        StringBuilder steps = new StringBuilder();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            steps.append("- id: s").append(i).append('\n');
            steps.append("  uses: ").append(uses(random));
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) == 0) {
                    needs.add("s" + j);
                }
            }
            steps.append("  needs: ").append(needs).append('\n');
            if (random.nextInt(4) == 0) {
                steps.append("  foreach: [1, 2, 3, 4]\n  maxParallel: ")
                        .append(1 + random.nextInt(4))
                        .append('\n');
            }
            if (random.nextInt(4) == 0) {
                steps.append("  compensate: {uses: tool/undo}\n");
            }
            if (random.nextInt(4) == 0) {
                steps.append("  if: \"").append(random.nextInt(3) > 0).append("\"\n");
            }
            if (random.nextInt(3) == 0) {
                steps.append("  continueOnError: true\n");
            }
            if (random.nextInt(3) == 0) {
                steps.append("  retry: {attempts: ")
                        .append(1 + random.nextInt(4))
                        .append(", backoff: PT3S}\n");
            }
        }
        return steps.toString();
    }

    private static String ending(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "\nonFailure: [{id: f1, uses: tool/t}, {id: f2, uses: tool/t, needs: [f1]}]";
            case 1 -> "\nfinally: [{id: z1, uses: tool/t}, {id: z2, uses: wait, with: {for: PT5S}}]";
            default -> "";
        };
    }

    private static String uses(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "set\n  with: {x: 1}\n";
            case 1 -> "wait\n  with: {for: PT20S}\n";
            case 2 -> "approval\n  with: {title: ok, expiresIn: PT1M}\n";
            case 3 -> "gate\n  with: {rules: [{name: r, check: " + random.nextBoolean() + "}]}\n";
            case 4 -> "agent/a\n  timeout: PT30S\n";
            default -> "tool/t\n";
        };
    }

    private static List<RunEvent> act(Driver driver, Random random) {
        List<StepKey> keys = keys(driver.run);
        StepKey key = keys.get(random.nextInt(keys.size()));
        Work work = driver.run.work(key);
        int attempt = random.nextInt(4) == 0 ? random.nextInt(5) : work.attempt();
        RunCommand command = switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> new RunCommand.Succeed(key, attempt, Json.tree(random.nextInt(9)), cost(random));
            case 6, 7, 8, 9 -> new RunCommand.Fail(key, attempt, failure(random), null, cost(random));
            case 10, 11 -> decision(key, work, random);
            case 12 -> random.nextInt(10) == 0 ? cancel(random) : new RunCommand.Wake();
            case 13 -> new RunCommand.Resume("user:test");
            case 14 -> random.nextInt(3) == 0 ? new RunCommand.Pause(null, "user:test") : new RunCommand.Wake();
            case 15 -> new RunCommand.StepOnce("user:test");
            case 16 -> random.nextInt(4) == 0 ? skip(key, random) : new RunCommand.Retry(key.step(), null, "user:test");
            default -> {
                driver.now = driver.now.plus(Duration.ofSeconds(random.nextInt(15)));
                yield new RunCommand.Wake();
            }
        };
        return driver.outcome(command) instanceof Outcome.Decided decided ? decided.events() : List.of();
    }

    private static RunCommand cancel(Random random) {
        return new RunCommand.Cancel("enough", "user:test", Duration.ofSeconds(random.nextInt(20)));
    }

    private static RunCommand skip(StepKey key, Random random) {
        return new RunCommand.Skip(key.step(), random.nextBoolean() ? null : Json.tree(1), null, "user:test");
    }

    private static RunCommand decision(StepKey key, Work work, Random random) {
        String id = work.approval() == null ? "none" : work.approval().id();
        String digest = work.approval() == null || random.nextInt(5) == 0
                ? "sha256:x"
                : work.approval().digest();
        return new RunCommand.Decide(key, id, random.nextBoolean(), null, digest, null, "user:lead");
    }

    private static Failure failure(Random random) {
        ErrorClass errorClass = CLASSES.get(random.nextInt(CLASSES.size()));
        return new Failure("x", "x", random.nextBoolean(), errorClass);
    }

    private static BigDecimal cost(Random random) {
        return BigDecimal.valueOf(random.nextInt(100), 3);
    }

    private static List<StepKey> keys(Run run) {
        List<StepKey> keys = new ArrayList<>();
        for (int i = 0; i < run.plan().size(); i++) {
            String id = run.plan().step(i).id();
            keys.add(StepKey.of(id));
            Items items = run.steps().get(i).items();
            for (int n = 0; items != null && n < items.count(); n++) {
                keys.add(new StepKey(id, n));
            }
        }
        return keys;
    }

    /** Watches the events of one run go by. */
    private static final class Invariants {
        private final Plan plan;
        private final Map<StepKey, Integer> outstanding = new HashMap<>();
        private final Map<StepKey, Integer> lastAttempt = new HashMap<>();
        private final Map<StepKey, String> ended = new HashMap<>();
        private final Map<String, Integer> base = new HashMap<>();
        private BigDecimal cost = BigDecimal.ZERO;

        Invariants(Plan plan) {
            this.plan = plan;
        }

        void check(Driver driver, List<RunEvent> events) {
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
                case RunEvent.StepRetrying e -> answered(e.step(), e.attempt(), e.cost());
                case RunEvent.StepSucceeded e -> {
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
                case RunEvent.StepFailed e -> {
                    answered(e.step(), e.attempt(), isWhole(e.step()) ? BigDecimal.ZERO : e.cost());
                    ended.put(e.step(), e.type());
                }
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
            for (int need : plan.needs(plan.position(event.step().step()))) {
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
            return keys(run).stream().noneMatch(key -> run.work(key).status().isActive());
        }
    }
}
