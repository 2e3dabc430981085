package io.flotilla.workflow.definition.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A number means one content for ever, also of what is published and deleted at the same time. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class DeletedVersionsTest {
    private static final String WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = $1";

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void whatIsPublishedWhileItsWorkflowIsDeletedIsNotForgotten() {
        assertThat(publish()).isEqualTo(1);
        CompletableFuture<Integer> deleted;
        CompletableFuture<Integer> published;
        try (Held held = new Held()) {
            deleted = beside(this::delete);
            Poll.until(() -> waiting("transactionid") > 0);
            published = beside(this::publish);
            Poll.until(() -> published.isDone() || waiting("advisory") > 0);
        }

        assertThat(deleted.join()).isEqualTo(204);
        assertThat(published.join()).isEqualTo(2);
        assertThat(publish()).isEqualTo(3);
    }

    @Test
    void oneOfTwoDeletionsFindsNothing() {
        publish();
        publish();
        CompletableFuture<Integer> first;
        CompletableFuture<Integer> second;
        try (Held held = new Held()) {
            first = beside(this::delete);
            second = beside(this::delete);
            Poll.until(() -> waiting("transactionid") + waiting("advisory") == 2);
        }

        assertThat(new Integer[] {first.join(), second.join()}).containsExactlyInAnyOrder(204, 404);
        assertThat(publish()).isEqualTo(3);
    }

    /** Whoever would remember a deleted workflow waits until this is closed. */
    private final class Held implements AutoCloseable {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CompletableFuture<Void> transaction;

        Held() {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            transaction = database.inTransaction(tx -> tx.preparedQuery(
                                    "INSERT INTO workflow_deleted (tenant_id, name, last_version) VALUES ($1, 'hello', 0)")
                            .execute(Tuple.of(api.tenant()))
                            .invoke(() -> begun.complete(null))
                            .chain(() -> Uni.createFrom().completionStage(end)))
                    .subscribeAsCompletionStage();
            begun.join();
        }

        @Override
        public void close() {
            end.complete(null);
            transaction.join();
        }
    }

    /** The common pool may have no more than one thread. */
    private static CompletableFuture<Integer> beside(Supplier<Integer> request) {
        return CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
    }

    private int delete() {
        return api.request().delete("/api/v1/workflows/hello").statusCode();
    }

    /** Another content each time; gives its number. */
    private int publish() {
        return api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: hello}
                spec: {steps: [{id: a, uses: set, with: {x: %s}}]}
                """.formatted(UUID.randomUUID())).get("version").asInt();
    }

    private int waiting(String lock) {
        return database.pool()
                .preparedQuery(WAITING)
                .execute(Tuple.of(lock))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getInteger(0);
    }
}
