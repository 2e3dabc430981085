package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/** Runs hostile programs from the resources and holds what came of them. */
final class Attack {

    private static final Interpreter PYTHON = new Interpreter(
            "/usr/bin/python3",
            "py",
            Map.of("PYTHONPATH", "/work", "PYTHONDONTWRITEBYTECODE", "1", "PYTHONUNBUFFERED", "1"),
            0);

    static final Limits TIGHT = new Limits(Duration.ofSeconds(20), 96, 1, 16, 16, 64);

    /** @param files text of what came out of /out, by name */
    record Result(Outcome outcome, Map<String, String> files) {

        String stdout() {
            return new String(outcome.stdout(), StandardCharsets.UTF_8).strip();
        }

        String stderr() {
            return new String(outcome.stderr(), StandardCharsets.UTF_8).strip();
        }
    }

    private Attack() {}

    static Job job(String resource, Limits limits, Map<String, String> env, String... args) {
        Interpreter interpreter = resource.endsWith(".py") ? PYTHON : Interpreter.BASH;
        return new Job(
                interpreter,
                new Program.Code(source(resource)),
                List.of(args),
                env,
                new byte[0],
                Optional.empty(),
                limits);
    }

    static Job command(String line) {
        return new Job(
                Interpreter.BASH,
                new Program.Command(line),
                List.of(),
                Map.of(),
                "from stdin".getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                TIGHT);
    }

    static Result run(Containment containment, Job job) {
        Map<String, String> files = new TreeMap<>();
        Containment.Running running = containment.start(job, new Observer() {
            @Override
            public void file(String name, long size, InputStream content) throws IOException {
                files.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
        try {
            return new Result(running.outcome().toCompletableFuture().join(), files);
        } catch (CompletionException e) {
            throw new AssertionError("the program did not run: " + e.getCause().getMessage(), e);
        }
    }

    static Bubblewrap bubblewrap(Path scratch, boolean cgroups) {
        return new Bubblewrap(new Bubblewrap.Settings("bwrap", scratch, 21_000, cgroups));
    }

    private static String source(String resource) {
        try (var in = Attack.class.getResourceAsStream("/attacks/" + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
