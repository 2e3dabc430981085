package io.flotilla.workflow.schedule.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.Permissions;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.expression.Template;
import io.flotilla.workflow.schedule.domain.ScheduleSpec;
import io.flotilla.workflow.schedule.domain.Timing;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.flotilla.workflow.schedule.persistence.Schedules;
import io.flotilla.workflow.schedule.persistence.Schedules.Content;
import io.flotilla.workflow.schedule.persistence.Schedules.Next;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes and changes schedules, once everything that they say is found to be right. */
@ApplicationScoped
public class SaveSchedule {
    @Inject
    FleetClock clock;

    @Inject
    Schedules schedules;

    @Inject
    Definitions definitions;

    @Inject
    Permissions permissions;

    @Inject
    Documents documents;

    @Inject
    EventSubscriptions subscriptions;

    /** Gives its name. Fails with 409 when there is one of this name, with 403 or 422 when something is not right. */
    public Uni<String> create(Author author, JsonNode document, String by) {
        String tenant = author.tenant();
        Instant now = clock.now();
        String id = Ids.next("sch");
        return checked(author, document)
                .flatMap(spec -> schedules
                        .create(id, tenant, content(id, spec, document, now), by, now)
                        .invoke(created -> checkNew(created, spec.name()))
                        .replaceWith(spec.name()))
                .call(subscriptions::listen);
    }

    /** True when the schedule is new. Fails with 422 when something is not right. */
    public Uni<Boolean> put(Author author, String name, JsonNode document, String by) {
        Instant now = clock.now();
        return checked(author, document)
                .invoke(spec -> checkName(name, spec))
                .flatMap(spec -> save(author.tenant(), spec, document, by, now))
                .call(subscriptions::listen);
    }

    /** When a schedule fires next. @param time null when it never does */
    static Next next(Timing timing, String id, Instant time) {
        return time == null ? Next.NEVER : new Next(time, timing.due(id, time));
    }

    private Uni<Boolean> save(String tenant, ScheduleSpec spec, JsonNode document, String by, Instant now) {
        return schedules
                .find(tenant, spec.name())
                .flatMap(known -> write(tenant, known, spec, document, by, now)
                        // Somebody else made or deleted it between the look and the write.
                        .flatMap(written -> written
                                ? Uni.createFrom().item(known == null)
                                : save(tenant, spec, document, by, now)));
    }

    private Uni<Boolean> write(
            String tenant, ScheduleRow known, ScheduleSpec spec, JsonNode document, String by, Instant now) {
        String id = known == null ? Ids.next("sch") : known.id();
        Content content = content(id, spec, document, now);
        return known == null
                ? schedules.create(id, tenant, content, by, now)
                : schedules.change(tenant, content, by, now);
    }

    private Uni<ScheduleSpec> checked(Author author, JsonNode document) {
        return Uni.createFrom()
                .item(() -> documents.read(document))
                .call(spec -> definitions
                        .resolve(author.tenant(), spec.workflow())
                        .onFailure(ProblemException.class)
                        .transform(e -> ProblemException.invalid("spec.workflow", e.getMessage()))
                        .invoke(pinned -> checkInputs(spec, pinned))
                        .call(pinned -> permissions.check(author, pinned)));
    }

    /** What holds expressions is known only when it fires. */
    private static void checkInputs(ScheduleSpec spec, Pinned workflow) {
        List<String> found = new ArrayList<>();
        if (spec.inputs() != null) {
            Template.strings(spec.inputs(), "inputs", (path, text) -> found.add(path));
        }
        List<FieldError> errors = Inputs.check(workflow.plan().definition().inputs(), spec.inputs()).errors().stream()
                .filter(error -> !found.contains(error.path()))
                .map(error -> new FieldError("spec." + error.path(), error.message()))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static Content content(String id, ScheduleSpec spec, JsonNode document, Instant now) {
        Timing timing = spec.timing();
        return new Content(
                spec.name(),
                document,
                spec.overlap().wireName(),
                spec.onEvent() == null ? null : spec.onEvent().type(),
                timing == null
                        ? Next.NEVER
                        : next(timing, id, timing.times().next(now).orElse(null)));
    }

    private static void checkNew(boolean created, String name) {
        if (!created) {
            throw ProblemException.conflict("already-exists", "there is a schedule '" + name + "' already");
        }
    }

    private static void checkName(String name, ScheduleSpec spec) {
        if (!name.equals(spec.name())) {
            throw ProblemException.invalid("metadata.name", "must be '" + name + "', as in the path");
        }
    }
}
