package io.flotilla.workflow.definition.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Reading;
import io.flotilla.workflow.definition.domain.Step;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class DefinitionStoreTest {
    @Inject
    DefinitionStore store;

    @Inject
    Database database;

    private final String tenant = "tenant-" + UUID.randomUUID();

    @Test
    void whatWasSavedBeforeABoundBecameStricterIsReadAsItIs() {
        JsonNode content = Documents.yaml(Documents.text("", """
                - {id: a, uses: tool/t, timeout: P400D, retry: {attempts: 99, backoff: PT9H}, since: removed}"""));

        Pinned pinned = load(content);

        assertThat(Documents.read(Json.text(content)))
                .as("nothing of the kind is saved today")
                .isInstanceOf(Reading.Invalid.class);
        Step step = pinned.plan().step(0);
        assertThat(step.timeout()).isEqualTo(Duration.ofDays(400));
        assertThat(step.retry().attempts()).isEqualTo(99);
        assertThat(step.retry().backoff()).isEqualTo(Duration.ofHours(9));
    }

    @Test
    void whatIsNoDefinitionIsNotRead() {
        assertThatThrownBy(() -> load(Json.object())).isInstanceOf(IllegalStateException.class);
    }

    private Pinned load(JsonNode content) {
        String digest = "sha256:" + UUID.randomUUID();
        database.pool()
                .preparedQuery("INSERT INTO definition (tenant_id, digest, content) VALUES ($1, $2, $3)")
                .executeAndAwait(Tuple.tuple()
                        .addString(tenant)
                        .addString(digest)
                        .addBuffer(Buffer.buffer(Json.bytes(content))));
        return store.load(database.pool(), tenant, digest).await().indefinitely();
    }
}
