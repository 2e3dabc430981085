package io.flotilla.bench.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A thread that reads records from Kafka until it is closed. */
final class Listener implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<ConsumerRecords<String, byte[]>> batches;
    private final Thread thread;
    private volatile boolean stopped;

    /** @param consumer belongs to the thread from here on @param batches is also told of those that are empty */
    Listener(String name, KafkaConsumer<String, byte[]> consumer, Consumer<ConsumerRecords<String, byte[]>> batches) {
        this.consumer = consumer;
        this.batches = batches;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::listen);
    }

    /** A consumer that commits only when it is told to. */
    static KafkaConsumer<String, byte[]> consumer(String bootstrap, String group, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", group);
        settings.put("enable.auto.commit", false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A header's text; empty when there is none. */
    static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void listen() {
        while (!stopped) {
            batches.accept(consumer.poll(POLL));
        }
        consumer.close();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
