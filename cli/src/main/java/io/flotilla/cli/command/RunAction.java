package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done to a run, or to a step of it, by one request. */
abstract class RunAction implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept with the run.")
    String reason;

    RunAction(Context context) {
        this.context = context;
    }

    /** Below the run, for example {@code pause} or {@code steps/build/skip}. */
    abstract String path();

    abstract String done();

    /** Fields of the request besides the reason. */
    Map<String, Object> body() {
        return Map.of();
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>(body());
        if (reason != null) {
            body.put("reason", reason);
        }
        context.client().post("/api/v1/runs/" + FlotillaClient.encode(run) + "/" + path(), body);
        context.terminal().line(done() + " See: ./flotilla get runs " + run);
        return ExitCode.PASSED;
    }

    static String ofStep(String step, String action) {
        return "steps/" + FlotillaClient.encode(step) + "/" + action;
    }
}
