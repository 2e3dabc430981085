import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowHandle;
import dev.dbos.transact.workflow.WorkflowState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures DBOS as it is told on standard input; started from this source by the benchmark {@code runs}. */
public final class Dbos {
    private static final Duration POLL = Duration.ofMillis(10);

    private final DBOS dbos;
    private final Chain chain;
    private final Queue queue;

    private Dbos(DBOS dbos, Chain chain, Queue queue) {
        this.dbos = dbos;
        this.chain = chain;
        this.queue = queue;
    }

    /** Three steps that do nothing, each kept in Postgres. */
    public interface Chain {
        String run(String input);
    }

    public static final class ThreeSteps implements Chain {
        private final DBOS dbos;

        ThreeSteps(DBOS dbos) {
            this.dbos = dbos;
        }

        @Override
        @Workflow(name = "chain")
        public String run(String input) {
            for (int i = 0; i < 3; i++) {
                dbos.runStep(() -> "done", "s" + i);
            }
            return input;
        }
    }

    /** @param args address of the database, its user, the password, and {@code called} or {@code queued} */
    public static void main(String[] args) throws Exception {
        DBOS dbos = new DBOS(DBOSConfig.defaults("bench")
                .withDatabaseUrl(args[0])
                .withDbUser(args[1])
                .withDbPassword(args[2])
                .withAppVersion("1"));
        Queue queue = args[3].equals("queued") ? new Queue("bench").withPollingInterval(POLL) : null;
        if (queue != null) {
            dbos.registerQueue(queue);
        }
        Chain chain = dbos.registerProxy(Chain.class, new ThreeSteps(dbos));
        dbos.launch();
        new Dbos(dbos, chain, queue).serve();
        System.exit(0);
    }

    private void serve() throws Exception {
        one();
        System.out.println("ready");
        Scanner orders = new Scanner(System.in);
        while (orders.hasNext()) {
            if (orders.next().equals("latency")) {
                System.out.println(latency(orders.nextInt()));
            } else {
                System.out.println(throughput(orders.nextInt(), orders.nextInt()));
            }
        }
    }

    private List<Double> latency(int runs) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begun = System.nanoTime();
            one();
            times.add((System.nanoTime() - begun) / 1e6);
        }
        return times;
    }

    private double throughput(int seconds, int concurrency) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        long begun = System.nanoTime();
        long over = begun + seconds * 1_000_000_000L;
        try (ExecutorService clients = Executors.newFixedThreadPool(concurrency)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(clients.submit(() -> {
                    while (System.nanoTime() < over) {
                        one();
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

    /** Called as a plain method, which is the quickest way that DBOS has, or by way of the queue. */
    private void one() throws Exception {
        if (queue == null) {
            chain.run("input");
        } else {
            // getResult() asks once a second; a shorter pause would be a load of its own.
            WorkflowHandle<String, Exception> run =
                    dbos.startWorkflow(() -> chain.run("input"), new StartWorkflowOptions(queue));
            while (run.getStatus().status() != WorkflowState.SUCCESS) {
                Thread.sleep(POLL);
            }
        }
    }
}
