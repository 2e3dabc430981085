package io.flotilla.bench.lab;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Listens to the published events of runs, from now on. */
public final class RunEvents implements AutoCloseable {
    private static final String TOPIC = "flotilla.run.events";

    private final Listener listener;

    /** An event. @param type without prefix and version @param at {@link System#nanoTime} when it was seen */
    public record Seen(String run, String type, long sequence, long at, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    public RunEvents(String bootstrap, Consumer<Seen> told) {
        KafkaConsumer<String, byte[]> consumer =
                Listener.consumer(bootstrap, "bench-events-" + UUID.randomUUID(), Map.of());
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(TOPIC, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        this.listener =
                new Listener("bench-events", consumer, batch -> batch.forEach(record -> told.accept(seen(record))));
    }

    private static Seen seen(ConsumerRecord<String, byte[]> record) {
        String type = Listener.header(record, "ce_type").replaceAll("^io\\.flotilla\\.run\\.|\\.v1$", "");
        String sequence = Listener.header(record, "ce_sequence");
        return new Seen(
                record.key(),
                type,
                sequence.isEmpty() ? 0 : Long.parseLong(sequence),
                System.nanoTime(),
                record.value());
    }

    @Override
    public void close() {
        listener.close();
    }
}
