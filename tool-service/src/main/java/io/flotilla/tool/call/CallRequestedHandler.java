package io.flotilla.tool.call;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.Outage;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.tool.registry.Tool;
import io.flotilla.tool.registry.Tools;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a call and starts it; a call id that is known gets the answer that it got, or will get, before. */
@ApplicationScoped
class CallRequestedHandler implements EventHandler {
    private static final int MOST_ERRORS = 20;

    @Inject
    FleetClock clock;

    @Inject
    Tools tools;

    @Inject
    CallStore store;

    @Inject
    Answers answers;

    @Inject
    Outbox outbox;

    @Inject
    Database database;

    @Inject
    Recalls recalls;

    private final Map<String, ToolRunner> runners = new HashMap<>();

    @Inject
    CallRequestedHandler(@All List<ToolRunner> all) {
        all.forEach(runner -> runner.tools().forEach(tool -> runners.put(tool, runner)));
    }

    @Override
    public Set<String> types() {
        return Set.of("io.flotilla.tool.call-requested.v1");
    }

    @Override
    public String orderingKey(Event event) {
        return CallKeys.of(event);
    }

    /** Looks for the call first: starting it may already be its effect on the world. */
    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Instant startedAt = clock.now();
        Call call = CallRequested.read(event);
        return store.find(database.pool(), event.tenantId(), call.callId())
                .flatMap(known -> known.isPresent()
                        ? Commit.of(tx -> repeat(tx, known.get()))
                        : start(call).map(started -> tx -> follow(tx, call, started, startedAt)));
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        Call call = CallRequested.unreadable(event);
        return call == null
                ? Uni.createFrom().voidItem()
                : store.insert(tx, call, clock.now()).flatMap(row -> answers.end(tx, row, Ending.failed(failure)));
    }

    private Uni<Started> start(Call call) {
        Optional<Tool> tool = tools.find(call.tool());
        Optional<Failure> refusal = refusal(call, tool);
        if (refusal.isPresent()) {
            return Uni.createFrom().item(new Started.Failed(refusal.get()));
        }
        return Uni.createFrom()
                .deferred(() -> unlessRecalled(
                        call, runners.get(tool.orElseThrow().name()).start(call.of(tool.orElseThrow()))))
                .onFailure(ProblemException.class)
                .recoverWithUni(error -> Outage.isBehind(error)
                        ? Uni.createFrom().failure(error)
                        : Uni.createFrom().item(new Started.Failed(Failure.from(error))));
    }

    /** What is worked on here is given up when nobody wants it any more. */
    private Uni<Started> unlessRecalled(Call call, Uni<Started> work) {
        return Uni.combine().any().of(work, recalls.of(call.command()));
    }

    private Optional<Failure> refusal(Call call, Optional<Tool> tool) {
        if (tool.isEmpty()) {
            return Optional.of(
                    Failure.of(ErrorClass.NOT_FOUND, "unknown-tool", "there is no tool '" + call.tool() + "'"));
        }
        List<FieldError> errors = tools.check(tool.get().name(), call.arguments());
        if (!errors.isEmpty()) {
            return Optional.of(Failure.of(ErrorClass.VALIDATION, "invalid-arguments", describe(errors)));
        }
        if (call.deadline() != null && call.deadline().isBefore(clock.now())) {
            return Optional.of(Failure.of(ErrorClass.TIMEOUT, "deadline-passed", "the deadline had passed before"));
        }
        return Optional.empty();
    }

    private static String describe(List<FieldError> errors) {
        String all = errors.stream()
                .limit(MOST_ERRORS)
                .map(e -> e.path() + " " + e.message())
                .collect(Collectors.joining("; "));
        return errors.size() > MOST_ERRORS ? all + "; and " + (errors.size() - MOST_ERRORS) + " more" : all;
    }

    private Uni<Void> follow(SqlConnection tx, Call call, Started started, Instant startedAt) {
        return store.insert(tx, call, startedAt).flatMap(row -> switch (started) {
            case Started.Delegated delegated -> outbox.add(tx, Topics.SANDBOX_COMMANDS, delegated.command());
            case Started.Answered answered ->
                answers.end(tx, row, Ending.completed(answered.output(), BigDecimal.ZERO));
            case Started.Failed failed -> answers.end(tx, row, Ending.failed(failed.failure()));
        });
    }

    /** The same call again: the stored answer if there is one; otherwise it is still under way. */
    private Uni<Void> repeat(SqlConnection tx, CallRow known) {
        return known.isWaiting() ? Uni.createFrom().voidItem() : answers.send(tx, known, known.ending());
    }
}
