package io.flotilla.bench.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Listens to the published events of runs, from now on. */
public final class RunEvents implements AutoCloseable {
    private static final String TOPIC = "flotilla.run.events";
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<Seen> listener;
    private final Thread thread;
    private volatile boolean stopped;

    /** An event. @param type without prefix and version @param at {@link System#nanoTime} when it was seen */
    public record Seen(String run, String type, long sequence, long at, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    public RunEvents(String bootstrap, Consumer<Seen> listener) {
        this.listener = listener;
        this.consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "bench-events-" + UUID.randomUUID(),
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(TOPIC, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        this.thread = Thread.ofPlatform().daemon().name("bench-events").start(this::listen);
    }

    private void listen() {
        while (!stopped) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                listener.accept(seen(record));
            }
        }
        consumer.close();
    }

    private static Seen seen(ConsumerRecord<String, byte[]> record) {
        String type = text(record, "ce_type").replaceAll("^io\\.flotilla\\.run\\.|\\.v1$", "");
        String sequence = text(record, "ce_sequence");
        return new Seen(
                record.key(),
                type,
                sequence.isEmpty() ? 0 : Long.parseLong(sequence),
                System.nanoTime(),
                record.value());
    }

    private static String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
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
