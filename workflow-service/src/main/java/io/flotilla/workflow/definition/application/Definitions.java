package io.flotilla.workflow.definition.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.catalogue.application.CatalogueConfig;
import io.flotilla.workflow.catalogue.application.Catalogues;
import io.flotilla.workflow.definition.domain.DefinitionReader;
import io.flotilla.workflow.definition.domain.KnownWorkflows;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Reading;
import io.flotilla.workflow.definition.domain.Surroundings;
import io.flotilla.workflow.definition.persistence.DefinitionStore;
import io.flotilla.workflow.definition.persistence.Published;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.flotilla.workflow.expression.JsonSize;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Workflows: checked, published in versions that never change, and found again for runs. */
@ApplicationScoped
public class Definitions {
    private static final Pattern REFERENCE = Pattern.compile("([a-z0-9][a-z0-9-]{0,62})(?:@(\\d{1,9}))?");
    private static final long PAUSE_MILLIS = 100;

    @Inject
    FleetClock clock;

    @Inject
    DefinitionReader reader;

    @Inject
    DefinitionStore store;

    @Inject
    WorkflowVersions versions;

    @Inject
    SubWorkflowCycles cycles;

    @Inject
    WorkflowFinder workflows;

    @Inject
    Catalogues catalogues;

    @Inject
    CatalogueConfig config;

    @Inject
    Vertx vertx;

    /** A definition that is valid. @param warnings what is odd about it */
    public record Checked(Pinned definition, List<FieldError> warnings) {
        public Checked {
            warnings = List.copyOf(warnings);
        }

        private Checked and(List<FieldError> more) {
            return new Checked(
                    definition, Stream.concat(warnings.stream(), more.stream()).toList());
        }
    }

    /** Reads a definition from text. Fails with 422 and everything that is wrong with it, for this author. */
    public Uni<Checked> check(Author author, String text, String contentType) {
        return apart(() -> DocumentReader.read(text, contentType)).flatMap(document -> check(author, document, ""));
    }

    /** Checks a definition that came with a run; paths of errors begin with {@code definition}. */
    public Uni<Pinned> read(Author author, JsonNode document) {
        return bounded(document)
                .flatMap(small -> check(author, small, "definition"))
                .map(Checked::definition);
    }

    /** The same without a look at what it uses, and at who may use it. */
    public Uni<Pinned> read(JsonNode document) {
        return bounded(document).flatMap(small -> apart(() -> pinned(small, reader.read(small), "definition")));
    }

    private static Uni<JsonNode> bounded(JsonNode document) {
        if (JsonSize.exceeds(document, Limits.DOCUMENT_BYTES)) {
            String message = "is larger than " + Limits.DOCUMENT_BYTES / 1024 + " KiB";
            return Uni.createFrom().failure(ProblemException.invalid("definition", message));
        }
        return Uni.createFrom().item(document);
    }

    private Uni<Checked> check(Author author, JsonNode document, String at) {
        Instant until = clock.now().plus(config.patience());
        return workflows
                .find(author.tenant(), DefinitionReader.workflows(document))
                .flatMap(known -> patiently(author, document, known, until))
                .map(reading -> switch (reading) {
                    case Reading.Valid valid -> new Checked(pinned(document, valid, at), valid.warnings());
                    case Reading.Invalid invalid -> throw ProblemException.invalid(under(at, invalid.errors()));
                });
    }

    /** What is unknown may have been saved just before, and be on its way. */
    private Uni<Reading> patiently(Author author, JsonNode document, KnownWorkflows known, Instant until) {
        return catalogues
                .find(author.tenant(), DefinitionReader.uses(document))
                .flatMap(catalogue ->
                        apart(() -> reader.read(document, new Surroundings(catalogue, author.scopes(), known))))
                .flatMap(reading -> reading instanceof Reading.Invalid invalid
                                && invalid.passing()
                                && clock.now().isBefore(until)
                        ? pause().chain(() -> patiently(author, document, known, until))
                        : Uni.createFrom().item(reading));
    }

    /** On the context of whoever waits: the request goes on as if it had not. */
    private Uni<Void> pause() {
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(PAUSE_MILLIS, ignored -> emitter.complete(null)));
    }

    /** Compiling a large definition takes a moment that an event loop does not have. */
    private <T> Uni<T> apart(Supplier<T> work) {
        return vertx.executeBlocking(Uni.createFrom().item(work), false);
    }

    /** The same, warned of the workflows that it starts and that come back to it. */
    public Uni<Checked> withCircles(String tenant, Checked checked) {
        return cycles.find(tenant, checked.definition().plan().definition()).map(checked::and);
    }

    /** Publishes the definition under its name: as the next version, unless it is what the latest one is already. */
    public Uni<Published> publish(String tenant, String by, Pinned definition) {
        return store.save(store.pool(), tenant, definition).chain(() -> versions.publish(tenant, by, definition));
    }

    /** What a run names: {@code name} for the latest version or {@code name@version}. Fails with 422 or 404. */
    public Uni<Pinned> resolve(String tenant, String reference) {
        Matcher matcher = REFERENCE.matcher(reference);
        if (!matcher.matches()) {
            return Uni.createFrom().failure(ProblemException.invalid("workflow", "must be <name> or <name>@<version>"));
        }
        Integer version = matcher.group(2) == null ? null : Integer.valueOf(matcher.group(2));
        return store.published(tenant, matcher.group(1), version)
                .onItem()
                .ifNull()
                .failWith(() -> missing(matcher.group(1), version));
    }

    private static ProblemException missing(String name, Integer version) {
        return ProblemException.notFound(
                version == null ? "workflow" : "version of a workflow", version == null ? name : name + "@" + version);
    }

    /** @param version null for the latest */
    public Uni<WorkflowVersion> find(String tenant, String name, Integer version) {
        return versions.find(tenant, name, version).onItem().ifNull().failWith(() -> missing(name, version));
    }

    /** The JSON of a definition. */
    public Uni<JsonNode> content(String tenant, String digest) {
        return store.load(store.pool(), tenant, digest).map(Pinned::content);
    }

    /** The plan of a definition that a run was started with. */
    public Uni<Plan> plan(SqlClient client, String tenant, String digest) {
        return store.load(client, tenant, digest).map(Pinned::plan);
    }

    /** Keeps a definition that came with a run; does nothing when it is known. */
    public Uni<Void> keep(SqlClient client, String tenant, Pinned definition) {
        return store.save(client, tenant, definition);
    }

    private static Pinned pinned(JsonNode document, Reading reading, String at) {
        return switch (reading) {
            case Reading.Valid valid ->
                new Pinned(valid.plan().definition().name(), null, Json.digest(document), document, valid.plan());
            case Reading.Invalid invalid -> throw ProblemException.invalid(under(at, invalid.errors()));
        };
    }

    private static List<FieldError> under(String at, List<FieldError> errors) {
        return at.isEmpty()
                ? errors
                : errors.stream()
                        .map(e -> new FieldError(e.path().isEmpty() ? at : at + "." + e.path(), e.message()))
                        .toList();
    }
}
