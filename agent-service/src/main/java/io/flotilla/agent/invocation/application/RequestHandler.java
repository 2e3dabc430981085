package io.flotilla.agent.invocation.application;

import io.flotilla.agent.definition.AgentVersion;
import io.flotilla.agent.definition.Agents;
import io.flotilla.agent.definition.BuiltInAgents;
import io.flotilla.agent.definition.ToolSignatures;
import io.flotilla.agent.invocation.application.Messages.InvocationRequested;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.agent.invocation.domain.Invocation.Spent;
import io.flotilla.agent.invocation.domain.Overrides;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.agent.model.ModelRouter;
import io.flotilla.agent.schema.Schemas;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Event;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Starts an invocation, once for each id, and takes its first turns. */
@ApplicationScoped
class RequestHandler implements EventHandler {
    static final Duration WITHOUT_AGENT = Duration.ofMinutes(1);

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    InvocationStore invocations;

    @Inject
    Agents agents;

    @Inject
    BuiltInAgents builtIn;

    @Inject
    ModelRouter router;

    @Inject
    ToolSignatures tools;

    @Inject
    AgentLoop loop;

    @Inject
    Finisher finisher;

    @Override
    public Set<String> types() {
        return Set.of(Messages.INVOCATION_REQUESTED);
    }

    @Override
    public String orderingKey(Event event) {
        return event.data().path("invocationId").asText(event.key());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        InvocationRequested command = command(event);
        return invocations
                .find(database.pool(), event.tenantId(), command.invocationId())
                .flatMap(found -> found == null
                        ? begin(event, command, lease)
                        : Uni.createFrom().voidItem())
                .chain(() -> loop.advance(event.tenantId(), command.invocationId(), lease))
                .replaceWith(Commit.nothing());
    }

    /** What was asked for cannot be done: it is answered, so that nobody waits. */
    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        String id = event.data().path("invocationId").asText("");
        return id.isEmpty()
                ? Uni.createFrom().voidItem()
                : invocations
                        .lock(tx, event.tenantId(), id)
                        .flatMap(found ->
                                found == null ? refuse(tx, event, id, failure) : endUnlessEnded(tx, found, failure));
    }

    private Uni<Void> refuse(SqlConnection tx, Event event, String id, Failure failure) {
        Invocation stub = unstarted(
                origin(event, id),
                event.data().path("agent").asText("unknown"),
                clock.now().plus(WITHOUT_AGENT));
        return invocations.create(tx, stub).chain(() -> finisher.fail(tx, stub, failure));
    }

    private Uni<Void> endUnlessEnded(SqlConnection tx, Invocation found, Failure failure) {
        return found.state().isFinal() ? Uni.createFrom().voidItem() : finisher.fail(tx, found, failure);
    }

    private Uni<Void> begin(Event event, InvocationRequested command, Lease lease) {
        Origin origin = origin(event, command.invocationId());
        return agents.resolve(event.tenantId(), command.agent())
                .map(version -> admit(origin, command, version))
                .flatMap(invocation -> lease.inTransaction(tx -> invocations.create(tx, invocation)))
                .replaceWithVoid()
                .onFailure(e -> e instanceof ProblemException problem && !problem.retryable())
                .recoverWithUni(e -> decline(origin, command, Failure.from(e), lease));
    }

    private Uni<Void> decline(Origin origin, InvocationRequested command, Failure failure, Lease lease) {
        if (failure.errorClass() == ErrorClass.NOT_FOUND && !builtIn.stored()) {
            return Uni.createFrom().failure(ProblemException.unavailable("the agents are still being loaded", null));
        }
        Invocation stub =
                unstarted(origin, String.valueOf(command.agent()), clock.now().plus(WITHOUT_AGENT));
        return lease.inTransaction(tx -> invocations
                .create(tx, stub)
                .flatMap(created -> created
                        ? finisher.fail(tx, stub, failure)
                        : Uni.createFrom().voidItem()));
    }

    /** @throws ProblemException when the input is not what the agent takes, or its model is not to be had */
    private Invocation admit(Origin origin, InvocationRequested command, AgentVersion version) {
        checkTools(command.overrides());
        var spec = Overrides.apply(command.overrides(), version.agent().spec());
        var input = command.input() == null ? Json.object() : command.input();
        List<FieldError> errors = Schemas.of(spec.input()).errors("input", input);
        if (!errors.isEmpty()) {
            throw ProblemException.of(422, "invalid-input", ErrorClass.VALIDATION, describe(errors));
        }
        Instant limit = clock.now().plus(spec.limits().timeout());
        Instant deadline = command.deadline() == null || command.deadline().isAfter(limit) ? limit : command.deadline();
        return new Invocation(
                Ids.next("inv"),
                origin,
                version.reference(),
                router.route(spec.model()).id(),
                input,
                command.workspace(),
                deadline,
                command.budget(),
                State.MODEL,
                Spent.NOTHING,
                command.overrides(),
                null);
    }

    /** @throws ProblemException when a tool is named that is not there */
    private void checkTools(Overrides overrides) {
        List<String> unknown = overrides == null || overrides.tools() == null
                ? List.of()
                : overrides.tools().stream()
                        .filter(name -> tools.find(name).isEmpty())
                        .toList();
        if (!unknown.isEmpty()) {
            throw ProblemException.of(
                    422,
                    "unknown-tool",
                    ErrorClass.VALIDATION,
                    "there is no tool " + String.join(", ", unknown) + "; known: " + String.join(", ", tools.names()));
        }
    }

    static Invocation unstarted(Origin origin, String agent, Instant deadline) {
        return new Invocation(
                Ids.next("inv"),
                origin,
                agent,
                null,
                Json.object(),
                null,
                deadline,
                null,
                State.MODEL,
                Spent.NOTHING,
                null,
                null);
    }

    static Origin origin(Event event, String invocationId) {
        return new Origin(
                event.tenantId(), invocationId, event.runId(), event.stepId(), event.replyTo(), event.traceparent());
    }

    private static InvocationRequested command(Event event) {
        InvocationRequested command;
        try {
            command = event.dataAs(InvocationRequested.class);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", e.getMessage());
        }
        if (command.invocationId() == null || command.invocationId().isBlank()) {
            throw ProblemException.invalid("data.invocationId", "is missing");
        }
        return command;
    }

    private static String describe(List<FieldError> errors) {
        return errors.stream()
                .map(error -> error.path() + " " + error.message())
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
    }
}
