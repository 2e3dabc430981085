package io.flotilla.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.Tokens;
import io.flotilla.local.EmbeddedStack;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tenant and a run of its own for each test. */
public abstract class SandboxTest {

    protected static final String REQUESTED = "io.flotilla.sandbox.execution-requested.v1";
    protected static final String CANCEL = "io.flotilla.sandbox.execution-cancel-requested.v1";
    protected static final String FILES = "io.flotilla.sandbox.files-requested.v1";

    @Inject
    Database database;

    protected EmbeddedStack stack;
    protected FakeBilling billing;

    protected final String tenant = Ids.next("tenant");
    protected final String run = Ids.next("run");
    protected KafkaProbe kafka;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        billing.away(false);
        kafka.close();
    }

    protected RequestSpecification asUser() {
        return asUserOf(tenant);
    }

    protected static RequestSpecification asUserOf(String tenant) {
        String token = Tokens.of(tenant, "artifacts:read", "artifacts:write", "executions:read", "executions:write");
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }

    protected String upload(byte[] content, String contentType) {
        return asUser().header("Content-Type", contentType)
                .body(content)
                .post("/api/v1/artifacts")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Commands of this run. */
    protected Event command(String type, Map<String, ?> data) {
        return Event.of(type, tenant, data).about(run, "step").replyingTo("tool");
    }

    protected Event python(String id, String code) {
        return command(REQUESTED, python(id, code, Map.of()));
    }

    protected static Map<String, Object> python(String id, String code, Map<String, ?> more) {
        Map<String, Object> data = new HashMap<>(Map.of("executionId", id, "runtime", "python", "code", code));
        data.putAll(more);
        return data;
    }

    protected void send(Event... events) {
        kafka.sendTo(Topics.SANDBOX_COMMANDS, events);
    }

    /** The first answers of this run. */
    protected List<Event> answers(int count) {
        return kafka.events(Topics.SANDBOX_EVENTS, run, count);
    }

    protected Event onlyAnswer() {
        return answers(1).getFirst();
    }

    protected JsonNode ask(Event command) {
        send(command);
        return onlyAnswer().data();
    }

    protected List<Row> rows(String sql) {
        var rows = database.pool().query(sql).execute().await().atMost(Duration.ofSeconds(60));
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    protected void awaitStatus(String requestId, String status) {
        Poll.until(() -> !rows("SELECT 1 FROM execution WHERE tenant_id = '" + tenant + "' AND request_id = '"
                        + requestId + "' AND status = '" + status + "'")
                .isEmpty());
    }

    /** Waits for the end over REST. */
    protected JsonNode awaitEnd(String id) {
        JsonNode[] last = new JsonNode[1];
        Poll.until(() -> {
            last[0] = Json.parse(asUser().get("/api/v1/executions/" + id).asByteArray());
            String status = last[0].path("status").asText();
            return status.equals("completed") || status.equals("failed");
        });
        return last[0];
    }
}
