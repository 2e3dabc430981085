package io.flotilla.local;

import io.flotilla.local.process.Folders;
import io.flotilla.local.process.PartFailedException;
import io.flotilla.local.process.Reaper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Real Postgres, Kafka and Redis without Docker, with the schemas, roles and topics that the services need. Data, logs
 * ({@code logs/}) and pid files ({@code run/}) lie in one folder. What a dead owner of that folder left running is
 * removed at the start. Thread-safe.
 */
public final class EmbeddedStack implements AutoCloseable {
    /** The services that have a schema and a role, in the order of their ports. */
    public static final List<String> SERVICES = List.of("gateway", "workflow", "agent", "tool", "sandbox", "billing");

    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final LocalRedis redis;
    private final StackOptions options;
    private final Path deleteAtClose;
    private final Reaper reaper;
    private final Thread shutdownHook = new Thread(this::stopAll, "flotilla-stack-stop");

    private EmbeddedStack(StackFolders folders, StackOptions options, boolean temporary) {
        this.options = options;
        this.deleteAtClose = temporary ? folders.root() : null;
        this.reaper = temporary ? Reaper.start(folders.root()) : null;
        this.postgres = new LocalPostgres(folders, options);
        this.kafka = new LocalKafka(folders, options);
        this.redis = new LocalRedis(folders, options);
    }

    /**
     * Starts all parts in parallel and waits until they serve and are set up.
     *
     * @param dataDir made if missing; keeps its content over {@link #close()}. The caller sees to it that no other
     *     living process uses it.
     * @throws PartFailedException when a part does not start; nothing is left running then
     */
    public static EmbeddedStack start(Path dataDir, StackOptions options) {
        Folders.createPrivate(dataDir);
        EmbeddedStack stack = new EmbeddedStack(new StackFolders(dataDir), options, false);
        stack.startAll();
        return stack;
    }

    /** As {@link #start}, but the caller starts the parts, one by one. */
    public static EmbeddedStack notStarted(Path dataDir, StackOptions options) {
        Folders.createPrivate(dataDir);
        return new EmbeddedStack(new StackFolders(dataDir), options, false);
    }

    /**
     * A stack for a test: a new temporary folder, free ports, all passwords {@code flotilla}. Closing it deletes the
     * folder; that happens too when this JVM ends or is killed.
     */
    public static EmbeddedStack temporary() {
        return temporary(StackOptions.defaults());
    }

    /**
     * As {@link #temporary()}, with other options. The first stack of a kind also records Kafka's ahead-of-time cache,
     * which makes its closing some ten seconds longer and all later starts quicker.
     */
    public static EmbeddedStack temporary(StackOptions settings) {
        try {
            Path folder = Files.createTempDirectory("flotilla-stack");
            StackOptions options = settings.withPersistent(false).withRecordedCaches(true);
            EmbeddedStack stack = new EmbeddedStack(new StackFolders(folder), options, true);
            stack.startAll();
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startAll() {
        if (options.stopsAtExit()) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(this::startPostgres, threads),
                            CompletableFuture.runAsync(this::startKafka, threads),
                            CompletableFuture.runAsync(this::startRedis, threads))
                    .join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof PartFailedException known ? known : e;
        }
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    public LocalKafka kafka() {
        return kafka;
    }

    public LocalRedis redis() {
        return redis;
    }

    /** {@code host:port} */
    public String kafkaBootstrap() {
        return kafka.bootstrap();
    }

    /** {@code redis://127.0.0.1:<port>} */
    public String redisUri() {
        return redis.uri();
    }

    /** Starts Postgres again on the same port, with all data. */
    public void startPostgres() {
        postgres.start();
        watch();
        Schemas.create(postgres, SERVICES);
    }

    public void stopPostgres() {
        postgres.stop();
    }

    /** As kill -9 on the server. */
    public void killPostgres() {
        postgres.kill();
    }

    /** Starts Kafka again on the same port, with all data. */
    public void startKafka() {
        kafka.start();
        watch();
        Topics.create(kafka.bootstrap(), options.patience());
    }

    public void stopKafka() {
        kafka.stop();
    }

    /** As kill -9 on the broker. */
    public void killKafka() {
        kafka.kill();
    }

    /** Starts Redis again on the same port; a temporary one is empty then. */
    public void startRedis() {
        redis.start();
        watch();
    }

    public void stopRedis() {
        redis.stop();
    }

    private synchronized void watch() {
        if (reaper == null) {
            return;
        }
        List<Long> pids = new ArrayList<>();
        if (postgres.isRunning()) {
            pids.add(postgres.pid());
        }
        if (kafka.isRunning()) {
            pids.add(kafka.pid());
        }
        if (redis.isRunning()) {
            pids.add(redis.pid());
        }
        reaper.watch(pids);
    }

    /** Stops all parts cleanly, in parallel; deletes a temporary folder. May be repeated. */
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook is at work or was
        }
    }

    private void stopAll() {
        List<Thread> stops = Stream.<Runnable>of(kafka::close, redis::close, postgres::close)
                .map(stop -> Thread.ofPlatform().name("stop").start(stop))
                .toList();
        for (Thread stop : stops) {
            join(stop);
        }
        if (deleteAtClose != null) {
            Folders.deleteTree(deleteAtClose);
        }
        if (reaper != null) {
            reaper.close();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
