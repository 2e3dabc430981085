package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.json.Preview;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;

/**
 * Outputs that are too large to travel. The sandbox, which has the artifacts, keeps them; the call waits for that, and
 * its answer names the artifact and has a preview.
 */
@ApplicationScoped
class LargeOutputs {
    static final String REQUESTED = "io.flotilla.sandbox.artifact-requested.v1";
    static final String KEPT = "io.flotilla.sandbox.artifact-kept.v1";
    static final String FAILED = "io.flotilla.sandbox.artifact-failed.v1";

    @Inject
    CallStore store;

    @Inject
    Outbox outbox;

    /** Asks for the output to be kept, once; nothing happens when the call has ended, or was here before. */
    Uni<Void> keep(SqlConnection tx, CallRow call, Ending ending) {
        return store.hold(tx, call, Json.tree(Held.of(ending)))
                .flatMap(held -> held
                        ? outbox.add(tx, Topics.SANDBOX_COMMANDS, request(call, ending.output()))
                        : Uni.createFrom().voidItem());
    }

    /** How the call ended, now that its output was kept, or could not be. @param answer of the sandbox */
    static Ending ending(CallRow call, Event answer) {
        Held held = Json.convert(call.held(), Held.class);
        if (!answer.type().equals(KEPT)) {
            String message = answer.data().at("/error/message").asText("the artifact could not be stored");
            Failure lost = Failure.of(ErrorClass.VALIDATION, "output-too-large", "the output is too large: " + message);
            return new Ending(held.failure() == null ? lost : held.failure(), held.preview(), held.cost());
        }
        ObjectNode output = Json.object();
        output.set("artifact", Json.tree(Json.convert(answer.data(), Kept.class)));
        output.set("preview", held.preview());
        return new Ending(held.failure(), output, held.cost());
    }

    private static Event request(CallRow call, JsonNode output) {
        String name = call.tool() + "-output.json";
        return Event.of(REQUESTED, call.tenantId(), new Request(call.callId(), name, output))
                .about(call.runId(), call.stepId())
                .replyingTo("tool")
                .traced(call.traceparent())
                .identified(call.tenantId() + "/" + call.callId() + "/output");
    }

    /** @param value any JSON */
    @RegisterForReflection
    record Request(String requestId, String name, JsonNode value) {}

    /** What an answer says of an artifact. */
    @RegisterForReflection
    record Kept(String id, long size, String sha256, String contentType) {}

    /** An ending without its output. */
    @RegisterForReflection
    record Held(Failure failure, JsonNode preview, BigDecimal cost) {
        static Held of(Ending ending) {
            return new Held(ending.failure(), Preview.of(ending.output()), ending.cost());
        }
    }
}
