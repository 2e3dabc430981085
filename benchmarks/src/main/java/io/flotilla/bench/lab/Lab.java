package io.flotilla.bench.lab;

import io.flotilla.local.EmbeddedStack;
import io.flotilla.local.StackOptions;
import io.flotilla.local.fleet.AdminKey;
import io.flotilla.local.process.FreePorts;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What the engine's benchmarks measure: Postgres (fsync on), Kafka and Redis of their own, the gateway, and one or more
 * instances of the workflow service, each in a JVM of its own. No tool service: the benchmark itself is the worker, so
 * that nobody else answers. Data are temporary; logs stay in {@code bench/} of the data folder.
 */
public final class Lab implements AutoCloseable {
    /** A server's heap; compiler and collector are the JVM's own choice, as for the peers. */
    public static final List<String> FLAGS = List.of("-Xms256m", "-Xmx512m");

    private static final String NO_LIMIT = "100000000";

    private final Path folder;
    private final EmbeddedStack stack;
    private final String adminKey = AdminKey.mint(new SecureRandom());
    private final Ports gatewayPorts = Ports.pick();
    private final List<Ports> workflowPorts = new ArrayList<>();
    private final Map<Integer, Server> workflows = new HashMap<>();
    private final List<String> flags;
    private final Map<String, String> settings;
    private Server gateway;

    private record Ports(int http, int management) {
        static Ports pick() {
            List<Integer> free = FreePorts.pick(2);
            return new Ports(free.get(0), free.get(1));
        }

        String url() {
            return "http://127.0.0.1:" + http;
        }

        URI ready() {
            return URI.create("http://127.0.0.1:" + management + "/q/health/ready");
        }
    }

    private Lab(EmbeddedStack stack, Path folder, List<String> flags, Map<String, String> settings) {
        this.stack = stack;
        this.folder = folder;
        this.flags = flags;
        this.settings = settings;
    }

    /**
     * @param instances of the workflow service
     * @param flags of the services' JVMs
     */
    public static Lab open(int instances, List<String> flags) throws Exception {
        return open(instances, flags, Map.of());
    }

    /** @param settings more of the services' environment */
    public static Lab open(int instances, List<String> flags, Map<String, String> settings) throws Exception {
        Path folder = Files.createDirectories(folder());
        Lab lab = new Lab(
                EmbeddedStack.temporary(StackOptions.defaults().withLastingLoad(true)), folder, flags, settings);
        try {
            for (int i = 0; i < instances; i++) {
                lab.workflowPorts.add(Ports.pick());
            }
            lab.startGateway();
            for (int i = 0; i < instances; i++) {
                lab.startWorkflow(i);
            }
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** From now on Kafka forces a topic to the disk after so many records; after each: what it acknowledges is there. */
    public void flushKafka(int records) throws Exception {
        ConfigResource allBrokers = new ConfigResource(ConfigResource.Type.BROKER, "");
        ConfigEntry entry = new ConfigEntry("log.flush.interval.messages", Integer.toString(records));
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", stack.kafkaBootstrap()))) {
            admin.incrementalAlterConfigs(
                            Map.of(allBrokers, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** The folder of the sources, whose built services are measured: these classes lie three folders below it. */
    public static Path checkout() {
        try {
            Path classes = Path.of(Lab.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Path.of(System.getProperty(
                    "flotilla.root", classes.getParent().getParent().getParent().toString()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where logs and fetched peers lie. */
    public static Path folder() {
        return Path.of(System.getenv().getOrDefault("FLOTILLA_DATA_DIR", ".flotilla"))
                .toAbsolutePath()
                .resolve("bench");
    }

    private void startGateway() {
        Map<String, String> environment = environment("gateway", 1, gatewayPorts);
        environment.put("FLOTILLA_ADMIN_KEY", adminKey);
        environment.put("FLOTILLA_KEYS_DIR", folder.resolve("keys").toString());
        environment.put("FLOTILLA_GATEWAY_RATE_LIMIT_REQUESTS", NO_LIMIT);
        gateway = start("gateway", 1, environment, gatewayPorts);
    }

    /** Starts the instance with this number, from 0. */
    private void startWorkflow(int number) {
        Ports ports = workflowPorts.get(number);
        workflows.put(number, start("workflow", number + 1, environment("workflow", number + 1, ports), ports));
    }

    private Server start(String service, int instance, Map<String, String> environment, Ports ports) {
        Path jar = checkout().resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
        List<String> program = new ArrayList<>(flags);
        program.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        program.addAll(List.of("-jar", jar.toString()));
        return Server.start(service + "-" + instance, folder, environment, program, ports.ready());
    }

    private Map<String, String> environment(String service, int instance, Ports ports) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("FLOTILLA_POSTGRES_HOST", stack.postgres().host());
        environment.put(
                "FLOTILLA_POSTGRES_PORT", Integer.toString(stack.postgres().port()));
        environment.put("FLOTILLA_POSTGRES_DATABASE", stack.postgres().database());
        environment.put("FLOTILLA_POSTGRES_PASSWORD", stack.postgres().passwordOf(service));
        environment.put("FLOTILLA_KAFKA", stack.kafkaBootstrap());
        environment.put("FLOTILLA_REDIS", stack.redisUri());
        environment.put("FLOTILLA_INSTANCE", service + "-" + instance);
        environment.put("FLOTILLA_SERVICE_SECRET", "benchmark");
        environment.put("FLOTILLA_DATA", folder.toString());
        environment.put("FLOTILLA_HTTP_PORT", Integer.toString(ports.http()));
        environment.put("FLOTILLA_MANAGEMENT_PORT", Integer.toString(ports.management()));
        environment.put("FLOTILLA_GATEWAY_URL", gatewayPorts.url());
        environment.put("FLOTILLA_WORKFLOW_URL", workflowPorts.getFirst().url());
        return environment;
    }

    /** The public door, with a key that no limit holds back. */
    public Api api() {
        return new Api(gatewayPorts.url(), adminKey);
    }

    /** Processor time until now, of all processes that take part. */
    public Cpu cpu() {
        Map<String, Long> pids = new LinkedHashMap<>();
        workflows.forEach((number, server) -> pids.put("workflow-" + (number + 1), server.pid()));
        pids.put("gateway", gateway.pid());
        pids.put("postgres", stack.postgres().pid());
        pids.put("kafka", stack.kafka().pid());
        pids.put("client and worker", ProcessHandle.current().pid());
        return Cpu.of(pids);
    }

    /** The processes of the services, without what they share with others. */
    public List<Long> services() {
        return Stream.concat(workflows.values().stream(), Stream.of(gateway))
                .map(Server::pid)
                .toList();
    }

    public EmbeddedStack stack() {
        return stack;
    }

    /** The instance with this number, from 0. */
    public Server workflow(int number) {
        return workflows.get(number);
    }

    @Override
    public void close() {
        workflows.values().forEach(Server::close);
        if (gateway != null) {
            gateway.close();
        }
        stack.close();
    }
}
