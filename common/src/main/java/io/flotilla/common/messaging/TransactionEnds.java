package io.flotilla.common.messaging;

import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What waits for the ends of transactions that are open, by their connections. */
@ApplicationScoped
class TransactionEnds {
    private static final Logger LOG = Logger.getLogger(TransactionEnds.class);

    private final Map<Object, Waiting> open = new ConcurrentHashMap<>();

    private record Waiting(List<Runnable> end, List<Runnable> commit) {}

    void open(SqlClient tx) {
        open.put(tx.getDelegate(), new Waiting(new ArrayList<>(), new ArrayList<>()));
    }

    /** False, and nothing is kept, when this is no open transaction. */
    boolean afterEnd(SqlClient tx, Runnable action) {
        Waiting waiting = open.get(tx.getDelegate());
        return waiting != null && add(waiting.end, action);
    }

    /** False, and nothing is kept, when this is no open transaction. */
    boolean afterCommit(SqlClient tx, Runnable action) {
        Waiting waiting = open.get(tx.getDelegate());
        return waiting != null && add(waiting.commit, action);
    }

    private static boolean add(List<Runnable> actions, Runnable action) {
        synchronized (actions) {
            return actions.add(action);
        }
    }

    void close(SqlClient tx, boolean committed) {
        Waiting waiting = open.remove(tx.getDelegate());
        run(waiting.end);
        if (committed) {
            run(waiting.commit);
        }
    }

    /** The transaction has ended: none of them can change that, nor keep the others from their turn. */
    private static void run(List<Runnable> actions) {
        synchronized (actions) {
            actions.forEach(TransactionEnds::run);
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("what waited for the end of a transaction failed", e);
        }
    }
}
