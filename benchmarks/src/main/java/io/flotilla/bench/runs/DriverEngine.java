package io.flotilla.bench.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.bench.Figures;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Server;
import io.flotilla.local.LocalPostgres;
import io.flotilla.local.process.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A peer whose client is a library: a small program of {@code benchmarks/peers}, started from its source with that
 * library, measures as it is told line by line, and answers with JSON.
 */
final class DriverEngine implements Engine {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Process driver;
    private final BufferedReader answers;
    private final Writer orders;
    private final Server server;

    private DriverEngine(String name, Process driver, Server server) throws IOException {
        this.name = name;
        this.driver = driver;
        this.server = server;
        this.answers = driver.inputReader();
        this.orders = driver.outputWriter();
        String ready = answers.readLine();
        if (!"ready".equals(ready)) {
            close();
            throw new IOException("its driver did not start: " + ready);
        }
    }

    /**
     * DBOS in the process of its client: each step is kept in the same Postgres, and there is no server.
     *
     * @param queued whether runs are handed to a worker through a queue in the database, as between two processes,
     *     instead of being called
     */
    static DriverEngine dbos(Lab lab, boolean queued) throws Exception {
        LocalPostgres postgres = lab.stack().postgres();
        Process driver = launch(
                "Dbos",
                "dbos",
                Peers.library("dbos", "dev.dbos:transact:1.1.0-m6"),
                List.of(
                        Peers.database(postgres, "dbos"),
                        postgres.adminUser(),
                        postgres.adminPassword(),
                        queued ? "queued" : "called"));
        return new DriverEngine(queued ? "DBOS with a queue" : "DBOS in process", driver, null);
    }

    /** LittleHorse's server on the same Kafka, with a worker in the process of its client. */
    static DriverEngine littleHorse(Lab lab) throws Exception {
        Path jar = Peers.jar("littlehorse", "io.littlehorse:littlehorse-server:1.2.1:jar:all");
        List<Path> library = Peers.library("littlehorse-client", "io.littlehorse:littlehorse-client:1.2.1");
        Path folder = Peers.folder("littlehorse");
        empty(folder.resolve("state"));
        List<Integer> ports = FreePorts.pick(3);
        Map<String, String> environment = Map.ofEntries(
                Map.entry("LHS_KAFKA_BOOTSTRAP_SERVERS", lab.stack().kafkaBootstrap()),
                Map.entry("LHS_SHOULD_CREATE_TOPICS", "true"),
                Map.entry("LHS_CLUSTER_ID", "bench" + System.currentTimeMillis()),
                Map.entry("LHS_INSTANCE_ID", "1"),
                Map.entry("LHS_CLUSTER_PARTITIONS", "3"),
                Map.entry("LHS_REPLICATION_FACTOR", "1"),
                Map.entry("LHS_STATE_DIR", folder.resolve("state").toString()),
                Map.entry("LHS_LISTENERS", "PLAIN:" + ports.get(0)),
                Map.entry("LHS_ADVERTISED_LISTENERS", "PLAIN://127.0.0.1:" + ports.get(0)),
                Map.entry("LHS_INTERNAL_BIND_PORT", ports.get(1).toString()),
                Map.entry("LHS_INTERNAL_ADVERTISED_HOST", "127.0.0.1"),
                Map.entry("LHS_INTERNAL_ADVERTISED_PORT", ports.get(1).toString()),
                Map.entry("LHS_HEALTH_SERVICE_PORT", ports.get(2).toString()));
        Server server = Server.start(
                "littlehorse",
                folder,
                environment,
                List.of(
                        "-Xms512m",
                        "-Xmx1500m",
                        "-cp",
                        Peers.classPath(List.of(grpcServices(folder), jar)),
                        "io.littlehorse.App"),
                URI.create("http://127.0.0.1:" + ports.get(2) + "/readiness"));
        try {
            Process driver = launch(
                    "LittleHorse",
                    "littlehorse-client",
                    library,
                    List.of("127.0.0.1", ports.get(0).toString()));
            return new DriverEngine("LittleHorse", driver, server);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** The server's one jar was put together so that gRPC does not find two of its own parts; they are named here. */
    private static Path grpcServices(Path folder) throws IOException {
        Path root = folder.resolve("services");
        Path services = Files.createDirectories(root.resolve("META-INF/services"));
        Files.writeString(
                services.resolve("io.grpc.LoadBalancerProvider"), "io.grpc.internal.PickFirstLoadBalancerProvider\n");
        Files.writeString(
                services.resolve("io.grpc.NameResolverProvider"), "io.grpc.internal.DnsNameResolverProvider\n");
        return root;
    }

    private static Process launch(String driver, String peer, List<Path> library, List<String> arguments)
            throws IOException {
        Path source = Lab.checkout().resolve("benchmarks/peers").resolve(driver + ".java");
        List<String> command = new ArrayList<>(
                List.of(Server.java(), "-Xms256m", "-Xmx512m", "-cp", Peers.classPath(library), source.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(Server.log(Peers.folder(peer), "driver").toFile())
                .start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Figures latency(int runs) throws Exception {
        List<Double> times = new ArrayList<>();
        ask("latency " + runs).forEach(time -> times.add(time.asDouble()));
        return Figures.of(times);
    }

    @Override
    public double throughput(int seconds, int concurrency) throws Exception {
        return ask("throughput " + seconds + " " + concurrency).asDouble();
    }

    private JsonNode ask(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("its driver has ended");
        }
        return JSON.readTree(answer);
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    @Override
    public List<Long> processes() {
        return server == null ? List.of(driver.pid()) : List.of(driver.pid(), server.pid());
    }

    @Override
    public void close() {
        driver.destroy();
        if (server != null) {
            server.close();
        }
    }
}
