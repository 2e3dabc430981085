package io.flotilla.workflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.RunLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Puts runs with long logs into the database, as if they had happened. */
@ApplicationScoped
public class LongRuns {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int EVENTS_PER_ITEM = 6;
    private static final String STEPS =
            "- {id: each, uses: tool/silent, foreach: \"${{ inputs.items }}\", retry: {attempts: 3}}";
    private static final String INPUTS = "inputs: {properties: {items: {type: array}}}";

    @Inject
    RunLog log;

    @Inject
    Database database;

    @Inject
    Definitions definitions;

    /** A run of at least so many events, one a second, that has not ended. */
    public Run insert(String tenant, int length) {
        JsonNode document = Documents.yaml(Documents.text(INPUTS, STEPS));
        Pinned pinned = definitions.read(document).await().indefinitely();
        List<RunEvent> events = events(tenant, pinned, length / EVENTS_PER_ITEM + 1);
        Run run = Run.empty(pinned.plan()).apply(events);
        database.inTransaction(
                        tx -> definitions.keep(tx, tenant, pinned).chain(() -> log.create(tx, run, events, true)))
                .await()
                .indefinitely();
        return run;
    }

    private static List<RunEvent> events(String tenant, Pinned pinned, int items) {
        ArrayNode values = Json.object().arrayNode();
        for (int i = 0; i < items; i++) {
            values.add(i);
        }
        JsonNode inputs = Json.object().set("items", values);
        List<RunEvent> events = new ArrayList<>();
        WorkflowRef workflow = new WorkflowRef(pinned.name(), null, pinned.digest());
        events.add(new RunEvent.Created(
                START,
                Ids.next("run"),
                tenant,
                workflow,
                inputs,
                "user:test",
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        events.add(new RunEvent.Started(START, null));
        events.add(new StepEvent.Started(START, StepKey.parse("each"), 1, "tool/silent", null, null, null, values));
        for (int i = 0; i < items - 1; i++) {
            item(events, StepKey.parse("each[" + i + "]"), i);
        }
        return events;
    }

    private static void item(List<RunEvent> events, StepKey key, int index) {
        Failure failure = Failure.retryable(ErrorClass.MODEL, "model", "the model was away");
        BigDecimal cost = new BigDecimal("0.001");
        JsonNode output = Json.object().put("index", index).put("text", "some words about item " + index);
        for (int attempt = 1; attempt < 3; attempt++) {
            events.add(started(events, key, attempt));
            events.add(new StepEvent.Retrying(at(events), key, attempt, failure, cost, at(events), false));
        }
        events.add(started(events, key, 3));
        events.add(new StepEvent.Succeeded(at(events), key, 3, output, cost, 1000));
    }

    private static RunEvent started(List<RunEvent> events, StepKey key, int attempt) {
        Instant at = at(events);
        Instant deadline = Instant.now().plusSeconds(86_400);
        return new StepEvent.Started(at, key, attempt, "tool/silent", Json.object(), null, deadline, null);
    }

    private static Instant at(List<RunEvent> events) {
        return START.plusSeconds(events.size());
    }
}
