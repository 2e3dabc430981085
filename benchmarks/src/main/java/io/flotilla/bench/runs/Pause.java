package io.flotilla.bench.runs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An engine's processes stand still until this is closed, so that the other does not pay for what an idle engine does:
 * polls, heartbeats, compiling.
 */
record Pause(Engine engine) implements AutoCloseable {
    static Pause of(Engine engine) throws IOException, InterruptedException {
        signal("-STOP", engine);
        return new Pause(engine);
    }

    private static void signal(String name, Engine engine) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", name));
        engine.processes().forEach(process -> command.add(Long.toString(process)));
        int failed = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (failed != 0) {
            throw new IOException(engine.name() + " could not be told " + name);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        signal("-CONT", engine);
    }
}
