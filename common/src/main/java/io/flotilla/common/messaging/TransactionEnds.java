package io.flotilla.common.messaging;

import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/** What waits for the ends of transactions that are open, by their connections. */
@ApplicationScoped
class TransactionEnds {
    private static final Logger LOG = Logger.getLogger(TransactionEnds.class);

    private final Map<Object, Waiting> open = new ConcurrentHashMap<>();

    private record Waiting(Queue<Runnable> end, Queue<Runnable> commit) {}

    void open(SqlClient tx) {
        open.put(tx.getDelegate(), new Waiting(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>()));
    }

    /** False, and nothing is kept, when this is no open transaction. */
    boolean afterEnd(SqlClient tx, Runnable action) {
        Waiting waiting = open.get(tx.getDelegate());
        return waiting != null && waiting.end.add(action);
    }

    /** False, and nothing is kept, when this is no open transaction. */
    boolean afterCommit(SqlClient tx, Runnable action) {
        Waiting waiting = open.get(tx.getDelegate());
        return waiting != null && waiting.commit.add(action);
    }

    void close(SqlClient tx, boolean committed) {
        Waiting waiting = open.remove(tx.getDelegate());
        waiting.end.forEach(TransactionEnds::run);
        if (committed) {
            waiting.commit.forEach(TransactionEnds::run);
        }
    }

    /** None of them can change what the transaction did, nor keep the others from their turn. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("what waited for the end of a transaction failed", e);
        }
    }
}
