package io.flotilla.tool.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What others may know of the tools, see docs/events. */
@RegisterForReflection
final class CatalogueEvents {
    static final String REQUESTED = "io.flotilla.tool.catalogue-requested.v1";
    static final String REGISTERED = "io.flotilla.tool.registered.v1";
    static final String ANNOUNCED = "io.flotilla.tool.catalogue-announced.v1";

    /** The tenant of what every tenant has. */
    static final String EVERYBODY = "*";

    private CatalogueEvents() {}

    /** An event for each tool, and one that says how many they are. */
    static List<Event> of(Collection<Tool> tools) {
        Stream<Event> each = tools.stream().map(tool -> Event.of(REGISTERED, EVERYBODY, Registered.of(tool)));
        Event all = Event.of(ANNOUNCED, EVERYBODY, new Announced(tools.size()));
        return Stream.concat(each, Stream.of(all)).toList();
    }

    record Registered(
            String name,
            int version,
            String title,
            String description,
            String effects,
            List<String> scopes,
            JsonNode input,
            JsonNode output) {
        static Registered of(Tool tool) {
            return new Registered(
                    tool.name(),
                    tool.version(),
                    tool.title(),
                    tool.description(),
                    tool.effects(),
                    tool.scopes(),
                    tool.input(),
                    tool.output());
        }
    }

    /** @param entries how many have been announced by now, at least */
    record Announced(int entries) {}
}
