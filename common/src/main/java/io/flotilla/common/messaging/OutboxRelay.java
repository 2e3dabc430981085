package io.flotilla.common.messaging;

import io.flotilla.common.background.LastWords;
import io.flotilla.common.messaging.OutboxSender.Group;
import io.flotilla.common.messaging.OutboxStore.Moment;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox, in order. One relay per schema is at work, across all instances of the service (see
 * {@link OutboxLock}), so that events of one key never overtake each other. Rows are deleted, many at once, after Kafka
 * has acknowledged them: a crash in between sends them again, with the same ids, and receivers drop the repetition. What
 * Kafka will never accept goes to the dead letters, so that its key goes on. The relay's state belongs to one event loop.
 *
 * <p>What this instance has just committed is sent as it was written, when it is all that came since the last look and
 * nothing before it is missing or waits. Everything else is read from the table.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    private static final int MOST_FLYING = 1_000;
    /** So many transactions' rows are kept for the relay while it is busy; what comes then it has to read. */
    private static final int MOST_HANDED = 128;

    @Inject
    OutboxStore store;

    @Inject
    Vertx vertx;

    @Inject
    MessagingConfig config;

    @Inject
    OutboxLock lock;

    @Inject
    OutboxSender sender;

    @Inject
    DeadLetters deadLetters;

    private final Queue<List<OutboxRow>> committed = new ArrayBlockingQueue<>(MOST_HANDED);
    private final AtomicBoolean turning = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final SentRows sent = new SentRows();
    private RelayLoop loop;
    private OutboxDeletion deletion;
    private SqlConnection mine;
    private Unseen unseen;
    private boolean seeking;
    private boolean telling;
    private boolean tellAgain;
    private boolean looking;
    private boolean lookAgain;
    private boolean troubled;
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        loop = new RelayLoop(vertx.getDelegate().getOrCreateContext());
        deletion = new OutboxDeletion(loop, vertx, store, sent, this::trouble);
        vertx.setPeriodic(config.poll().toMillis(), ignored -> loop.run(this::poll));
        loop.run(this::poll);
    }

    /** What has arrived is deleted if there is time for it, so that nobody sends it once more. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        if (loop == null) {
            return;
        }
        LastWords.say(Uni.createFrom()
                .<List<Long>>emitter(emitter -> loop.run(() -> emitter.complete(sent.takeArrived())))
                .flatMap(rows -> rows.isEmpty() ? Uni.createFrom().voidItem() : store.delete(rows)));
    }

    /** Called after a commit, with the rows that it added in their order; what comes at the same moment is sent together. */
    void committed(List<OutboxRow> rows) {
        if (stopped || loop == null) {
            return;
        }
        if (!committed.offer(rows)) {
            wake();
        } else if (turning.compareAndSet(false, true)) {
            loop.run(this::takeCommitted);
        }
    }

    /** Looks for rows; cheap when the relay is at work already. */
    void wake() {
        if (!stopped && loop != null && woken.compareAndSet(false, true)) {
            loop.run(() -> {
                woken.set(false);
                look();
            });
        }
    }

    private void poll() {
        deletion.plan();
        if (mine != null) {
            giveUpMissing();
            look();
        } else if (!seeking && !stopped) {
            seeking = true;
            loop.then(lock.acquire(this::wake), this::sought, this::cannotSeek);
        }
    }

    private void sought(SqlConnection connection) {
        if (connection == null) {
            seeking = false;
        } else {
            connection.closeHandler(() -> loop.run(() -> lost(connection)));
            loop.then(store.now(connection), now -> begin(connection, now), error -> giveUp(connection, error));
        }
    }

    private void begin(SqlConnection connection, Moment now) {
        seeking = false;
        mine = connection;
        unseen = new Unseen(now.given(), now.next());
        look();
    }

    private void giveUp(SqlConnection connection, Throwable error) {
        cannotSeek(error);
        loop.then(lock.release(connection), ignored -> {}, ignored -> {});
    }

    /** Rows that are missing may be given up when the transactions that could bring them have ended. */
    private void giveUpMissing() {
        Unseen looked = unseen;
        if (looked.waits()) {
            loop.then(store.now(mine), now -> looked.passed(now.oldest(), now.next()), this::trouble);
        }
    }

    private void cannotSeek(Throwable error) {
        seeking = false;
        trouble(error);
    }

    private void lost(SqlConnection connection) {
        if (mine == connection) {
            mine = null;
        }
    }

    private void look() {
        if (mine == null) {
            tell();
        } else if (looking || sent.flying() >= MOST_FLYING) {
            lookAgain = true;
        } else if (!stopped) {
            looking = true;
            lookAgain = false;
            SqlConnection connection = mine;
            loop.then(
                    store.take(connection, unseen.look(), sent.known(), BATCH),
                    this::took,
                    error -> cannotTake(connection, error));
        }
    }

    private void took(List<OutboxRow> rows) {
        looking = false;
        boolean all = rows.size() < BATCH;
        unseen.saw(seqs(rows), all);
        // When all were held back, their predecessors say when there is more to do.
        boolean more = go(rows) && !all;
        if (lookAgain || more) {
            look();
        } else {
            takeCommitted();
        }
    }

    /** Sends what is next without reading it; everything else is looked for. */
    private void takeCommitted() {
        turning.set(false);
        if (looking || stopped) {
            return;
        }
        boolean unknown = false;
        List<OutboxRow> next = new ArrayList<>();
        for (List<OutboxRow> rows : takenInOrder()) {
            List<Long> seqs = seqs(rows);
            if (mine != null && !unknown && sent.flying() + next.size() < MOST_FLYING && unseen.isNext(seqs)) {
                next.addAll(rows);
            } else {
                unknown |= mine == null || !unseen.hasSeen(seqs);
            }
        }
        go(next);
        if (unknown) {
            look();
        }
    }

    private List<List<OutboxRow>> takenInOrder() {
        List<List<OutboxRow>> taken = new ArrayList<>();
        for (List<OutboxRow> rows = committed.poll(); rows != null; rows = committed.poll()) {
            taken.add(rows);
        }
        taken.sort(Comparator.comparing(rows -> rows.getFirst().seq()));
        return taken;
    }

    private static List<Long> seqs(List<OutboxRow> rows) {
        return rows.stream().map(OutboxRow::seq).toList();
    }

    /** Sends those whose predecessors have arrived; gives whether there were any. */
    private boolean go(List<OutboxRow> rows) {
        Map<String, List<OutboxRow>> byKey = new LinkedHashMap<>();
        for (OutboxRow row : rows) {
            byKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row);
        }
        List<Group> groups = new ArrayList<>();
        byKey.forEach((key, ofKey) -> {
            Group group = new Group(key, ofKey);
            if (sent.mayGo(key)) {
                groups.add(group);
            } else {
                unseen.again(group.seqs());
            }
        });
        groups.forEach(this::follow);
        if (!groups.isEmpty()) {
            sender.send(groups);
        }
        return !groups.isEmpty();
    }

    private void follow(Group group) {
        List<Long> seqs = group.seqs();
        sent.gone(group.key(), seqs);
        loop.then(
                group.ended().chain(() -> deadLetters.refused(group.refused())),
                ignored -> arrived(group.key(), seqs),
                error -> {
                    sent.failed(group.key(), seqs);
                    unseen.again(seqs);
                    trouble(error);
                });
    }

    private void arrived(String key, List<Long> seqs) {
        troubled = false;
        boolean more = sent.arrived(key, seqs);
        deletion.plan();
        if (more || lookAgain) {
            look();
        }
    }

    private void cannotTake(SqlConnection connection, Throwable error) {
        looking = false;
        trouble(error);
        lost(connection);
        loop.then(lock.release(connection), ignored -> {}, ignored -> {});
    }

    /** Many commits while one notification is on its way are told by one more. */
    private void tell() {
        if (telling) {
            tellAgain = true;
        } else if (!stopped) {
            telling = true;
            tellAgain = false;
            loop.then(lock.tell(), ignored -> told(), error -> told());
        }
    }

    private void told() {
        telling = false;
        if (tellAgain) {
            look();
        }
    }

    /** Said once, until something arrives again; the next look is at the next poll. */
    private void trouble(Throwable error) {
        if (!troubled) {
            LOG.warnf("events wait in the outbox, Kafka or Postgres is not reachable: %s", error.getMessage());
        }
        troubled = true;
    }
}
