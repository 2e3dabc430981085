package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** What others may know of agents, see docs/events: what they take, give and use, and never what they are told. */
@RegisterForReflection
final class CatalogueEvents {
    static final String REQUESTED = "io.flotilla.agent.catalogue-requested.v1";
    static final String PUBLISHED = "io.flotilla.agent.version-published.v1";
    static final String ANNOUNCED = "io.flotilla.agent.catalogue-announced.v1";

    /** Of one schema as JSON; what is larger is not worth an event, and is checked only when the agent is called. */
    private static final int LARGEST_SCHEMA = 128 * 1024;

    private CatalogueEvents() {}

    /** The same id each time, so that whoever has the event drops the repetition. */
    static Event published(String id, String tenant, String name, int version, String digest, String document) {
        Agent agent = AgentReader.agent(Json.parse(document));
        Published data = new Published(
                name,
                version,
                digest,
                agent.metadata().description(),
                AgentVersion.EVERYBODY.equals(tenant),
                agent.spec().tools().stream().map(Agent.ToolUse::name).toList(),
                unlessLarge(agent.spec().input()),
                unlessLarge(agent.spec().output()));
        return Event.of(PUBLISHED, tenant, data).identified(id + "/published");
    }

    static Event announced(int entries) {
        return Event.of(ANNOUNCED, AgentVersion.EVERYBODY, new Announced(entries));
    }

    private static JsonNode unlessLarge(JsonNode schema) {
        return schema == null || Json.bytes(schema).length > LARGEST_SCHEMA ? null : schema;
    }

    /** @param input JSON Schema, or absent when anything goes @param output likewise */
    record Published(
            String name,
            int version,
            String digest,
            String description,
            boolean builtIn,
            List<String> tools,
            JsonNode input,
            JsonNode output) {}

    /** @param entries how many versions there are of all tenants */
    record Announced(int entries) {}
}
