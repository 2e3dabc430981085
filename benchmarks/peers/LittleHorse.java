import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.littlehorse.sdk.common.config.LHConfig;
import io.littlehorse.sdk.common.proto.LHStatus;
import io.littlehorse.sdk.common.proto.LittleHorseGrpc.LittleHorseBlockingStub;
import io.littlehorse.sdk.common.proto.RunWfRequest;
import io.littlehorse.sdk.common.proto.WfRunId;
import io.littlehorse.sdk.wfsdk.Workflow;
import io.littlehorse.sdk.worker.LHTaskMethod;
import io.littlehorse.sdk.worker.LHTaskWorker;
import io.littlehorse.sdk.worker.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures LittleHorse as it is told on standard input; started from this source by the benchmark {@code runs}. */
public final class LittleHorse {
    private static final int STEPS = 3;
    private static final String TASK = "bench-noop";
    private static final Map<String, CompletableFuture<Void>> LAST_DONE = new ConcurrentHashMap<>();

    private LittleHorse() {}

    /** The worker: does nothing, and tells who waits when it was the last step. */
    public static final class Noop {
        @LHTaskMethod(TASK)
        public String run(int step, WorkerContext context) {
            if (step == STEPS - 1) {
                lastDone(context.getWfRunId().getId()).complete(null);
            }
            return "done";
        }
    }

    /** @param args host and port of the server */
    public static void main(String[] args) throws Exception {
        LHConfig config = new LHConfig(Map.of("LHC_API_HOST", args[0], "LHC_API_PORT", args[1]));
        LHTaskWorker worker = new LHTaskWorker(new Noop(), TASK, config);
        until(() -> registered(worker));
        LittleHorseBlockingStub client = config.getBlockingStub();
        until(worker::doesTaskDefExist);
        Workflow workflow = Workflow.newWorkflow("bench", thread -> {
            for (int i = 0; i < STEPS; i++) {
                thread.execute(TASK, i);
            }
        });
        workflow.registerWfSpec(client);
        until(() -> workflow.doesWfSpecExist(client));
        worker.start();
        one(client);
        System.out.println("ready");
        Scanner orders = new Scanner(System.in);
        while (orders.hasNext()) {
            if (orders.next().equals("latency")) {
                System.out.println(latency(client, orders.nextInt()));
            } else {
                System.out.println(throughput(client, orders.nextInt(), orders.nextInt()));
            }
        }
        System.exit(0);
    }

    /** The server says that it is ready while it still takes nothing in. */
    private static boolean registered(LHTaskWorker worker) {
        try {
            worker.registerTaskDef();
            return true;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    private static List<Double> latency(LittleHorseBlockingStub client, int runs) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begun = System.nanoTime();
            one(client);
            times.add((System.nanoTime() - begun) / 1e6);
        }
        return times;
    }

    private static double throughput(LittleHorseBlockingStub client, int seconds, int concurrency) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        long begun = System.nanoTime();
        long over = begun + seconds * 1_000_000_000L;
        try (ExecutorService clients = Executors.newFixedThreadPool(concurrency)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(clients.submit(() -> {
                    while (System.nanoTime() < over) {
                        one(client);
                        ended.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return ended.get() / ((System.nanoTime() - begun) / 1e9);
    }

    /** Until the server shows the run as completed; it is first asked when the worker was given the last step. */
    private static void one(LittleHorseBlockingStub client) throws Exception {
        WfRunId run = client.runWf(
                        RunWfRequest.newBuilder().setWfSpecName("bench").build())
                .getId();
        lastDone(run.getId()).get(2, TimeUnit.MINUTES);
        LAST_DONE.remove(run.getId());
        while (client.getWfRun(run).getStatus() != LHStatus.COMPLETED) {
            Thread.sleep(1);
        }
    }

    private static CompletableFuture<Void> lastDone(String run) {
        return LAST_DONE.computeIfAbsent(run, id -> new CompletableFuture<>());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        while (!condition.holds()) {
            Thread.sleep(100);
        }
    }
}
