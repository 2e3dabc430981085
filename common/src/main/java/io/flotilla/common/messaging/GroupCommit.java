package io.flotilla.common.messaging;

import io.flotilla.common.background.OwnContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Commits what several callers ask for at the same moment as one transaction. Who comes alone waits for nobody; who comes
 * while a group is under way is in the next, so that groups grow with the load and a commit costs each of them less.
 *
 * <p>When the work of one fails, nothing was committed and each is done again in a transaction of its own: nobody fails
 * because of another. When the commit itself fails all are told so, as nobody knows what became of it.
 */
@ApplicationScoped
public class GroupCommit {
    private static final int LARGEST = 64;
    /** A group that takes longer, since its connection hangs for instance, does not hold up those after it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    private final Queue<Member<?>> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * Runs {@code work} as {@link Database#inTransaction} does, in the transaction of a group. Others work on the same
     * connection at the same time, so it must neither count on what it does not find nor lock what they would see too.
     *
     * @param claim two with the same claim are never in one group; null for none
     * @param work may be asked for twice
     */
    public <T> Uni<T> inTransaction(String claim, Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom()
                .<T>emitter(done -> join(new Member<>(claim, work, done)))
                .emitOn(backTo(vertx.getDelegate().getOrCreateContext()));
    }

    private static Executor backTo(Context caller) {
        return command -> caller.runOnContext(ignored -> command.run());
    }

    private void join(Member<?> member) {
        List<Member<?>> group;
        synchronized (waiting) {
            waiting.add(member);
            group = underWay ? List.of() : next();
        }
        begin(group);
    }

    private void ended() {
        List<Member<?>> group;
        synchronized (waiting) {
            group = next();
        }
        begin(group);
    }

    /** Those who waited longest, each claim once; the others keep their places. */
    private List<Member<?>> next() {
        List<Member<?>> group = new ArrayList<>();
        Set<String> claims = new HashSet<>();
        for (Iterator<Member<?>> all = waiting.iterator(); all.hasNext() && group.size() < LARGEST; ) {
            Member<?> member = all.next();
            if (member.claim == null || claims.add(member.claim)) {
                group.add(member);
                all.remove();
            }
        }
        underWay = !group.isEmpty();
        return group;
    }

    private void begin(List<Member<?>> group) {
        if (!group.isEmpty()) {
            OwnContext.run(vertx, () -> commit(group));
        }
    }

    private void commit(List<Member<?>> group) {
        AtomicBoolean gone = new AtomicBoolean();
        Runnable madeWay = () -> {
            if (gone.compareAndSet(false, true)) {
                ended();
            }
        };
        long timer = vertx.setTimer(PATIENCE.toMillis(), ignored -> madeWay.run());
        database.inTransaction(tx -> workOf(group, tx))
                .onTermination()
                .invoke(() -> {
                    vertx.cancelTimer(timer);
                    madeWay.run();
                })
                .subscribe()
                .with(ignored -> group.forEach(Member::succeeded), error -> failed(group, error));
    }

    /** All have to end before the transaction does, also when one fails. */
    private static Uni<Void> workOf(List<Member<?>> group, SqlConnection tx) {
        if (group.size() == 1) {
            return group.getFirst().doIn(tx);
        }
        return Uni.join()
                .all(group.stream().map(member -> member.doIn(tx)).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private void failed(List<Member<?>> group, Throwable error) {
        boolean committing = group.stream().allMatch(member -> member.done);
        if (committing || group.size() == 1) {
            group.forEach(member -> member.failed(error));
        } else {
            group.forEach(member -> OwnContext.run(vertx, () -> member.doAlone(database)));
        }
    }

    private static final class Member<T> {
        private final String claim;
        private final Function<SqlConnection, Uni<T>> work;
        private final UniEmitter<? super T> caller;
        private volatile boolean done;
        private volatile T result;

        Member(String claim, Function<SqlConnection, Uni<T>> work, UniEmitter<? super T> caller) {
            this.claim = claim;
            this.work = work;
            this.caller = caller;
        }

        Uni<Void> doIn(SqlConnection tx) {
            return Uni.createFrom()
                    .deferred(() -> work.apply(tx))
                    .invoke(this::did)
                    .replaceWithVoid();
        }

        private void did(T outcome) {
            result = outcome;
            done = true;
        }

        void doAlone(Database database) {
            database.inTransaction(work).subscribe().with(caller::complete, caller::fail);
        }

        void succeeded() {
            caller.complete(result);
        }

        void failed(Throwable error) {
            caller.fail(error);
        }
    }
}
