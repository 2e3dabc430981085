package io.flotilla.local;

import io.flotilla.local.process.Folders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How to start the embedded parts.
 *
 * @param ports where the parts listen
 * @param adminPassword of Postgres' administrator; fixed when the data folder is made
 * @param servicePassword of each service's database role, by the service's name; may change from start to start
 * @param persistent whether Redis keeps its data too; Postgres and Kafka always do
 * @param cache where the servers are unpacked and start-up caches are kept; may be shared between stacks; null for the
 *     user's cache folder
 * @param recordsCaches whether a missing start-up cache is made while the stack runs and is closed
 * @param lasting whether Kafka's JVM has the compiler and the collector of a server, to be measured under load; it is
 *     ready later and takes more memory
 * @param stopsAtExit whether the end of this JVM stops the parts; without it the caller must
 * @param patience how long each part may take to start; generous, for a loaded machine
 */
public record StackOptions(
        Ports ports,
        String adminPassword,
        UnaryOperator<String> servicePassword,
        boolean persistent,
        Path cache,
        boolean recordsCaches,
        boolean lasting,
        boolean stopsAtExit,
        Duration patience) {
    private static final String TEST_PASSWORD = "flotilla";

    /** TCP ports on the loopback address; 0 for a free one. */
    public record Ports(int postgres, int kafka, int redis) {
        static final Ports FREE = new Ports(0, 0, 0);
    }

    public StackOptions {
        Objects.requireNonNull(ports);
        Objects.requireNonNull(adminPassword);
        Objects.requireNonNull(servicePassword);
        Objects.requireNonNull(patience);
    }

    /** Free ports, all passwords {@code flotilla}, persistent, the cache in the user's cache folder. */
    public static StackOptions defaults() {
        return new StackOptions(
                Ports.FREE,
                TEST_PASSWORD,
                service -> TEST_PASSWORD,
                true,
                null,
                false,
                false,
                true,
                Duration.ofSeconds(180));
    }

    public StackOptions withPorts(int postgres, int kafka, int redis) {
        Ports chosen = new Ports(postgres, kafka, redis);
        return new StackOptions(
                chosen,
                adminPassword,
                servicePassword,
                persistent,
                cache,
                recordsCaches,
                lasting,
                stopsAtExit,
                patience);
    }

    public StackOptions withPasswords(String admin, UnaryOperator<String> service) {
        return new StackOptions(
                ports, admin, service, persistent, cache, recordsCaches, lasting, stopsAtExit, patience);
    }

    public StackOptions withPersistent(boolean keepsRedis) {
        return new StackOptions(
                ports,
                adminPassword,
                servicePassword,
                keepsRedis,
                cache,
                recordsCaches,
                lasting,
                stopsAtExit,
                patience);
    }

    public StackOptions withCache(Path folder) {
        return new StackOptions(
                ports,
                adminPassword,
                servicePassword,
                persistent,
                folder,
                recordsCaches,
                lasting,
                stopsAtExit,
                patience);
    }

    public StackOptions withRecordedCaches(boolean records) {
        return new StackOptions(
                ports, adminPassword, servicePassword, persistent, cache, records, lasting, stopsAtExit, patience);
    }

    public StackOptions withLastingLoad(boolean lasts) {
        return new StackOptions(
                ports, adminPassword, servicePassword, persistent, cache, recordsCaches, lasts, stopsAtExit, patience);
    }

    public StackOptions withStopAtExit(boolean stops) {
        return new StackOptions(
                ports, adminPassword, servicePassword, persistent, cache, recordsCaches, lasting, stops, patience);
    }

    Path binaries() {
        return cacheFolder().resolve("bin");
    }

    Path caches() {
        return cacheFolder().resolve("aot");
    }

    private Path cacheFolder() {
        return cache == null ? userCache() : cache;
    }

    private static Path userCache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return Folders.createPrivate(base.resolve("flotilla"));
    }
}
