package io.flotilla.workflow.catalogue.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other services say they have, as definitions see it. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class CatalogueTest {
    private static final String AGENT = "io.flotilla.agent.version-published.v1";
    private static final String TOOL = "io.flotilla.tool.registered.v1";

    EmbeddedStack stack;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + Ids.next("t").toLowerCase(java.util.Locale.ROOT));
    private KafkaProbe kafka;
    private boolean saidAll;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    /** Other tests use agents and tools that nobody announces. */
    @AfterEach
    void forget() {
        // What was said last is still to be heard, and would be remembered after it.
        until(() -> !saidAll || count("SELECT count(*) AS n FROM catalogue_state WHERE complete") == 2);
        sql("UPDATE catalogue_state SET complete = false, expected = NULL");
        kafka.close();
    }

    @Test
    void aNewInstallationAsksWhatThereIs() {
        assertThat(kafka.events(Topics.AGENT_COMMANDS, "*", 1))
                .extracting(Event::type)
                .containsOnly(CatalogueRequests.AGENTS);
        assertThat(kafka.events(Topics.TOOL_COMMANDS, "*", 1))
                .extracting(Event::type)
                .containsOnly(CatalogueRequests.TOOLS);
    }

    @Test
    void whatIsUnknownIsWarnedOfUntilEverythingIsKnownAndThenRefused() {
        String steps = "- {id: a, uses: agent/writre, with: {topic: x}}";
        validate(steps)
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("warnings.path", contains("spec.steps[0].uses"))
                .body("warnings[0].message", containsString("not every agent is known yet"));
        put(steps).statusCode(201).body("warnings", hasSize(1));

        announceAll();
        announce(agent(api.tenant(), "writer", 1));
        until(() -> isKnown("- {id: a, uses: agent/writer, with: {topic: x}}"));
        until(() -> validate(steps).extract().statusCode() == 422);

        validate(steps)
                .statusCode(422)
                .body("errors.path", contains("spec.steps[0].uses"))
                .body("errors.message", contains("there is no agent 'writre'; did you mean 'writer'?"));
        put(steps).statusCode(422);
        api.post("/api/v1/runs", Map.of("definition", Documents.yaml(Documents.text("", steps))))
                .then()
                .statusCode(422)
                .body("errors.path", contains("definition.spec.steps[0].uses"));
    }

    @Test
    void anotherTenantsAgentsAreUnknownAndEverybodysAreNot() {
        Api other = new Api(api.tenant() + "-other");
        announceAll();
        announce(agent(other.tenant(), "private-one", 1), agent("*", "common-one", 1));
        until(() -> isKnown(other, "- {id: a, uses: agent/private-one, with: {topic: x}}"));
        until(() -> isKnown(api, "- {id: a, uses: agent/common-one, with: {topic: x}}"));

        String foreign = "- {id: a, uses: agent/private-one, with: {topic: x}}";
        until(() -> validate(foreign).extract().statusCode() == 422);
        validate(foreign).statusCode(422).body("errors[0].message", equalTo("there is no agent 'private-one'"));
    }

    @Test
    void announcementsMayComeTwiceAndInAnyOrder() {
        Event second = agent(api.tenant(), "writer", 2);
        Event first = agent(api.tenant(), "writer", 1);
        Event older =
                tool("measure", "{\"required\": [\"old\"]}").at(Instant.now().minusSeconds(60));
        announce(second, first, second, first, tool("measure", "{\"required\": [\"fresh\"]}"), older);
        announceAll();
        until(() -> isKnown("- {id: a, uses: agent/writer@1, with: {topic: x}}"));
        until(() -> isKnown("- {id: a, uses: agent/writer@2, with: {topic: x}}"));

        String third = "- {id: a, uses: agent/writer@3, with: {topic: x}}";
        until(() -> validate(third).extract().statusCode() == 422);
        validate(third).body("errors[0].message", containsString("the latest is 2"));
        until(() -> isKnown("- {id: a, uses: tool/measure, with: {fresh: 1}}"));
        validate("- {id: a, uses: tool/measure}")
                .statusCode(422)
                .body("errors.path", contains("spec.steps[0].with.fresh"));
        assertThat(count("SELECT count(*) AS n FROM catalogue_entry WHERE tenant_id = '" + api.tenant() + "'"))
                .isEqualTo(3);
    }

    @Test
    void aWorkflowThatFollowsItsAgentAtOnceIsAccepted() {
        announceAll();
        announce(agent(api.tenant(), "first", 1));
        until(() -> validate("- {id: a, uses: agent/none}").extract().statusCode() == 422);

        // A machine can be slower than the service is patient; it is not each time.
        boolean accepted = IntStream.range(0, 5).anyMatch(i -> isAcceptedWhileItsAgentIsOnItsWay("late-" + i));
        assertThat(accepted).isTrue();
    }

    private boolean isAcceptedWhileItsAgentIsOnItsWay(String name) {
        var later = CompletableFuture.runAsync(
                () -> announce(agent(api.tenant(), name, 1)),
                CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
        int status = put("- {id: a, uses: agent/" + name + ", with: {topic: x}}")
                .extract()
                .statusCode();
        later.join();
        return status == 201;
    }

    @Test
    void nobodyStartsWhatHeMayNotDo() {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data), agent(api.tenant(), "user", 1, "danger"));
        String steps = "- {id: a, uses: tool/danger}\n- {id: b, uses: agent/user, with: {topic: x}}";
        until(() ->
                Api.json(validate(steps).extract().response()).path("errors").size() == 2);
        validate(steps)
                .body("errors.path", contains("spec.steps[0].uses", "spec.steps[1].uses"))
                .body("errors.message", hasItem("needs the scope executions:write, which you lack"));

        String allowed = Documents.text("", steps);
        api.request("workflows:write", "executions:write")
                .body(Json.text(Documents.yaml(allowed)))
                .put("/api/v1/workflows/test")
                .then()
                .statusCode(201);
        api.post("/api/v1/runs", Map.of("workflow", "test"))
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"))
                .body("errors.path", contains("spec.steps[0].uses", "spec.steps[1].uses"));
        api.request("runs:write", "executions:write")
                .body(Json.text(Map.of("workflow", "test")))
                .post("/api/v1/runs")
                .then()
                .statusCode(201);
        String schedule = """
                {"apiVersion": "flotilla.io/v1", "kind": "Schedule", "metadata": {"name": "daily"},
                 "spec": {"workflow": "test", "cron": "0 6 * * *"}}""";
        api.request()
                .body(schedule)
                .post("/api/v1/schedules")
                .then()
                .statusCode(403)
                .body("errors.path", hasItem("spec.steps[0].uses"));
    }

    @Test
    void nobodyStartsThroughSubRunsWhatHeMayNotDo() {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data));
        until(() -> Api.json(validate("- {id: a, uses: tool/danger}").extract().response())
                        .path("errors")
                        .size()
                == 1);
        publish("leaf", "- {id: a, uses: tool/danger}");
        publish("harmless", "- {id: a, uses: set, with: {x: 1}}");
        publish("middle", "- {id: a, uses: workflow/harmless}\n- {id: b, uses: workflow/leaf}");
        publish("top", "- {id: a, uses: workflow/middle}\n- {id: b, uses: workflow/harmless}");
        // What comes back to itself is looked at once.
        publish("harmless", "- {id: a, uses: workflow/top}");

        for (String workflow : List.of("leaf", "middle", "top", "harmless")) {
            api.post("/api/v1/runs", Map.of("workflow", workflow))
                    .then()
                    .statusCode(403)
                    .body("errors.message", contains(containsString("executions:write")));
            api.request("runs:write", "executions:write")
                    .body(Json.text(Map.of("workflow", workflow)))
                    .post("/api/v1/runs")
                    .then()
                    .statusCode(201);
        }
        JsonNode inline = Documents.yaml(Documents.text("", "- {id: a, uses: workflow/top}"));
        api.post("/api/v1/runs", Map.of("definition", inline)).then().statusCode(403);
        publish("middle", "- {id: a, uses: workflow/harmless@1}");
        api.post("/api/v1/runs", Map.of("workflow", "middle")).then().statusCode(201);
    }

    private void publish(String name, String steps) {
        api.request("workflows:write", "executions:write")
                .body(Json.text(Documents.yaml(Documents.text("", steps).replace("name: test", "name: " + name))))
                .put("/api/v1/workflows/" + name)
                .then()
                .statusCode(201);
    }

    @Test
    void nobodyHasDraftedWhatHeMayNotDo() {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data));
        until(() -> Api.json(validate("- {id: a, uses: tool/danger}").extract().response())
                        .path("errors")
                        .size()
                == 1);

        for (String pattern : List.of("tool/dang*", "tool/danger", "*", "agent/helper", "workflow/*")) {
            api.post("/api/v1/runs", Map.of("definition", drafting(pattern)))
                    .then()
                    .statusCode(403)
                    .body("errors.path", contains("spec.steps[0].with.allow.uses"))
                    .body("errors.message", contains(containsString("executions:write")));
        }
        api.post("/api/v1/runs", Map.of("definition", drafting("set"))).then().statusCode(201);
        api.request("runs:write", "executions:write")
                .body(Json.text(Map.of("definition", drafting("*"))))
                .post("/api/v1/runs")
                .then()
                .statusCode(201);
    }

    @Test
    void nobodyModifiesAStepIntoWhatHeMayNotDo() {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data), agent(api.tenant(), "user", 1));
        until(() -> Api.json(validate("- {id: a, uses: tool/danger}").extract().response())
                        .path("errors")
                        .size()
                == 1);
        String steps = """
                - {id: w, uses: wait, with: {for: PT1H}}
                - {id: a, uses: tool/danger, needs: [w], with: {x: 1}}
                - {id: b, uses: agent/user, needs: [w], with: {topic: x}}
                - {id: p, uses: plan, needs: [w], with: {agent: user, goal: any, allow: {uses: [set]}}}""";
        String run = Api.json(api.request("runs:write", "executions:write")
                        .body(Json.text(Map.of("definition", Documents.yaml(Documents.text("", steps)))))
                        .post("/api/v1/runs"))
                .get("id")
                .asText();

        api.post("/api/v1/runs/" + run + "/steps/b/modify", Map.of("agent", Map.of("prompt", "be brief")))
                .then()
                .statusCode(200);
        Map<String, Map<String, Object>> changes = Map.of(
                "a", Map.of("with", Map.of("x", 2)),
                "b", Map.of("agent", Map.of("tools", List.of("danger"))),
                "p", Map.of("with", Map.of("allow", Map.of("uses", List.of("*")))));
        changes.forEach((step, change) -> {
            String modify = "/api/v1/runs/" + run + "/steps/" + step + "/modify";
            api.post(modify, change)
                    .then()
                    .statusCode(403)
                    .body("errors.message", contains(containsString("executions:write")));
            api.request("runs:write", "executions:write")
                    .body(Json.text(change))
                    .post(modify)
                    .then()
                    .statusCode(200);
        });
    }

    private static JsonNode drafting(String pattern) {
        return Documents.yaml(Documents.text(
                "",
                "- {id: draft, uses: plan, with: {agent: planner, goal: any, allow: {uses: ['" + pattern + "']}}}"));
    }

    @Test
    void aSchemaThatCannotBeUsedHereHindersNobody() {
        announce(tool("odd", "{\"properties\": {\"x\": {\"pattern\": \"(?=a)\"}, \"y\": {\"$ref\": \"http://x/y\"}}}"));
        announce(tool("even", "{\"required\": [\"x\"]}"));
        until(() -> isKnown("- {id: a, uses: tool/even, with: {x: 1}}"));

        validate("- {id: a, uses: tool/odd, with: {x: b}}").statusCode(200).body("warnings", empty());
    }

    @Test
    void manyTenantsAnnouncingAtOnceAreCountedOnce() {
        long before = count("SELECT known AS n FROM catalogue_state WHERE kind = 'agent'");
        List<Event> events = IntStream.range(0, 60)
                .mapToObj(i -> agent(api.tenant() + "-" + i % 20, "a" + i, 1))
                .toList();
        announce(events.toArray(Event[]::new));
        announce(events.toArray(Event[]::new));

        until(() -> count("SELECT known AS n FROM catalogue_state WHERE kind = 'agent'") == before + 60);
        assertThat(count("SELECT count(*) AS n FROM catalogue_entry WHERE kind = 'agent'"))
                .isEqualTo(before + 60);
    }

    private void announceAll() {
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

    private void announce(Event... events) {
        for (Event event : events) {
            boolean agent = event.type().equals(AGENT);
            kafka.sendTo(agent ? Topics.AGENT_EVENTS : Topics.TOOL_EVENTS, event.from(agent ? "agent" : "tool"));
        }
    }

    private static Event agent(String tenant, String name, int version, String... tools) {
        ObjectNode data = data(name, version);
        data.set("input", Json.parse("{\"required\": [\"topic\"]}"));
        List.of(tools).forEach(data.putArray("tools")::add);
        return Event.of(AGENT, tenant, data);
    }

    private Event tool(String name, String input) {
        ObjectNode data = data(name, 1);
        data.set("input", Json.parse(input));
        return Event.of(TOOL, api.tenant(), data);
    }

    private static ObjectNode data(String name, int version) {
        return Json.object().put("name", name).put("version", version);
    }

    private ValidatableResponse validate(String steps) {
        return validate(api, steps);
    }

    private static ValidatableResponse validate(Api who, String steps) {
        return who.request()
                .body(document(steps))
                .post("/api/v1/workflows:validate")
                .then();
    }

    /** Whether what the steps use is known, and not only unknown for the time being. */
    private boolean isKnown(String steps) {
        return isKnown(api, steps);
    }

    private static boolean isKnown(Api who, String steps) {
        var response = validate(who, steps).extract().response();
        return response.statusCode() == 200
                && Api.json(response).path("warnings").isEmpty();
    }

    private ValidatableResponse put(String steps) {
        return api.request().body(document(steps)).put("/api/v1/workflows/test").then();
    }

    private static String document(String steps) {
        JsonNode document = Documents.yaml(Documents.text("", steps));
        return Json.text(document);
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        Poll.until(condition::getAsBoolean);
    }

    private long count(String query) {
        return database.pool()
                .query(query)
                .execute()
                .map(rows -> rows.iterator().next().getLong("n"))
                .await()
                .indefinitely();
    }

    private void sql(String statement) {
        database.pool().query(statement).execute().await().indefinitely();
    }
}
