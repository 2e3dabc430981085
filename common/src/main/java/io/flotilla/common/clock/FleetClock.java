package io.flotilla.common.clock;

import io.flotilla.common.messaging.Database;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The time by which everything is decided: the database's, which is one for all instances. The clock of this machine may
 * be wrong, and put forward and back; it is only asked while the database was never heard of. Between two looks a
 * stopwatch is read, so that asking for the time costs nothing.
 */
@ApplicationScoped
public class FleetClock {
    private static final Logger LOG = Logger.getLogger(FleetClock.class);
    private static final String ASK = "SELECT clock_timestamp() AS now";
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(1);

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    /** Before anything is decided: waits for the first look, on the thread that starts the service. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        look().subscribeAsCompletionStage()
                .completeOnTimeout(null, FIRST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        vertx.setPeriodic(EVERY.toMillis(), ignored -> look().subscribe().with(x -> {}));
    }

    /** As {@link FleetTime#now}. */
    public Instant now() {
        return FleetTime.now();
    }

    private Uni<Void> look() {
        return Uni.createFrom()
                .deferred(() -> {
                    long asked = System.nanoTime();
                    return database.pool()
                            .query(ASK)
                            .execute()
                            .invoke(rows -> heard(Reading.between(asked, instant(rows), System.nanoTime())));
                })
                .onFailure()
                .invoke(e -> LOG.debugf("the stopwatch goes on alone: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static Instant instant(RowSet<Row> rows) {
        return rows.iterator().next().getOffsetDateTime("now").toInstant();
    }

    private static void heard(Reading newer) {
        Duration step = FleetTime.heard(newer);
        if (step.abs().compareTo(WORTH_A_WORD) > 0) {
            LOG.warnf("the time here was %d ms from the database's, which counts", -step.toMillis());
        }
    }
}
