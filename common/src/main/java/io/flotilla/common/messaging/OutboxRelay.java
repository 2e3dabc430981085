package io.flotilla.common.messaging;

import io.flotilla.common.background.LastWords;
import io.flotilla.common.messaging.OutboxSender.Group;
import io.flotilla.common.messaging.OutboxStore.Moment;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
    private static final int DELETE_AT = 200;
    private static final Duration DELETE_AFTER = Duration.ofMillis(100);

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

    private final Queue<List<OutboxRow>> committed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turning = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final SentRows sent = new SentRows();
    private Context loop;
    private SqlConnection mine;
    private Unseen unseen;
    private boolean seeking;
    private boolean telling;
    private boolean tellAgain;
    private boolean looking;
    private boolean lookAgain;
    private boolean deleting;
    private boolean deletionPlanned;
    private boolean troubled;
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        loop = vertx.getDelegate().getOrCreateContext();
        vertx.setPeriodic(config.poll().toMillis(), ignored -> onLoop(this::poll));
        onLoop(this::poll);
    }

    /** What has arrived is deleted if there is time for it, so that nobody sends it once more. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        if (loop == null) {
            return;
        }
        LastWords.say(Uni.createFrom()
                .<List<Long>>emitter(emitter -> loop.runOnContext(ignored -> emitter.complete(sent.takeArrived())))
                .flatMap(rows -> rows.isEmpty() ? Uni.createFrom().voidItem() : store.delete(rows)));
    }

    /** Called after a commit, with the rows that it added in their order; what comes at the same moment is sent together. */
    void committed(List<OutboxRow> rows) {
        if (!stopped && loop != null) {
            committed.add(rows);
            if (turning.compareAndSet(false, true)) {
                onLoop(this::takeCommitted);
            }
        }
    }

    /** Looks for rows; cheap when the relay is at work already. */
    void wake() {
        if (!stopped && loop != null && woken.compareAndSet(false, true)) {
            onLoop(() -> {
                woken.set(false);
                look();
            });
        }
    }

    private void onLoop(Runnable work) {
        loop.runOnContext(ignored -> work.run());
    }

    private <T> void then(Uni<T> work, Consumer<T> done, Consumer<Throwable> failed) {
        work.subscribe().with(item -> onLoop(() -> done.accept(item)), error -> onLoop(() -> failed.accept(error)));
    }

    private void poll() {
        planDeletion();
        if (mine != null) {
            giveUpMissing();
            look();
        } else if (!seeking && !stopped) {
            seeking = true;
            then(lock.acquire(this::wake), this::sought, this::cannotSeek);
        }
    }

    private void sought(SqlConnection connection) {
        if (connection == null) {
            seeking = false;
        } else {
            connection.closeHandler(() -> onLoop(() -> lost(connection)));
            then(store.now(connection), now -> begin(connection, now), error -> giveUp(connection, error));
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
        then(lock.release(connection), ignored -> {}, ignored -> {});
    }

    /** Rows that are missing may be given up when the transactions that could bring them have ended. */
    private void giveUpMissing() {
        Unseen looked = unseen;
        if (looked.waits()) {
            then(store.now(mine), now -> looked.passed(now.oldest(), now.next()), this::trouble);
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
            then(
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
        if (looking) {
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
        then(
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
        planDeletion();
        if (more || lookAgain) {
            look();
        }
    }

    /** At once when there are many, else in a moment: one transaction for all that arrives until then. */
    private void planDeletion() {
        if (sent.toDelete() >= DELETE_AT) {
            deleteArrived();
        } else if (sent.toDelete() > 0 && !deletionPlanned) {
            deletionPlanned = true;
            vertx.setTimer(DELETE_AFTER.toMillis(), ignored -> onLoop(this::deletePlanned));
        }
    }

    private void deletePlanned() {
        deletionPlanned = false;
        deleteArrived();
    }

    private void deleteArrived() {
        if (!deleting && sent.toDelete() > 0) {
            deleting = true;
            List<Long> rows = sent.takeArrived();
            then(store.delete(rows), ignored -> deleted(rows), error -> notDeleted(rows, error));
        }
    }

    private void deleted(List<Long> rows) {
        deleting = false;
        sent.deleted(rows);
        planDeletion();
    }

    /** With the next that arrive, or at the next poll. */
    private void notDeleted(List<Long> rows, Throwable error) {
        deleting = false;
        sent.notDeleted(rows);
        trouble(error);
    }

    private void cannotTake(SqlConnection connection, Throwable error) {
        looking = false;
        trouble(error);
        lost(connection);
        then(lock.release(connection), ignored -> {}, ignored -> {});
    }

    /** Many commits while one notification is on its way are told by one more. */
    private void tell() {
        if (telling) {
            tellAgain = true;
        } else if (!stopped) {
            telling = true;
            tellAgain = false;
            then(lock.tell(), ignored -> told(), error -> told());
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
