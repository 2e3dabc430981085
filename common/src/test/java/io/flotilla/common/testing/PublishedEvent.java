package io.flotilla.common.testing;

import io.flotilla.common.json.Json;
import java.util.List;

/**
 * An event type as its publisher's test states it.
 *
 * @param description one sentence: what has happened, or what is asked for
 * @param data the record that becomes the event's data
 * @param always fields that are never absent; {@code items.meter} for one inside. A field that is added to a released
 *     type is none of them: older records do not have it
 * @param never fields of a shared record that this type does not use
 * @param publishers services; the first one owns the schema
 */
public record PublishedEvent(
        String type,
        String topic,
        String description,
        Class<?> data,
        List<String> always,
        List<String> never,
        List<String> publishers) {
    public PublishedEvent {
        always = List.copyOf(always);
        never = List.copyOf(never);
        publishers = List.copyOf(publishers);
    }

    public static PublishedEvent of(String publisher, String type, String topic, String description, Class<?> data) {
        return new PublishedEvent(type, topic, description, data, List.of(), List.of(), List.of(publisher));
    }

    public PublishedEvent always(String... fields) {
        return new PublishedEvent(type, topic, description, data, List.of(fields), never, publishers);
    }

    public PublishedEvent never(String... fields) {
        return new PublishedEvent(type, topic, description, data, always, List.of(fields), publishers);
    }

    /** Published by these services too; each states it with the same publishers in its own test. */
    public PublishedEvent from(String... services) {
        return new PublishedEvent(type, topic, description, data, always, never, List.of(services));
    }

    String owner() {
        return publishers.getFirst();
    }

    @Override
    public String toString() {
        return type + " " + Json.text(publishers);
    }
}
