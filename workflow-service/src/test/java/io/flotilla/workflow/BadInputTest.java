package io.flotilla.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent, the answer is a problem that names the field, and nothing has changed. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class BadInputTest {
    private static final String SCHEDULE = """
            {"apiVersion": "flotilla.io/v1", "kind": "Schedule", "metadata": {"name": "s"},
             "spec": {"workflow": "w", "cron": "0 3 * * *"}}""";

    private final Api api = new Api("tenant-" + UUID.randomUUID());
    private String run;

    @BeforeEach
    void thereIsOneOfEach() {
        api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: w}
                spec:
                  inputs: {properties: {text: {type: string}}}
                  steps: [{id: a, uses: wait, with: {for: PT1H}}]
                """);
        api.request().body(SCHEDULE).post("/api/v1/schedules").then().statusCode(201);
        api.request().body("{}").put("/api/v1/queues/q").then().statusCode(201);
        run = Api.json(api.request().body("{\"workflow\": \"w\"}").post("/api/v1/runs"))
                .get("id")
                .asText();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            PUT /queues/q           | {"concurrency": "many"}                       | concurrency
            PUT /queues/q           | {"concurrency": -1}                           | concurrency
            PUT /queues/q           | {"concurrency": 1.5}                          | concurrency
            PUT /queues/q           | {"concurrency": 1e999999999}                  | concurrency
            PUT /queues/q           | {"concurrency": 18446744073709551617}         | concurrency
            PUT /queues/q           | {"concurrency": []}                           | concurrency
            PUT /queues/q           | {"a\\u0000b": 1}                              | a\0b
            PUT /queues/q           | {"retry": {"attempts": 18446744073709551619}} | retry.attempts
            PUT /queues/q           | {"retry": {"backoff": "P999999999999999999D"}} | retry.backoff
            PUT /queues/q           | {"retry": {"backoff": "-PT1S"}}               | retry.backoff
            PUT /queues/q           | {"retry": {"backoff": 5}}                     | retry.backoff
            PUT /queues/q           | {"retry": {"on": "timeout"}}                  | retry.on
            PUT /queues/q           | {"retry": {"on": [null]}}                     | retry.on[0]
            PUT /queues/q           | []                                            | ~~
            PUT /queues/q           | null                                          | ~~
            PUT /queues/q           | {                                             | ~~
            PUT /queues/q           | {} {}                                         | ~~
            PUT /queues/q           | {"concurrency": 1, "concurrency": 2}          | ~~
            PATCH /runs/RUN         | {"budget": {"limit": 1e-999999999}}           | budget.limit
            PUT /queues/A           | {}                                            | name
            PUT /queues/%20         | {}                                            | name
            PUT /queues/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | {} | name
            PATCH /runs/RUN         | {"priority": -1}                              | priority
            PATCH /runs/RUN         | {"priority": 99999999999}                     | priority
            PATCH /runs/RUN         | {"priority": "high"}                          | priority
            PATCH /runs/RUN         | {"budget": {"limit": "-1"}}                   | budget.limit
            PATCH /runs/RUN         | {"budget": {"limit": "1e999999999"}}          | budget.limit
            PATCH /runs/RUN         | {"budget": {"limit": 1, "of": 2}}             | budget.of
            POST /runs              | {"workflow": "w", "queue": "a\\u0000b"}       | queue
            POST /runs              | {"workflow": "a\\u0000b"}                     | workflow
            POST /runs              | {"workflow": ""}                              | workflow
            POST /runs              | {"workflow": "w@99999999999"}                 | workflow
            POST /runs              | {"workflow": "w", "labels": {"a\\u0000c": "b"}} | labels.a\0c
            POST /runs:bulk         | {"action": "burn", "ids": ["x"]}              | action
            POST /runs:bulk         | {"action": "cancel", "ids": []}               | ids
            POST /runs:bulk         | {"action": "cancel", "ids": ["a\\u0000b"]}    | ids[0]
            POST /runs:bulk         | {"action": "cancel", "ids": "x"}              | ids
            POST /runs:bulk         | {"action": "cancel", "ids": ["x"], "reason": "a\\u0000b"} | reason
            POST /runs:bulk         | {"action": "cancel", "filter": {}}            | filter
            POST /runs:bulk         | {"action": "cancel", "filter": {"status": "odd"}} | filter.status
            POST /runs:bulk         | {"action": "cancel", "filter": {"createdAfter": "+999999999-01-01T00:00:00Z"}} | filter.createdAfter
            POST /runs:bulk         | {"action": "cancel", "filter": {"q": "a\\u0000b"}} | filter.q
            POST /runs:bulk         | {"action": "cancel", "filter": {"stat": "x"}} | filter.stat
            POST /runs/RUN/bookmarks | {"position": 0, "note": "x"}                 | position
            POST /runs/RUN/bookmarks | {"position": 99999999999999999999, "note": "x"} | position
            POST /runs/RUN/bookmarks | {"position": 1, "note": ""}                  | note
            POST /runs/RUN/bookmarks | {"position": 1, "note": "a\\u0000b"}         | note
            POST /runs/RUN/bookmarks | {"position": "first", "note": "x"}           | position
            POST /runs/RUN/fork     | {"at": -1}                                    | at
            POST /runs/RUN/fork     | {"at": 1e30}                                  | at
            POST /runs/RUN/fork     | {"at": 99999999999999999999}                  | at
            POST /runs/RUN/fork     | {"at": "+999999999-12-31T23:59:59Z"}          | at
            POST /runs/RUN/fork     | {"at": "a\\u0000b"}                           | at
            POST /runs/RUN/fork     | {"inputs": []}                                | inputs
            POST /runs/RUN/fork     | {"patch": 7}                                  | patch
            POST /runs/RUN/fork     | {"patch": [{"id": "a\\u0000"}]}               | patch[0].id
            POST /runs/RUN/fork     | {"patch": [7]}                                | patch[0].id
            POST /runs/RUN/fork     | {"patch": {"steps": 7}}                       | definition.spec.steps
            POST /workflows/w/versions/1/deprecate | {"reason": "a\\u0000b"}        | reason
            POST /workflows/w/versions/1/deprecate | {"reason": 7, "x": 1}          | x
            POST /schedules/s/backfill | {"from": "2026-01-01T00:00:00Z"}           | to
            POST /schedules/s/backfill | {"from": "yesterday", "to": "2026-01-01T00:00:00Z"} | from
            POST /schedules/s/backfill | {"from": "-1000000000-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"} | from
            POST /schedules/s/backfill | {"from": "-9999-01-01T00:00:00Z", "to": "-9998-01-01T00:00:00Z"} | from
            POST /schedules/s/backfill | {"from": "0001-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"} | from
            POST /schedules/s/backfill | {"from": "1990-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"} | to
            POST /schedules/s/backfill | {"from": 1e400, "to": "2026-01-01T00:00:00Z"} | from
            """)
    void aBodyThatIsNotRight(String request, String body, String field) {
        refused(request, "application/json", body, field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            name: "a\\0b"                                        | cron: 0 3 * * *                             | metadata.name
            name: ""                                             | cron: 0 3 * * *                             | metadata.name
            name: 7                                              | cron: 0 3 * * *                             | metadata.name
            name: s, description: [x]                            | cron: 0 3 * * *                             | metadata.description
            name: s                                              | cron: 0 3 31 2 *                            | spec.cron
            name: s                                              | cron: ''                                    | spec.cron
            name: s                                              | cron: '* * * * * *'                         | spec.cron
            name: s                                              | cron: '99999999999999 * * * *'              | spec.cron
            name: s                                              | cron: '*/0 * * * *'                         | spec.cron
            name: s                                              | cron: '*/-1 * * * *'                        | spec.cron
            name: s                                              | cron: "0 3 * * *\\0"                        | spec.cron
            name: s                                              | cron: 7                                     | spec.cron
            name: s                                              | cron: 0 3 * * *, timeZone: Europe/Bärlin    | spec.timeZone
            name: s                                              | cron: 0 3 * * *, timeZone: ''               | spec.timeZone
            name: s                                              | cron: 0 3 * * *, timeZone: "UTC\\0"         | spec.timeZone
            name: s                                              | cron: 0 3 * * *, jitter: P9999999999999999D | spec.jitter
            name: s                                              | cron: 0 3 * * *, jitter: PT2H               | spec.jitter
            name: s                                              | cron: 0 3 * * *, overlap: often             | spec.overlap
            name: s                                              | cron: 0 3 * * *, catchUp: 7                 | spec.catchUp
            name: s                                              | cron: 0 3 * * *, priority: 101              | spec.priority
            name: s                                              | cron: 0 3 * * *, priority: 18446744073709551617 | spec.priority
            name: s                                              | cron: 0 3 * * *, queue: "a\\0b"             | spec.queue
            name: s                                              | cron: 0 3 * * *, inputs: [x]                | spec.inputs
            name: s                                              | cron: 0 3 * * *, inputs: {x: 1}             | spec.inputs.x
            name: s                                              | cron: 0 3 * * *, onEvent: {type: x}         | spec.cron
            """)
    void aScheduleThatIsNotRight(String metadata, String spec, String field) {
        String document = "{apiVersion: flotilla.io/v1, kind: Schedule, metadata: {%s}, spec: {workflow: w, %s}}";
        refused("PUT /schedules/s", "application/yaml", document.formatted(metadata, spec), field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            name: "a\\0b"                         | timeout: PT1H                                    | metadata.name
            name: w, description: "a\\0b"         | timeout: PT1H                                    | metadata.description
            name: w, labels: {a: "b\\0"}          | timeout: PT1H                                    | metadata.labels.a
            name: w, description: 7               | timeout: PT1H                                    | metadata.description
            name: w                               | timeout: P999999999999999999D                    | spec.timeout
            name: w                               | timeout: 5                                       | spec.timeout
            name: w                               | budget: {limit: -1}                              | spec.budget.limit
            name: w                               | budget: {limit: 1e999999999}                     | spec.budget.limit
            name: w                               | budget: {limit: .nan}                            | spec.budget.limit
            name: w                               | queue: "a\\0b"                                   | spec.queue
            name: w                               | concurrency: {key: "a\\0b"}                      | spec.concurrency.key
            name: w                               | concurrency: {key: x, limit: 0}                  | spec.concurrency.limit
            name: w                               | concurrency: {key: x, limit: 4294967297}         | spec.concurrency.limit
            name: w                               | concurrency: {key: x, onLimit: x}                | spec.concurrency.onLimit
            name: w                               | inputs: {properties: {x: {minimum: x}}}          | spec.inputs.properties.x.minimum
            name: w                               | odd: 1                                           | spec.odd
            """)
    void aWorkflowThatIsNotRight(String metadata, String spec, String field) {
        String document = "{apiVersion: flotilla.io/v1, kind: Workflow, metadata: {%s},"
                + " spec: {steps: [{id: a, uses: set, with: {x: 1}}], %s}}";
        refused("PUT /workflows/w", "application/yaml", document.formatted(metadata, spec), field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET /queues?limit=0                              | limit
            GET /queues?limit=-1                             | limit
            GET /queues?limit=many                           | limit
            GET /queues?limit=99999999999                    | limit
            GET /queues?cursor=AA                            | cursor
            GET /queues?cursor=%21                           | cursor
            GET /schedules?cursor=%00                        | cursor
            GET /bulk-operations?cursor=AA                   | cursor
            GET /workflows?label=a                           | label
            GET /workflows?label=a%00:b                      | label
            GET /workflows?q=%00                             | q
            GET /workflows/w/versions?cursor=eA              | cursor
            GET /workflows/w/versions?cursor=LTk5OTk5OTk5OTk5 | cursor
            GET /workflows/w/diff?from=first                 | from
            GET /workflows/w/diff                            | from
            GET /workflows/w/diff?from=1&to=1.5              | to
            GET /runs?createdAfter=now                       | createdAfter
            GET /runs?archived=7                             | archived
            GET /runs/RUN/state?at=0                         | at
            GET /runs/RUN/state?at=999                       | at
            GET /runs/RUN/state?at=%00                       | at
            GET /runs/RUN/state?at=-999999999-01-01T00:00:00Z | at
            GET /runs/RUN/state?at=2020-01-01T00:00:00Z      | at
            GET /runs/RUN/export?format=doc                  | format
            GET /runs:compare?left=RUN                       | right
            GET /runs/RUN/events?after=-1                    | after
            GET /runs/RUN/events?after=x                     | after
            """)
    void aQueryThatIsNotRight(String request, String field) {
        refused(request, "application/json", null, field);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /queues/a%00b",
        "POST /queues/a%00b/pause",
        "PUT /queues/a%00b",
        "GET /schedules/a%00b",
        "DELETE /schedules/a%00b",
        "POST /schedules/a%00b/trigger",
        "GET /workflows/a%00b",
        "DELETE /workflows/a%00b",
        "GET /workflows/w/versions/99999999999",
        "GET /workflows/w/versions/-1",
        "GET /bulk-operations/a%00b",
        "POST /bulk-operations/a%00b/cancel",
        "GET /runs/a%00b/state",
        "GET /runs/a%00b/analysis",
        "GET /runs/a%00b/export",
        "GET /runs/a%00b/bookmarks",
        "DELETE /runs/RUN/bookmarks/a%00b",
        "POST /runs/a%00b/fork",
        "GET /runs:compare?left=a%00b&right=RUN"
    })
    void whatCannotBeThere(String request) {
        Response answer = send(request, "application/json", null);
        assertThat(answer.statusCode()).as(answer.asString()).isIn(404, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT /queues/q, text/plain, 415",
        "PUT /schedules/s, application/xml, 415",
        "PUT /workflows/w, text/html, 415",
        "POST /workflows:validate, text/plain, 415",
        "POST /runs:bulk, application/yaml, 415",
        "POST /schedules/s/backfill, text/plain, 415",
        "POST /runs/RUN/bookmarks, text/plain, 415",
        "POST /runs/RUN/fork, text/plain, 415",
        "POST /queues, application/json, 405",
        "PUT /workflows/w, application/json, 422",
        "POST /schedules, application/json, 422"
    })
    void aContentTypeOrMethodThatIsNotTaken(String request, String type, int status) {
        Response answer = send(request, type, "<x/>");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void whatRunsComputeMayHoldAnyCharacter() {
        Map<String, String> nul = Map.of("text", "a\0b");
        String spec = "inputs: {properties: {text: {type: string}}}";
        String keyed = spec + "\nconcurrency: {key: '${{ inputs.text }}'}";
        String group = "- {id: a, uses: tool/x, concurrency: {group: '${{ inputs.text }}'}}";

        JsonNode asked =
                api.question(api.start(spec, "- {id: a, uses: approval, with: {title: '${{ inputs.text }}'}}", nul));
        JsonNode grouped = api.ended(api.start(spec, group, nul));

        assertThat(asked.get("title").asText()).isEqualTo("a\uFFFDb");
        assertThat(grouped.at("/error/code").asText()).isEqualTo("expression-failed");
        JsonNode definition = Documents.yaml(Documents.text(keyed, "- {id: a, uses: set, with: {x: 1}}"));
        api.post("/api/v1/runs", Map.of("definition", definition, "inputs", nul))
                .then()
                .statusCode(422)
                .body("errors.path", contains("spec.concurrency.key"));
    }

    private void refused(String request, String type, String body, String field) {
        JsonNode before = state();

        Response answer = send(request, type, body);

        assertThat(answer.statusCode()).as(answer.asString()).isBetween(400, 499);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        if (!field.isEmpty()) {
            Set<String> paths = new TreeSet<>(Api.json(answer).path("errors").findValuesAsText("path"));
            assertThat(paths).as(answer.asString()).contains(field);
        }
        assertThat(state()).isEqualTo(before);
    }

    private Response send(String request, String type, String body) {
        String[] parts = request.replace("RUN", run).split(" ", 2);
        var sent = api.request().contentType(type);
        return (body == null ? sent : sent.body(body)).request(parts[0], "/api/v1" + parts[1]);
    }

    /** Nothing is made, changed or lost. */
    private JsonNode state() {
        return Json.tree(List.of(
                api.get("/api/v1/queues/q"),
                api.get("/api/v1/schedules/s"),
                api.get("/api/v1/workflows/w"),
                api.get("/api/v1/runs").get("items"),
                api.get("/api/v1/bulk-operations").get("items"),
                api.get("/api/v1/runs/" + run + "/bookmarks")));
    }
}
