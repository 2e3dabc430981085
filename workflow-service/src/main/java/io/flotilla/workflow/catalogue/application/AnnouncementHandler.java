package io.flotilla.workflow.catalogue.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.persistence.CatalogueStore;
import io.flotilla.workflow.schema.JsonSchemas;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Keeps what agent-service and tool-service say they have; in any order, and as often as they like. */
@ApplicationScoped
class AnnouncementHandler implements EventHandler {
    private static final Logger LOG = Logger.getLogger(AnnouncementHandler.class);
    private static final String AGENT = "io.flotilla.agent.version-published.v1";
    private static final String TOOL = "io.flotilla.tool.registered.v1";
    private static final String ALL_AGENTS = "io.flotilla.agent.catalogue-announced.v1";
    private static final String ALL_TOOLS = "io.flotilla.tool.catalogue-announced.v1";

    @Inject
    CatalogueStore store;

    @Override
    public Set<String> types() {
        return Set.of(AGENT, TOOL, ALL_AGENTS, ALL_TOOLS);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return switch (event.type()) {
            case ALL_AGENTS -> all(event, Kind.AGENT);
            case ALL_TOOLS -> all(event, Kind.TOOL);
            case AGENT -> one(event, Kind.AGENT);
            default -> one(event, Kind.TOOL);
        };
    }

    private Uni<Commit> all(Event event, Kind kind) {
        int entries = read(event, All.class).entries();
        return Commit.of(tx -> store.expect(tx, kind, entries));
    }

    private Uni<Commit> one(Event event, Kind kind) {
        One one = read(event, One.class);
        if (one.name() == null || one.version() < 1) {
            throw ProblemException.invalid("data", "has no name and version");
        }
        Entry entry = new Entry(
                kind,
                one.name(),
                one.version(),
                usable(one.input(), event),
                usable(one.output(), event),
                one.scopes(),
                one.tools());
        return Commit.of(tx -> store.save(tx, event.tenantId(), entry, event.time()));
    }

    /** A schema that cannot be used here (it refers to elsewhere, or its patterns are not RE2) is left to its owner. */
    private static JsonNode usable(JsonNode schema, Event event) {
        if (schema == null || schema.isNull()) {
            return null;
        }
        var wrong = JsonSchemas.check(schema, "");
        if (!wrong.isEmpty()) {
            LOG.infof("a schema in %s is not checked here: %s", event.id(), wrong);
        }
        return wrong.isEmpty() ? schema : null;
    }

    private static <T> T read(Event event, Class<T> type) {
        try {
            return event.dataAs(type);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not an announcement: " + e.getMessage());
        }
    }

    /** What is read of both kinds of announcements. */
    private record One(
            String name, int version, JsonNode input, JsonNode output, List<String> scopes, List<String> tools) {}

    private record All(int entries) {}
}
