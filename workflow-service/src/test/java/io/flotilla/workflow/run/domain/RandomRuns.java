package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Uses;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Any workflow, and anything that may happen to a run of it. */
final class RandomRuns {
    private static final List<ErrorClass> CLASSES =
            List.of(ErrorClass.UNAVAILABLE, ErrorClass.EXIT_CODE, ErrorClass.TIMEOUT, ErrorClass.VALIDATION);

    private RandomRuns() {}

    /** A run that went on for a while. */
    static Driver any(Random random) {
        Driver driver = new Driver(Documents.plan(spec(random), steps(random)));
        driver.start(Json.object());
        int acts = random.nextInt(200);
        for (int i = 0; i < acts && !driver.run.status().isTerminal(); i++) {
            act(driver, random);
        }
        return driver;
    }

    static String steps(Random random) {
        return steps(random, "s", 15);
    }

    /** @param kinds 8 for what a draft may hold, 15 for all */
    private static String steps(Random random, String prefix, int kinds) {
        StringBuilder steps = new StringBuilder();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            steps.append("- id: ").append(prefix).append(i).append('\n');
            String kind = uses(random.nextInt(kinds), random);
            steps.append("  uses: ").append(kind);
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) == 0) {
                    needs.add(prefix + j);
                }
            }
            steps.append("  needs: ").append(needs).append('\n');
            boolean remote = kind.contains("/");
            boolean loops = remote && random.nextInt(5) == 0;
            if (loops) {
                steps.append("  loop: {until: \"steps.")
                        .append(prefix)
                        .append(i)
                        .append(".output > 4\", max: 3, delay: PT2S}\n");
            } else if (!kind.startsWith("plan") && random.nextInt(4) == 0) {
                steps.append("  foreach: [1, 2, 3, 4]\n  maxParallel: ")
                        .append(1 + random.nextInt(4))
                        .append('\n');
            }
            if ((kind.startsWith("tool") || kind.startsWith("agent")) && random.nextInt(4) == 0) {
                steps.append("  concurrency: {group: g, limit: 1}\n");
            }
            if (remote && random.nextInt(5) == 0) {
                steps.append("  totalTimeout: PT70S\n");
            }
            if (random.nextInt(4) == 0) {
                steps.append("  compensate: {uses: tool/undo}\n");
            } else if (remote && !loops && random.nextInt(3) == 0) {
                steps.append("  cache: true\n");
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

    /** Fields of spec: a time-out, and now and then what follows the end of the plan. */
    static String spec(Random random) {
        return "timeout: PT12H\n"
                + switch (random.nextInt(4)) {
                    case 0 -> "onFailure: [{id: f1, uses: tool/t}, {id: f2, uses: tool/t, needs: [f1]}]";
                    case 1 -> "finally: [{id: z1, uses: tool/t}, {id: z2, uses: wait, with: {for: PT5S}}]";
                    default -> "";
                };
    }

    private static String uses(int kind, Random random) {
        return switch (kind) {
            case 10, 11 ->
                "plan\n  with: {agent: p, goal: g, allow: {uses: ['*'], maxSteps: 7}, approve: " + random.nextBoolean()
                        + "}\n";
            case 12, 13 -> "wait\n  timeout: PT40S\n  with: {event: go, if: 'event.data.n > 1'}\n";
            case 14 -> "emit\n  with: {event: said, data: {n: 1}}\n";
            case 0 -> "set\n  with: {x: 1}\n";
            case 1 -> "wait\n  with: {for: PT20S}\n";
            case 2 -> "approval\n  with: {title: ok, expiresIn: PT1M" + rules(random) + "}\n";
            case 3 -> "gate\n  with: {rules: [{name: r, check: " + random.nextBoolean() + "}]}\n";
            case 8, 9 -> "workflow/child\n  timeout: PT1M\n";
            case 4 -> "agent/a\n  timeout: PT30S\n";
            default -> "tool/t\n";
        };
    }

    /** Who decides on an approval; of three people, and one who started the run. */
    private static String rules(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> ", quorum: 2, rejections: 2, remindEvery: PT20S, reminders: 2";
            case 1 -> ", approvers: {users: ['user:p0', 'user:p1', 'user:test']}, excludeRequester: true";
            case 2 ->
                ", approvers: {users: ['user:p0', 'user:p1', 'user:p2']}, quorum: 2, onExpiry: escalate,"
                        + " escalate: {to: {users: ['user:p2', 'user:p3'], roles: [r]}, expiresIn: PT30S, quorum: 1}";
            case 3 -> ", quorum: 2, excludeRequester: true, onExpiry: fail";
            default -> "";
        };
    }

    private static Person person(Random random) {
        int who = random.nextInt(6);
        Set<String> roles = random.nextInt(4) == 0 ? Set.of("r") : Set.of();
        return new Person(who == 5 ? "user:test" : "user:p" + who, roles, Set.of());
    }

    static List<RunEvent> act(Driver driver, Random random) {
        List<StepKey> keys = keys(driver.run);
        StepKey key = keys.get(random.nextInt(keys.size()));
        Work work = driver.run.work(key);
        int attempt = random.nextInt(4) == 0 ? random.nextInt(5) : work.attempt();
        RunCommand command = switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4, 5 ->
                new RunCommand.Succeed(key, attempt, answer(driver.run, key, random), cost(random));
            case 6, 7, 8, 9 -> new RunCommand.Fail(key, attempt, failure(random), null, cost(random));
            case 10, 11 -> decision(key, work, random);
            case 12 -> random.nextInt(10) == 0 ? cancel(random) : new RunCommand.Wake();
            case 13 -> new RunCommand.Resume("user:test");
            case 14 -> random.nextInt(3) == 0 ? new RunCommand.Pause(null, "user:test") : new RunCommand.Wake();
            case 15 -> new RunCommand.StepOnce("user:test");
            case 17 -> delegation(key, work, random);
            case 18 ->
                random.nextInt(4) == 0 && isRemote(driver, key)
                        ? new RunCommand.Modify(
                                key.step(), Json.object().put("n", random.nextInt(3)), null, null, "user:test")
                        : new RunCommand.Heal("test", "nothing was wrong");
            case 23, 24, 25 -> new RunCommand.Grant(key);
            case 16 -> random.nextInt(4) == 0 ? skip(key, random) : new RunCommand.Retry(key.step(), null, "user:test");
            case 19, 20, 21, 22 -> begin(driver, key, attempt);
            case 34, 35, 36 -> new RunCommand.Signal(key, signal(random));
            case 37 -> new RunCommand.ChangeBudget(random.nextInt(3) == 0 ? null : cost(random), null, "user:test");
            case 39 -> new RunCommand.Inherit(List.of(new Ceiling("run_0", cost(random))), "user:test");
            case 38 ->
                isAgent(driver, key)
                        ? new RunCommand.Modify(key.step(), null, prompt(random), null, "user:test")
                        : new RunCommand.Prioritize(random.nextInt(10), "user:test");
            default -> {
                driver.now = driver.now.plus(Duration.ofSeconds(random.nextInt(15)));
                yield new RunCommand.Wake();
            }
        };
        return driver.outcome(command) instanceof Outcome.Decided decided ? decided.events() : List.of();
    }

    /** Now and then one that the condition cannot be evaluated on. */
    private static JsonNode signal(Random random) {
        JsonNode data = random.nextInt(4) == 0 ? Json.object() : Json.object().put("n", random.nextInt(4));
        return Json.object().put("name", "go").set("data", data);
    }

    private static AgentChange prompt(Random random) {
        return new AgentChange("in " + random.nextInt(3) + " words", null, null);
    }

    private static boolean isAgent(Driver driver, StepKey key) {
        return driver.run.plan().step(driver.run.plan().position(key.step())).uses() instanceof Uses.Agent;
    }

    private static boolean isRemote(Driver driver, StepKey key) {
        return driver.run.plan().step(driver.run.plan().position(key.step())).uses() instanceof Uses.Remote;
    }

    /** Only a step that is a sub-run is ever told that one can be made. */
    private static RunCommand begin(Driver driver, StepKey key, int attempt) {
        boolean subRun =
                driver.run.plan().step(driver.run.plan().position(key.step())).uses() instanceof Uses.Workflow;
        WorkflowRef workflow = new WorkflowRef("child", 1, "sha256:1");
        return subRun
                ? new RunCommand.BeginSubRun(key, attempt, SubRun.id("run_1", key, attempt), workflow, null)
                : new RunCommand.Wake();
    }

    /** Of a step that plans, now and then a draft that is not valid. */
    private static JsonNode answer(Run run, StepKey key, Random random) {
        boolean plans = run.plan().step(run.plan().position(key.step())).uses() instanceof Uses.Plan;
        return plans && random.nextInt(4) > 0
                ? Json.object().set("steps", Documents.yaml(steps(random, random.nextInt(8) == 0 ? "s" : "d", 8)))
                : Json.tree(random.nextInt(9));
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
        return new RunCommand.Decide(key, id, random.nextInt(3) > 0, null, digest, null, person(random));
    }

    private static RunCommand delegation(StepKey key, Work work, Random random) {
        String id = work.approval() == null ? "none" : work.approval().id();
        return new RunCommand.Delegate(key, id, person(random).subject(), null, person(random));
    }

    private static Failure failure(Random random) {
        ErrorClass errorClass = CLASSES.get(random.nextInt(CLASSES.size()));
        return new Failure("x", "x", random.nextBoolean(), errorClass);
    }

    private static BigDecimal cost(Random random) {
        return BigDecimal.valueOf(random.nextInt(100), 3);
    }

    static List<StepKey> keys(Run run) {
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
}
