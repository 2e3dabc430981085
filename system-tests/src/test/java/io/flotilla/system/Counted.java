package io.flotilla.system;

import static io.flotilla.system.Definitions.needs;

import java.util.List;
import java.util.stream.Stream;

/**
 * Kinds of runs whose effects are counted: each has two in the {@link CountingServer} with a wait between, and beside
 * them something that can go wrong in a way of its own.
 */
enum Counted {
    PLAIN,
    /** Runs a program in the sandbox. */
    PROGRAM,
    /** Asks an agent, which costs money. */
    AGENT,
    /** Starts a run of {@link #part another workflow}, which has effects too. */
    SUB_RUN("s", "t"),
    /** A step waits in the line of its concurrency group. */
    GROUP("c"),
    /** The whole run waits until others with its key have ended. */
    LIMITED,
    FOREACH("c0", "c1", "c2"),
    /** Fails in the end, and its first effect is undone. */
    UNDONE("undo"),
    /** Goes on when somebody has agreed. */
    APPROVED("d");

    static final String PART = "counted-part";
    private static final String PATIENT = ",\"timeout\":\"PT30M\"";
    private final List<String> more;

    Counted(String... more) {
        this.more = List.of(more);
    }

    static Counted of(int number) {
        return values()[number % values().length];
    }

    /** What is done once by the time that the run has ended. */
    List<String> effects() {
        return Stream.concat(Stream.of("a", "b"), more.stream()).toList();
    }

    String endsAs() {
        return this == UNDONE ? "failed" : "succeeded";
    }

    /** @param seconds of the wait between the effects */
    String definition(CountingServer counter, int seconds) {
        String undo = this == UNDONE
                ? ",\"compensate\":{\"uses\":\"tool/http.fetch\",\"with\":" + counter.request("run.id", "undo") + "}"
                : "";
        return Definitions.workflow(
                "counted",
                this == LIMITED ? ",\"concurrency\":{\"key\":\"counted\",\"limit\":2}" : "",
                effect(counter, "a", undo),
                Definitions.wait("w", seconds, needs("a")),
                effect(counter, "b", needs("w")),
                third(counter));
    }

    private String third(CountingServer counter) {
        return switch (this) {
            case PLAIN, LIMITED -> Definitions.step("c", "set", "{\"done\":true}", needs("a"));
            case PROGRAM -> Definitions.python("c", "print('counted')", needs("a") + PATIENT);
            case AGENT -> Definitions.step("c", "agent/coverage-analyzer", "{\"files\":[]}", needs("a") + PATIENT);
            case SUB_RUN -> Definitions.step("c", "workflow/" + PART, "{\"parent\":\"${{ run.id }}\"}", needs("a"));
            case GROUP -> effect(counter, "c", needs("a") + ",\"concurrency\":{\"group\":\"counted\",\"limit\":2}");
            case FOREACH -> items(counter);
            case UNDONE -> Definitions.closedGate("c", needs("b"));
            case APPROVED -> Definitions.approval("c", "a") + "," + effect(counter, "d", needs("c"));
        };
    }

    private static String items(CountingServer counter) {
        String more = needs("a") + PATIENT + ",\"foreach\":[1,2,3],\"maxParallel\":2";
        return Definitions.step("c", "tool/http.fetch", counter.request("run.id", "c${{ index }}"), more);
    }

    /** The workflow {@link #PART}; its effects are counted as those of the run that it is a part of. */
    static String part(CountingServer counter) {
        return """
            {"apiVersion":"flotilla.io/v1","kind":"Workflow","metadata":{"name":"%s"},"spec":{
             "inputs":{"properties":{"parent":{"type":"string"}},"required":["parent"]},"steps":[%s,%s,%s]}}\
            """.formatted(
                PART,
                Definitions.step("s", "tool/http.fetch", counter.request("inputs.parent", "s"), PATIENT),
                Definitions.wait("w", 1, needs("s")),
                Definitions.step("t", "tool/http.fetch", counter.request("inputs.parent", "t"), needs("w") + PATIENT));
    }

    /** A step that has one effect, of its own name. */
    static String effect(CountingServer counter, String id, String more) {
        return Definitions.step(id, "tool/http.fetch", counter.request("run.id", id), PATIENT + more);
    }
}
