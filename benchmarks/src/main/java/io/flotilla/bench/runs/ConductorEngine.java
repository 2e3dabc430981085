package io.flotilla.bench.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.bench.Figures;
import io.flotilla.bench.lab.Api;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Server;
import io.flotilla.bench.lab.Workflows;
import io.flotilla.local.LocalPostgres;
import io.flotilla.local.process.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Conductor's server on the same Postgres: data, queue and index there. Its worker polls in batches and answers by the
 * call that hands out the next task at once. A run has ended when the server shows it as completed after the answer to
 * its last task.
 */
final class ConductorEngine implements Engine {
    private static final String ARTIFACT = "org.conductoross:conductor-server:3.32.3:jar:boot";
    private static final String TASK = "bench_noop";
    private static final String LAST = "s" + (Workflows.STEPS - 1);
    private static final int WORKERS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server;
    private final Api api;
    private final Map<String, CompletableFuture<Long>> ends = new ConcurrentHashMap<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopped;

    private ConductorEngine(Server server, Api api) {
        this.server = server;
        this.api = api;
    }

    static ConductorEngine start(Lab lab) throws Exception {
        Path jar = Peers.jar("conductor", ARTIFACT);
        LocalPostgres postgres = lab.stack().postgres();
        String database = Peers.database(postgres, "conductor");
        int port = FreePorts.pick(1).getFirst();
        List<String> program = List.of(
                "-Xms512m",
                "-Xmx1500m",
                "-jar",
                jar.toString(),
                "--server.port=" + port,
                "--conductor.grpc-server.port=" + FreePorts.pick(1).getFirst(),
                "--conductor.db.type=postgres",
                "--conductor.queue.type=postgres",
                "--conductor.indexing.enabled=true",
                "--conductor.indexing.type=postgres",
                "--conductor.elasticsearch.version=0",
                "--conductor.external-payload-storage.type=postgres",
                "--conductor.scheduler.enabled=false",
                "--conductor.integrations.ai.enabled=false",
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=" + postgres.adminUser(),
                "--spring.datasource.password=" + postgres.adminPassword());
        String url = "http://127.0.0.1:" + port;
        Server server =
                Server.start("conductor", Peers.folder("conductor"), Map.of(), program, URI.create(url + "/health"));
        ConductorEngine engine = new ConductorEngine(server, new Api(url, null));
        engine.register();
        engine.startWorkers();
        return engine;
    }

    private void register() throws Exception {
        api.postForText(
                "/api/metadata/taskdefs",
                "[{\"name\":\"" + TASK + "\",\"retryCount\":3,\"ownerEmail\":"
                        + "\"bench@example.org\",\"timeoutSeconds\":60,\"responseTimeoutSeconds\":30}]");
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < Workflows.STEPS; i++) {
            tasks.add("{\"name\":\"" + TASK + "\",\"taskReferenceName\":\"s" + i
                    + "\",\"type\":\"SIMPLE\",\"inputParameters\":{\"value\":" + i + "}}");
        }
        api.postForText(
                "/api/metadata/workflow",
                "{\"name\":\"bench\",\"version\":1,\"schemaVersion\":2,\"ownerEmail\":"
                        + "\"bench@example.org\",\"tasks\":[" + String.join(",", tasks) + "]}");
    }

    private void startWorkers() {
        for (int i = 0; i < WORKERS; i++) {
            String id = "worker-" + i;
            workers.add(Thread.ofPlatform().daemon().name("conductor-" + id).start(() -> work(id)));
        }
    }

    private void work(String id) {
        while (!stopped) {
            try {
                String found = api.get("/api/tasks/poll/batch/" + TASK + "?workerid=" + id + "&count=1&timeout=100")
                        .toString();
                for (JsonNode task : JSON.readTree(found)) {
                    answerAll(task, id);
                }
            } catch (IOException | InterruptedException e) {
                if (stopped) {
                    return;
                }
            }
        }
    }

    /** Answers a task, and then what each answer hands out. */
    private void answerAll(JsonNode first, String id) throws IOException, InterruptedException {
        JsonNode task = first;
        while (task != null && task.hasNonNull("taskId")) {
            String run = task.get("workflowInstanceId").asText();
            boolean last = task.get("referenceTaskName").asText().equals(LAST);
            String next = api.postForText(
                    "/api/tasks/update-v2",
                    "{\"workflowInstanceId\":\"" + run
                            + "\",\"taskId\":\"" + task.get("taskId").asText() + "\",\"workerId\":\"" + id
                            + "\",\"status\":\"COMPLETED\",\"outputData\":{\"done\":true}}");
            if (last) {
                awaitEnd(run);
            }
            task = next.isBlank() ? null : JSON.readTree(next);
        }
    }

    private void awaitEnd(String run) throws IOException, InterruptedException {
        String status = "";
        while (!status.equals("COMPLETED")) {
            status = api.get("/api/workflow/" + run + "?includeTasks=false")
                    .path("status")
                    .asText();
        }
        of(run).complete(System.nanoTime());
    }

    private CompletableFuture<Long> of(String run) {
        return ends.computeIfAbsent(run, id -> new CompletableFuture<>());
    }

    private double one() throws Exception {
        long begun = System.nanoTime();
        String run = api.postForText("/api/workflow", "{\"name\":\"bench\",\"version\":1,\"input\":{}}");
        long ended = of(run).get(2, TimeUnit.MINUTES);
        ends.remove(run);
        return (ended - begun) / 1e6;
    }

    @Override
    public String name() {
        return "Conductor";
    }

    @Override
    public Figures latency(int runs) throws Exception {
        return Load.oneByOne(runs, this::one);
    }

    @Override
    public double throughput(int seconds, int concurrency) throws Exception {
        return Load.together(seconds, concurrency, this::one);
    }

    @Override
    public List<Long> processes() {
        return List.of(server.pid());
    }

    @Override
    public void close() {
        stopped = true;
        server.close();
    }
}
