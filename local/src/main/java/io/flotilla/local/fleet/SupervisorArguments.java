package io.flotilla.local.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** What the supervisor is started with. */
record SupervisorArguments(
        FleetFiles files, Path installRoot, Path cache, boolean training, OptionalInt port, int replicas) {
    private static final String NO_PORT = "-";

    static SupervisorArguments of(FleetOptions options) {
        return new SupervisorArguments(
                new FleetFiles(options.dataDir()),
                options.installRoot(),
                options.cache(),
                options.training(),
                options.port(),
                options.replicas());
    }

    List<String> words() {
        return List.of(
                files.root().toString(),
                installRoot.toString(),
                cache.toString(),
                Boolean.toString(training),
                port.isPresent() ? Integer.toString(port.getAsInt()) : NO_PORT,
                Integer.toString(replicas));
    }

    static SupervisorArguments parse(String... words) {
        if (words.length != 6) {
            throw new IllegalArgumentException(
                    "data folder, install root, cache folder, training (true, false), port, replicas");
        }
        return new SupervisorArguments(
                new FleetFiles(Path.of(words[0])),
                Path.of(words[1]),
                Path.of(words[2]),
                Boolean.parseBoolean(words[3]),
                NO_PORT.equals(words[4]) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(words[4])),
                Integer.parseInt(words[5]));
    }

    Path aot() {
        return cache.resolve("aot");
    }
}
