package io.flotilla.common.event;

import io.flotilla.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0, Kafka protocol binding, binary mode: attributes are {@code ce_} headers and the value is the data. */
public final class EventRecords {
    private EventRecords() {}

    public static ProducerRecord<String, byte[]> toRecord(String topic, Event event) {
        return new ProducerRecord<>(topic, null, null, event.key(), Json.bytes(event.data()), headers(event));
    }

    public static Headers headers(Event event) {
        Headers headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", event.id());
        put(headers, "ce_source", event.source());
        put(headers, "ce_type", event.type());
        put(headers, "ce_time", event.time().toString());
        put(headers, "content-type", "application/json");
        put(headers, "ce_tenantid", event.tenantId());
        put(headers, "ce_runid", event.runId());
        put(headers, "ce_stepid", event.stepId());
        put(
                headers,
                "ce_sequence",
                event.sequence() == null ? null : event.sequence().toString());
        put(headers, "ce_replyto", event.replyTo());
        put(headers, "ce_traceparent", event.traceparent());
        return headers;
    }

    /** The event's type without reading the rest, or null when it is not a CloudEvent. */
    public static String type(Headers headers) {
        return text(headers, "ce_type");
    }

    /** @throws MalformedEventException when an attribute that must be there is missing or the data is not JSON */
    public static Event fromRecord(Headers headers, byte[] value) {
        try {
            String sequence = text(headers, "ce_sequence");
            return new Event(
                    text(headers, "ce_id"),
                    text(headers, "ce_type"),
                    text(headers, "ce_source"),
                    Instant.parse(text(headers, "ce_time")),
                    text(headers, "ce_tenantid"),
                    text(headers, "ce_runid"),
                    text(headers, "ce_stepid"),
                    sequence == null ? null : Long.valueOf(sequence),
                    text(headers, "ce_replyto"),
                    text(headers, "ce_traceparent"),
                    Json.parse(value));
        } catch (NullPointerException
                | DateTimeParseException
                | NumberFormatException
                | java.io.UncheckedIOException e) {
            throw new MalformedEventException("not a CloudEvent of Flotilla: " + e.getMessage(), e);
        }
    }

    private static void put(Headers headers, String name, String value) {
        if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
