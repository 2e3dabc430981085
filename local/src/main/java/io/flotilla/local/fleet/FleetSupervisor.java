package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import io.flotilla.local.QuietLog;
import io.flotilla.local.StackOptions;
import io.flotilla.local.process.PartFailedException;
import io.flotilla.local.process.PidFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The process that starts the embedded servers, the offline model and the instances of the six services, keeps them alive, and stops them
 * on SIGTERM. One per data folder. {@link Fleet} starts it; its state is in {@code status.json}.
 *
 * <p>Exit codes: 0 stopped when asked to, 3 a setting or the machine is at fault (a port is taken, not built, already
 * running), 4 a component failed.
 */
public final class FleetSupervisor {
    static final String NAME = "supervisor";
    private static final int EXIT_SETTINGS = 3;
    private static final int EXIT_FAILED = 4;
    private static final long REFRESH_MILLIS = 5_000;

    private final SupervisorArguments arguments;
    private final FleetFiles files;
    private final StatusBoard board;
    private final List<Keeper> infrastructure = new ArrayList<>();
    private final List<Keeper> gateways = new ArrayList<>();
    private final List<Keeper> services = new ArrayList<>();
    private EmbeddedStack stack;
    private IdleTraining training;
    private boolean stopped;

    private FleetSupervisor(SupervisorArguments arguments) {
        this.arguments = arguments;
        this.files = arguments.files();
        this.board = new StatusBoard(files, Clock.systemUTC());
    }

    /** @param args see {@link SupervisorArguments} */
    public static void main(String[] args) throws Exception {
        QuietLog.install();
        SupervisorArguments arguments = SupervisorArguments.parse(args);
        FleetFiles files = arguments.files();
        files.create();
        FleetSupervisor supervisor = new FleetSupervisor(arguments);
        try (FileChannel channel = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                supervisor.board.say("another supervisor runs for " + files.root());
                System.exit(EXIT_SETTINGS);
            }
            System.exit(supervisor.run());
        }
    }

    private int run() throws InterruptedException {
        PidFile.write(files.pid(NAME), ProcessHandle.current());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            start();
        } catch (FleetException e) {
            return fail(e);
        } catch (CompletionException e) {
            return fail(asFleetException(e.getCause()));
        } catch (RuntimeException e) {
            return fail(asFleetException(e));
        }
        while (!isStopped()) {
            Thread.sleep(REFRESH_MILLIS);
            refresh();
        }
        return 0;
    }

    private static FleetException asFleetException(Throwable e) {
        String text = e instanceof PartFailedException
                ? e.getMessage()
                : "internal error " + e + (e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "");
        return new FleetException(FleetException.Kind.COMPONENT_FAILED, "The fleet did not start. " + text);
    }

    private int fail(FleetException e) {
        if (isStopped()) {
            return 0;
        }
        stop();
        board.problem(e.kind(), e.getMessage());
        return e.kind() == FleetException.Kind.COMPONENT_FAILED ? EXIT_FAILED : EXIT_SETTINGS;
    }

    private void start() {
        PidFile.delete(files.connection());
        board.fleet(FleetState.STARTING);
        if (files.killLeftOvers()) {
            board.say("removed what an earlier supervisor had left running");
        }
        Map<String, ServiceProgram> programs = new LinkedHashMap<>();
        EmbeddedStack.SERVICES.forEach(service ->
                programs.put(service, new ServiceProgram(arguments.installRoot(), service, arguments.aot())));
        PortPlan ports = PortPlan.choose(files, arguments.port(), arguments.replicas());
        board.url(ports.urlOf("gateway"));
        Secrets secrets = new Secrets(files);
        startInfrastructure(ports, secrets);
        ServiceEnvironment environment =
                new ServiceEnvironment(stack, ports, arguments.replicas(), secrets, files, System.getenv());
        // The second instances after the first: they find the schema made, and the machine is not asked for all at
        // once.
        for (int number = 1; number <= arguments.replicas(); number++) {
            Map<Unit, List<Keeper>> units = new LinkedHashMap<>();
            for (String service : EmbeddedStack.SERVICES) {
                units.put(
                        unit(new Replica(service, number), programs.get(service), ports, environment),
                        service.equals("gateway") ? gateways : services);
            }
            startAll(units);
        }
        Json.write(files.connection(), connection(ports, secrets));
        board.fleet(FleetState.READY);
        training = new IdleTraining(arguments, List.copyOf(programs.values()), board);
    }

    private void startInfrastructure(PortPlan ports, Secrets secrets) {
        stack = EmbeddedStack.notStarted(
                files.root(),
                StackOptions.defaults()
                        .withPorts(ports.of("postgres"), ports.of("kafka"), ports.of("redis"))
                        .withPasswords(secrets.postgresAdmin(), secrets::postgresOf)
                        .withCache(arguments.cache())
                        .withStopAtExit(false));
        Map<Unit, List<Keeper>> units = new LinkedHashMap<>();
        PartUnit.of(stack).forEach(part -> units.put(part, infrastructure));
        units.put(new ModelUnit(ports.of(ModelUnit.NAME)), infrastructure);
        startAll(units);
    }

    private ServiceUnit unit(Replica replica, ServiceProgram program, PortPlan ports, ServiceEnvironment environment) {
        return new ServiceUnit(new ServiceUnit.Spec(
                replica,
                program,
                program.cache().flags(),
                environment.of(replica),
                ports.of(replica.name()),
                ports.managementOf(replica.name()),
                files));
    }

    /** Starts them at the same time; returns when all are ready, fails as soon as one fails. */
    private void startAll(Map<Unit, List<Keeper>> units) {
        List<CompletableFuture<Void>> ready = new ArrayList<>();
        synchronized (this) {
            if (stopped) {
                throw new FleetException(FleetException.Kind.COMPONENT_FAILED, "stopped while it was starting");
            }
            units.forEach((unit, keepers) -> {
                Keeper keeper = new Keeper(unit, board);
                keepers.add(keeper);
                ready.add(keeper.begin());
            });
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new));
        ready.forEach(one -> one.whenComplete((done, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            }
        }));
        all.join();
    }

    private Connection connection(PortPlan ports, Secrets secrets) {
        String postgres = stack.postgres().jdbcUrl() + "?user="
                + stack.postgres().adminUser() + "&password=" + secrets.postgresAdmin();
        return new Connection(
                ports.urlOf("gateway"),
                secrets.adminKey(),
                stack.kafkaBootstrap(),
                postgres,
                stack.redis().hostAndPort());
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void refresh() {
        if (!stopped) {
            board.refresh();
            training.tick();
        }
    }

    /** The gateways first, so that nothing new comes in; then the services; the servers they need last. */
    private void stop() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        board.fleet(FleetState.STOPPING);
        PidFile.delete(files.connection());
        if (training != null) {
            training.stop();
        }
        stopTogether(gateways);
        stopTogether(services);
        stopTogether(infrastructure);
        board.fleet(FleetState.STOPPED);
        PidFile.delete(files.pid(NAME));
    }

    private static void stopTogether(Collection<Keeper> keepers) {
        List<Thread> threads = keepers.stream()
                .map(keeper -> Thread.ofVirtual().start(keeper::stop))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
