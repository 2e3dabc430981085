package io.flotilla.workflow.catalogue.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Says what other services have, and asks what definitions may then use. */
abstract class CatalogueFixture {
    static final String AGENT = "io.flotilla.agent.version-published.v1";
    static final String TOOL = "io.flotilla.tool.registered.v1";

    EmbeddedStack stack;

    @Inject
    Database database;

    final Api api = new Api("tenant-" + Ids.next("t").toLowerCase(java.util.Locale.ROOT));
    KafkaProbe kafka;
    boolean saidAll;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    /** So many others that not all of their names are looked at. */
    void thousands(String kind) {
        String values = "SELECT '%s', '%s', 'aa-' || i, 1, '{}'::bytea, now() FROM generate_series(1, 2500) i";
        sql("INSERT INTO catalogue_entry (kind, tenant_id, name, version, content, announced_at) "
                + values.formatted(kind, api.tenant()));
    }

    /** Other tests use agents and tools that nobody announces. */
    @AfterEach
    void forget() {
        sql("DELETE FROM catalogue_entry WHERE name LIKE 'aa-%'");
        // What was said last is still to be heard, and would be remembered after it.
        until(() -> !saidAll || count("SELECT count(*) AS n FROM catalogue_state WHERE complete") == 2);
        sql("UPDATE catalogue_state SET complete = false, expected = NULL");
        kafka.close();
    }

    void announceAll() {
        saidAll = true;
        kafka.sendTo(
                Topics.AGENT_EVENTS,
                Event.of(
                                "io.flotilla.agent.catalogue-announced.v1",
                                "*",
                                Json.object().put("entries", 1))
                        .from("agent"));
        kafka.sendTo(
                Topics.TOOL_EVENTS,
                Event.of(
                                "io.flotilla.tool.catalogue-announced.v1",
                                "*",
                                Json.object().put("entries", 0))
                        .from("tool"));
    }

    void announce(Event... events) {
        for (Event event : events) {
            boolean agent = event.type().equals(AGENT);
            kafka.sendTo(agent ? Topics.AGENT_EVENTS : Topics.TOOL_EVENTS, event.from(agent ? "agent" : "tool"));
        }
    }

    static Event agent(String tenant, String name, int version, String... tools) {
        ObjectNode data = data(name, version);
        data.set("input", Json.parse("{\"required\": [\"topic\"]}"));
        List.of(tools).forEach(data.putArray("tools")::add);
        return Event.of(AGENT, tenant, data);
    }

    Event tool(String name, String input) {
        ObjectNode data = data(name, 1);
        data.set("input", Json.parse(input));
        return Event.of(TOOL, api.tenant(), data);
    }

    static ObjectNode data(String name, int version) {
        return Json.object().put("name", name).put("version", version);
    }

    ValidatableResponse validate(String steps) {
        return validate(api, steps);
    }

    static ValidatableResponse validate(Api who, String steps) {
        return who.request()
                .body(document(steps))
                .post("/api/v1/workflows:validate")
                .then();
    }

    /** Whether what the steps use is known, and not only unknown for the time being. */
    boolean isKnown(String steps) {
        return isKnown(api, steps);
    }

    static boolean isKnown(Api who, String steps) {
        var response = validate(who, steps).extract().response();
        return response.statusCode() == 200
                && Api.json(response).path("warnings").isEmpty();
    }

    ValidatableResponse put(String steps) {
        return api.request().body(document(steps)).put("/api/v1/workflows/test").then();
    }

    static String document(String steps) {
        JsonNode document = Documents.yaml(Documents.text("", steps));
        return Json.text(document);
    }

    static void until(java.util.function.BooleanSupplier condition) {
        Poll.until(condition::getAsBoolean);
    }

    long count(String query) {
        return database.pool()
                .query(query)
                .execute()
                .map(rows -> rows.iterator().next().getLong("n"))
                .await()
                .indefinitely();
    }

    void sql(String statement) {
        database.pool().query(statement).execute().await().indefinitely();
    }
}
