package io.flotilla.local.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How to start the fleet.
 *
 * @param dataDir where all state lives ({@code .flotilla}); made if missing
 * @param installRoot the folder with {@code <service>-service/target/quarkus-app}
 * @param port of the gateway, 0 for any; then all other ports are free ones. Empty: as the last time, or the default
 *     ports 8080-8085 and 9080-9085
 * @param replicas how many of each service run at once, 1 to {@value #MOST_REPLICAS}
 * @param fresh stop what runs and forget all data first
 * @param cache of unpacked servers and start-up caches; {@code cache} in the data folder, unless several fleets share one
 * @param training whether missing start-up caches are made in the background once the fleet is idle
 * @param patience how long the start may take
 */
public record FleetOptions(
        Path dataDir,
        Path installRoot,
        OptionalInt port,
        int replicas,
        boolean fresh,
        Path cache,
        boolean training,
        Duration patience) {
    public static final int MOST_REPLICAS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(240);

    public FleetOptions {
        if (replicas < 1 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("replicas must be 1 to " + MOST_REPLICAS + ", not " + replicas);
        }
        dataDir = dataDir.toAbsolutePath().normalize();
        installRoot = installRoot.toAbsolutePath().normalize();
        cache = cache.toAbsolutePath().normalize();
    }

    /** The default ports (or those of the last start), one of each service, no data forgotten, its own cache, with training. */
    public static FleetOptions of(Path dataDir, Path installRoot) {
        Path cache = new FleetFiles(dataDir).cache();
        return new FleetOptions(dataDir, installRoot, OptionalInt.empty(), 1, false, cache, true, PATIENCE);
    }

    public FleetOptions withPort(int gateway) {
        return new FleetOptions(
                dataDir, installRoot, OptionalInt.of(gateway), replicas, fresh, cache, training, patience);
    }

    /** Gives the start as much more time. */
    public FleetOptions withReplicas(int ofEachService) {
        Duration longest = PATIENCE.multipliedBy(ofEachService);
        return new FleetOptions(dataDir, installRoot, port, ofEachService, fresh, cache, training, longest);
    }

    public FleetOptions withFresh(boolean forgets) {
        return new FleetOptions(dataDir, installRoot, port, replicas, forgets, cache, training, patience);
    }

    public FleetOptions withCache(Path folder) {
        return new FleetOptions(dataDir, installRoot, port, replicas, fresh, folder, training, patience);
    }

    public FleetOptions withTraining(boolean trains) {
        return new FleetOptions(dataDir, installRoot, port, replicas, fresh, cache, trains, patience);
    }
}
