import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures DBOS as it is told on standard input; started from this source by the benchmark {@code runs}. */
public final class Dbos {
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

    /** @param args address of the database, its user, the password */
    public static void main(String[] args) throws Exception {
        DBOS dbos = new DBOS(DBOSConfig.defaults("bench")
                .withDatabaseUrl(args[0])
                .withDbUser(args[1])
                .withDbPassword(args[2])
                .withAppVersion("1"));
        Chain chain = dbos.registerProxy(Chain.class, new ThreeSteps(dbos));
        dbos.launch();
        System.out.println("ready");
        Scanner orders = new Scanner(System.in);
        while (orders.hasNext()) {
            if (orders.next().equals("latency")) {
                System.out.println(latency(chain, orders.nextInt()));
            } else {
                System.out.println(throughput(chain, orders.nextInt(), orders.nextInt()));
            }
        }
        System.exit(0);
    }

    private static List<Double> latency(Chain chain, int runs) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begun = System.nanoTime();
            one(chain);
            times.add((System.nanoTime() - begun) / 1e6);
        }
        return times;
    }

    private static double throughput(Chain chain, int runs, int concurrency) throws Exception {
        AtomicInteger left = new AtomicInteger(runs);
        long begun = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(concurrency)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(clients.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        one(chain);
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return runs / ((System.nanoTime() - begun) / 1e9);
    }

    /** Called as a plain method: the quickest way that DBOS has. */
    private static void one(Chain chain) {
        chain.run("input");
    }
}
