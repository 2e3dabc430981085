package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.Function;

/** What the sandbox answered becomes the answer to the call that had waited for it. */
@ApplicationScoped
class SandboxAnswerHandler implements EventHandler {
    private static final String EXECUTION_COMPLETED = "io.flotilla.sandbox.execution-completed.v1";
    private static final String EXECUTION_FAILED = "io.flotilla.sandbox.execution-failed.v1";
    private static final String FILES_COMPLETED = "io.flotilla.sandbox.files-completed.v1";
    private static final String FILES_FAILED = "io.flotilla.sandbox.files-failed.v1";

    @Inject
    CallStore store;

    @Inject
    Answers answers;

    @Override
    public Set<String> types() {
        return Set.of(
                EXECUTION_COMPLETED,
                EXECUTION_FAILED,
                FILES_COMPLETED,
                FILES_FAILED,
                LargeOutputs.KEPT,
                LargeOutputs.FAILED);
    }

    @Override
    public boolean accepts(Event event) {
        return "tool".equals(event.replyTo());
    }

    @Override
    public String orderingKey(Event event) {
        return CallKeys.of(event);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return Commit.of(tx -> end(tx, event, call -> ending(event, call)));
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return end(tx, event, call -> Ending.failed(failure));
    }

    private Uni<Void> end(SqlConnection tx, Event event, Function<CallRow, Ending> ending) {
        return store.find(tx, event.tenantId(), callId(event))
                .flatMap(call -> call.filter(row -> isAwaited(row, event)).isPresent()
                        ? answers.end(tx, call.get(), ending.apply(call.get()))
                        : Uni.createFrom().voidItem());
    }

    /** What ended once is waited for no more: only for its output to be kept. */
    private static boolean isAwaited(CallRow call, Event event) {
        boolean kept = event.type().equals(LargeOutputs.KEPT) || event.type().equals(LargeOutputs.FAILED);
        return call.isWaiting() && call.isHeld() == kept;
    }

    private static Ending ending(Event event, CallRow call) {
        JsonNode data = event.data();
        BigDecimal cost = new BigDecimal(data.path("cost").asText("0"));
        return switch (event.type()) {
            case EXECUTION_COMPLETED ->
                new Ending(
                        CodeOutcome.failure(data, call.arguments().path("check").asBoolean(true)),
                        CodeOutcome.output(data),
                        cost);
            case LargeOutputs.KEPT, LargeOutputs.FAILED -> LargeOutputs.ending(call, event);
            case FILES_COMPLETED -> Ending.completed(data.path("output"), cost);
            default -> new Ending(Json.convert(data.path("error"), Failure.class), null, cost);
        };
    }

    private static String callId(Event event) {
        JsonNode data = event.data();
        return data.hasNonNull("executionId")
                ? data.get("executionId").asText()
                : data.path("requestId").asText();
    }
}
